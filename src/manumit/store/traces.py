"""What the tables of runs tell of a record, and the tables without it.

A row tells of a forgotten record if
- it names the record_id anywhere, in a list or a structure too; or
- it is not about one record (its table has no column `record_id`) and names something that a row of the
  same run told of:
  the campaign of a forgotten member, the lead on that campaign, and so on until nothing new is named. Such
  a row may quote the record (a template, a slot's values, a reason), whatever its words are; or
- its table has words and names nothing at all, so that nobody can tell: such a table loses every row.

Rows of other records stay, with their campaign_id: the next run needs them to keep ids stable.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from manumit.store import files, manifest
from manumit.store.manifest import Partition
from manumit.store.partitions import write_batches

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    import numpy.typing as npt

    from manumit.store.journal import Journal
    from manumit.store.manifest import RunManifest
    from manumit.store.workspace import Workspace

    Mask = npt.NDArray[np.bool_]

_SHARED = frozenset({"record_id", "source_id", "batch_id"})  # names that say nothing of what a row is about


def stage(workspace: Workspace, journal: Journal, record_ids: Sequence[str], now: datetime) -> list[str]:
    """Plan the removal of all traces of the records from all runs; return the runs that lose rows."""
    runs = workspace.runs()
    parts: dict[str, _Known] = {}
    for run in runs:
        held = {p.sha256: workspace.partitions.path(p.sha256) for ps in run.tables.values() for p in ps}
        known = _Known(record_ids)
        while any([known.learn(path) for path in held.values()]):  # noqa: C419 - every file must be read
            pass
        for sha256 in held:  # bytes that runs share lose what any of them knows
            parts.setdefault(sha256, _Known(record_ids)).named.update(known.named)
    renamed = {
        sha256: _rewrite(workspace, journal, workspace.partitions.path(sha256), known)
        for sha256, known in parts.items()
    }
    changed = []
    for run in runs:
        made = _without(run, renamed, now)
        if made != run:
            staged = journal.stage()
            manifest.write_manifest(staged, made)
            journal.place(staged, workspace.path / "runs" / run.run_id / manifest.FILE)
            changed.append(run.run_id)
    fresh = {partition.sha256 for partition in renamed.values() if partition is not None}
    for sha256, partition in renamed.items():
        if partition is not None and sha256 not in fresh:
            journal.remove(workspace.partitions.path(sha256))
    return changed


def _without(run: RunManifest, renamed: dict[str, Partition | None], now: datetime) -> RunManifest:
    tables = {}
    for name, parts in run.tables.items():
        fresh = [(p, renamed[p.sha256]) for p in parts]
        tables[name] = tuple(old if new is None else replace(new, key=old.key) for old, new in fresh)
    if tables == run.tables:
        return run
    why = f"records were forgotten on {now.date().isoformat()}; `manumit run` does it afresh"
    return replace(run, tables=tables, incomplete=why)


def _rewrite(workspace: Workspace, journal: Journal, path: Path, known: _Known) -> Partition | None:
    """Stage a partition without the rows that tell; None: there are none."""
    with pq.ParquetFile(path) as source:
        if not any(known.tells(batch).any() for batch in source.iter_batches()):
            return None
        staged = journal.stage()
        kept = (batch.filter(pa.array(~known.tells(batch))) for batch in source.iter_batches())
        rows = write_batches(staged, source.schema_arrow.remove_metadata(), kept)
    sha256 = files.hash_file(staged)
    journal.place(staged, workspace.partitions.path(sha256))
    return Partition("", sha256, rows)


class _Known:
    """The forgotten records, and all that their rows name."""

    def __init__(self, record_ids: Sequence[str]) -> None:
        self.records = pa.array(record_ids, pa.string())
        self.named: set[str] = set()

    def learn(self, path: Path) -> bool:
        """Take up what the rows of a partition that tell of a record name; say whether that is new."""
        before = len(self.named)
        with pq.ParquetFile(path) as source:
            for batch in source.iter_batches():
                told = batch.filter(pa.array(self.tells(batch)))
                for name in _naming(told.schema) if told.num_rows else ():
                    self.named.update(str(v) for v in told.column(name).drop_null().to_pylist())
        return len(self.named) > before

    def tells(self, batch: pa.RecordBatch) -> Mask:
        """Which rows tell of a forgotten record."""
        about_one = "record_id" in batch.schema.names
        if not about_one and not _naming(batch.schema) and any(_has_words(f.type) for f in batch.schema):
            return np.ones(batch.num_rows, dtype=bool)
        values = (
            self.records if about_one else pa.array([*self.records.to_pylist(), *self.named], pa.string())
        )
        mask = np.zeros(batch.num_rows, dtype=bool)
        for column in batch.columns:
            mask |= _mentions(column, values)
        return mask


def _naming(schema: pa.Schema) -> list[str]:
    """Columns that name what a row is about."""
    return [
        field.name
        for field in schema
        if pa.types.is_string(field.type)
        and (field.name == "subject" or (field.name.endswith("_id") and field.name not in _SHARED))
    ]


def _has_words(kind: pa.DataType) -> bool:
    if pa.types.is_nested(kind):
        return any(_has_words(kind.field(n).type) for n in range(kind.num_fields))
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_binary(kind))


def _mentions(array: Any, values: pa.Array[Any]) -> Mask:
    """Which rows of a column hold one of the values, at any depth."""
    kind = array.type
    found = np.zeros(len(array), dtype=bool)
    if pa.types.is_dictionary(kind):
        return _mentions(array.cast(kind.value_type), values)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return np.asarray(
            pc.is_in(array, value_set=values.cast(kind)).to_numpy(zero_copy_only=False), dtype=bool
        )
    if pa.types.is_struct(kind):
        for child in array.flatten():
            found |= _mentions(child, values)
    elif pa.types.is_list(kind) or pa.types.is_large_list(kind):
        parents = pc.list_parent_indices(array).to_numpy()
        found[parents[_mentions(array.flatten(), values)]] = True
    return found
