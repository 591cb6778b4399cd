"""What people decided about links and networks."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Decisions:
    """Decisions that every run takes as input.

    A unit is named by its campaign_id or record_id. The id of a campaign that has since merged into another
    leads to where its founding record is now; an id that leads nowhere has no effect.

    Attributes
    ----------
    not_linking : kind and value of identifiers that must not link; stronger than `put_back`.
    put_back : kind and value of identifiers that link although a rule sets them aside.
    together : units that are one network, each group for itself.
    apart : pairs of units that are not in one network; stronger than `together`.
    """

    not_linking: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    put_back: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    together: tuple[tuple[str, ...], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
