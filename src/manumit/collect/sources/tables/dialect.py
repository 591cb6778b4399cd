"""Which delimiter and quote a separated text uses, by evidence in its first rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from manumit.collect.sources.tables.text_rows import NONE, Dialect, split
from manumit.store.errors import RefusedError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from manumit.collect.mapping import Reading
    from manumit.collect.sources.tables.text_rows import Piece

CANDIDATES = (",", "\t", ";", "|")
_OFTEN_UNQUOTED = frozenset({ord("\t"), ord("|")})
_SAMPLE_BYTES = 1 << 18


def detect_dialect(sample: bytes, reading: Reading, *, whole: bool) -> tuple[Dialect, str]:
    """The dialect that cuts the most rows to the header's number of cells, and what spoke for it.

    `sample` is the start of the text in UTF-8; `whole` says that there is no more. What `reading` states is
    taken as stated. Among delimiters that fit equally well, the one with more cells a row wins.
    """
    delimiters = [_byte(reading.delimiter)] if reading.delimiter is not None else [ord(c) for c in CANDIDATES]
    quotes = [_byte(reading.quote)] if reading.quote is not None else [ord('"'), NONE]
    sample = sample[:_SAMPLE_BYTES]
    whole = whole and len(sample) < _SAMPLE_BYTES
    best, best_score = Dialect(delimiters[0] if reading.delimiter is not None else NONE, quotes[0]), (0.0, 0)
    for quote in quotes:
        for delimiter in delimiters:
            if quote == NONE and reading.quote is None and delimiter not in _OFTEN_UNQUOTED:
                continue
            cells, share = _fit(sample, Dialect(delimiter, quote), final=whole)
            better = round(share, 2) > best_score[0] + (0.1 if quote == NONE else 0.0)
            if cells > 1 and (better or (round(share, 2) == best_score[0] and cells > best_score[1])):
                best, best_score = Dialect(delimiter, quote), (round(share, 2), cells)
        if best_score[0] >= 0.9:
            break
    return best, _words(best, best_score)


def _byte(stated: str) -> int:
    if stated in {"", "none"}:
        return NONE
    stated = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}.get(stated, stated)
    if len(stated.encode()) != 1 or stated in "\r\n":
        raise RefusedError(
            f"a delimiter or quote is one plain character, not {stated!r}; for example ';' or tab"
        )
    return ord(stated)


def _fit(sample: bytes, dialect: Dialect, *, final: bool) -> tuple[int, float]:
    """Cells in the header, and the share of the sample's rows with as many."""
    piece, used, still_open = split(sample, dialect, final=final)
    keep = ~piece.blank
    if not keep.any():
        piece, used, still_open = split(sample, dialect, final=True)
        keep = ~piece.blank
    if not keep.any():
        return 0, 0.0
    arity = piece.arity[keep]
    fits = (arity == arity[0]) & ~_malformed(piece)[keep]
    lost = sample.count(b"\n", used) if still_open else 0
    return int(arity[0]), float(np.sum(fits)) / (len(arity) + lost)


def _malformed(piece: Piece) -> NDArray[np.bool_]:
    """Rows with a quoted cell that goes on after its closing quote: their quotes are no quotes."""
    cells = np.flatnonzero(piece.quoted)
    ends = piece.ends[cells] - 1
    odd = cells[(ends == piece.starts[cells]) | (piece.buffer[ends] != piece.buffer[piece.starts[cells]])]
    found = np.zeros(piece.size, dtype=np.bool_)
    found[np.searchsorted(piece.row_first, odd, side="right") - 1] = True
    return found


def _words(dialect: Dialect, score: tuple[float, int]) -> str:
    name = {ord("\t"): "tab", NONE: "none"}.get(dialect.delimiter) or repr(chr(dialect.delimiter))
    quote = "no quotes" if dialect.quote == NONE else f"quote {chr(dialect.quote)}"
    fit = f", {score[0]:.0%} of the sample fits {score[1]} columns" if score[1] else ""
    return f"delimiter {name}, {quote}{fit}"
