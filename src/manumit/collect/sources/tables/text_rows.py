"""A text file cut into rows of cells, in bounded memory, with true row numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pyarrow as pa

from manumit.collect.arrow import pc
from manumit.collect.sources.tables import split_kernel
from manumit.collect.sources.tables.frame import BadRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from manumit.collect.limits import Limits

NONE = -1
"""A delimiter or a quote that is never met."""

_ROWS_AT_ONCE = 1 << 16


@dataclass(frozen=True, slots=True)
class Dialect:
    """How cells are told apart: the delimiter and the quote as byte values, NONE for neither."""

    delimiter: int
    quote: int


LINES = Dialect(NONE, NONE)
"""Each line is one cell."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole rows in one buffer: where their cells are, and the number of the first of them."""

    buffer: NDArray[np.uint8]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    quoted: NDArray[np.uint8]
    row_first: NDArray[np.int32]
    row_begin: NDArray[np.int32]
    number: int
    bad: list[BadRow]
    tail: bytes = b""
    """Bytes after the rows that belong to a bad row, so that a copy can be made of everything."""

    @property
    def size(self) -> int:
        """Rows in it."""
        return len(self.row_first) - 1

    @property
    def arity(self) -> NDArray[np.int32]:
        """Cells a row."""
        return np.diff(self.row_first)

    @property
    def blank(self) -> NDArray[np.bool_]:
        """Rows that are empty lines. They count, as they do in an editor or a spreadsheet."""
        if not self.size:
            return np.zeros(0, dtype=np.bool_)
        first = self.row_first[:-1]
        empty: NDArray[np.bool_] = (self.starts[first] == self.ends[first]) & (self.quoted[first] == 0)
        blank: NDArray[np.bool_] = empty & (self.arity == 1)
        return blank


def split(data: bytes, dialect: Dialect, *, final: bool, number: int = 0) -> tuple[Piece, int, bool]:
    """Whole rows of `data`, bytes used, and whether a quote is left open."""
    buffer = np.frombuffer(data, dtype=np.uint8)
    n = len(buffer)
    starts, ends = np.empty(n + 2, dtype=np.int32), np.empty(n + 2, dtype=np.int32)
    quoted = np.empty(n + 2, dtype=np.uint8)
    row_first, row_begin = np.empty(n + 2, dtype=np.int32), np.empty(n + 2, dtype=np.int32)
    rows, cells, used, still_open = split_kernel.split_rows(
        buffer, n, dialect.delimiter, dialect.quote, final, starts, ends, quoted, row_first, row_begin
    )
    piece = Piece(
        buffer,
        starts[:cells],
        ends[:cells],
        quoted[:cells],
        row_first[: rows + 1],
        row_begin[: rows + 1],
        number,
        [],
    )
    return piece, int(used), bool(still_open)


class Chunks(Protocol):
    """Gives UTF-8 bytes as they come; none at the end."""

    def read(self) -> bytes:
        """The next bytes."""


class TextRows:
    """Rows of a text stream, in pieces of about one chunk."""

    def __init__(self, stream: Chunks, dialect: Dialect, limits: Limits, first_number: int) -> None:
        self._stream = stream
        self._dialect = dialect
        self._limits = limits
        self._number = first_number
        self._carry = b""
        self._over = False

    def pieces(self, arity: int | None = None) -> Iterator[Piece]:
        """All rows; `arity` is the number of cells expected, which helps to judge a quote left open."""
        while not self._over:
            data = self._stream.read()
            self._over = not data
            yield from self._whole_rows(self._carry + data, arity)

    def _whole_rows(self, data: bytes, arity: int | None) -> Iterator[Piece]:
        piece, used, still_open = split(data, self._dialect, final=self._over, number=self._number)
        self._number += piece.size
        self._carry = data[used:]
        if piece.size:
            yield piece
        if self._carry and (self._over or len(self._carry) > self._limits.row_bytes):
            yield from self._unfinished(still_open, arity)

    def _unfinished(self, still_open: bool, arity: int | None) -> Iterator[Piece]:
        """Set aside a row without an end: at the end of the file, or longer than a row may be."""
        number = self._number
        self._number += 1
        if still_open and self._looks_like_rows(arity):
            end = _line_length(self._carry)
            line, rest, self._carry = self._carry[:end], self._carry[end:], b""
            yield _only_bad(BadRow(number, None, _OPEN_QUOTE, _CLOSE_IT), line)
            yield from self._whole_rows(rest, arity)
        elif self._over:
            line, self._carry = self._carry, b""
            yield _only_bad(BadRow(number, None, _OPEN_QUOTE, _CLOSE_IT), line)
        else:
            yield _only_bad(_too_long(number, self._limits))
            yield from self._skip()

    def _looks_like_rows(self, arity: int | None) -> bool:
        """Whether the lines after the open quote are rows of their own: then the quote is a slip."""
        rest = self._carry[_line_length(self._carry) :]
        if not rest:
            return self._over
        piece, _, _ = split(rest[: 1 << 20], self._dialect, final=self._over)
        if self._over and (arity is None or arity == 1):
            return True
        if not piece.size or arity is None or arity == 1:
            return False
        return float(np.mean(piece.arity == arity)) >= 0.8

    def _skip(self) -> Iterator[Piece]:
        """Run on to the end of an oversized row, giving its bytes as tails."""
        state, data = 0, self._carry
        self._carry = b""
        while data:
            buffer = np.frombuffer(data, dtype=np.uint8)
            used, state = split_kernel.skip_row(
                buffer, len(buffer), self._dialect.delimiter, self._dialect.quote, state
            )
            if used >= 0:
                self._carry = data[used:]
                yield _only_bad(None, data[:used], self._number)
                return
            yield _only_bad(None, data, self._number)
            data = self._stream.read()
        self._over = True


