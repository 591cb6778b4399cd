"""Sentences of a text, with their places."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_PIECE = re.compile(r"[^.!?…。！？؟\n\r;•]+[.!?…。！？؟]*")
_WORD = re.compile(r"\w+")
LEAST_WORDS = 4
MOST_WORDS = 40
"""Shorter ones mean little by themselves; longer ones say several things."""


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """First and after-last code point of each sentence of 4 to 40 words, without the space around it.

    A line's end and a semicolon end a sentence too, as lists in adverts do. Linear in the text's length.
    """
    for found in _PIECE.finditer(text):
        piece = found[0]
        start = found.start() + len(piece) - len(piece.lstrip())
        end = found.start() + len(piece.rstrip())
        if start < end and LEAST_WORDS <= len(words(text[start:end])) <= MOST_WORDS:
            yield start, end


def words(text: str) -> list[str]:
    """The words of a text, folded."""
    return [word.casefold() for word in _WORD.findall(text)]
