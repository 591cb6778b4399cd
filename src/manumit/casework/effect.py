"""Which edits hold now: the later one of two that contradict each other, unless it was undone."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from manumit.casework.entries import MERGE, NOT_THIS, PUT_BACK, SPLIT, UNDO

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from manumit.casework.entries import Edit, Review


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a run must heed.

    Parameters
    ----------
    not_linking : identifiers (kind, value) that do not link.
    put_back : identifiers that link although a rule sets them aside.
    together : pairs of units that belong together; in a pair the lesser id first.
    apart : pairs of units of which the first does not belong to the second.
    """

    not_linking: frozenset[tuple[str, str]] = frozenset()
    put_back: frozenset[tuple[str, str]] = frozenset()
    together: tuple[tuple[str, ...], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()

    def digest(self) -> str:
        """SHA-256 that names these decisions: equal ones have the same, however they came about."""
        told = {name: sorted(values) for name, values in asdict(self).items()}
        return hashlib.sha256(json.dumps(told, ensure_ascii=True).encode()).hexdigest()


def in_force(edits: Sequence[Edit]) -> list[Edit]:
    """Edits that hold, by number: neither undone nor overridden by a later one on the same thing.

    An undo that was itself undone has no effect, and what it took back holds again.

    Parameters
    ----------
    edits : all, by number.
    """
    undone = undone_by(edits)
    last: dict[Hashable, Edit] = {}
    for edit in edits:
        if edit.action != UNDO and edit.number not in undone:
            last[_about(edit)] = edit
    return sorted(last.values(), key=lambda edit: edit.number)


def undone_by(edits: Sequence[Edit]) -> dict[int, int]:
    """Numbers of edits that are undone now, each with the number of the undo."""
    undone: dict[int, int] = {}
    for edit in reversed(edits):
        if edit.undoes is not None and edit.number not in undone:
            undone[edit.undoes] = edit.number
    return undone


def decisions_of(edits: Sequence[Edit]) -> Decisions:
    """What a run must heed of these edits."""
    holding = in_force(edits)
    pairs = [(e.action, e.first.stands_for, e.second.stands_for) for e in holding if e.first and e.second]
    return Decisions(
        frozenset((e.first.kind, e.first.target) for e in holding if e.first and e.action == NOT_THIS),
        frozenset((e.first.kind, e.first.target) for e in holding if e.first and e.action == PUT_BACK),
        tuple(sorted({(min(a, b), max(a, b)) for action, a, b in pairs if action == MERGE})),
        tuple(sorted({(a, b) for action, a, b in pairs if action == SPLIT})),
    )


def latest(reviews: Iterable[Review]) -> dict[str, Review]:
    """The last decision on each lead, by lead_id."""
    return {review.lead_id: review for review in sorted(reviews, key=lambda review: review.number)}


def _about(edit: Edit) -> Hashable:
    if edit.action in {NOT_THIS, PUT_BACK} and edit.first:
        return edit.first.kind, edit.first.target
    return frozenset(part.stands_for for part in (edit.first, edit.second) if part)
