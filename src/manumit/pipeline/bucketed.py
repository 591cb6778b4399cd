"""A table of a run in partitions by campaign, so that unchanged partitions are shared between runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from manumit.engine import Shuffle
from manumit.store import ROW_GROUP, Partition

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import TracebackType

    from manumit.store import RunWriter, TableSchema

BUCKETS = "0123456789abcdef"
"""Keys of partitions: the first character of the ids in them."""

_Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Runs:
    """Where the rows of each campaign stand together."""

    campaigns: pa.Array
    begins: _Places
    ends: _Places

    @classmethod
    def of(cls, column: pa.ChunkedArray) -> _Runs:
        runs = pc.run_end_encode(column.combine_chunks())
        ends = runs.run_ends.to_numpy().astype(np.int64)
        return cls(runs.values, np.append(0, ends)[:-1], ends)

    def only(self, chosen: pa.Array) -> _Runs:
        kept = chosen.to_numpy(zero_copy_only=False)
        return _Runs(self.campaigns.filter(chosen), self.begins[kept], self.ends[kept])

    @property
    def rows(self) -> int:
        return int((self.ends - self.begins).sum())


@dataclass(frozen=True, slots=True)
class _Old:
    """A file of an earlier run, and the rows of it that are taken over."""

    path: Path
    whole: int
    """Rows of the file."""
    kept: _Runs


class Bucketed:
    """Rows gathered in any order, written in partitions by the first character of campaign_id.

    Rows that fit in one row group are one partition. Inside a partition rows are sorted, so equal rows give
    equal bytes. Memory is one partition. A partition of an earlier run to which nothing comes and from which
    nothing goes is not read, but named again.

    Parameters
    ----------
    run : where the partitions go.
    schema : the table; its first column is campaign_id.
    spill : folder for rows that wait.
    """

    def __init__(self, run: RunWriter, schema: TableSchema, spill: Path) -> None:
        self.schema = schema
        self.rows = 0
        """Rows taken in."""
        self._run = run
        self._arrow = schema.arrow
        self._old: dict[str, list[_Old]] = {}
        self._shuffle = Shuffle(self._arrow, len(BUCKETS), spill)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._shuffle.__exit__(kind, value, trace)

    def add(self, rows: pa.Table) -> None:
        """Take rows in."""
        self.rows += rows.num_rows
        self._spill(rows)

    def take_over(self, paths: Sequence[Path], campaign_ids: pa.Array) -> None:
        """Take in the rows of some campaigns from files of an earlier run, as this class wrote them.

        The files are read when they are written again.
        """
        for path in paths:
            named = pq.read_table(path, columns=["campaign_id"], partitioning=None).column("campaign_id")
            runs = _Runs.of(named)
            kept = runs.only(pc.is_in(runs.campaigns, campaign_ids))
            if kept.rows:
                self.rows += kept.rows
                first, last = runs.campaigns[0].as_py()[0], runs.campaigns[-1].as_py()[0]
                bucket = first if first == last else ""
                self._old.setdefault(bucket, []).append(_Old(path, len(named), kept))

    def write(self) -> None:
        """Write all partitions to the run."""
        if self.rows <= ROW_GROUP:  # without rows too: readers need a file
            self._put(
                BUCKETS[0], self._shuffle.filled(), [old for some in self._old.values() for old in some]
            )
            return
        for old in self._old.pop("", []):
            self._spill(_merged([self._read(old.path)], [old.kept]))
        new = {BUCKETS[bucket]: [bucket] for bucket in self._shuffle.filled()}
        for key in sorted({*new, *self._old}):
            self._put(key, new.get(key, []), self._old.get(key, []))

    def _spill(self, rows: pa.Table) -> None:
        for batch in rows.to_batches():
            self._shuffle.add(batch, bucket_of(batch.column("campaign_id")))

    def _put(self, key: str, new: list[int], old: list[_Old]) -> None:
        if not new and len(old) == 1 and old[0].kept.rows == old[0].whole:
            self._run.keep(self.schema.name, Partition(key, old[0].path.stem, old[0].whole))
            return
        rows = pa.concat_tables([self._arrow.empty_table(), *map(self._shuffle.read, new)])
        rows = rows.sort_by([(name, "ascending") for name in self._sort_by()])
        tables = [rows, *(self._read(one.path) for one in old)]
        runs = [_Runs.of(rows.column("campaign_id")), *(one.kept for one in old)]
        self._run.put(self.schema.name, key, _merged(tables, runs))

    def _read(self, path: Path) -> pa.Table:
        return pq.read_table(path, partitioning=None).cast(self._arrow)

    def _sort_by(self) -> list[str]:
        known = {column.name for column in self.schema.columns}
        return [name for name in ("campaign_id", "kind", "value", "record_id") if name in known]


def bucket_of(ids: pa.Array) -> npt.NDArray[np.uint8]:
    """Number of the partition of each id."""
    first = pc.utf8_slice_codeunits(ids, 0, 1)
    found: npt.NDArray[np.uint8] = pc.index_in(first, pa.array(list(BUCKETS))).to_numpy().astype(np.uint8)
    return found


def _merged(tables: list[pa.Table], runs: list[_Runs]) -> pa.Table:
    """Rows of sorted tables in the order of their campaigns; what stands together is not looked at."""
    order = pc.sort_indices(pa.concat_arrays([some.campaigns for some in runs])).to_numpy()
    table = np.repeat(np.arange(len(runs)), [len(some.begins) for some in runs])[order]
    begins = np.concatenate([some.begins for some in runs])[order]
    ends = np.concatenate([some.ends for some in runs])[order]
    follows = (table[1:] == table[:-1]) & (begins[1:] == ends[:-1])
    first, last = np.append(True, ~follows)[: len(order)], np.append(~follows, True)[: len(order)]
    pieces = zip(table[first].tolist(), begins[first].tolist(), ends[last].tolist(), strict=True)
    return pa.concat_tables([tables[0][:0], *(tables[t].slice(a, b - a) for t, a, b in pieces)])
