"""A copy of a text file without some rows: for records that were forgotten."""

from __future__ import annotations

import codecs
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from manumit.collect.sources.tables.encoding import TextStream
from manumit.collect.sources.tables.text_rows import TextRows
from manumit.collect.sources.tables.unpack import open_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from manumit.collect.limits import Limits
    from manumit.collect.sources.tables.encoding import Encoding
    from manumit.collect.sources.tables.look import Look
    from manumit.collect.sources.tables.text_rows import Dialect, Piece


def cut_rows(
    look: Look,
    encoding: Encoding,
    dialect: Dialect,
    first_number: int,
    arity: int | None,
    rows: frozenset[int],
    limits: Limits,
    out: Path,
) -> int | None:
    """Write the file to `out` without `rows`; return how many rows it had; None: it cannot be done exactly.

    All other bytes stay as they were, inside the compression. Rows are cut and counted as in collecting.
    """
    plain = is_byte_wise(encoding.name)
    stream = TextStream(look, replace(encoding, name="utf-8") if plain else encoding, limits)
    gone = total = 0
    try:
        with pa.output_stream(str(out), compression=_packing(look.packing)) as sink:
            sink.write(_mark(look, encoding, limits))
            for piece in TextRows(stream, dialect, limits, first_number).pieces(arity):
                here = _here(piece, rows)
                gone += len(here)
                total += _filled(piece)
                for part in _kept(piece, here):
                    sink.write(part if plain else part.decode("utf-8").encode(encoding.name))
    except UnicodeError:
        return None
    finally:
        stream.close()
    return total if gone == len(rows) and min(rows, default=1) >= 1 else None


def is_byte_wise(encoding: str) -> bool:
    """Whether delimiters, quotes and line ends can be found in the raw bytes.

    That is so in UTF-8, and where one byte is one character and the first 128 are ASCII.
    """
    if encoding == "utf-8":
        return True
    decoder = codecs.getincrementaldecoder(encoding)
    singles = (decoder("replace").decode(bytes([byte])) for byte in range(256))
    return all(text == chr(byte) if byte < 128 else len(text) == 1 for byte, text in enumerate(singles))


def _packing(name: str | None) -> Any:
    return name


def _mark(look: Look, encoding: Encoding, limits: Limits) -> bytes:
    with open_bytes(look.path, look.packing, limits) as stream:
        return stream.read_up_to(encoding.mark)


def _filled(piece: Piece) -> int:
    """Data rows in it, sound or bad."""
    data = np.arange(piece.number, piece.number + piece.size) >= 1
    return int(np.count_nonzero(~piece.blank & data)) + sum(row.row >= 1 for row in piece.bad)


def _here(piece: Piece, rows: frozenset[int]) -> list[int]:
    """Those of `rows` that are in this piece and hold something."""
    blank = piece.blank
    numbers = range(piece.number, piece.number + piece.size)
    return [n for n in (sorted(rows & set(numbers)) if rows else []) if not blank[n - piece.number]]


def _kept(piece: Piece, gone: list[int]) -> Iterator[bytes]:
    data = piece.buffer[: int(piece.row_begin[-1])].tobytes()
    at = 0
    for number in gone:
        row = number - piece.number
        yield data[at : int(piece.row_begin[row])]
        at = int(piece.row_begin[row + 1])
    yield data[at:]
    yield piece.tail
