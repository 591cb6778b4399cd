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
    """Batches that do not permit being used together for a purpose, each with its first reason."""
    found = []
    for batch in batches:
        reason = _reason(batch, batches, purpose, today, case)
        if reason is not None:
            found.append(Refusal(batch.batch_id, reason))
    return found


def _reason(
    batch: BatchManifest, others: Sequence[BatchManifest], purpose: str, today: date, case: str | None
) -> str | None:
    terms = batch.terms
    if terms.expires is not None and today > terms.expires:
        return f"it expired on {terms.expires.isoformat()}; forget its records or renew its basis"
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
