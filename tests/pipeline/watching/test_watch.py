"""Streams, folders, two watchers, and what reaches records that are in no batch yet."""

from __future__ import annotations

import json
import os
import threading
import time
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest

from manumit import pipeline
from manumit.collect import Mapping, collect
from manumit.pipeline.watching import Limits, Pace, Watch, ack_lines
from manumit.store import ManumitError, RefusedError, Settings, Terms, Workspace, WorkspaceBusyError

if TYPE_CHECKING:
    from pathlib import Path

TERMS = Terms("a feed", "order 12/26")
SECRET = "zanzibar-quokka"


@pytest.fixture
def watching_ws(tmp_path):
    return Workspace.create(tmp_path / "ws", settings=Settings("1GB", 1))


def watching(ws: Workspace, **more) -> Watch:
    return Watch(ws, TERMS, **{"check": lambda *_: 0, "pace": Pace(look=0.02), **more})


def feed(watch: Watch, content: bytes) -> list[dict]:
    """Send bytes through a pipe; the acknowledgements."""
    told: list[bytes] = []
    reader, writer = os.pipe()

    def send() -> None:
        with os.fdopen(writer, "wb") as sink:
            sink.write(content)

    sender = threading.Thread(target=send)
    sender.start()
    with os.fdopen(reader, "rb") as source:
        watch.stream(source, lambda row, answers: told.append(ack_lines(row, answers))).run()
    sender.join()
    return [json.loads(line) for line in b"".join(told).splitlines()]


def holding(folder: Path, text: str) -> list[str]:
    """Files that hold a text, in their bytes or in a column."""
    found = []
    for path in folder.rglob("*"):
        if (path.is_file() and text.encode() in path.read_bytes()) or (
            path.suffix == ".parquet" and text in str(pq.read_table(path).to_pylist())
        ):
            found.append(path.name)
    return found


def lines(*rows: dict) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def test_csv_has_the_ids_that_collect_gives(watching_ws, tmp_path) -> None:
    table = b'id;Beschreibung;Preis\r\n1;"eins, ""zwei""\nin zwei Zeilen";3\r\n2;zwei\r\n\r\n;drei;4'
    with watching(watching_ws) as watch:
        told = feed(watch, table)
    assert [a["status"] for a in told] == ["accepted", "quarantined", "accepted"]
    assert told[1]["reason"] == "has 2 fields where the header has 3"
    (tmp_path / "same.csv").write_bytes(table)
    other = Workspace.create(tmp_path / "other", settings=Settings("1GB", 1))
    collect(other, tmp_path / "same.csv", TERMS)
    columns = ["record_id", "source_id", "text", "extra"]
    records = watching_ws.read_table("records")
    assert records.select(columns).equals(other.read_table("records").select(columns))
    assert [a.get("record_id") for a in told if "record_id" in a] == records.column("record_id").to_pylist()
    batch = watching_ws.batches()[0]
    original = watching_ws.original_path(batch.originals[0].sha256).read_bytes()
    assert original == table.replace(b"\r\n\r\n", b"\r\n") + b"\n"
    assert watching_ws.verify() == []


def test_an_open_quote_and_odd_lines_are_set_aside(watching_ws) -> None:
    with watching(watching_ws) as watch:
        told = feed(watch, b'id,text\n1,one\n2,"open\n3,three\n4,four\n')
        assert [a["status"] for a in told].count("quarantined") == 1
        more = feed(watch, b'{"text": "a"}\n\xff\xfe\n{"text": "b\x00"}\n\r\n{"text": "c"}\r\n{"text": "d"}')
    assert [a["status"] for a in more] == ["accepted", "quarantined", "quarantined", "accepted", "accepted"]
    counts = [batch.counts for batch in watching_ws.batches()]
    assert sum(c.rows_in for c in counts) == len(told) + len(more)
    assert sum(c.quarantined for c in counts) == 3
    assert watching_ws.verify() == []


def test_the_same_without_an_id_is_one_record(watching_ws) -> None:
    row = {"text": "the same"}
    with watching(watching_ws) as watch:
        told = feed(watch, lines(row, row, {"author": "a", "text": "the same"}))
    assert [a["status"] for a in told] == ["accepted", "duplicate", "accepted"]
    with watching(watching_ws) as watch:
        assert feed(watch, lines(row))[0]["status"] == "duplicate"
    assert watching_ws.read_table("records").num_rows == 2


