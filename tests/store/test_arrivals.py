"""The arrival journal: frames with checksums, torn ends cut, damage never passed over in silence."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.store import Rejected, Settings, Terms, Workspace, WorkspaceError
from manumit.store.arrivals import (
    ARRIVED,
    DiskFullError,
    Form,
    Frame,
    Journal,
    Keys,
    KnownIds,
    Mark,
    Segment,
    pack_all,
    packed,
)

if TYPE_CHECKING:
    import numpy as np

TERMS = Terms("a feed", "order 12/26")
FORM = Form("jsonl", b"", {"encoding": "utf-8"})


def frame(*texts: str, bad: int = 0) -> Frame:
    rows = [
        {
            **dict.fromkeys(ARRIVED.names),
            "kind": "ad",
            "text": text,
            "simulated": True,
            "original": "",
            "original_row": number + 1,
            "record_id": "",
        }
        for number, text in enumerate(texts)
    ]
    records = pa.RecordBatch.from_pylist(rows, ARRIVED)
    incoming = records.drop_columns(["record_id"])
    keys = Keys(TERMS.source)
    records = records.set_column(0, ARRIVED.field(0), keys.of(incoming))
    keys.close()
    content = "".join(f'{{"text": "{text}"}}\n' for text in texts) + "broken\n" * bad
    rejects = [Rejected("", len(texts) + n + 1, None, "broken", "mend it") for n in range(bad)]
    return Frame(content.encode(), records, rejects, 1_000_000)


@pytest.fixture
def arrivals_ws(tmp_path):
    return Workspace.create(tmp_path / "ws", settings=Settings("1GB", 1))


@pytest.fixture
def arrivals_torn(arrivals_ws):
    """A journal as a killed process leaves it: two frames, the second cut to `left` bytes."""

    def make(left: int | None = None, flip: int | None = None) -> Journal:
        journal = Journal(arrivals_ws.path)
        with journal.accepting():
            journal.append(TERMS, FORM, frame("one", bad=1))
            path = journal.segments()[0]
            first = path.stat().st_size
            journal.append(TERMS, FORM, frame("two", "three"))
            whole = path.read_bytes()
        content = whole if left is None else whole[: first + left]
        if flip is not None:
            content = content[:flip] + bytes([content[flip] ^ 1]) + content[flip + 1 :]
        journal.sealed()[0].unlink()
        path.write_bytes(content)
        return journal

    return make


@pytest.mark.parametrize("left", [0, 1, 20, 40, 100, 500])
def test_a_torn_end_is_cut(arrivals_ws, arrivals_torn, left) -> None:
    journal = arrivals_torn(left)
    with journal.accepting():
        journal.append(TERMS, FORM, frame("four"))
        with arrivals_ws.lock("test"):
            made = pack_all(arrivals_ws)
    assert [batch.counts.rows_in for batch in made] == [2, 1]
    assert arrivals_ws.read_table("records").column("text").to_pylist() == ["one", "four"]
    assert arrivals_ws.verify() == []


def test_damage_in_the_middle_is_said_and_nothing_is_cut(arrivals_ws, arrivals_torn) -> None:
    journal = arrivals_torn(flip=700)
    before = journal.segments()[0].read_bytes()
    with pytest.raises(WorkspaceError, match="is damaged at byte"), journal.accepting():
        pass
    assert journal.segments()[0].read_bytes() == before
    assert [found.kind for found in arrivals_ws.verify()] == ["damaged"]


def test_a_batch_traces_to_the_bytes_received(arrivals_ws) -> None:
    journal = Journal(arrivals_ws.path)
    with journal.accepting():
        journal.append(TERMS, FORM, frame("one", bad=2))
        journal.append(TERMS, FORM, frame("two", "three"))
    with arrivals_ws.lock("test"):
        (batch,) = pack_all(arrivals_ws)
        assert pack_all(arrivals_ws) == []
    assert (batch.counts.rows_in, batch.counts.accepted, batch.counts.quarantined) == (5, 3, 2)
    path = arrivals_ws.original_path(batch.originals[0].sha256)
    assert path.read_bytes().splitlines() == [
        b'{"text": "one"}',
        b"broken",
        b"broken",
        b'{"text": "two"}',
        b'{"text": "three"}',
    ]
    records = arrivals_ws.read_table("records")
    assert records.column("original_row").to_pylist() == [1, 4, 5]
    assert records.column("record_id")[1:].to_pylist() == frame("two", "three").records.column(0).to_pylist()


def test_a_full_disk_stores_nothing_and_the_next_append_does(arrivals_ws, monkeypatch) -> None:
    journal = Journal(arrivals_ws.path)
    with journal.accepting():
        journal.append(TERMS, FORM, frame("one"))
        size = journal.segments()[0].stat().st_size
        real = os.pwrite

        def some(handle: int, data: bytes, at: int) -> int:
            if at > size + 100:
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(handle, bytes(data)[:100], at)

        with monkeypatch.context() as patch:
            patch.setattr("os.pwrite", some)
            with pytest.raises(DiskFullError, match="the disk is full; free some space"):
                journal.append(TERMS, FORM, frame("two"))
        assert journal.segments()[0].stat().st_size == size
        journal.append(TERMS, FORM, frame("three"))
    with arrivals_ws.lock("test"):
        pack_all(arrivals_ws)
    assert arrivals_ws.read_table("records").column("text").to_pylist() == ["one", "three"]


def test_other_forms_and_other_terms_go_to_other_segments(arrivals_ws) -> None:
    journal = Journal(arrivals_ws.path)
    with journal.accepting():
        journal.append(TERMS, FORM, frame("one"))
        journal.append(TERMS, Form("csv", b"text\n", {"delimiter": "none"}), frame("two"))
        assert len(journal.segments()) == 2
    with journal.accepting():
        journal.append(Terms("another", "consent 7"), FORM, frame("three"))
    with arrivals_ws.lock("test"):
        made = pack_all(arrivals_ws)
    assert [batch.terms.source for batch in made] == ["a feed", "a feed", "another"]
    assert [batch.originals[0].name for batch in made] == [
        "arrived-000001.jsonl",
        "arrived-000002.csv",
        "arrived-000003.jsonl",
    ]


def test_marks_are_kept_and_a_torn_one_counts_for_nothing(arrivals_ws) -> None:
    journal = Journal(arrivals_ws.path)
    with journal.accepting():
        journal.append(TERMS, FORM, frame("one"))
        with Segment(journal.segments()[0]) as segment:
            (place,) = segment.places()
        journal.put_mark("000001", Mark(place.end, 1))
        assert journal.mark("000001") == Mark(place.end, 1)
        (journal.folder / "000001.mark").write_text("[12")
        assert journal.mark("000001") == Mark()


@given(
    groups=st.lists(st.lists(st.integers(0, 300), max_size=30), max_size=12),
    asked=st.lists(st.integers(0, 300), min_size=1),
)
def test_known_ids_are_a_set(groups, asked) -> None:
    def ids(numbers: list[int]) -> np.ndarray:
        return packed(pa.array([f"{n:030x}00" for n in numbers], pa.string()))  # zero bytes at the end

    known, oracle = KnownIds(), set()
    for group in groups:
        known.add(ids(group))
        oracle |= set(group)
    assert known.holds(ids(asked)).tolist() == [n in oracle for n in asked]
