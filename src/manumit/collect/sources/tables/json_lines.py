"""JSON Lines: one object a line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from manumit.collect.shape.buffers import blank_to_null
from manumit.collect.sources.tables.cut import cut_rows
from manumit.collect.sources.tables.encoding import TextStream, detect_encoding, text_head
from manumit.collect.sources.tables.json_cells import JsonCells, keys_of
from manumit.collect.sources.tables.json_head import json_kind
from manumit.collect.sources.tables.screen import screen
from manumit.collect.sources.tables.separated import bad_bytes
from manumit.collect.sources.tables.table_source import TableSource
from manumit.collect.sources.tables.text_rows import LINES, TextRows, as_text, judge, lift, split

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import Any

    import pyarrow as pa
    from numpy.typing import NDArray

    from manumit.collect.limits import Limits
    from manumit.collect.mapping import Reading
    from manumit.collect.sources.base import Request
    from manumit.collect.sources.tables.frame import BadRow, Frame
    from manumit.collect.sources.tables.look import Look
    from manumit.collect.sources.tables.text_rows import Piece


class JsonLinesTable:
    """A JSON Lines file opened as a table. Keys that its first part does not have go to `extra`."""

    def __init__(self, look: Look, reading: Reading, limits: Limits) -> None:
        self._limits = limits
        encoding = detect_encoding(look, reading.encoding)
        piece, _, _ = split(text_head(look, encoding), LINES, final=look.whole)
        lines, _, _ = self._lines(piece)
        self.names: list[str] = keys_of(lines)
        self.evidence = f"JSON Lines, {encoding.name} ({encoding.evidence})"
        self._stream = TextStream(look, encoding, limits)

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
            for piece in TextRows(self._stream, LINES, self._limits, 1).pieces():
                lines, numbers, bad = self._lines(piece)
                yield screen(cells.frame(lines, numbers, bad), self.names, self._limits)
        finally:
            cells.close()

    def _lines(self, piece: Piece) -> tuple[pa.Array[Any], NDArray[np.int64], list[BadRow]]:
        """Lines that hold something, their numbers, and those that cannot be text."""
        whole = replace(self._limits, field_bytes=self._limits.row_bytes)
        good, bad = judge(piece, None, whole)
        numbers = (piece.number + np.arange(piece.size, dtype=np.int64))[good]
        lines, sound = as_text(*lift(piece, piece.row_first[:-1][good].astype(np.int64), -1))
        if sound is not None:
            bad += [bad_bytes(int(numbers[k]), None) for k in np.flatnonzero(~sound)]
        lines = blank_to_null(lines)
        return lines.drop_null(), numbers[np.asarray(lines.is_valid())], bad


class JsonLines(TableSource):
    """JSON Lines, plain or compressed."""

    name = "jsonl"

    def recognises(self, look: Look) -> bool:
        """One object a line."""
        return json_kind(look) == "lines"

    def open(self, look: Look, reading: Reading, limits: Limits) -> JsonLinesTable:
        """Open the file as a table."""
        return JsonLinesTable(look, reading, limits)

    def redact(self, look: Look, request: Request, rows: frozenset[int], out: Path) -> int | None:
        """Leave out the lines."""
        encoding = detect_encoding(look, request.mapping.reading.encoding)
        return cut_rows(look, encoding, LINES, 1, None, rows, request.limits, out)
