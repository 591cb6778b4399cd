"""What both forms of JSON share: texts of objects in pieces become frames of cells."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from manumit.collect.sources.tables.encoding import TextStream, detect_encoding
from manumit.collect.sources.tables.json_cells import JsonCells, keys_of
from manumit.collect.sources.tables.screen import screen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any, TypeAlias

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from manumit.collect.limits import Limits
    from manumit.collect.mapping import Reading
    from manumit.collect.sources.tables.encoding import Encoding
    from manumit.collect.sources.tables.frame import BadRow, Frame
    from manumit.collect.sources.tables.look import Look

    Objects: TypeAlias = tuple[pa.Array[Any], NDArray[np.int64], list[BadRow]]
    """Text of each object, its row number, and rows that cannot be text."""


class JsonTable(ABC):
    """A JSON file opened as a table. Keys that its first part does not have go to `extra`."""

    form: str

    def __init__(self, look: Look, reading: Reading, limits: Limits) -> None:
        self._limits = limits
        self._file = look.path.name
        encoding = detect_encoding(look, reading.encoding)
        self.names: list[str] = keys_of(self._first(look, encoding))
        self.evidence = f"{self.form}, {encoding.name} ({encoding.evidence})"
        self._stream = TextStream(look, encoding, limits)

    @abstractmethod
    def _first(self, look: Look, encoding: Encoding) -> pa.Array[Any]:
        """Texts of the first objects."""

    @abstractmethod
    def _pieces(self) -> Iterator[Objects]:
        """All objects in order."""

    @property
    def position(self) -> int:
        """Bytes of the file on disk that have been read."""
        return self._stream.position

    def close(self) -> None:
        """Close the file."""
        self._stream.close()

    def frames(self, wanted: Sequence[str]) -> Iterator[Frame]:
        """All rows in order; only `wanted` keys as columns."""
        cells = JsonCells(self.names, wanted)
        try:
            for objects in self._pieces():
                yield screen(cells.frame(*objects), self.names, self._limits)
        finally:
            cells.close()
