"""Signs that some records bear, with passages and sources, and what to do where they cannot wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from manumit.alert.rules import URGENT
from manumit.alert.urgent import advice
from manumit.alert.views.reading import one_of, records_with, run_rows
from manumit.store import INDICATORS, MENTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from manumit.alert.urgent import Advice
    from manumit.store import RunManifest, Workspace

_PASSAGES = 3
_AROUND = 60
"""Code points shown before and after a passage."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a sign was met: the words, what stands around them, and whether found by "rule" or "semantic"."""

    record_id: str
    before: str
    words: str
    after: str
    found_by: str


@dataclass(frozen=True, slots=True)
class Sign:
    """One rule met.

    Attributes
    ----------
    points : what it adds to the score of a record; None: nothing, since it is met by likeness of meaning
        only, or the rule is no longer installed.
    found_by : "rule": by wording, in one record at least; "semantic": by likeness of meaning only.
    records : records that bear it.
    passages : some of them, at most 3, each with other words.
    """

    pack: str
    rule: str
    meaning: str
    dimension: str
    strength: str
    source: str
    points: float | None
    found_by: str
    records: int
    passages: tuple[Passage, ...]


def signs_of(ws: Workspace, run: RunManifest, ids: Sequence[str]) -> list[Sign]:
    """The signs that records bear, those of most points first."""
    from manumit.detect.indicators import load_packs

    rows = run_rows(ws, run, INDICATORS, one_of("record_id", ids)).to_pylist()
    rows.sort(key=lambda r: (r["found_by"], r["record_id"], r["field"], r["start_char"], r["end_char"]))
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row["pack"], row["rule"]), []).append(row)
    rules = {(rule.pack, rule.id): rule for pack in load_packs() for rule in pack.rules}
    shown = sorted({r["record_id"] for group in groups.values() for r in group[: 10 * _PASSAGES]})
    columns = ("record_id", "title", "text", "contact")
    texts = {row["record_id"]: row for row in records_with(ws.record_paths(), shown, columns).to_pylist()}
    found = []
    for (pack, name), group in groups.items():
        rule = rules.get((pack, name))
        found.append(
            Sign(
                pack=pack,
                rule=name,
                meaning=rule.meaning.strip() if rule else name,
                dimension=group[0]["dimension"],
                strength=group[0]["strength"],
                source=group[0]["source"],
                points=rule.points if rule and group[0]["found_by"] == "rule" else None,
                found_by=group[0]["found_by"],
                records=len({row["record_id"] for row in group}),
                passages=_passages(group, texts),
            )
        )
    return sorted(found, key=lambda sign: (-(sign.points or 0.0), -sign.records, sign.pack, sign.rule))


def _passages(rows: list[dict[str, Any]], texts: dict[str, dict[str, Any]]) -> tuple[Passage, ...]:
    seen: dict[str, Passage] = {}
    for row in rows:
        text = (texts.get(row["record_id"]) or {}).get(row["field"])
        if text is None:
            continue
        start, end = row["start_char"], row["end_char"]
        words = text[start:end]
        before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
        seen.setdefault(words.casefold(), Passage(row["record_id"], before, words, after, row["found_by"]))
        if len(seen) == _PASSAGES:
            break
    return tuple(seen.values())


def advice_on(ws: Workspace, run: RunManifest, signs: Sequence[Sign], ids: Sequence[str]) -> Advice | None:
    """What to do now about records that bear these signs; None: nothing in them says that it cannot wait.

    The countries are those of phones in the records that say so; if these give none, of all `ids`.
    """
    pressing = [sign for sign in signs if sign.pack == URGENT and sign.found_by == "rule"]
    if not pressing:
        return None
    says = [passage.record_id for sign in pressing for passage in sign.passages if passage.found_by == "rule"]
    phones: list[str] = []
    for some in (says, ids):
        wanted = one_of("record_id", some) & (pc.field("kind") == "phone")
        phones = phones or run_rows(ws, run, MENTIONS, wanted, ["value"]).column("value").to_pylist()
    return advice(min(sign.dimension for sign in pressing), phones)
