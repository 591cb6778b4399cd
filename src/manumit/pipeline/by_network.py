"""A table of a run whose rows go by network: those of new networks with those that are taken over."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from manumit.engine import Shuffle
from manumit.pipeline.bucketed import BUCKETS, bucket_of
from manumit.store import ROW_GROUP, Partition

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from types import TracebackType

    from manumit.engine import Engine
    from manumit.store import RunWriter, TableSchema


class ByNetwork:
    """Rows of one network stand together, in the order in which they came; networks go by their ids.

    Large tables are in partitions by the first character of network_id, which are written side by side.
    Memory is two partitions. A partition of an earlier run to which nothing comes and from which nothing goes
    is named again.

    Parameters
    ----------
    run : where the partitions go.
    schema : the table; its first column is network_id.
    spill : folder for rows that wait.
    """

    def __init__(self, run: RunWriter, schema: TableSchema, spill: Path) -> None:
        self._run = run
        self._schema = schema
        self._plain = schema.arrow.remove_metadata()
        self._shuffle = Shuffle(self._plain, len(BUCKETS), spill)
        self._rows = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._shuffle.__exit__(kind, value, trace)

    def add(self, batches: Iterable[pa.RecordBatch]) -> None:
        """Take in rows of new networks, those of one network one after another."""
        for batch in batches:
            plain = pa.RecordBatch.from_arrays(batch.columns, schema=self._plain)
            self._shuffle.add(plain, bucket_of(plain.column(0)))
            self._rows += batch.num_rows

    def write(self, engine: Engine, old: Sequence[Path], kept: pa.Array) -> None:
        """Write all partitions.

        Parameters
        ----------
        old : partitions of an earlier run, as this class wrote them.
        kept : ids of the networks that are taken over from these.
        """
        old = old if len(kept) else ()
        rows = self._rows + sum(pq.read_metadata(path).num_rows for path in old)
        self._shuffle.filled()
        if rows <= ROW_GROUP:
            self._put(old, kept, BUCKETS)
            return
        work = partial(self._put, old, kept)
        for _ in engine.map(work, list(BUCKETS)):
            pass

    def _put(self, old: Sequence[Path], kept: pa.Array, buckets: str) -> None:
        new = [self._shuffle.read(BUCKETS.index(bucket)) for bucket in buckets]
        mine = kept if len(buckets) > 1 else kept.filter(pc.starts_with(kept, buckets))
        paths = _holding(old, buckets) if len(mine) else ()
        if len(paths) == 1 and not any(map(len, new)) and _stays(paths[0], mine):
            same = Partition(buckets[0], paths[0].stem, pq.read_metadata(paths[0]).num_rows)
            self._run.keep(self._schema.name, same)
            return
        rows = pa.concat_tables([self._plain.empty_table(), *new, *(_taken(path, mine) for path in paths)])
        self._run.put(self._schema.name, buckets[0], grouped(rows))


def grouped(rows: pa.Table) -> pa.Table:
    """Rows by their first column; those of one value stand together already, and stay as they are."""
    runs = pc.run_end_encode(rows.column(0).combine_chunks())
    ends = runs.run_ends.to_numpy().astype(np.int64)
    begins = np.append(0, ends)[:-1]
    order = pc.sort_indices(runs.values).to_numpy()
    sizes = (ends - begins)[order]
    places = np.repeat(begins[order] - (np.cumsum(sizes) - sizes), sizes) + np.arange(len(rows))
    return rows.take(pa.array(places))


def _holding(old: Sequence[Path], buckets: str) -> Sequence[Path]:
    """Partitions that may hold rows of a bucket: one of many, or the only one."""
    if len(old) == len(BUCKETS) and len(buckets) == 1:
        return [old[BUCKETS.index(buckets)]]
    return old


def _stays(path: Path, kept: pa.Array) -> bool:
    """Whether all rows of a partition are taken over."""
    ids = pq.read_table(path, columns=["network_id"], partitioning=None).column(0)
    stays: bool = pc.all(pc.is_in(ids, kept), min_count=0).as_py()
    return stays


def _taken(path: Path, kept: pa.Array) -> pa.Table:
    rows = pq.read_table(path, partitioning=None)
    rows = rows.filter(pc.is_in(rows.column(0), kept))
    return rows.replace_schema_metadata(None)
