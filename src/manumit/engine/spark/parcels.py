"""Arrow batches as rows of one binary column, so that Spark moves them without looking at their types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from manumit.engine.worker import unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import numpy.typing as npt

SCHEMA = pa.schema(
    [
        pa.field("number", pa.int32(), nullable=False),
        pa.field("place", pa.int64(), nullable=False),
        pa.field("content", pa.binary(), nullable=False),
    ]
)
"""Which item or partition a parcel is of, its place inside that, and a batch as Arrow's stream has it."""

SPARK_SCHEMA = "number int, place long, content binary"
_AT_ONCE = 32 << 20
"""Bytes of a row group."""


class Parcels:
    """A Parquet file of parcels, written as they come."""

    def __init__(self, path: Path) -> None:
        self._sink = pq.ParquetWriter(
            path,
            SCHEMA,
            compression="zstd",
            compression_level=1,
            use_dictionary=False,
            write_statistics=False,
        )
        self._waiting: list[tuple[int, int, bytes]] = []
        self._bytes = 0
        self._place = 0

    def add(self, number: int, batch: pa.RecordBatch) -> None:
        """Take a batch in."""
        content = _as_stream(batch)
        self._waiting.append((number, self._place, content))
        self._place += 1
        self._bytes += len(content)
        if self._bytes >= _AT_ONCE:
            self._flush()

    def close(self) -> None:
        """Write what waits."""
        self._flush()
        self._sink.close()

    def _flush(self) -> None:
        if self._waiting:
            columns = zip(*self._waiting, strict=True)
            arrays = [pa.array(list(c), f.type) for c, f in zip(columns, SCHEMA, strict=True)]
            self._sink.write_batch(pa.record_batch(arrays, schema=SCHEMA))
        self._waiting, self._bytes = [], 0


def _as_stream(batch: pa.RecordBatch) -> bytes:
    """A batch with its schema."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as stream:
        stream.write_batch(batch)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def from_parcel(content: pa.Buffer) -> pa.RecordBatch:
    """The batch of a parcel."""
    with pa.ipc.open_stream(content) as stream:
        return stream.read_next_batch()


def pieces(
    batch: pa.RecordBatch, partition: npt.NDArray[np.unsignedinteger], partitions: int
) -> Iterator[tuple[int, pa.RecordBatch]]:
    """The rows of a batch by partition, each in the order they had."""
    from manumit.engine.sorting import counting_sort

    if len(partition) and int(partition.max()) >= partitions:
        raise ValueError(f"partition {int(partition.max())} of {partitions}")
    order, ends = counting_sort(partition.astype(np.uint16, copy=False), partitions)
    ordered = batch.take(pa.array(order))
    begin = 0
    for number, end in enumerate(ends.tolist()):
        if end > begin:
            yield number, ordered.slice(begin, end - begin)
        begin = end


def read_answers(paths: Iterable[Path]) -> Iterator[tuple[int, Any]]:
    """What came back, in the order of the files and in these of their rows."""
    for path in paths:
        with pq.ParquetFile(path) as stored:
            for number in range(stored.num_row_groups):
                rows = stored.read_row_group(number, use_threads=False)
                for row in range(rows.num_rows):
                    content = rows.column("content")[row].as_buffer()
                    yield rows.column("number")[row].as_py(), unpacked(content)


def answer(number: int, message: memoryview) -> pa.RecordBatch:
    """One answer, as a worker packs it."""
    arrays = [
        pa.array([number], pa.int32()),
        pa.array([0], pa.int64()),
        pa.array([bytes(message)], pa.binary()),
    ]
    return pa.record_batch(arrays, schema=SCHEMA)
