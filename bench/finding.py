"""What is a target, and what was found for it?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

Figures: TypeAlias = dict[str, Any]
"""What one part measured."""

Results: TypeAlias = dict[str, Figures]
"""Figures by the name of the part that measured them."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was measured for a target; `reached` None: measured at another size, or stated without a bound."""

    value: str
    reached: bool | None


@dataclass(frozen=True, slots=True)
class Target:
    """A target: its key in notes.toml, what is wanted, the part that measures it, and how to judge."""

    key: str
    wanted: str
    part: str
    judge: Callable[[Figures], Finding]

    def finding(self, results: Results) -> Finding:
        """What the results say, if they say anything."""
        if self.part not in results:
            return Finding("not measured", None)
        return self.judge(results[self.part])


def absent(what: str) -> Finding:
    """For real records that are not part of the project."""
    return Finding(f"not measured: the {what} are absent", None)


def at_size(whole: bool, reached: bool) -> bool | None:
    """Small sizes say nothing about a target."""
    return reached if whole else None


def of_size(figures: Figures, records: int) -> Figures:
    """The entry of this size, or the largest there is."""
    sizes = figures["sizes"]
    return next((entry for entry in sizes if entry["records"] == records), sizes[-1])
