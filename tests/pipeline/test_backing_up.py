"""A backup holds everything that a workspace is, also while others write to it."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from manumit import pipeline
from manumit.alert.delivery.receivers import read_receivers
from manumit.alert.inbox import Inbox
from manumit.alert.live.rule_file import alert_rules
from manumit.alert.watchlists import ListTerms, Watchlists, add_list, match_collected
from manumit.casework import ACCEPT, Casework
from manumit.store import ALERTS, RefusedError, Rejected, Terms, Workspace
from manumit.store import backup as backing_up
from manumit.store.arrivals import ARRIVED, Form, Frame, Journal, Keys, Segment
from manumit.store.backup import back_up
from manumit.store.exports import SENDINGS, Sending, note_sending
from manumit.store.restore import restore
from manumit.store.verify import _KNOWN

if TYPE_CHECKING:
    from pathlib import Path

HOTEL = "New in town, {name}, friendly and discreet, hotel visits only, call {phone}, from {price} euro"
FEED = Terms("a feed", "order 14/26")
PASSING = {"cache", "spill", "log", "lock", "alerts.lock", "alerts.forget"}
"""Of the moment, or made again: in no backup."""


def frame(text: str) -> Frame:
    """One row as it arrived, and a bad one."""
    row = {**dict.fromkeys(ARRIVED.names), "kind": "ad", "text": text, "simulated": True}
    records = pa.RecordBatch.from_pylist(
        [{**row, "original": "", "original_row": 1, "record_id": ""}], ARRIVED
    )
    keys = Keys(FEED.source)
    records = records.set_column(0, ARRIVED.field(0), keys.of(records.drop_columns(["record_id"])))
    keys.close()
    rejects = [Rejected("", 2, None, "broken", "mend it")]
    return Frame(f'{{"text": "{text}"}}\nbroken\n'.encode(), records, rejects, 1_000_000)


def add_watchlist(ws: Workspace, path: Path, name: str, *, protected: bool) -> None:
    path.write_text("kind,value\nphone,+351 912100000\n", encoding="utf-8")
    terms = ListTerms(
        name=name, owner="unit 4", legal_basis="order 1", purpose="leads", expires=date(2100, 1, 1),
        protected=protected,
    )  # fmt: skip
    add_list(ws, path, terms)


@pytest.fixture(scope="module")
def full(pipeline_make, pipeline_rows, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace in which everything is that can be; not to be changed."""
    folder = tmp_path_factory.mktemp("full")
    desk = pipeline_make(folder / "ws")
    ws = desk.ws
    for day in range(3):
        desk.collect(pipeline_rows(HOTEL, 3 * day, 3))
    desk.run()
    founder = min(desk.ids()[name] for name in ("r0", "r1", "r2"))  # when it goes, an heir is noted
    pipeline.forget(ws, [founder], "asked", "ana")
    run = desk.run().run
    pipeline.compact(ws)
    with ws.lock("by hand"):
        Casework.open(ws).decide(ws.read_table("leads").to_pylist()[0], ACCEPT, "known", "ana", run.run_id)
        ws.hold("000002-a-board", "court order 7/26")
    written = folder / "leads.csv"
    written.write_text("a copy")
    ws.note_export(written, "leads", desk.ids().values(), purpose="leads", recipient="unit 4")
    told = Sending("2026-03-02T12:00:00Z", "webhook", "https://h:443", "k", "ab", 1, "leads", "a desk")
    note_sending(ws.path / "exports", told)
    add_watchlist(ws, folder / "list.csv", "Cases", protected=False)
    add_watchlist(ws, folder / "list.csv", "Missing", protected=True)
    (ws.path / "receivers.toml").write_text('[receivers.desk]\nchannel = "file"\n')
    (ws.path / "alerts.jsonl").write_text("{}\n")
    (ws.path / "alerts.yaml").write_text("urgent_sign:\n  on: false\n")
    Inbox.open(ws).put(an_alert())
    journal = Journal(ws.path)
    with journal.accepting():
        journal.append(FEED, Form("jsonl", b"", {"encoding": "utf-8"}), frame("not packed yet"))
    return ws