def test_neighbours_decide_nothing(watching_ws) -> None:
    mixed = [
        {"author": "a", "text": "one"},
        {"user": "b", "body": "two", "price": 3},
        {"text": None, "title": "t"},
    ]
    with watching(watching_ws) as watch:
        together = feed(watch, lines(*mixed))
    with watching(watching_ws) as watch:
        alone = [feed(watch, lines(row))[0] for row in mixed]
    assert [a.get("record_id") for a in together] == [a.get("record_id") for a in alone]


def test_no_table_and_no_text_are_refused_in_a_sentence(watching_ws) -> None:
    with watching(watching_ws) as watch, pytest.raises(RefusedError, match="known to hold text"):
        feed(watch, b"a,b\n1,2\n")
    with watching(watching_ws) as watch:
        assert feed(watch, b"") == []


def test_two_watchers(watching_ws) -> None:
    with watching(watching_ws), pytest.raises(WorkspaceBusyError, match="is watched by process") as raised:
        watching(Workspace.open(watching_ws.path)).__enter__()
    assert "\n" not in str(raised.value)
    with watching(watching_ws):
        pass


def test_forget_reaches_what_has_just_arrived(watching_ws) -> None:
    with watching(watching_ws) as watch:
        told = feed(watch, lines({"text": SECRET}, {"text": "another"}, {"text": "a third"}))
        assert watching_ws.batches() == []
        assert pipeline.verify(watching_ws) == []
        secret = told[0]["record_id"]
        pipeline.forget(Workspace.open(watching_ws.path), [secret], "asked", "ana")
        deadline = time.monotonic() + 10
        while (again := feed(watch, lines({"text": SECRET}))[0])["status"] == "duplicate":
            assert time.monotonic() < deadline
        assert again["status"] == "quarantined"
        assert again["reason"] == "this record was forgotten and must not come back"
        assert feed(watch, lines({"text": "a fourth"}))[0]["status"] == "accepted"
    assert holding(watching_ws.path, SECRET) == []
    assert watching_ws.read_table("records").num_rows == 3
    assert pipeline.verify(watching_ws) == []


def test_a_record_that_was_just_accepted_can_be_held(watching_ws) -> None:
    with watching(watching_ws) as watch:
        record = feed(watch, lines({"text": "held"}))[0]["record_id"]
        other = Workspace.open(watching_ws.path)
        with other.lock("hold"):
            other.hold(record, "court order")
        with pytest.raises(RefusedError, match="legal hold"):
            pipeline.forget(Workspace.open(watching_ws.path), [record], "asked", "ana")


def test_packing_waits_for_the_workspace_and_loses_nothing(watching_ws) -> None:
    other = Workspace.open(watching_ws.path)
    with watching(watching_ws, pace=Pace(0.0, 0, 0.02)) as watch:
        with other.lock("run"):
            assert feed(watch, lines({"text": "one"}))[0]["status"] == "accepted"
            time.sleep(0.2)
            assert watching_ws.batches() == []
        deadline = time.monotonic() + 10
        while not watching_ws.batches():
            assert time.monotonic() < deadline
            time.sleep(0.02)
    assert watching_ws.read_table("records").num_rows == 1


def test_what_was_not_checked_is_checked_at_the_next_start(watching_ws) -> None:
    stopped = threading.Event()

    def check(records, arrived_at, terms) -> int:
        stopped.wait(5)
        raise WorkspaceBusyError("not now")

    with watching(watching_ws, check=check, patience=0.0) as watch:
        feed(watch, lines(*({"text": f"text {n}"} for n in range(50))))
        stopped.set()
    assert watching_ws.read_table("records").num_rows == 50  # packed, and noted as unchecked
    seen: list[str] = []

    def keep(records, arrived_at, terms) -> int:
        seen.extend(records.column("record_id").to_pylist())
        return 0

    with watching(watching_ws, check=keep):
        pass
    assert sorted(seen) == sorted(watching_ws.read_table("records").column("record_id").to_pylist())


