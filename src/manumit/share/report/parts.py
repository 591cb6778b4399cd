"""What the page of a lead is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from manumit.share.report.masking import Piece
    from manumit.share.report.network import Drawing
    from manumit.share.report.signs import Sign
    from manumit.share.report.templates import CampaignPart
    from manumit.share.report.timeline import Timeline


@dataclass(frozen=True, slots=True)
class RecordLink:
    """A record by the beginning of its id; `anchor` leads to it where it is shown."""

    short: str
    anchor: str | None


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of the sum."""

    points: float
    figure: str
    rule: str
    sentence: tuple[Piece, ...]
    records: tuple[RecordLink, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Identifier:
    """One identifier that records of the lead give."""

    kind: str
    label: Piece
    records: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided on the lead last."""

    said: str
    when: str
    operator: str
    reason: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class RecordPart:
    """One record as it is shown."""

    record_id: str
    short: str
    anchor: str
    kind: str
    when: str
    language: str | None
    author: Piece | None
    thread: Piece | None
    place: tuple[Piece, ...]
    url: Piece | None
    contact: tuple[Piece, ...]
    title: tuple[Piece, ...]
    text: tuple[Piece, ...]
    cut: int
    batch_id: str
    source_id: str | None
    sealed: bool


@dataclass(frozen=True, slots=True)
class LeadPart:
    """All that is shown of a lead.

    Attributes
    ----------
    number : its place in this report, from 1.
    minors : records of it that give an age below 18.
    missing : sentences about parts that the run has not.
    """

    number: int
    anchor: str
    lead_id: str
    rank: int
    subject_kind: str
    subject: str
    score: float
    likelihood: float | None
    urgent: str | None
    title: str
    excerpt: tuple[Piece, ...]
    records_in_all: int
    authors: int
    places_in_all: int
    when: str
    by_hand: str | None
    decision: Decision | None
    minors: int
    reasons: tuple[Reason, ...]
    signs: tuple[Sign, ...]
    campaigns: tuple[CampaignPart, ...]
    campaigns_in_all: int
    timeline: Timeline
    drawing: Drawing | None
    identifiers: tuple[Identifier, ...]
    identifiers_left_out: int
    languages: tuple[tuple[str, int], ...]
    places: tuple[tuple[tuple[Piece, ...], int], ...]
    records: tuple[RecordPart, ...]
    missing: tuple[str, ...]
