"""`manumit alerts`: listed, looked at, decided on, sent."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from manumit.alert.inbox import Inbox
from manumit.store import Workspace
from manumit.store.schema.alerts import ALERTS

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def put(folder: Path, *rows: dict[str, object]) -> None:
    filled = [
        {
            "alert_id": f"{row['n']:032x}"[::-1],
            "rule": "burst",
            "severity": "medium",
            "subject_kind": "campaign",
            "subject": "2f4157f84490d6ca19aaef44fa8cfaf2",
            "reason": "A campaign grew by half in a day.",
            "record_ids": [f"record{row['n']}"],
            "raised_at": NOW,
            **{name: value for name, value in row.items() if name != "n"},
        }
        for row in rows
    ]
    Inbox.open(Workspace.open(folder)).put(pa.Table.from_pylist(filled, schema=ALERTS.arrow), NOW)


@pytest.fixture
def alerted(shell, tmp_path):
    """A workspace with three alerts."""
    shell.ok("init", tmp_path / "ws", "--threads", 1)
    shell.folder = tmp_path / "ws"
    put(
        shell.folder,
        {"n": 0x1ABC},
        {"n": 0x2ABC, "severity": "urgent", "reason": "It speaks of danger.\x1b[31m"},
        {"n": 0x3ABC, "subject_kind": "place", "subject": "Quiet Street", "list_id": "harbour"},
    )
    return shell


def test_no_alert(shell, tmp_path):
    shell.ok("init", tmp_path / "ws", "--threads", 1)
    shell.folder = tmp_path / "ws"
    assert shell.ok("alerts") == "There is no alert.\n"
    assert shell.json("alerts") == {"counts": {"new": 0, "seen": 0, "closed": 0}, "alerts": []}
    assert shell.ok("alerts", "deliver").startswith("0 messages sent")
    assert shell.ok("alerts", "retry").startswith("No message is dead")


def test_alerts_are_listed_the_most_severe_first(alerted):
    shown = alerted.ok("alerts")
    assert shown.index("urgent") < shown.index("medium")
    assert "It speaks of danger." in shown
    assert "\x1b" not in shown
    assert "Quiet Street" not in shown
    told = alerted.json("alerts", "--severity", "urgent")
    assert [alert["severity"] for alert in told["alerts"]] == ["urgent"]
    assert alerted.json("alerts", "--top", 2)["counts"] == {"new": 3, "seen": 0, "closed": 0}


def test_one_alert_is_shown_by_the_beginning_of_its_id(alerted):
    shown = alerted.ok("alerts", "show", "cba1")
    assert "about campaign 2f4157f84490d6ca19aaef44fa8cfaf2" in shown
    assert f"record{0x1ABC}" in shown
    assert alerted.json("alerts", "show", "cba3")["subject"] is None
    assert "Quiet Street" not in alerted.ok("alerts", "show", "cba3")
    answer = alerted("alerts", "show", "beef")
    assert answer.exit_code == 1
    assert "manumit: there is no alert 'beef'" in answer.stderr


def test_an_alert_is_closed_with_a_reason(alerted):
    answer = alerted("alerts", "close", "cba1")
    assert answer.exit_code == 1
    assert "needs a reason" in answer.stderr
    shown = alerted.ok("alerts", "close", "cba1", "--reason", "a hospital", "--operator", "ana")
    assert shown == f"Alert {f'{0x1ABC:032x}'[::-1]} is closed, by ana: a hospital\n"
    assert alerted.json("alerts", "seen", "cba2", "--reason", "called", "--operator", "bo")["state"] == "seen"
    assert len(alerted.json("alerts")["alerts"]) == 2
    assert len(alerted.json("alerts", "--state", "all")["alerts"]) == 3
    assert "closed, ana: a hospital" in " ".join(alerted.ok("alerts", "show", "cba1").split())
    assert alerted.json("alerts", "show", "cba1")["reviews"][0]["reason"] == "a hospital"
    assert alerted.json("verify")["intact"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show",), "`manumit alerts show` needs ID"),
        (("test",), "`manumit alerts test` needs NAME"),
        (("deliver", "now"), "takes nothing more; take 'now' away"),
        (("list", "--reason", "x"), "--reason belongs to"),
        (("sed", "1234"), "is not one of"),
    ],
)
def test_a_wrong_use_says_what_is_right(alerted, words: tuple[str, ...], said: str):
    answer = alerted("alerts", *words)
    assert answer.exit_code == 2
    assert said in answer.stderr


def test_receivers_are_checked_and_told(alerted, tmp_path):
    assert "names no receiver" in alerted.ok("alerts", "receivers")
    path = tmp_path / "told.jsonl"
    settings = alerted.folder / "receivers.toml"
    settings.write_text(f'[receivers.log]\nchannel = "file"\npath = "{path}"\nquiet = "22:00-22:01"\n')
    shown = alerted.ok("alerts", "receivers")
    assert "log  file" in shown
    assert "immediately, quiet 22:00 to 22:01 UTC, urgent ones at once; all alerts" in shown
    assert alerted.ok("alerts", "test", "log") == "A test alert went to log.\n"
    assert json.loads(path.read_text())["id"] == "test"
    answer = alerted("alerts", "test", "lag")
    assert (answer.exit_code, "there is no receiver 'lag'; receivers: log" in answer.stderr) == (1, True)
    path.unlink()
    settings.write_text(settings.read_text().replace('quiet = "22:00-22:01"\n', ""))
    put(alerted.folder, {"n": 0x4ABC})
    told = alerted.json("alerts", "deliver")
    assert (told["sent"], told["alerts"]) == (1, 4)
    assert len(path.read_text().splitlines()) == 4
    settings.write_text("[receivers.log]\nchanel = 1\n")
    answer = alerted("alerts", "receivers")
    assert (answer.exit_code, "receivers.log: channel is missing" in answer.stderr) == (1, True)


def test_what_does_not_arrive_is_said_and_can_be_tried_again(alerted, monkeypatch):
    monkeypatch.setenv("DESK_SECRET", "swordfish")
    hook = 'channel = "webhook"\nurl = "http://127.0.0.1:1/"\nsecret_variable = "DESK_SECRET"\ntries = 1\n'
    (alerted.folder / "receivers.toml").write_text(f"[receivers.desk]\n{hook}")
    answer = alerted("alerts", "test", "desk")
    assert answer.exit_code == 1
    assert "the test alert did not reach desk: connection refused; nothing is tried again" in answer.stderr
    answer = alerted("alerts", "deliver")
    assert answer.exit_code == 1
    assert "1 message laid aside; `manumit alerts dead` says why." in answer.stdout
    assert "desk  3 alerts" in alerted.ok("alerts", "dead")
    (dead,) = alerted.json("alerts", "dead")["dead"]
    assert dead["fault"] == "connection refused"
    assert alerted.json("alerts", "retry", dead["key"][:8]) == {"retried": [dead["key"]]}
    monkeypatch.delenv("DESK_SECRET")
    answer = alerted("alerts", "receivers")
    assert answer.exit_code == 1
    assert "the environment variable DESK_SECRET is not set" in answer.stdout
    assert "1 message waiting" in answer.stdout


def test_the_rules_are_listed(alerted):
    shown = alerted.ok("alerts", "rules")
    told = alerted.json("alerts", "rules")["rules"]
    assert len(told) > 5
    for rule in told:
        assert f"{rule['id']}  {rule['severity']}" in shown
        assert rule["meaning"] in " ".join(shown.split())
