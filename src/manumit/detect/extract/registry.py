"""Extractors by name: those of the house and those of other packages, each one file that is imported late."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from manumit.detect.extract.mention import Find

GROUP = "manumit.extractors"
"""Entry points of this group name a function `find(text) -> iterator of Mention`."""


@cache
def extractors() -> dict[str, Find]:
    """All extractors that are installed, by name in alphabetical order.

    Raises
    ------
    ValueError : two packages bring an extractor of one name.
    """
    found: dict[str, Find] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        if entry.name in found:
            raise ValueError(f"two packages bring an extractor {entry.name!r}; uninstall one of them")
        found[entry.name] = entry.load()
    return found


@cache
def gates() -> dict[str, str]:
    """By extractor a pattern of RE2 that each text with a mention matches; one without has to see every text.

    It is what a function `gated` beside `find` gives: see `gates`.
    """
    homes = {name: import_module(find.__module__) for name, find in extractors().items()}
    return {name: home.gated() for name, home in homes.items() if hasattr(home, "gated")}
