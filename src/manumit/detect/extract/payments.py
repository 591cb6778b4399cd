"""Ways of payment that a text names: cash, transfers, services, coins, gift cards.

Value: a canonical name (`cash`, `western-union`, `gift-card`), the same in all languages. Words are in
`payments.txt`.

Confidence: 0.9 the word means the payment and little else; 0.7 a word with a plain meaning too (wise, pix,
swish) that stands near a word of paying or another way of payment. Without these it is no mention.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from manumit.detect.extract.gates import gate
from manumit.detect.extract.mention import BETWEEN, Mention, left_of, right_of
from manumit.detect.extract.wording import BLANKS, LETTER_RANGES, LETTERS, plain, rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WORDS = "payments.txt"
NEAR = 40
"""Code points between a word with a plain meaning and what makes it a payment."""

CLEAR, LIKELY = 0.9, 0.7
_PAYING, _NOT = "paying", "not"
_END = "\n"
"""Ends a word in a trie."""

_Trie: TypeAlias = "dict[str, _Trie]"


class _Words:
    """All that `payments.txt` says, made ready for searching."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        paying: list[str] = []
        for row in rows(WORDS):
            if row[0] == _PAYING:
                paying += row[1:]
            else:
                self.values |= {_key(word): row[0] for word in row[1:]}
        words = [word for row in rows(WORDS) if row[0] != _PAYING for word in row[1:]]
        self.spaced = re.compile(f"[^{LETTER_RANGES}](?:{_pattern(w for w in words if w[0] in LETTERS)})")
        self.other = re.compile(_pattern(w for w in words if w[0] not in LETTERS))
        self.paying = re.compile(
            f"(?<![{LETTER_RANGES}])(?:{_pattern(w for w in paying if w[0] in LETTERS)})"
            f"|{_pattern(w for w in paying if w[0] not in LETTERS)}"
        )


def _key(written: str) -> str:
    """A word without what may be left out."""
    return re.sub(f"[{BLANKS}_-]", "", written).replace("’", "'")


def _pattern(words: Iterable[str]) -> str:
    """A pattern for the longest of the words; blanks in them may be hyphens or missing."""
    trie: _Trie = {}
    for word in words:
        node = trie
        for sign in word + _END:
            node = node.setdefault(sign, {})
    return f"{_branches(trie)}(?:(?<![{LETTER_RANGES}])|(?![{LETTER_RANGES}]))"


def _branches(trie: _Trie) -> str:
    """A trie as a pattern that begins each branch with one sign, so that most are left at once."""
    special = {" ": f"[{BLANKS}_-]?", "'": "['’]", _END: ""}
    ordered = sorted(trie, key=lambda sign: (sign == _END, sign))
    parts = [special.get(sign, re.escape(sign)) + _branches(trie[sign]) for sign in ordered]
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})" if parts else ""


_words = cache(_Words)


def gated() -> str:
    """See `gates`."""
    return gate(_words().spaced, _words().other, lowered=True)


def find(text: str) -> Iterator[Mention]:
    """Ways of payment, in the order of their start."""
    text = plain(text).lower()
    words = _words()
    spans = [(found.start(), found.end() - 1) for found in words.spaced.finditer("\n" + text)]
    spans += [found.span() for found in words.other.finditer(text)]
    hits = [(start, stop, words.values[_key(text[start:stop])]) for start, stop in sorted(spans)]
    clear = [start for start, _, value in hits if not value.endswith("?") and value != _NOT]
    for start, stop, value in hits:
        if value == _NOT:
            continue
        if not value.endswith("?"):
            yield Mention(start, stop, "payment", value, CLEAR)
        elif _beside_another(text, clear, start, stop) or _of_paying(text, start, stop):
            yield Mention(start, stop, "payment", value[:-1], LIKELY)


def _beside_another(text: str, clear: list[int], start: int, stop: int) -> bool:
    """Whether a clear way of payment stands near in the same text."""
    place = bisect_left(clear, start)
    for other in clear[max(place - 1, 0) : place + 1]:
        low, high = min(other, stop), max(other, start)
        if high - low <= NEAR and BETWEEN not in text[low:high]:
            return True
    return False


def _of_paying(text: str, start: int, stop: int) -> bool:
    """Whether a word of paying stands near in the same text."""
    left = left_of(text, start, NEAR)
    right = right_of(text, stop, NEAR)
    paying = _words().paying
    return paying.search(right) is not None or paying.search(left) is not None
