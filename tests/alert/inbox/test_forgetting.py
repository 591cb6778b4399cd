"""A forgotten record is in no alert, no file of alerts and no message."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from manumit import pipeline
from manumit.alert.inbox import Inbox
from manumit.alert.inbox.forgetting import LIST, REASON
from manumit.casework import Casework

SECRET = "A telling reason."


@pytest.fixture
def told(inbox, inbox_ws, inbox_batch, inbox_alerts, inbox_now, inbox_receivers, tmp_path):
    """Three records; alert 1 is about the first, 2 about the first two, 3 about the third; all were told."""
    records = inbox_batch()
    first, second, third = records
    path = tmp_path / "told.jsonl"
    inbox_receivers(
        f'[receivers.log]\nchannel = "file"\npath = "{path}"\n'
        '[receivers.desk]\nchannel = "webhook"\nurl = "http://127.0.0.1:1/"\nsecret_variable = "UNSET_SECRET"'
    )
    inbox.put(
        inbox_alerts(
            {"id": 1, "record_ids": [first], "reason": SECRET, "subject": "telling-subject"},
            {"id": 2, "record_ids": [first, second], "reason": SECRET},
            {"id": 3, "record_ids": [third]},
        ),
        inbox_now,
    )
    inbox.deliver(inbox_now)
    with inbox_ws.lock("alerts"):
        for number in (1, 3):
            inbox.review(f"{number:032x}", "seen", f"telling words of {number}", "ana")
    assert len(path.read_text().splitlines()) == 3
    return records, path


def bytes_of(ws) -> bytes:
    files = [p for p in ws.path.rglob("*") if p.is_file() and p.suffix != ".log"]
    return b"".join(p.read_bytes() for p in files)


def check_gone(ws, records, path) -> None:
    inbox = Inbox.open(ws)
    second, third = (inbox.find(f"{n:032x}").to_pylist()[0] for n in (2, 3))
    assert second["record_ids"] == [records[1]]
    assert second["reason"] == REASON
    assert third["reason"] != REASON
    assert inbox.alerts().num_rows == 2
    for word in (SECRET, "telling-subject", "telling words of 1"):
        assert word.encode() not in bytes_of(ws)
    assert b"telling words of 3" in bytes_of(ws)
    (line,) = path.read_text().splitlines()
    assert f"{3:032x}" in line
    assert inbox.outgoing()[0].alerts == 2
    assert Casework.open(ws).differences() == []
    assert pipeline.verify(ws) == []


def test_forget_reaches_alerts_files_messages_and_reviews(inbox_ws, told):
    records, path = told
    pipeline.forget(inbox_ws, [records[0]], "request 31", "ana")
    assert not (inbox_ws.path / LIST).exists()
    check_gone(inbox_ws, records, path)


def test_a_forgetting_that_was_cut_short_is_finished_by_whoever_opens_the_inbox(inbox_ws, told, monkeypatch):
    records, path = told
    with monkeypatch.context() as patch:
        patch.setattr("manumit.alert.inbox.forgetting.carry_out", lambda *_: None)
        pipeline.forget(inbox_ws, [records[0]], "request 31", "ana")
    assert (inbox_ws.path / LIST).exists()
    assert SECRET.encode() in bytes_of(inbox_ws)
    check_gone(inbox_ws, records, path)
    assert not (inbox_ws.path / LIST).exists()


def test_two_forgettings_before_the_inbox_is_opened_both_count(inbox_ws, told, monkeypatch):
    records, _ = told
    with monkeypatch.context() as patch:
        patch.setattr("manumit.alert.inbox.forgetting.carry_out", lambda *_: None)
        for record_id in records[:2]:
            pipeline.forget(inbox_ws, [record_id], "request 31", "ana")
    assert Inbox.open(inbox_ws).alerts().column("record_ids").to_pylist() == [[records[2]]]


def test_a_put_by_another_process_finishes_a_forgetting_first(
    inbox, inbox_ws, told, inbox_alerts, inbox_now, monkeypatch
):
    records, path = told
    with monkeypatch.context() as patch:
        patch.setattr("manumit.alert.inbox.forgetting.carry_out", lambda *_: None)
        pipeline.forget(inbox_ws, [records[0]], "request 31", "ana")
    inbox.put(inbox_alerts({"id": 3, "record_ids": [records[2]]}), inbox_now)
    check_gone(inbox_ws, records, path)


def test_all_records_forgotten_leave_an_empty_inbox(inbox_ws, told):
    records, path = told
    pipeline.forget(inbox_ws, records, "request 32", "ana")
    assert Inbox.open(inbox_ws).alerts().num_rows == 0
    assert Inbox.open(inbox_ws).outgoing() == []
    assert path.read_text() == ""


def test_verify_says_what_was_changed_by_hand(inbox, inbox_ws, told):
    records, _ = told
    database = inbox_ws.path / "alerts.db"
    assert inbox.differences() == []
    pipeline.forget(inbox_ws, [records[0]], "request 31", "ana")

    def change(statement: str, *values: str) -> list[str]:
        with closing(sqlite3.connect(database)) as connection, connection:
            connection.execute(statement, values)
        return [d.detail for d in pipeline.verify(inbox_ws) if d.path == "alerts.db"]

    assert change("UPDATE alerts SET records = 7 WHERE alert_id LIKE '%3'") == [
        "the records of 1 alerts are not as many as is stated"
    ]
    change("UPDATE alerts SET records = 1 WHERE alert_id LIKE '%3'")
    assert change("INSERT INTO alert_records VALUES (3, ?, 0)", records[0]) == [
        "1 forgotten records are still named in it; repeat `manumit forget`"
    ]
    assert change("DROP TRIGGER record_gone") == [
        "its tables or triggers are not those that this program makes"
    ]
    database.chmod(0o644)
    assert "others may read it (mode 0644)" in inbox.differences()[-1].detail
    database.write_bytes(b"no database, but long enough to look like one " * 40)
    (found,) = inbox.differences()
    assert (found.kind, "it is damaged" in found.detail) == ("damaged", True)
