"""Compact small batches, and carry over what was found in their records: nothing is read anew."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa

from manumit.pipeline import content
from manumit.pipeline.grouping import FEATURES, features_key
from manumit.pipeline.state import RecordFile, file_in
from manumit.pipeline.steps import closed_steps
from manumit.store import Partition, files, manifest
from manumit.store import compact as packing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from manumit.store import Workspace
    from manumit.store.compact import Merged, Plan
    from manumit.store.journal import Journal

_ROWS = 16_384
"""Rows in a batch of kept features."""


def compact(ws: Workspace, wait_seconds: float = 0.0, *, small: int = packing.SMALL) -> list[Plan]:
    """Bring small batches on the same terms together in few files; return what was done.

    Ids, sequence numbers, counts and everything else that batches say stay as they are, so do all tables, and
    `run` has nothing new to do. See `store.compact`.

    Parameters
    ----------
    small : batches of fewer live records are taken together.
    """
    with ws.lock("compact", wait_seconds):
        plans = planned(ws, small=small)
        packing.compact(ws, plans, partial(_carry_over, ws))
    return plans


def planned(ws: Workspace, *, small: int = packing.SMALL) -> list[Plan]:
    """What `compact` would do; steps in which batches are taken in stay apart."""
    batches = ws.batches()
    steps = closed_steps([batch.counts.accepted for batch in batches])
    return packing.plan(ws, small=small, cuts=[batches[number - 1].sequence for number in steps])


def _carry_over(ws: Workspace, journal: Journal, merged: Sequence[Merged]) -> None:
    pairs = [([file_in(ws, old) for old in one.old], file_in(ws, one.new)) for one in merged]
    for old, new in pairs:
        _features(ws, old, new)
    _content(ws, journal, pairs)


def _features(ws: Workspace, old: Sequence[RecordFile], new: RecordFile) -> None:
    kept = [ws.memo(FEATURES, features_key(file)) for file in old]
    paths = [path for path in kept if path is not None]
    if len(paths) < len(kept):
        return  # they are computed for all of it at the next run
    with pa.OSFile(str(paths[0])) as raw:
        schema = pa.ipc.open_file(raw).schema
    rows = pa.RecordBatchReader.from_batches(schema, packing.joined(_stored(paths), _ROWS))
    ws.memo_put(FEATURES, features_key(new), rows)


def _stored(paths: Sequence[Path]) -> Iterator[pa.RecordBatch]:
    for path in paths:
        with pa.OSFile(str(path)) as raw, pa.ipc.open_file(raw) as stored:
            for number in range(stored.num_record_batches):
                yield stored.get_batch(number)


def _content(ws: Workspace, journal: Journal, pairs: Sequence[tuple[list[RecordFile], RecordFile]]) -> None:
    """Let the current run have one partition of each table where it had one for each old file."""
    run = ws.current_run()
    if run is None:
        return
    tables = dict(run.tables)
    for name in content.TABLES:
        by_key = {part.key: part for part in tables.get(name, ())}
        for old, new in pairs:
            keys = [content.content_key(file) for file in old]
            if all(key in by_key for key in keys):
                parts = [by_key.pop(key) for key in keys]
                made = _one(ws, journal, content.content_key(new), parts)
                by_key[made.key] = made
        tables[name] = tuple(by_key[key] for key in sorted(by_key))
    made_run = replace(run, tables=tables)
    if made_run == run:
        return
    from manumit.alert.live import making  # its index has kernels: for whoever plans or compares, too much

    making.take_over(ws, run, made_run)
    staged = journal.stage()
    manifest.write_manifest(staged, made_run)
    journal.place(staged, ws.path / "runs" / run.run_id / manifest.FILE)
    runs = [made_run if other.run_id == run.run_id else other for other in ws.runs()]
    live = {p.sha256 for other in runs for parts in other.tables.values() for p in parts}
    before = {p.sha256 for parts in run.tables.values() for p in parts}
    for sha256 in sorted(before - live):
        journal.remove(ws.partitions.path(sha256))


def _one(ws: Workspace, journal: Journal, key: str, parts: Sequence[Partition]) -> Partition:
    paths = [ws.partitions.path(part.sha256) for part in parts]
    staged = journal.stage()
    rows = packing.merge(paths, staged)
    sha256 = files.hash_file(staged)
    journal.place(staged, ws.partitions.path(sha256))
    return Partition(key, sha256, rows)