def test_rows_that_were_set_aside_are_not_left_to_check(watching_ws) -> None:
    def check(records, arrived_at, terms) -> int:
        raise WorkspaceBusyError("not now")

    rows = ({"text": "one"}, {"text": ""}, {"text": "two"}, {"text": " "})
    with watching(watching_ws, check=check, patience=0.0) as watch:
        feed(watch, lines(*rows))
    assert watch.standing().unchecked_rows == 2
    checks = threading.Event()
    with watching(watching_ws, check=lambda *_: checks.wait(20) and 0) as watch:
        assert watch.standing().unchecked_rows == 2
        checks.set()
    assert watch.standing().unchecked_rows == 0


def test_a_stream_waits_while_the_work_is_behind(watching_ws) -> None:
    free = threading.Event()

    def check(records, arrived_at, terms) -> int:
        free.wait(20)
        return 0

    limits = Limits(unchecked_rows=100)
    with watching(watching_ws, check=check, limits=limits) as watch:
        reader, writer = os.pipe()
        answered: list[int] = []
        with os.fdopen(reader, "rb") as source:
            stream = watch.stream(source, lambda row, answers: answered.append(row))
            thread = threading.Thread(target=stream.run)
            thread.start()
            os.write(writer, lines(*({"text": f"text {n}"} for n in range(200))))
            while not answered:
                time.sleep(0.01)
            os.write(writer, lines({"text": "late"}))
            os.close(writer)
            time.sleep(0.3)
            assert watch.standing().received == 200
            assert "wait to be checked" in (watch.standing().slowed or "")
            free.set()
            thread.join(20)
        assert watch.standing().received == 201


def test_files_moved_into_a_folder_are_collected_whole(watching_ws, tmp_path) -> None:
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "first.csv").write_text("id,text\n1,one\n2,two\n")
    (folder / ".hidden.csv").write_text("id,text\n8,eight\n")
    (folder / "half.csv.part").write_text("id,text\n9,nine\n")
    (folder / "bad.csv").write_text("a,b\n1,2\n")
    told: list[str] = []
    seen: list[str] = []

    def check(records, arrived_at, terms) -> int:
        seen.extend(records.column("text").to_pylist())
        return 0

    with watching(watching_ws, check=check) as watch:
        folders = watch.folders(
            [folder], lambda path, sentence: told.append(f"{path.name}: {sentence}"), rest=0.2
        )
        thread = threading.Thread(target=folders.run)
        thread.start()
        assert feed(watch, lines({"id": "7", "text": "seven"}))[0]["status"] == "accepted"
        with (tmp_path / "new.csv").open("w") as sink:
            sink.write("id,text\n3,three\n2,two\n")
        (tmp_path / "new.csv").rename(folder / "new.csv")
        deadline = time.monotonic() + 20
        while len(told) < 3 and time.monotonic() < deadline:
            time.sleep(0.05)
        again = feed(watch, lines({"id": "3", "text": "three"}))
        folders.stop()
        thread.join()
    bad, first, new = sorted(told)
    assert bad.startswith("bad.csv: refused: bad.csv has no column that is known to hold text")
    assert first.endswith(": 2 accepted, 0 duplicate, 0 quarantined")
    assert new.endswith(": 1 accepted, 1 duplicate, 0 quarantined")
    assert again[0]["status"] == "duplicate"
    assert sorted(seen) == ["one", "seven", "three", "two"]
    with watching(watching_ws) as watch:
        watch.folders([folder], lambda path, sentence: told.append(sentence), rest=0.0).once()
    assert len(told) == 3
    assert watching_ws.verify() == []


def test_a_folder_that_is_not_there(watching_ws, tmp_path) -> None:
    with watching(watching_ws) as watch, pytest.raises(RefusedError, match="is no folder"):
        watch.folders([tmp_path / "none"], lambda *_: None)


def test_a_mapping_names_the_fields(watching_ws) -> None:
    mapping = Mapping({"text": ("payload",), "author": ()})
    with Watch(watching_ws, TERMS, mapping, check=lambda *_: 0) as watch:
        told = feed(watch, lines({"payload": "one", "author": "a"}, {"text": "two"}))
    assert [a["status"] for a in told] == ["accepted", "quarantined"]
    assert watching_ws.read_table("records").column("extra").to_pylist() == ['{"author":"a"}']


def test_a_read_only_workspace_is_told_in_a_sentence(watching_ws) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    watching_ws.path.chmod(0o500)
    try:
        with pytest.raises(ManumitError, match="permission is denied"):
            watching(watching_ws).__enter__()
    finally:
        watching_ws.path.chmod(0o700)
