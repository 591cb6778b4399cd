"""Sequences in threads are found wherever the messages lie, and only there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from manumit.detect import threads
from manumit.detect.indicators import load_packs
from manumit.engine import LocalEngine
from manumit.store import RECORDS, write_parquet

if TYPE_CHECKING:
    from pathlib import Path

BEGUN = datetime(2026, 3, 1, 9, tzinfo=UTC)


def example() -> tuple[str, list[str]]:
    """A rule of a pack that spans messages, and a thread that its own examples say must match."""
    for pack in load_packs():
        for language in pack.languages:
            for name, wording in sorted(language.rules.items()):
                rule = next(rule for rule in pack.rules if rule.id == name)
                if rule.sequence and wording.match:
                    return f"{pack.id}/{name}", list(wording.match[0].texts)
    raise AssertionError("no installed pack has a sequence")


def write(folder: Path, name: str, rows: list[dict]) -> Path:
    table = pa.table(
        [pa.array([row.get(c.name) for row in rows], c.type) for c in RECORDS.columns],
        schema=pa.schema([pa.field(c.name, c.type) for c in RECORDS.columns]),
    )
    path = folder / name
    write_parquet(path, table)
    return path


def message(number: int, text: str, thread: str | None, author: str = "ana") -> dict:
    return {
        "record_id": f"{thread}-{number:03}", "source_id": f"s{number}", "batch_id": "b", "kind": "message",
        "observed_at": BEGUN + timedelta(hours=number), "author": author, "thread": thread, "text": text,
        "simulated": True, "original": "o", "original_row": number,
    }  # fmt: skip


@pytest.mark.parametrize("cut", [1, 2])
def test_a_thread_may_lie_in_several_files(tmp_path: Path, cut: int) -> None:
    _, texts = example()
    rows = [message(n, text, "t1") for n, text in enumerate(texts)]
    other = [message(n, text, None) for n, text in enumerate(texts)]
    engine = LocalEngine(1 << 28, 2, tmp_path)
    paths = [write(tmp_path, "a.parquet", rows[:cut] + other), write(tmp_path, "b.parquet", rows[cut:])]
    found = threads.read_threads(engine, paths)
    assert found.num_rows
    whole = threads.read_threads(engine, [write(tmp_path, "c.parquet", rows[::-1])])
    assert found.to_pylist() == whole.to_pylist()
    sign = found.to_pylist()[0]
    assert sign["source_id"] == f"s{int(sign['record_id'].split('-')[1])}"
    assert sign["with_records"]
    assert all(record.startswith("t1-") for record in sign["with_records"])
    text = next(row["text"] for row in rows if row["record_id"] == sign["record_id"])
    assert text[sign["start_char"] : sign["end_char"]]


@pytest.mark.parametrize("cut", [1, 2])
def test_only_threads_with_new_messages_are_read_again(tmp_path: Path, cut: int) -> None:
    _, texts = example()
    spoken = {name: [message(n, text, name) for n, text in enumerate(texts)] for name in ("t1", "t2", "t3")}
    engine = LocalEngine(1 << 28, 2, tmp_path)
    old = write(tmp_path, "old.parquet", spoken["t1"] + spoken["t2"][:cut] + [message(9, "so", None)])
    new = write(tmp_path, "new.parquet", spoken["t2"][cut:] + spoken["t3"])
    first = threads.read_threads(engine, [old])
    known = tmp_path / "known.parquet"
    write_parquet(known, first)
    whole = threads.read_threads(engine, [old, new])
    assert {row["record_id"][:2] for row in whole.to_pylist()} == {"t1", "t2", "t3"}
    again = threads.read_threads(engine, [old, new], new=[new], known=[known])
    assert again.to_pylist() == whole.to_pylist()
    assert threads.read_threads(engine, [old], new=[], known=[known]).to_pylist() == first.to_pylist()


def test_messages_of_several_threads_make_no_sequence(tmp_path: Path) -> None:
    _, texts = example()
    rows = [message(n, text, f"t{n}") for n, text in enumerate(texts)]
    engine = LocalEngine(1 << 28, 2, tmp_path)
    assert threads.read_threads(engine, [write(tmp_path, "a.parquet", rows)]).num_rows == 0


def test_records_without_a_thread_are_not_read(tmp_path: Path) -> None:
    rows = [message(n, "hello", None) for n in range(3)]
    engine = LocalEngine(1 << 28, 1, tmp_path)
    assert threads.read_threads(engine, [write(tmp_path, "a.parquet", rows)]).num_rows == 0
