"""Indicators of a lead: what each rule means, where it is from, and the passages that it met."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from manumit.detect.indicators import load_packs
from manumit.share.report import wording
from manumit.share.report.masking import Piece

if TYPE_CHECKING:
    from collections.abc import Iterable

    from manumit.share.report.lead_page import Reader
    from manumit.share.report.parts import RecordLink

_PASSAGES = 2
_AROUND = 110
"""Code points shown before and after a passage."""

_LONGEST = 500
_STRENGTHS = ("strong", "medium", "weak")


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a rule was met, with what stands around it."""

    record: RecordLink
    pieces: tuple[Piece, ...]
    language: str | None
    found_by: str
    with_records: tuple[RecordLink, ...]


@dataclass(frozen=True, slots=True)
class Sign:
    """One rule that records of the lead meet."""

    pack: str
    rule: str
    dimension: str
    strength: str
    meaning: str
    source: str
    records: int
    passages: tuple[Passage, ...]
    more: int


def read_signs(reader: Reader) -> tuple[Sign, ...]:
    """The rules that a lead's records meet, strongest and commonest first."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in reader.matter.indicators.to_pylist():
        groups.setdefault((row["pack"], row["rule"]), []).append(row)
    signs = [_sign(reader, rows) for rows in groups.values()]
    return tuple(sorted(signs, key=lambda s: (_rank(s.strength), -s.records, s.pack, s.rule)))


def _rank(strength: str) -> int:
    return _STRENGTHS.index(strength) if strength in _STRENGTHS else len(_STRENGTHS)


def _sign(reader: Reader, rows: list[dict[str, Any]]) -> Sign:
    first = rows[0]
    shown = set(reader.matter.shown)
    ordered = sorted(rows, key=lambda r: (r["record_id"] not in shown, r["record_id"], r["start_char"]))
    told = [row for row in ordered if row["record_id"] in reader.matter.texts]
    passages = _different(_passage(reader, row) for row in told)
    return Sign(
        pack=first["pack"],
        rule=first["rule"],
        dimension=first["dimension"],
        strength=first["strength"],
        meaning=meaning_of(first["pack"], first["rule"]),
        source=first["source"],
        records=len({row["record_id"] for row in rows}),
        passages=tuple(passages[:_PASSAGES]),
        more=len(rows) - min(len(passages), _PASSAGES),
    )


def _different(passages: Iterable[Passage]) -> list[Passage]:
    """Passages each with other words, those of other records first."""
    words: dict[tuple[str, ...], Passage] = {}
    for passage in passages:
        words.setdefault(tuple(p.text.lower() for p in passage.pieces if p.marked), passage)
    records: dict[str, Passage] = {}
    for passage in words.values():
        records.setdefault(passage.record.short, passage)
    return [*records.values(), *(p for p in words.values() if p not in records.values())]


def _passage(reader: Reader, row: dict[str, Any]) -> Passage:
    record_id = row["record_id"]
    text = reader.matter.texts[record_id][row["field"]] or ""
    start, stop = row["start_char"], min(row["end_char"], row["start_char"] + _LONGEST)
    first, last = wording.whole_words(text, max(0, start - _AROUND), min(len(text), stop + _AROUND))
    pieces = reader.veil.pieces(
        text, reader.context(record_id, row["field"]), within=(first, last), marks=[(start, stop)]
    )
    return Passage(
        record=reader.link(record_id),
        pieces=_between_dots(pieces, before=first > 0, after=last < len(text)),
        language=reader.language(record_id),
        found_by=row["found_by"],
        with_records=tuple(reader.link(r) for r in row["with_records"] or ()),
    )


def _between_dots(pieces: list[Piece], *, before: bool, after: bool) -> tuple[Piece, ...]:
    return (*([Piece("… ")] if before else []), *pieces, *([Piece(" …")] if after else []))


def meaning_of(pack: str, rule: str) -> str:
    """What a rule means, as its pack says; empty: no installed pack has it."""
    return _meanings().get((pack, rule), "")


@cache
def _meanings() -> dict[tuple[str, str], str]:
    return {(pack.id, rule.id): rule.meaning for pack in load_packs() for rule in pack.rules}
