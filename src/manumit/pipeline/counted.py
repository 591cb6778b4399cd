"""How far an engine is: the rows that pass through it are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from importlib.resources.abc import Traversable

    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from manumit.engine import Engine
    from manumit.engine.protocol import Relation

T = TypeVar("T")
R = TypeVar("R")


def counted(batches: Iterable[pa.RecordBatch], tell: Callable[[int], None]) -> Iterator[pa.RecordBatch]:
    """Pass batches on; `tell` hears the rows of each when the next is asked for."""
    for batch in batches:
        yield batch
        tell(batch.num_rows)


class Watched:
    """An engine that tells the rows that go through it.

    Those of `group` twice: when they come and when they leave; those of `map_batches` once.

    Parameters
    ----------
    engine : does the work.
    tell : called with rows, in the caller's thread.
    """

    def __init__(self, engine: Engine, tell: Callable[[int], None]) -> None:
        self.threads = engine.threads
        self.spill = engine.spill
        self._engine = engine
        self._tell = tell

    def map(self, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """As the engine does."""
        return self._engine.map(work, items)

    def map_batches(
        self, work: Callable[[pa.RecordBatch], R], batches: Iterable[pa.RecordBatch], *, holds: bool = True
    ) -> Iterator[R]:
        """As the engine does, and tell each batch when the next is asked for."""
        return self._engine.map_batches(work, counted(batches, self._tell), holds=holds)

    def sql(self, statement: Traversable, tables: Mapping[str, Relation]) -> pa.Table:
        """As the engine does."""
        return self._engine.sql(statement, tables)

    def group(
        self,
        batches: Iterable[pa.RecordBatch],
        key: Callable[[pa.RecordBatch], npt.NDArray[np.unsignedinteger]],
        partitions: int,
        work: Callable[[pa.Table], R],
    ) -> Iterator[R]:
        """As the engine does, and tell."""

        def sized(rows: pa.Table) -> tuple[int, R]:
            return rows.num_rows, work(rows)

        for rows, result in self._engine.group(counted(batches, self._tell), key, partitions, sized):
            self._tell(rows)
            yield result

    def components(
        self, nodes: int, left: npt.NDArray[np.integer], right: npt.NDArray[np.integer]
    ) -> npt.NDArray[np.int64]:
        """As the engine does."""
        return self._engine.components(nodes, left, right)

    def release(self) -> None:
        """As the engine does."""
        self._engine.release()

    def close(self) -> None:
        """As the engine does."""
        self._engine.close()
