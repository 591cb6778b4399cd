"""Arrow batches as rows of one binary column, so that Spark moves them without looking at their types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from manumit.engine.worker import unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

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


def write(path: Path, numbered: Iterable[tuple[int, pa.RecordBatch]]) -> None:
    """Write a Parquet file of parcels, as they come.

    Parameters
    ----------
    numbered : batches, each with the number of its item or partition.
    """
    plain = {"use_dictionary": False, "write_statistics": False}
    with pq.ParquetWriter(path, SCHEMA, compression="zstd", compression_level=1, **plain) as sink:
        waiting: list[tuple[int, int, bytes]] = []
        size = 0
        for place, (number, batch) in enumerate(numbered):
            content = _as_stream(batch)
            waiting.append((number, place, content))
            size += len(content)
            if size >= _AT_ONCE:
                sink.write_batch(_parcels(waiting))
                waiting, size = [], 0
        if waiting:
            sink.write_batch(_parcels(waiting))


def _parcels(rows: list[tuple[int, int, bytes]]) -> pa.RecordBatch:
    columns = zip(*rows, strict=True)
    return pa.record_batch([pa.array(c, f.type) for c, f in zip(columns, SCHEMA, strict=True)], schema=SCHEMA)


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
