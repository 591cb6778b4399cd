"""Rows of separated text that arrive as a stream with a header, to records."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from manumit.collect.arriving.shaped import PLACEHOLDER, Shaped, together
from manumit.collect.shape.records import Shaper
from manumit.collect.sources.base import Request
from manumit.collect.sources.tables.dialect import detect_dialect
from manumit.collect.sources.tables.separated import SeparatedTable, header_of
from manumit.collect.sources.tables.text_rows import NONE, TextRows, split
from manumit.store.arrivals import Form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from manumit.collect.limits import Limits
    from manumit.collect.mapping import Mapping
    from manumit.collect.sources.tables.text_rows import Chunks, Piece


class _Ahead:
    """Bytes that were read to look at them, then the rest."""

    def __init__(self, first: bytes, more: Chunks) -> None:
        self._first, self._more = first, more

    def read(self) -> bytes:
        first, self._first = self._first, b""
        return first or self._more.read()


class CsvRows(SeparatedTable):
    """A stream of separated text in UTF-8 that begins with a header.

    Parameters
    ----------
    first : its first bytes, with a whole row at least; names, delimiter and quote are found in them.
    more : the rest.

    Raises
    ------
    BadFileError, RefusedError : it is no table, or no column holds text.
    """

    def __init__(self, first: bytes, more: Chunks, mapping: Mapping, kind: str, limits: Limits) -> None:
        self._limits = limits
        self.dialect, _ = detect_dialect(first, mapping.reading, whole=False)
        self.names, skipped = header_of("standard input", first, self.dialect, mapping.reading.header)
        self.first_number = 1 - skipped
        self._rows = TextRows(_Ahead(first, more), self.dialect, limits, self.first_number)
        targets = mapping.resolve(self.names, "standard input")
        self._shaper = Shaper(self.names, targets, Request(mapping, limits, kind))
        reading = {
            **mapping.settings(),
            "encoding": "utf-8",
            "delimiter": chr(self.dialect.delimiter) if self.dialect.delimiter != NONE else "none",
            "quote": chr(self.dialect.quote) if self.dialect.quote != NONE else "none",
        }
        self.form = Form("csv", _head_bytes(first, self.dialect, skipped), reading)

    def close(self) -> None:
        """Give the memory back."""
        self._shaper.close()

    def shaped(self) -> Iterator[Shaped]:
        """All rows, piece by piece as they come."""
        for piece in self._rows.pieces(len(self.names)):
            found = self._shaped(piece)
            if len(found.rows):
                yield found

    def _shaped(self, piece: Piece) -> Shaped:
        """Rows of a piece. Those that cannot be delimited go as placeholders at its end."""
        records, bad = self._shaper.shape(self._frame(piece))
        size = piece.size
        data_rows = np.flatnonzero(~piece.blank & (piece.number + np.arange(size) >= 1))
        place = np.full(size + 1, -1, dtype=np.int64)
        place[data_rows] = np.arange(len(data_rows))
        raw = _raw(piece).take(pa.array(data_rows))
        wild = [row for row in bad if not piece.number <= row.row < piece.number + size]
        tame = [row for row in bad if piece.number <= row.row < piece.number + size]
        found = [replace(row, row=int(place[row.row - piece.number])) for row in tame]
        found += [replace(row, row=len(data_rows) + k) for k, row in enumerate(wild)]
        numbers = place[records.column("original_row").to_numpy() - piece.number]
        at = records.schema.get_field_index("original_row")
        records = records.set_column(at, records.schema.field(at), pa.array(numbers, pa.int64()))
        if wild:
            raw = pa.concat_arrays([raw, pa.array([PLACEHOLDER] * len(wild), pa.binary())])
        return Shaped(raw, together([records]), found)


def _raw(piece: Piece) -> pa.Array[Any]:
    """The bytes of each row, with its line end."""
    offsets = np.ascontiguousarray(piece.row_begin)
    data = pa.py_buffer(piece.buffer)
    return pa.Array.from_buffers(pa.binary(), piece.size, [None, pa.py_buffer(offsets), data])


def _head_bytes(first: bytes, dialect: Any, skipped: int) -> bytes:
    piece, _, _ = split(first, dialect, final=True)
    return first[: int(piece.row_begin[skipped])]
