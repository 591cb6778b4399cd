"""A campaign's template as a person reads it: fixed words, slots by kind, optional parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from manumit.share.report.masking import PLAIN_KINDS, Context, Piece, Span
from manumit.share.report.wording import counted, whole_words
from manumit.share.report.wording import span as time_span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from manumit.share.report.masking import Veil

OPTIONAL_BELOW = 0.75
"""A part that fewer members have is shown as optional."""

GROUPS = {
    "phone": "contact",
    "email": "contact",
    "handle": "contact",
    "code": "contact",
    "link": "link",
    "price": "price",
    "number": "number",
}
"""Kinds of slots by how they are drawn; every other is a text."""

_CONTACTS = frozenset({"phone", "email", "handle", "code"})
_MOST_PARTS = 160
_MOST_SLOTS = 14
_MOST_VALUES = 5
_LONG, _HEAD, _TAIL = 420, 260, 120
_VALUE = 80  # characters of a slot's value


@dataclass(frozen=True, slots=True)
class Part:
    """Fixed words (slot 0) or a slot of a template."""

    slot: int
    kind: str
    group: str
    pieces: tuple[Piece, ...]
    optional: bool


@dataclass(frozen=True, slots=True)
class SlotRow:
    """One slot and its commonest values, with how many records write each."""

    slot: int
    kind: str
    group: str
    filled: int
    distinct: int
    values: tuple[tuple[tuple[Piece, ...], int], ...]


@dataclass(frozen=True, slots=True)
class CampaignPart:
    """One campaign of a lead."""

    campaign_id: str
    size: int
    distinct_texts: int
    saved: float
    authors: int
    places: int
    when: str
    parts: tuple[Part, ...]
    parts_left_out: int
    slots: tuple[SlotRow, ...]
    slots_left_out: int


def read_campaign(
    campaign: dict[str, Any], veil: Veil, context: Context, hidden_values: frozenset[str]
) -> CampaignPart:
    """A row of table `campaigns` as the report shows it.

    Parameters
    ----------
    hidden_values : values of slots that possible minors wrote.
    """
    parts, told = campaign["parts"], _telling(campaign["parts"], veil, context)
    slots = _telling_slots(campaign["slots"])
    return CampaignPart(
        campaign_id=campaign["campaign_id"],
        size=campaign["size"],
        distinct_texts=campaign["distinct_texts"],
        saved=campaign["score"],
        authors=campaign["authors"],
        places=campaign["places"],
        when=time_span(campaign["first_seen"], campaign["last_seen"]),
        parts=tuple(
            Part(
                slot=part["slot"],
                kind=part["kind"],
                group=GROUPS.get(part["kind"], "text") if part["slot"] else "words",
                pieces=() if part["slot"] else tuple(_shortened(part["text"], veil, context, spans)),
                optional=part["share"] < OPTIONAL_BELOW,
            )
            for part, spans in zip(parts[:_MOST_PARTS], told, strict=False)
        ),
        parts_left_out=max(0, len(parts) - _MOST_PARTS),
        slots=tuple(_slot(slot, veil, context, _sealed_slots(parts, told), hidden_values) for slot in slots),
        slots_left_out=len(campaign["slots"]) - len(slots),
    )


def _telling(parts: Sequence[dict[str, Any]], veil: Veil, context: Context) -> list[tuple[Span, ...]]:
    """What must be hidden in each part when the whole is read as one text.

    A phone may begin in fixed words and end in a slot: only the whole shows it.
    """
    line = " ".join(part["text"] for part in parts)
    spans = veil.spans(line, context)
    found, start = [], 0
    for part in parts:
        stop = start + len(part["text"])
        here = (s for s in spans if s.start < stop and start < s.stop)
        found.append(
            tuple(Span(max(s.start, start) - start, min(s.stop, stop) - start, s.kind, s.value) for s in here)
        )
        start = stop + 1
    return found


def _telling_slots(slots: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The slots that are shown, in their order: contacts and those that differ most."""
    order = sorted(slots, key=lambda s: (s["kind"] not in _CONTACTS, -s["distinct"], s["slot"]))
    return sorted(order[:_MOST_SLOTS], key=lambda s: s["slot"])


def _sealed_slots(parts: Sequence[dict[str, Any]], told: Sequence[tuple[Span, ...]]) -> dict[int, str]:
    """Slots that are part of an identifier, each with its kind."""
    return {
        part["slot"]: spans[0].kind for part, spans in zip(parts, told, strict=True) if part["slot"] and spans
    }


def _shortened(text: str, veil: Veil, context: Context, spans: tuple[Span, ...]) -> list[Piece]:
    how = Context(mentions=spans, known=context.known, sealed=context.sealed)
    if len(text) <= _LONG:
        return veil.pieces(text, how)
    head = whole_words(text, 0, _HEAD)[1]
    tail = whole_words(text, len(text) - _TAIL, len(text))[0]
    return [
        *veil.pieces(text, how, within=(0, head)),
        Piece(f" … {counted(tail - head, 'character')} … "),
        *veil.pieces(text, how, within=(tail, len(text))),
    ]


def _slot(
    slot: dict[str, Any], veil: Veil, context: Context, telling: dict[int, str], hidden_values: frozenset[str]
) -> SlotRow:
    kind = slot["kind"]
    whole = kind if kind in _CONTACTS else telling.get(slot["slot"])
    values = []
    for row in slot["values"][:_MOST_VALUES]:
        value, sealed = row["value"], context.sealed or row["value"] in hidden_values
        if whole and whole not in PLAIN_KINDS:
            pieces = [_whole(whole, value, veil, sealed=sealed)]
        elif sealed:
            pieces = [veil.identifier("value", value, sealed=True)]
        else:
            pieces = veil.pieces(value, context, within=(0, min(len(value), _VALUE)))
            pieces += [Piece("…")] if len(value) > _VALUE else []
        values.append((tuple(pieces), row["count"]))
    return SlotRow(
        slot=slot["slot"],
        kind=kind,
        group=GROUPS.get(kind, "text"),
        filled=slot["filled"],
        distinct=slot["distinct"],
        values=tuple(values),
    )


def _whole(kind: str, value: str, veil: Veil, *, sealed: bool) -> Piece:
    """A value that is an identifier as a whole; what an extractor calls it, if it knows it."""
    veil.prepare([value])
    spans = veil.spans(value, Context(sealed=True))
    covering = next((s for s in spans if s.start == 0 and s.stop == len(value)), None)
    if covering is not None:
        return veil.identifier(covering.kind, covering.value, sealed=sealed)
    return veil.identifier(kind, value, sealed=sealed)
