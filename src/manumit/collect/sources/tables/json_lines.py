"""JSON Lines: one object a line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from manumit.collect.shape.buffers import blank_to_null
from manumit.collect.sources.tables.cut import cut_rows
from manumit.collect.sources.tables.encoding import detect_encoding, text_head
from manumit.collect.sources.tables.json_head import json_kind
from manumit.collect.sources.tables.json_table import JsonTable
from manumit.collect.sources.tables.separated import bad_bytes
from manumit.collect.sources.tables.table_source import TableSource
from manumit.collect.sources.tables.text_rows import LINES, TextRows, as_text, judge, lift, split

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    import pyarrow as pa

    from manumit.collect.limits import Limits
    from manumit.collect.mapping import Reading
    from manumit.collect.sources.base import Request
    from manumit.collect.sources.tables.encoding import Encoding
    from manumit.collect.sources.tables.json_table import Objects
    from manumit.collect.sources.tables.look import Look
    from manumit.collect.sources.tables.text_rows import Piece


class JsonLinesTable(JsonTable):
    """The lines of a file as a table."""

    form = "JSON Lines"

    def _first(self, look: Look, encoding: Encoding) -> pa.Array[Any]:
        piece, _, _ = split(text_head(look, encoding), LINES, final=look.whole)
        return self._lines(piece)[0]

    def _pieces(self) -> Iterator[Objects]:
        return map(self._lines, TextRows(self._stream, LINES, self._limits, 1).pieces())

    def _lines(self, piece: Piece) -> Objects:
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
