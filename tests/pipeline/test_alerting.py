"""A run raises its alerts, keeps them, and puts them into the inbox, also when it was killed in between."""

from __future__ import annotations

import pyarrow.compute as pc
import pytest

from manumit import pipeline
from manumit.alert.inbox import Inbox
from manumit.alert.live import Watcher
from manumit.pipeline import alerting, running
from manumit.store import ALERTS, TABLES


@pytest.fixture
def urgent_desk(pipeline_desk, pipeline_rows, pipeline_urgent_text):
    rows = pipeline_rows(
        "New in town, {name}, hotel visits only, call {phone} at any time, rate {price}", 1, 12
    )
    rows[3]["text"] = pipeline_urgent_text
    pipeline_desk.collect(rows)
    return pipeline_desk


def test_alerts_of_a_run_are_kept_with_it_and_in_the_inbox(urgent_desk):
    outcome = urgent_desk.run()
    raised = urgent_desk.ws.read_table(ALERTS.name)
    assert outcome.run.figures["alerts"] == raised.num_rows
    assert "urgent_lead" in raised["rule"].to_pylist()
    assert min(raised["latency_ms"].to_pylist()) >= 0
    kept = Inbox.open(urgent_desk.ws).alerts()
    assert set(kept["alert_id"].to_pylist()) == set(raised["alert_id"].to_pylist())


def test_a_run_that_was_killed_before_the_inbox_is_made_good_by_the_next(urgent_desk, monkeypatch):
    monkeypatch.setattr(running, "hand_over", lambda _ws, _run: 0)
    urgent_desk.run()
    assert Inbox.open(urgent_desk.ws).alerts().num_rows == 0
    monkeypatch.undo()
    assert not urgent_desk.run().fresh
    first = Inbox.open(urgent_desk.ws).alerts()
    assert first.num_rows > 0
    assert not urgent_desk.run().fresh
    assert Inbox.open(urgent_desk.ws).alerts().equals(first)


def test_what_is_known_already_is_not_raised_again(urgent_desk, pipeline_rows):
    urgent_desk.run()
    urgent_desk.collect(pipeline_rows("Old bicycle for sale, ask {name} at {phone}, {price} euro", 40, 3))
    assert urgent_desk.run().fresh
    assert "urgent_lead" not in urgent_desk.ws.read_table(ALERTS.name)["rule"].to_pylist()


def test_a_rule_that_is_off_raises_nothing(urgent_desk):
    (urgent_desk.ws.path / "alerts.yaml").write_text("urgent_lead: {on: false}\n")
    urgent_desk.run()
    assert urgent_desk.ws.read_table(ALERTS.name).num_rows == 0


def test_new_records_of_a_campaign_are_told_on_arrival(urgent_desk, pipeline_rows):
    urgent_desk.run()
    watcher = Watcher.open(urgent_desk.ws)
    template = "New in town, {name}, hotel visits only, call {phone} at any time, rate {price}"
    urgent_desk.collect(pipeline_rows(template, 60, 2))
    newest = urgent_desk.ws.batches()[-1].batch_id
    records = urgent_desk.ws.read_table("records")
    arriving = records.filter(pc.equal(records["batch_id"], newest))
    assert watcher.refresh()
    alerts = watcher.check(arriving).to_pylist()
    assert "joins_campaign" in {row["rule"] for row in alerts}
    (campaign,) = urgent_desk.members()
    assert {row["subject"] for row in alerts if row["rule"] == "joins_campaign"} == {campaign}
    urgent_desk.run()
    assert list((urgent_desk.ws.path / "cache/known").glob("*-idents.arrow"))
    assert watcher.refresh()


def test_forgetting_leaves_no_trace_in_what_is_known(urgent_desk):
    urgent_desk.run()
    Watcher.open(urgent_desk.ws)
    gone = min(urgent_desk.ids().values())
    pipeline.forget(urgent_desk.ws, [gone], "asked for", "a person")
    assert not list((urgent_desk.ws.path / "cache").rglob("*.arrow"))
    assert Watcher.open(urgent_desk.ws).known.idents.num_rows >= 0


def test_the_last_stage_says_what_it_would_do(urgent_desk):
    (step,) = (one for one in pipeline.plan(urgent_desk.ws) if one.name == "alerts")
    assert step.todo == "the rules that are checked after a run"
    urgent_desk.run()
    (step,) = (one for one in pipeline.plan(urgent_desk.ws) if one.name == "alerts")
    assert step.todo == "nothing"
    assert alerting.hand_over(urgent_desk.ws, urgent_desk.ws.current_run()) >= 1
    assert ALERTS.name in TABLES
