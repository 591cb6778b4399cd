"""What workers are asked to do in the tests, and a process that is killed while they do it."""

from __future__ import annotations

import os
import signal
import sys
import time
import warnings
from pathlib import Path

import pyarrow as pa

from manumit.engine import LocalEngine, QueryError
from manumit.engine.local import FEW_ROWS


def doubled(batch: pa.RecordBatch) -> list[int]:
    time.sleep(0.001 * (batch.column(0)[0].as_py() % 3))  # later batches are done earlier
    return [2 * number for number in batch.column(0).to_pylist()]


def whoever(_batch: pa.RecordBatch) -> int:
    return os.getpid()


def size(batch: pa.RecordBatch) -> tuple[int, pa.RecordBatch, pa.Table]:
    return batch.get_total_buffer_size(), batch, pa.Table.from_batches([batch])


def seventh(batch: pa.RecordBatch) -> int:
    number = batch.column(0)[0].as_py()
    if number == 7:
        raise KeyError("seven")
    return number


def refused(_batch: pa.RecordBatch) -> int:
    raise QueryError("a.sql", "it may not be", "SELECT 1")


def undecoded(_batch: pa.RecordBatch) -> str:
    return b"\xff".decode()


class PairError(Exception):
    """Cannot be pickled."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"{one} and {other}")
        self.how = lambda: one


def pair(_batch: pa.RecordBatch) -> int:
    raise PairError("salt", "pepper")


def ended(_batch: pa.RecordBatch) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def chatty(batch: pa.RecordBatch) -> int:
    os.write(1, b"what a library prints\n")
    warnings.warn("and warns", stacklevel=1)
    return batch.num_rows


def long_answer(_batch: pa.RecordBatch) -> tuple[int, bytes]:
    time.sleep(0.1)
    return os.getpid(), bytes(8_000_000)


def many(count: int = 100, rows: int = FEW_ROWS) -> list[pa.RecordBatch]:
    return [pa.record_batch([pa.array([number] * rows)], ["number"]) for number in range(count)]


if __name__ == "__main__":
    import processes_probe  # workers find what they are asked for by the name of a module

    engine = LocalEngine(1 << 28, 2, Path(sys.argv[1]))
    for pid, _ in engine.map_batches(processes_probe.long_answer, many(1000)):
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
