"""How much to measure, and where the files go."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run of the suite is to do.

    Parameters
    ----------
    out : folder for markets, results and scratch.
    quick : small sizes only; the figures say nothing about the targets.
    full : a file of 5 GB where otherwise one of 1 GB serves.
    limit : seconds that a peer may take for one row.
    """

    out: Path
    quick: bool = False
    full: bool = False
    limit: float = 900.0

    def scratch(self) -> tempfile.TemporaryDirectory[str]:
        """A folder that is removed when its block ends."""
        self.out.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryDirectory(dir=self.out, prefix="scratch-")

    def words(self) -> str:
        """The flags as they were given."""
        given = [
            ("--quick", self.quick),
            ("--full", self.full),
            (f"--limit {self.limit:g}", self.limit != 900),
        ]
        return "".join(f" {flag}" for flag, is_given in given if is_given)