def an_alert() -> pa.Table:
    moment = datetime(2026, 3, 2, 12, tzinfo=UTC)
    row = {
        "alert_id": "0" * 32, "rule": "watchlist", "severity": "medium", "subject_kind": "record",
        "subject": "r1", "reason": "a reason to look", "record_ids": ["r1"], "list_id": "cases",
        "raised_at": moment, "first_arrived_at": moment, "latency_ms": 3,
    }  # fmt: skip
    return pa.Table.from_pylist([row], ALERTS.arrow)


def copy_of(ws: Workspace, folder: Path) -> Workspace:
    with ws.lock("backup"):
        back_up(ws, folder / "copy")
    restore(folder / "copy", folder / "again")
    return Workspace.open(folder / "again")


def contents(root: Path) -> dict[str, Any]:
    """Bytes of each file, and what a database says; folders are None."""
    found: dict[str, Any] = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root)
        if name.parts[0] in PASSING or name.as_posix() in {
            "watchlists/lock", "arrivals/append", "arrivals/watcher",
        }:  # fmt: skip
            continue
        if path.suffix == ".db":
            with closing(sqlite3.connect(path)) as database:
                found[name.as_posix()] = list(database.iterdump())
        else:
            found[name.as_posix()] = path.read_bytes() if path.is_file() else None
    return found


def test_everything_comes_back(full: Workspace, tmp_path: Path) -> None:
    again = copy_of(full, tmp_path)
    there = {path.name for path in full.path.iterdir()}
    assert there >= _KNOWN - PASSING - {"casework.db-journal", "alerts.db-journal"}
    before, after = contents(full.path), contents(again.path)
    assert after == before
    assert {"watchlists/key", "watchlists/openings.jsonl", f"exports/{SENDINGS}"} <= after.keys()
    for name in before:
        mode = (again.path / name).stat().st_mode
        assert mode == (full.path / name).stat().st_mode, name
    assert pipeline.verify(again) == pipeline.verify(full) == []


def test_what_came_back_works(full: Workspace, tmp_path: Path) -> None:
    again = copy_of(full, tmp_path)
    for ws in (full, again):
        matched = match_collected(ws, Watchlists.open(ws))
        ids = set(Counter(matched.hits.column("record_id").to_pylist()).values())
        assert (matched.records, matched.unread, ids) == (8, 0, {2})  # once by each list, from a pack too
    assert Inbox.open(again).alerts().equals(Inbox.open(full).alerts())
    assert Casework.open(again).reviews() == Casework.open(full).reviews()
    assert read_receivers(again.path).named.keys() == {"desk"}
    assert alert_rules(again.path) == alert_rules(full.path)
    assert again.holds() == full.holds()
    assert again.heirs() == full.heirs() != {}
    (segment,) = Journal(again.path).segments()
    with Segment(segment) as stored:
        (place,) = stored.places()
        assert bytes(stored.read(place).rows) == frame("not packed yet").rows
    assert not pipeline.run(again).fresh


def test_a_segment_that_is_sealed_meanwhile_is_copied_once(
    full: Workspace, tmp_path: Path, monkeypatch
) -> None:
    ws = Workspace.open(full.path)
    whole = backing_up._keep

    def sealing(*given: Any) -> Any:
        opened = next((ws.path / "arrivals").glob("*.open"), None)
        if opened is not None and given[2].name == "current":
            opened.rename(opened.with_suffix(".seg"))
        return whole(*given)

    monkeypatch.setattr(backing_up, "_keep", sealing)
    with ws.lock("backup"):
        made = back_up(ws, tmp_path / "copy")
    assert [kept.path for kept in made.files if kept.path.startswith("arrivals/0")] == ["arrivals/000001.seg"]


def test_a_moved_workspace_goes_on_with_its_backup(full: Workspace, tmp_path: Path) -> None:
    again = copy_of(full, tmp_path)
    with pytest.raises(RefusedError, match="is a backup of"), again.lock("backup"):
        back_up(again, tmp_path / "copy")  # the first is still there
    moved = Workspace.open((tmp_path / "again").rename(tmp_path / "elsewhere"))
    with moved.lock("backup"):
        back_up(moved, tmp_path / "second")
    third = Workspace.open((tmp_path / "elsewhere").rename(tmp_path / "third"))
    with third.lock("backup"):
        assert back_up(third, tmp_path / "second").copied < 1_000
