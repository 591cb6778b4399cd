"""Plain letters of the same length, word lists, and the words that stand right beside a place."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

T = TypeVar("T")

BLANKS = " \t\u00a0\u2007\u2009\u202f"
"""What may stand inside a line between words."""

STYLED = (
    (0x24B6, 0x24EA),
    (0xFF04, 0xFF05),
    (0xFF10, 0xFF1A),
    (0xFF21, 0xFF3B),
    (0xFF41, 0xFF5B),
    (0xFFE1, 0xFFE2),
    (0xFFE5, 0xFFE6),
    (0x1D400, 0x1D800),
    (0x1F130, 0x1F14A),
)
"""Code points of letters, digits and currency signs in other dress."""

_IS_STYLED = np.zeros(1 + max(end for _, end in STYLED), bool)
for _first, _end in STYLED:
    _IS_STYLED[_first:_end] = True

_SPACED = ((0x41, 0x0E00), (0x10A0, 0x1100), (0x1200, 0x1380), (0x1E00, 0x2000))
"""Code points of the scripts that put blanks between words."""


def _inside(spans: Iterable[tuple[int, int]]) -> str:
    """Spans of code points as the inside of a character class."""
    return "".join(f"\\U{first:08x}-\\U{end - 1:08x}" for first, end in spans)


@lru_cache(maxsize=1)
def points_of(text: str) -> np.ndarray:
    """Code points of a text. The newest answer is kept, as that of `plain`."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


@lru_cache(maxsize=1)
def plain(text: str) -> str:
    """Full-width, mathematical and circled letters and digits as plain ones, a code point for a code point.

    The newest answer is kept: extractors ask for the same text one after the other.
    """
    text = text.replace("\u0130", "I")
    if text.isascii():
        return text
    points = points_of(text)
    places = np.flatnonzero((points >= STYLED[0][0]) & (points < STYLED[-1][1]))
    places = places[_IS_STYLED[points[places]]]
    if not places.size:
        return text
    forms = points.copy()
    forms[places] = _plain_forms()[points[places]]
    return forms.tobytes().decode("utf-32-le", "surrogatepass")


@cache
def _plain_forms() -> np.ndarray:
    """By code point of a styled letter the plain one; itself where that is longer."""
    forms = np.arange(len(_IS_STYLED), dtype=np.uint32)
    for point in np.flatnonzero(_IS_STYLED).tolist():
        form = unicodedata.normalize("NFKC", chr(point))
        if len(form) == 1:
            forms[point] = ord(form)
    return forms


def _letters() -> Iterator[str]:
    for first, end in _SPACED:
        for point in range(first, end):
            if unicodedata.category(chr(point))[0] in "LM":
                yield chr(point)


LETTERS = frozenset(_letters())
"""Letters and marks that carry a word on: it does not end before one. Thai, Han, kana and Hangul do not."""


def _spans(signs: Iterable[str]) -> Iterator[tuple[int, int]]:
    begin = end = 0
    for point in sorted(map(ord, signs)):
        if point != end:
            yield begin, end
            begin = point
        end = point + 1
    yield begin, end


LETTER_RANGES = _inside(span for span in _spans(LETTERS) if span[1])
"""LETTERS as the inside of a character class."""


def rows(name: str) -> Iterator[list[str]]:
    """Lines of a word list beside this module, as words; `_` in a word is a blank, # begins a comment."""
    for line in (files(__package__) / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield [word.replace("_", " ") for word in line.split()]


def listed(name: str, key: str) -> list[str]:
    """All words of the lines that begin with a key."""
    return [word for row in rows(name) if row[0] == key for word in row[1:]]


def either(words: Iterable[str]) -> str:
    """A pattern for one of the words, the longest first; a word with capitals is matched as it is written."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return f"(?:{'|'.join(map(_in_any_case, ordered))})"


def _in_any_case(word: str) -> str:
    """A word's signs, each as it is or as a capital: IGNORECASE also takes ſ for s."""
    folded = word == word.lower()
    forms = ({sign, sign.upper()} if folded and len(sign.upper()) == 1 else {sign} for sign in word)
    return "".join(
        f"[{BLANKS}]" if " " in form else f"[{''.join(sorted(form))}]" if len(form) > 1 else re.escape(*form)
        for form in forms
    )


def _one_of(keys: Iterable[str]) -> str:
    """A pattern for keys of one or two signs, in any case."""
    seconds: dict[str, set[str]] = {}
    for key in keys:
        for first in {key[0], key[0].upper()}:
            seconds.setdefault(first, set()).update(key[1:], key[1:].upper())
    whole = [first for first in seconds if first.lower() in keys]
    return (
        "(?:"
        + "|".join(
            [f"[{re.escape(''.join(whole))}]"] * bool(whole)
            + [f"{re.escape(a)}[{re.escape(''.join(b))}]" for a, b in seconds.items() if a not in whole]
        )
        + ")"
    )


class Beside(Generic[T]):
    """Words, each with a meaning, looked up right before or right after a place of a text.

    The longest word wins. A word with a capital is matched as it is written, others in any case. A letter
    right before or after it makes it another word.
    """

    def __init__(self, meanings: Mapping[str, T]) -> None:
        self.words = tuple(meanings)
        self._room = max(map(len, meanings))
        self._starts: dict[str, list[tuple[str, bool, T]]] = {}
        self._ends: dict[str, list[tuple[str, bool, T]]] = {}
        for word in sorted(meanings, key=lambda word: (-len(word), word)):
            entry = (word, word != word.lower(), meanings[word])
            self._starts.setdefault(word[:2].lower(), []).append(entry)
            self._ends.setdefault(word[-2:].lower(), []).append(entry)
        blank = f"[{BLANKS}]"
        self.may_follow = f"(?={blank}{{0,2}}{_one_of(self._starts)})"
        """A look-ahead that sees whether the search for a word after a place may be worth while."""

    def may_precede(self, text: str, at: int, between: str) -> bool:
        """Whether the search for a word before a place may be worth while."""
        key = text[max(at - 5, 0) : at].rstrip(between)[-2:].lower()
        return key in self._ends or key[-1:] in self._ends

    def after(self, text: str, at: int) -> tuple[int, int, T] | None:
        """The word after a place and at most two blanks: its start, stop and meaning."""
        begin = at
        if text[at : at + 1] in BLANKS:
            begin += 1 + (text[at + 1 : at + 2] in BLANKS)
        key = text[begin : begin + 2].lower()
        for found in (self._starts.get(key), self._starts.get(key[:1])):
            if found:
                piece = text[begin : begin + self._room].replace("\u00a0", " ")
                low = piece.lower()
                for word, exact, meaning in found:
                    if (piece if exact else low).startswith(word):
                        stop = begin + len(word)
                        if not (word[-1] in LETTERS and text[stop : stop + 1] in LETTERS):
                            return begin, stop, meaning
        return None

    def before(self, text: str, at: int, between: str = BLANKS) -> tuple[int, int, T] | None:
        """The word before a place and at most three of the signs `between`: its start, stop and meaning."""
        stop = at
        while stop > at - 3 and stop > 0 and text[stop - 1] in between:
            stop -= 1
        key = text[max(stop - 2, 0) : stop].lower()
        for found in (self._ends.get(key), self._ends.get(key[-1:])):
            if found:
                piece = text[max(stop - self._room, 0) : stop].replace("\u00a0", " ")
                low = piece.lower()
                for word, exact, meaning in found:
                    if (piece if exact else low).endswith(word):
                        begin = stop - len(word)
                        if not (begin and word[0] in LETTERS and text[begin - 1] in LETTERS):
                            return begin, stop, meaning
        return None
