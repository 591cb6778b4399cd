"""What each record says: its language, what it mentions, its signs. Read once for each file of records."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from manumit.detect import reading
from manumit.detect.threads import read_threads
from manumit.pipeline.counted import Watched
from manumit.pipeline.state import unchanged
from manumit.store import INDICATORS, LANGUAGES, MENTIONS, file_key

if TYPE_CHECKING:
    from collections.abc import Container

    from manumit.pipeline.state import RecordFile, State
    from manumit.store import Partition

TABLES = (LANGUAGES.name, MENTIONS.name, INDICATORS.name)

THREADS = "threads"
SPANNING = (THREADS, "semantic")
"""Partitions of table `indicators` that are not of one file of records."""


def content(state: State) -> None:
    """Read the files that were not read before; take over what is known of the others."""
    kept = _kept(state)
    new = _unread(state, kept)
    watched = Watched(state.engine, state.counter(new, new))
    for file in state.files():
        key = content_key(file)
        if key in kept:
            for table, partition in kept[key].items():
                state.run.keep(table, partition)
            continue
        with tempfile.TemporaryDirectory(dir=state.engine.spill) as folder:
            found = reading.write_readings(watched, file.path, Path(folder), region=file.country)
            for table, path in found.items():
                state.run.put(table, key, path)
    _threads(state)
    state.figures |= {
        "read": new,
        **{table: state.run.rows(table) for table in (MENTIONS.name, INDICATORS.name)},
    }


def content_todo(state: State) -> str:
    """How many records were not read yet."""
    if unchanged(state):
        return "nothing"
    kept = _kept(state)
    new = _unread(state, kept)
    return f"{new:,} new records" if new else "kept"


def _threads(state: State) -> None:
    """Signs that span messages: of threads that have new messages, and those that are known of the others."""
    files = {content_key(file): file.path for file in state.files() if file.rows}
    previous = state.previous
    before: set[str] = set()
    known = None
    if previous is not None and not previous.incomplete:
        before = {partition.key for partition in previous.tables.get(MENTIONS.name, ())}
        if before and before <= files.keys():
            known = [
                state.ws.partitions.path(partition.sha256)
                for partition in previous.tables.get(INDICATORS.name, ())
                if partition.key == THREADS
            ]
    new = [path for key, path in files.items() if key not in before]
    spanning = read_threads(state.engine, list(files.values()), new=new, known=known)
    if spanning.num_rows:
        state.run.put(INDICATORS.name, THREADS, spanning)


def content_key(file: RecordFile) -> str:
    """Names what a file says, as this code reads it; in the order of the files."""
    return file_key(file.sequence, file.path) + f"{file.sha256}-{reading.version()}-{file.country or 'any'}"


def _unread(state: State, kept: Container[str]) -> int:
    """Records of the files that must be read."""
    return sum(file.rows for file in state.files() if content_key(file) not in kept)


def _kept(state: State) -> dict[str, dict[str, Partition]]:
    """Partitions of the previous run by key and table, where all tables have one."""
    if state.previous is None:
        return {}
    found: dict[str, dict[str, Partition]] = {}
    for table in TABLES:
        for partition in state.previous.tables.get(table, ()):
            if state.ws.partitions.path(partition.sha256).exists():
                found.setdefault(partition.key, {})[table] = partition
    return {key: tables for key, tables in found.items() if len(tables) == len(TABLES)}
