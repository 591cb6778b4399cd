"""CSV, TSV and their kin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from manumit.collect.sources.tables.cut import cut_rows
from manumit.collect.sources.tables.dialect import detect_dialect
from manumit.collect.sources.tables.encoding import TextStream, detect_encoding, text_head
from manumit.collect.sources.tables.frame import BadRow, Frame
from manumit.collect.sources.tables.table_source import TableSource
from manumit.collect.sources.tables.text_rows import Dialect, Piece, TextRows, as_text, judge, lift, split
from manumit.store.errors import BadFileError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from manumit.collect.limits import Limits
    from manumit.collect.mapping import Reading
    from manumit.collect.sources.base import Request
    from manumit.collect.sources.tables.look import Look

_MOST_COLUMNS = 4096


class SeparatedTable:
    """A separated text file opened as a table."""

    def __init__(self, look: Look, reading: Reading, limits: Limits) -> None:
        self._limits = limits
        self.encoding = encoding = detect_encoding(look, reading.encoding)
        sample = text_head(look, encoding)
        self.dialect, words = detect_dialect(sample, reading, whole=look.whole)
        self.names, skipped = header_of(look.path.name, sample, self.dialect, reading.header)
        self.evidence = f"separated text, {encoding.name} ({encoding.evidence}), {words}"
        self._stream = TextStream(look, encoding, limits)
        self.first_number = 1 - skipped
        self._rows = TextRows(self._stream, self.dialect, limits, self.first_number)

    @property
    def position(self) -> int:
        """Bytes of the file on disk that have been read."""
        return self._stream.position

    def close(self) -> None:
        """Close the file."""
        self._stream.close()

    def frames(self, wanted: Sequence[str]) -> Iterator[Frame]:  # noqa: ARG002  # all columns come in any case
        """All rows in order."""
        for piece in self._rows.pieces(len(self.names)):
            yield self._frame(piece)

    def _frame(self, piece: Piece) -> Frame:
        good, bad = judge(piece, self.names, self._limits)
        numbers = piece.number + np.arange(piece.size, dtype=np.int64)
        good &= numbers >= 1
        bad = [row for row in bad if row.row >= 1]
        first = piece.row_first[:-1][good].astype(np.int64)
        lifted = [lift(piece, first + j, self.dialect.quote) for j in range(len(self.names))]
        texts = [as_text(offsets, data) for offsets, data in lifted]
        columns = [text for text, _ in texts]
        numbers = numbers[good]
        keep = np.ones(len(numbers), dtype=np.bool_)
        for name, (_, sound) in zip(self.names, texts, strict=True):
            if sound is not None:
                for k in np.flatnonzero(~sound & keep):
                    bad.append(bad_bytes(int(numbers[k]), name))
                keep &= sound
        if not keep.all():
            columns = [column.filter(pa.array(keep)) for column in columns]
        return Frame(list(columns), numbers[keep], sorted(bad, key=lambda row: row.row))


def bad_bytes(row: int, name: str | None) -> BadRow:
    """A row with bytes that its file's encoding does not have."""
    mend = "correct them, or name the file's encoding with --encoding"
    return BadRow(row, name, "holds bytes that are invalid in the file's encoding", mend)


def header_of(file: str, sample: bytes, dialect: Dialect, header: bool) -> tuple[list[str], int]:
    """Column names, and how many rows from the top they take with the empty lines above them."""
    piece, _, still_open = split(sample, dialect, final=True)
    filled = np.flatnonzero(~piece.blank)
    if not len(filled) and still_open:
        raise BadFileError(f"the first row of {file} opens a quote and does not close it; close it")
    if not len(filled):
        raise BadFileError(f"{file} holds no rows; export it again")
    first = int(filled[0])
    cells = np.arange(piece.row_first[first], piece.row_first[first + 1], dtype=np.int64)
    if len(cells) > _MOST_COLUMNS:
        raise BadFileError(
            f"{file} has {len(cells):,} columns in its first row; check its delimiter and quotes"
        )
    if not header:
        return [f"column_{j + 1}" for j in range(len(cells))], 0
    offsets, data = lift(piece, cells, dialect.quote)
    whole = data.tobytes()
    raw = [whole[offsets[j] : offsets[j + 1]] for j in range(len(cells))]
    if any(b"\0" in name or len(name) > 1000 for name in raw):
        raise BadFileError(f"the first row of {file} is no header; give it one, or say --no-header")
    names = [name.decode("utf-8", "replace").strip() or f"column_{j + 1}" for j, name in enumerate(raw)]
    return names, first + 1


class Separated(TableSource):
    """CSV, TSV and other separated text, plain or compressed."""

    name = "csv"

    def recognises(self, look: Look) -> bool:
        """Any text that no other source claims: the last to be asked."""
        return look.kind == "text"

    def open(self, look: Look, reading: Reading, limits: Limits) -> SeparatedTable:
        """Open the file as a table."""
        return SeparatedTable(look, reading, limits)

    def redact(self, look: Look, request: Request, rows: frozenset[int], out: Path) -> int | None:
        """Leave out the rows."""
        table = self.open(look, request.mapping.reading, request.limits)
        table.close()
        arity = len(table.names)
        first = table.first_number
        return cut_rows(look, table.encoding, table.dialect, first, arity, rows, request.limits, out)
