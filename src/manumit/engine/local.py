"""One machine: threads for kernels that release the interpreter, processes for work that holds it, DuckDB."""

from __future__ import annotations

import ctypes
import os
import re
import weakref
from collections import deque
from collections.abc import Sized
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

import duckdb
import pyarrow as pa

from manumit.engine.processes import Processes
from manumit.engine.protocol import QueryError, Relation
from manumit.engine.shuffle import Shuffle
from manumit.store import files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from importlib.resources.abc import Traversable
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

T = TypeVar("T")
R = TypeVar("R")

FEW_ROWS = 20_000
"""Rows that are worked on here: to start other processes would take longer."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")

_ABOUT_THE_STATEMENT = (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException)
"""Errors whose words come from the statement; those of others may quote a record."""


def quote(text: str) -> str:
    """A string literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


class LocalEngine:
    """The engine of a laptop or a server.

    Threads where kernels release the interpreter lock, so that nothing is pickled and nothing is imported
    twice; processes only for `map_batches`.

    Parameters
    ----------
    memory_bytes : what DuckDB may hold before it spills.
    threads : threads, or processes, at once.
    spill : folder for what does not fit in memory.
    """

    def __init__(self, memory_bytes: int, threads: int, spill: Path) -> None:
        self.memory_bytes = memory_bytes
        self.threads = threads
        self.spill = spill
        self._processes: Processes | None = None
        self._rows = 0

    def map(self, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """Apply `work` to each item on all threads; at most two items a thread are under way.

        A list of one item is worked on at once: a thread would cost more than most such items.
        """
        if self.threads == 1 or (isinstance(items, Sized) and len(items) < 2):
            yield from map(work, items)
            return
        waiting: deque[Future[R]] = deque()
        with ThreadPoolExecutor(self.threads) as pool:
            try:
                for item in items:
                    waiting.append(pool.submit(work, item))
                    if len(waiting) > self.threads:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for future in waiting:
                    future.cancel()

    def map_batches(
        self, work: Callable[[pa.RecordBatch], R], batches: Iterable[pa.RecordBatch], *, holds: bool = True
    ) -> Iterator[R]:
        """Apply `work` to each batch in worker processes; in this one as long as there is little to do.

        The workers stay for further calls, until `release`; threads do what does not hold the interpreter.
        """
        if not holds:
            yield from self.map(work, batches)
            return
        source = iter(batches)
        first: list[pa.RecordBatch] = []
        while self._rows < FEW_ROWS and (batch := next(source, None)) is not None:
            first.append(batch)
            self._rows += batch.num_rows
        if self.threads == 1 or self._rows < FEW_ROWS:
            yield from map(work, chain(first, source))
            return
        if self._processes is None:
            self._processes = Processes(self.threads)
            self._stop = weakref.finalize(self, self._processes.stop)
        yield from self.map(partial(self._processes.ask, work), chain(first, source))

    def sql(self, statement: Traversable, tables: Mapping[str, Relation]) -> pa.Table:
        """Run the statement in the file `statement`.

        Parameters
        ----------
        tables : by the name that the statement uses: an Arrow table, or Parquet files.

        Raises
        ------
        QueryError : DuckDB refuses the statement, or runs out of memory; `query` has the statement.
        WorkspaceError : the disk of the spill folder is full or cannot be written.
        """
        text = statement.read_text(encoding="utf-8")
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": f"{self.memory_bytes}B",
            "threads": self.threads,
            "temp_directory": str(self.spill / f"{os.getpid()}-sql"),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        try:
            with files.plain_errors(statement.name), duckdb.connect(config=config) as connection:
                try:
                    connection.execute("SET TimeZone = 'UTC'")
                    for name, relation in tables.items():
                        _register(connection, name, relation)
                    return connection.sql(text).to_arrow_table()
                except duckdb.OutOfMemoryException as error:
                    raise QueryError(statement.name, self._need(), text) from error
        except duckdb.Error as error:
            raise QueryError(statement.name, _reason(error), text) from error

    def _need(self) -> str:
        return (
            f"it needs more than {self.memory_bytes / 1e6:,.0f} MB of memory; "
            f"raise `memory` in manumit.toml, or free space on the disk of {self.spill}"
        )

    def group(
        self,
        batches: Iterable[pa.RecordBatch],
        key: Callable[[pa.RecordBatch], npt.NDArray[np.unsignedinteger]],
        partitions: int,
        work: Callable[[pa.Table], R],
    ) -> Iterator[R]:
        """Bring the rows of a partition together on disk, then work on `threads` partitions at once."""
        source = iter(batches)
        first = next(source, None)
        if first is None:
            return
        with Shuffle(first.schema, partitions, self.spill) as shuffle:
            for batch in chain([first], source):
                shuffle.add(batch, key(batch))
            yield from self.map(lambda number: work(shuffle.read(number)), shuffle.filled())

    def components(
        self, nodes: int, left: npt.NDArray[np.integer], right: npt.NDArray[np.integer]
    ) -> npt.NDArray[np.int64]:
        """Label each node with the least node of its component, by union-find."""
        from manumit.engine.components import components

        return components(nodes, left, right)

    def release(self) -> None:
        """Give back to the system what was freed; Arrow and the C library would keep it for later.

        Worker processes end.
        """
        if self._processes is not None:
            self._stop()
            self._processes = None
        self._rows = 0
        pa.default_memory_pool().release_unused()
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc only
        if trim is not None:
            trim(0)

    def close(self) -> None:
        """End what was started."""
        self.release()


def _reason(error: duckdb.Error) -> str:
    """What the engine answers, in one line."""
    first = str(error).partition("\n")[0].strip()
    if isinstance(error, _ABOUT_THE_STATEMENT):
        return first
    kind = first.partition(":")[0] if ":" in first else type(error).__name__
    return f"{kind}; repeat the command with --debug to see more"


def _register(connection: duckdb.DuckDBPyConnection, name: str, relation: Relation) -> None:
    """Let a statement read a relation by its name."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no plain table name")
    if isinstance(relation, pa.Table):
        connection.register(name, relation)
        return
    paths = ", ".join(quote(str(path)) for path in relation)
    connection.execute(f"CREATE VIEW {name} AS FROM read_parquet([{paths}], hive_partitioning = false)")
