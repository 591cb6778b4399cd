"""Bring rows of one partition together without holding them all in memory."""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType


def pieces(
    batch: pa.RecordBatch, partition: npt.NDArray[np.unsignedinteger], partitions: int
) -> Iterator[tuple[int, pa.RecordBatch]]:
    """The rows of a batch by partition, each in the order they had; row i is of partition `partition[i]`."""
    from manumit.engine.sorting import counting_sort  # here: this is imported where no kernel is run

    if len(partition) and int(partition.max()) >= partitions:
        raise ValueError(f"partition {int(partition.max())} of {partitions}")
    order, ends = counting_sort(partition.astype(np.uint16, copy=False), partitions)
    ordered = batch.take(pa.array(order))
    begin = 0
    for number, end in enumerate(ends.tolist()):
        if end > begin:
            yield number, ordered.slice(begin, end - begin)
        begin = end


class Shuffle:
    """Rows written batch by batch and read back partition by partition, in the order they were written.

    What is written goes to one unnamed file in `spill`, which the operating system removes when the process
    ends, however it ends. Memory is one batch while writing and one partition while reading.

    Parameters
    ----------
    schema : Arrow schema of the rows.
    partitions : number of partitions, at most 65,536.
    spill : folder for the file.
    """

    def __init__(self, schema: pa.Schema, partitions: int, spill: Path) -> None:
        self.schema = schema
        self.partitions = partitions
        self._file = tempfile.TemporaryFile(dir=spill)  # noqa: SIM115  closed by __exit__
        self._size = 0
        self._segments: list[list[tuple[int, int]]] = [[] for _ in range(partitions)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, batch: pa.RecordBatch, partition: npt.NDArray[np.unsignedinteger]) -> None:
        """Write `batch`; row i goes to partition `partition[i]`."""
        for number, rows in pieces(batch, partition, self.partitions):
            piece = rows.serialize()
            self._file.write(piece)
            self._segments[number].append((self._size, piece.size))
            self._size += piece.size

    def filled(self) -> list[int]:
        """Partitions that have rows."""
        self._file.flush()
        return [number for number, segments in enumerate(self._segments) if segments]

    def read(self, partition: int) -> pa.Table:
        """All rows of one partition; call `filled` after the last `add`."""
        handle = self._file.fileno()
        batches = [
            pa.ipc.read_record_batch(pa.py_buffer(os.pread(handle, size, place)), self.schema)
            for place, size in self._segments[partition]
        ]
        return pa.Table.from_batches(batches, self.schema)
