"""One thing found in a text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

BETWEEN = "\x00"
"""Stands between texts that are searched together. No text holds it, and no pattern may match it."""


def left_of(text: str, place: int, most: int) -> str:
    """What its own text says before a place, at most so many code points."""
    return text[max(0, place - most) : place].rpartition(BETWEEN)[2]


def right_of(text: str, place: int, most: int) -> str:
    """What its own text says from a place on, at most so many code points."""
    return text[place : place + most].partition(BETWEEN)[0]


class Mention(NamedTuple):
    """Where something is said, and what it means."""

    start: int
    """First code point."""
    stop: int
    """Code point after the last."""
    kind: str
    """phone, email, url, domain, handle, wallet, iban, token …: an open list."""
    value: str
    """Normalised, so that the same thing written otherwise has the same value."""
    confidence: float
    """How sure the extractor is that it is one, 0 to 1."""


Find: TypeAlias = Callable[[str], Iterator[Mention]]
"""An extractor: all it finds in a text, in the order of their start.

The text may be many texts with BETWEEN between them. Time grows linearly with its length, whatever it says.
"""
