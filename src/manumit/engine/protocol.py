"""What every engine can do. Nothing above this floor knows which one runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar

import pyarrow as pa

from manumit.store import ManumitError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    import numpy as np
    import numpy.typing as npt

T = TypeVar("T")
R = TypeVar("R")

Relation: TypeAlias = pa.Table | Sequence[Path]
"""What a statement reads: a table, or Parquet files that together are one."""


class QueryError(ManumitError):
    """A set operation failed; the sentence names the statement and why, without a value of a record.

    Parameters
    ----------
    statement : name of its file.
    reason : why, as part of a sentence.
    query : the whole statement, for whoever debugs it.
    """

    def __init__(self, statement: str, reason: str, query: str) -> None:
        super().__init__(f"{statement} failed: {reason}")
        self.query = query


class WorkerError(ManumitError):
    """A worker process ended without an answer.

    Parameters
    ----------
    code : its exit code; below 0 the number of the signal that ended it.
    """

    def __init__(self, code: int) -> None:
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        super().__init__(
            f"a worker process ended before its work was done ({how}); if the system was out of memory, "
            "set fewer `threads` in manumit.toml"
        )


class Engine(Protocol):
    """Four kinds of work: `map`, `sql`, `group` and `components`."""

    threads: int
    """Of this machine."""
    spill: Path
    """Folder for what does not fit in memory."""

    def map(self, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """Apply a pure function to each item; results come in the order of the items."""
        ...

    def map_batches(
        self, work: Callable[[pa.RecordBatch], R], batches: Iterable[pa.RecordBatch], *, holds: bool = True
    ) -> Iterator[R]:
        """As `map`, for work that needs nothing of this process; it may be done in others, or elsewhere.

        Parameters
        ----------
        work : a function of a module, or a `functools.partial` of one; what it gives can be pickled.
        holds : whether `work` holds the interpreter; kernels do not.
        """
        ...

    def sql(self, statement: Traversable, tables: Mapping[str, Relation]) -> pa.Table:
        """Run one statement in DuckDB's dialect over named tables."""
        ...

    def group(
        self,
        batches: Iterable[pa.RecordBatch],
        key: Callable[[pa.RecordBatch], npt.NDArray[np.unsignedinteger]],
        partitions: int,
        work: Callable[[pa.Table], R],
    ) -> Iterator[R]:
        """Apply a pure function to all rows of each partition; `key` gives each row's partition.

        Results come in the order of the partitions; a partition without rows gives none.
        """
        ...

    def components(
        self, nodes: int, left: npt.NDArray[np.integer], right: npt.NDArray[np.integer]
    ) -> npt.NDArray[np.int64]:
        """Label each node with the least node of its connected component."""
        ...

    def release(self) -> None:
        """Give back to the system what was freed; between two stages."""
        ...

    def close(self) -> None:
        """End what was started; the engine is of no further use."""
        ...