_OPEN_QUOTE = "a quote opens and is not closed"
_CLOSE_IT = "close the quote in the file, or double it if it belongs to the text"


def _too_long(row: int, limits: Limits) -> BadRow:
    reason = f"row is longer than {limits.row_bytes:,} bytes"
    return BadRow(row, None, reason, "shorten it, or raise the limit")


def _only_bad(row: BadRow | None, tail: bytes = b"", number: int = 0) -> Piece:
    """Build a piece without rows."""
    none = np.zeros(0, dtype=np.int32)
    zero = np.zeros(1, dtype=np.int32)
    bad = [row] if row else []
    return Piece(none.view(np.uint8), none, none, none.view(np.uint8), zero, zero, number, bad, tail)


def _line_length(data: bytes) -> int:
    """Bytes up to and with the first line end."""
    lf, cr = data.find(b"\n"), data.find(b"\r")
    if lf < 0 and cr < 0:
        return len(data)
    if cr >= 0 and (lf < 0 or cr < lf):
        return cr + (2 if lf == cr + 1 else 1)
    return lf + 1


def lift(piece: Piece, cells: NDArray[np.int64], quote: int) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """Offsets and bytes of the named cells, quotes undone."""
    room = int((piece.ends[cells] - piece.starts[cells]).sum()) if len(cells) else 0
    out = np.empty(room, dtype=np.uint8)
    offsets = np.empty(len(cells) + 1, dtype=np.int32)
    size = split_kernel.gather(
        piece.buffer, piece.starts, piece.ends, piece.quoted, cells, quote, out, offsets
    )
    return offsets, out[:size]


def as_text(
    offsets: NDArray[np.int32], data: NDArray[np.uint8]
) -> tuple[pa.Array[Any], NDArray[np.bool_] | None]:
    """A string array, and which cells are sound where not all are; unsound ones come out empty."""
    places: Any = offsets
    whole: Any = data
    buffers = [None, pa.py_buffer(places), pa.py_buffer(whole)]
    raw = pa.Array.from_buffers(pa.binary(), len(offsets) - 1, buffers)
    try:
        return raw.cast(pa.string()), None
    except pa.ArrowInvalid:
        sound = split_kernel.valid_utf8(data, offsets)
        return pc.if_else(pa.array(sound), raw, b"").cast(pa.string()), sound


def judge(
    piece: Piece, names: Sequence[str] | None, limits: Limits
) -> tuple[NDArray[np.bool_], list[BadRow]]:
    """Which rows have the right number of cells, no oversized one and no NUL, and why others not."""
    bad = list(piece.bad)
    good = ~piece.blank
    if names is not None:
        wrong = good & (piece.arity != len(names))
        bad += [_arity(piece, int(r), len(names)) for r in np.flatnonzero(wrong)]
        good &= ~wrong
    for r in np.flatnonzero(good & (np.diff(piece.row_begin) > limits.row_bytes)):
        bad.append(_too_long(piece.number + int(r), limits))
        good[r] = False
    long_cells = np.flatnonzero(piece.ends - piece.starts > limits.field_bytes)
    for cell in long_cells:
        row = int(np.searchsorted(piece.row_first, cell, side="right")) - 1
        if good[row]:
            good[row] = False
            name = names[int(cell) - int(piece.row_first[row])] if names else None
            reason = f"field is longer than {limits.field_bytes:,} bytes"
            bad.append(BadRow(piece.number + row, name, reason, "shorten it, or raise the limit"))
    for cell in _cells_with_nul(piece):
        row = int(np.searchsorted(piece.row_first, cell, side="right")) - 1
        if row >= 0 and good[row]:
            good[row] = False
            name = names[int(cell) - int(piece.row_first[row])] if names else None
            bad.append(BadRow(piece.number + row, name, "holds a NUL byte", "remove it in the file"))
    return good, bad


def _cells_with_nul(piece: Piece) -> NDArray[np.int64]:
    zeros = np.flatnonzero(piece.buffer[: piece.row_begin[-1]] == 0) if len(piece.buffer) else piece.starts
    return np.unique(np.searchsorted(piece.starts, zeros, side="right") - 1)


def _arity(piece: Piece, row: int, expected: int) -> BadRow:
    reason = f"has {int(piece.arity[row])} fields where the header has {expected}"
    return BadRow(piece.number + row, None, reason, "check its delimiters and quotes")
