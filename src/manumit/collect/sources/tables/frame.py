"""What every table reader gives: rows as text columns, piece by piece."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be taken: its number, the field at fault, what is wrong, what mends it."""

    row: int
    field: str | None
    reason: str
    mend: str


@dataclass(frozen=True, slots=True)
class Frame:
    """Some rows of a table.

    Attributes
    ----------
    columns : one string array a column, in the table's order; null and blank both mean "not given". None for
        a column whose values are in `rest`.
    rows : number of each row in its file, 1 for the first data row.
    bad : rows of this piece that could not be read.
    rest : a JSON object a row with what has no column here, values of their own types; or None.
    """

    columns: list[pa.Array[Any] | None]
    rows: NDArray[np.int64]
    bad: list[BadRow] = field(default_factory=list)
    rest: pa.Array[Any] | None = None


class Table(Protocol):
    """A file opened as a table."""

    @property
    def names(self) -> Sequence[str]:
        """Column names as the file writes them."""

    @property
    def evidence(self) -> str:
        """How the file was read, for people."""

    @property
    def position(self) -> int:
        """Bytes of the file on disk that have been read."""

    def frames(self, wanted: Sequence[str]) -> Iterator[Frame]:
        """All rows in order; a reader that finds columns as it goes need give only `wanted` as columns."""

    def close(self) -> None:
        """Close the file."""
