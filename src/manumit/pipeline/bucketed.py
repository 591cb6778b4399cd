"""A table of a run in partitions by campaign, so that unchanged partitions are shared between runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from manumit.engine import Shuffle
from manumit.store import ROW_GROUP

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import TracebackType

    from manumit.store import RunWriter, TableSchema

BUCKETS = "0123456789abcdef"


class Bucketed:
    """Rows gathered in any order, written in partitions by the first character of campaign_id.

    Rows that fit in one row group are one partition. Inside a partition rows are sorted, so equal rows give
    equal bytes. Memory is one partition.

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
        self._old: dict[int, list[tuple[Path, pa.ChunkedArray]]] = {}
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
        for batch in rows.to_batches():
            first = pc.utf8_slice_codeunits(batch.column("campaign_id"), 0, 1)
            bucket = pc.index_in(first, pa.array(list(BUCKETS)))
            self._shuffle.add(batch, bucket.to_numpy().astype(np.uint8))

    def take_over(self, paths: Sequence[Path], campaign_ids: pa.Array) -> None:
        """Take in the rows of some campaigns from files of an earlier run.

        A file of one bucket is read only when that is written.
        """
        for path in paths:
            named = pq.read_table(path, columns=["campaign_id"], partitioning=None).column("campaign_id")
            kept = pc.is_in(named, campaign_ids)
            count = pc.sum(kept).as_py() or 0
            if not count:
                continue
            first = named[0].as_py()[0]
            if first == named[-1].as_py()[0]:
                self.rows += count
                self._old.setdefault(BUCKETS.index(first), []).append((path, kept))
            else:
                self.add(self._read(path, kept))

    def _read(self, path: Path, kept: pa.ChunkedArray) -> pa.Table:
        return pq.read_table(path, partitioning=None).cast(self._arrow).filter(kept)

    def write(self) -> None:
        """Write all partitions to the run."""
        order = [(name, "ascending") for name in self._sort_by()]
        filled = sorted({*self._shuffle.filled(), *self._old})
        parts = (
            {BUCKETS[bucket]: [bucket] for bucket in filled}
            if self.rows > ROW_GROUP
            else {BUCKETS[0]: filled}  # without rows too: readers need a file
        )
        for key, buckets in parts.items():
            old = [self._read(*file) for bucket in buckets for file in self._old.get(bucket, ())]
            rows = pa.concat_tables([self._arrow.empty_table(), *map(self._shuffle.read, buckets), *old])
            self._run.put(self.schema.name, key, rows.sort_by(order))

    def _sort_by(self) -> list[str]:
        known = {column.name for column in self.schema.columns}
        return [name for name in ("campaign_id", "kind", "value", "record_id") if name in known]
