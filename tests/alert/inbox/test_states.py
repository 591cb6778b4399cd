"""What people say of alerts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from manumit.alert.inbox import Inbox
from manumit.casework import Casework
from manumit.store import RefusedError, WorkspaceError


def review(ws, inbox, state: str, reason: str = "called back", number: int = 1):
    with ws.lock("alerts"):
        return inbox.review(f"{number:032x}", state, reason, "ana")


def state_of(inbox) -> str:
    return inbox.alerts().to_pylist()[0]["state"]


def test_a_review_stands_in_the_chain_and_changes_the_state(inbox, inbox_ws, inbox_alerts, inbox_now):
    inbox.put(inbox_alerts({}), inbox_now)
    assert state_of(inbox) == "new"
    review(inbox_ws, inbox, "seen")
    assert state_of(inbox) == "seen"
    made = review(inbox_ws, inbox, "closed", "a hospital's own line")
    assert state_of(inbox) == "closed"
    assert inbox.counts() == {"new": 0, "seen": 0, "closed": 1}
    assert [r.state for r in inbox.reviews(f"{1:032x}")] == ["seen", "closed"]
    assert (made.operator, made.reason, made.rule, made.occurrences) == (
        "ana",
        "a hospital's own line",
        "burst",
        1,
    )
    assert Casework.open(inbox_ws).head()[0] == 2
    assert Casework.open(inbox_ws).differences() == []


def test_a_review_needs_a_reason_a_state_an_alert_and_the_lock(inbox, inbox_ws, inbox_alerts, inbox_now):
    inbox.put(inbox_alerts({}, {"id": 2}), inbox_now)
    with pytest.raises(RefusedError, match="needs a reason"):
        review(inbox_ws, inbox, "closed", " ")
    with pytest.raises(RefusedError, match="'open' is no state that a person gives"):
        review(inbox_ws, inbox, "open")
    with pytest.raises(RefusedError, match="there is no alert"):
        review(inbox_ws, inbox, "closed", number=9)
    with inbox_ws.lock("alerts"), pytest.raises(RefusedError, match="several alerts begin with '0000'"):
        inbox.review("0000", "seen", "x", "ana")
    with pytest.raises(RefusedError, match="there is no alert '1'"):
        inbox.find("1")
    with pytest.raises(WorkspaceError, match=r"inside `Workspace.lock`"):
        inbox.review(f"{1:032x}", "closed", "x", "ana")
    assert inbox.counts() == {"new": 2, "seen": 0, "closed": 0}


def test_a_closed_alert_is_new_again_when_it_doubled_or_rose(inbox, inbox_ws, inbox_alerts, inbox_now):
    def put(*numbers: int, severity: str = "medium"):
        rows = [{"record_ids": [f"r{n}"], "severity": severity} for n in numbers]
        return inbox.put(inbox_alerts(*rows), inbox_now).column("why").to_pylist()

    put(1, 2, 3)
    review(inbox_ws, inbox, "closed")
    assert put(4, 5) == []
    assert state_of(inbox) == "closed"
    assert put(6) == ["doubled"]
    assert state_of(inbox) == "new"
    review(inbox_ws, inbox, "closed")
    assert put(7, severity="high") == ["risen"]
    assert state_of(inbox) == "new"


def test_what_is_closed_before_its_digest_is_not_told(
    inbox, inbox_ws, inbox_alerts, inbox_now, inbox_receivers, tmp_path
):
    path = tmp_path / "told.jsonl"
    inbox_receivers(f'[receivers.log]\nchannel = "file"\npath = "{path}"\ndigest = "hourly"')
    inbox.put(inbox_alerts({}, {"id": 2}), inbox_now + timedelta(minutes=1))
    inbox.deliver(inbox_now + timedelta(minutes=2))
    review(inbox_ws, inbox, "closed")
    assert inbox.deliver(inbox_now + timedelta(hours=1)).alerts == 1
    assert f"{2:032x}" in path.read_text()


def test_a_review_that_the_inbox_did_not_take_over_is_taken_over_at_the_next_start(
    inbox, inbox_ws, inbox_alerts, inbox_now
):
    inbox.put(inbox_alerts({}, {"id": 2}), inbox_now)
    alert = inbox.find(f"{1:032x}").to_pylist()[0]
    with inbox_ws.lock("alerts"):
        Casework.open(inbox_ws).review_alert(alert, "closed", "killed after this", "ana")
    assert inbox.counts()["closed"] == 0
    assert Inbox.open(inbox_ws).counts() == {"new": 1, "seen": 0, "closed": 1}
    inbox.put(inbox_alerts({"severity": "urgent", "record_ids": ["r9"]}), inbox_now)
    assert Inbox.open(inbox_ws).counts()["closed"] == 0


def test_a_review_is_not_applied_to_what_rose_meanwhile(inbox, inbox_ws, inbox_alerts, inbox_now):
    inbox.put(inbox_alerts({}), inbox_now)
    alert = inbox.find(f"{1:032x}").to_pylist()[0]
    with inbox_ws.lock("alerts"):
        Casework.open(inbox_ws).review_alert(alert, "closed", "as it was", "ana")
    inbox.put(inbox_alerts({"severity": "urgent", "record_ids": ["r9"]}), inbox_now)
    assert Inbox.open(inbox_ws).counts()["new"] == 1
