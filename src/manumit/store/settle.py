"""Carrying out what `duplicates` found: final ids, rows that go, and where they lay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from manumit.store import files
from manumit.store.duplicates import DUPLICATE, FORGOTTEN, RENUMBERED
from manumit.store.partitions import open_parquet, write_batches

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy.typing as npt

_PLACE = pa.schema([("record_id", pa.string()), ("original", pa.string()), ("original_row", pa.int64())])


class Settlement:
    """Rewrites the record files of a batch in which rows change.

    Parameters
    ----------
    path : Parquet file to be written if there are duplicates: record_id and where the row lay. `forget`
        needs it, because the received file still holds the row.

    Attributes
    ----------
    duplicate : rows taken out because their record is there already.
    forgotten : rows taken out because their record was forgotten, by original.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sink: pq.ParquetWriter | None = None
        self.duplicate = 0
        self.forgotten: dict[str, list[int]] = {}

    def rewrite(self, part: Path, changes: pa.Table) -> None:
        """Rewrite one record file, row group by row group; a file without rows is removed."""
        fresh = files.temporary(part)
        with pq.ParquetFile(part, pre_buffer=False) as source:
            rows = write_batches(fresh, source.schema_arrow, self._kept(source, changes))
        pa.default_memory_pool().release_unused()
        fresh.replace(part)
        if rows == 0:
            part.unlink()

    def close(self) -> None:
        """Finish the list of duplicates."""
        if self._sink is not None:
            self._sink.close()

    def _kept(self, source: pq.ParquetFile, changes: pa.Table) -> Iterator[pa.RecordBatch]:
        places = changes.column("place").to_numpy()
        fates = changes.column("fate").to_numpy()
        ids = changes.column("id").combine_chunks().cast(pa.string())
        start = 0
        for batch in source.iter_batches():
            low, high = np.searchsorted(places, [start, start + batch.num_rows])
            at, fate = places[low:high] - start, fates[low:high]
            start += batch.num_rows
            batch = _with_ids(batch, at, ids.slice(low, high - low))
            self._set_aside(batch, at[fate == DUPLICATE], at[fate == FORGOTTEN])
            staying = np.ones(batch.num_rows, dtype=bool)
            staying[at] = fate == RENUMBERED
            yield batch.filter(pa.array(staying))

    def _set_aside(
        self, batch: pa.RecordBatch, again: npt.NDArray[np.int32], forgotten: npt.NDArray[np.int32]
    ) -> None:
        place = batch.select(_PLACE.names)
        for row in place.take(pa.array(forgotten)).to_pylist():
            self.forgotten.setdefault(row["original"], []).append(row["original_row"])
        self.duplicate += len(again)
        if len(again):
            if self._sink is None:
                self._sink = open_parquet(self._path, _PLACE)
            self._sink.write_table(pa.Table.from_batches([place.take(pa.array(again)).cast(_PLACE)]))


def _with_ids(batch: pa.RecordBatch, at: npt.NDArray[np.int32], ids: pa.Array[Any]) -> pa.RecordBatch:
    """Put the new record_ids in their places; a null leaves the old one."""
    given = ids.is_valid().to_numpy(zero_copy_only=False)
    mask = np.zeros(batch.num_rows, dtype=bool)
    mask[at[given]] = True
    position = batch.schema.get_field_index("record_id")
    column = pc.replace_with_mask(batch.column(position), pa.array(mask), ids.drop_null())
    return batch.set_column(position, batch.schema.field(position), column)
