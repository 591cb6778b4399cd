"""Which use a batch permits: purpose, case, company and last day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from manumit.store.manifest import BatchManifest


@dataclass(frozen=True, slots=True)
class Refusal:
    """A batch that does not permit a use, and why."""

    batch_id: str
    reason: str

    @property
    def sentence(self) -> str:
        """The whole, for a person."""
        return f"batch {self.batch_id} does not permit this use: {self.reason}"


def refusals(batches: Sequence[BatchManifest], purpose: str, today: date, case: str | None) -> list[Refusal]:
    """Batches that do not permit being used together for a purpose, each with its first reason.

    A batch of which no record is left forbids nothing.
    """
    found = []
    live = [batch for batch in batches if batch.live]
    for batch in live:
        reason = _reason(batch, live, purpose, today, case)
        if reason is not None:
            found.append(Refusal(batch.batch_id, reason))
    return found


def expired(batches: Sequence[BatchManifest], today: date) -> list[Refusal]:
    """Batches with live records that are past their last day of use."""
    reasons = [(batch.batch_id, _end(batch, today)) for batch in batches if batch.live]
    return [Refusal(batch_id, reason) for batch_id, reason in reasons if reason is not None]


def _end(batch: BatchManifest, today: date) -> str | None:
    last = batch.terms.expires
    if last is None or today <= last:
        return None
    return (
        f"it expired on {last.isoformat()}; `manumit forget --batch {batch.sequence}` removes its records, "
        f"`manumit renew {batch.sequence}` extends it"
    )


def _reason(
    batch: BatchManifest, others: Sequence[BatchManifest], purpose: str, today: date, case: str | None
) -> str | None:
    terms = batch.terms
    if end := _end(batch, today):
        return end
    if purpose not in terms.purposes:
        allowed = ", ".join(terms.purposes) or "none"
        return f"its purposes are {allowed}, not {purpose}; leave it out or collect it on other terms"
    if terms.cases and case not in terms.cases:
        asked = f"not {case}" if case else "and none was named"
        return f"it serves the cases {', '.join(terms.cases)}, {asked}; name one of them or leave it out"
    if terms.join_with is not None:
        for other in others:
            if other.terms.source not in (terms.source, *terms.join_with):
                return f"it must not be joined with the source {other.terms.source!r}; leave one of them out"
    return None
