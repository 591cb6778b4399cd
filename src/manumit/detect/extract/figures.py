"""What extractors of dates and times share: figures, blanks and letters of many scripts, tables of words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

FIRST = r"[0-9٠-٩۰-۹०-९๐-๙０-９𝟎-𝟿](?<!\d\d)"
"""The first of some figures. The set is written out: a search for it is faster than for any digit."""


def from_first(pattern: re.Pattern[str]) -> str:
    """A pattern with FIRST for a gate, which cannot look behind it."""
    return pattern.pattern.replace(FIRST, r"(?:\A|\D)\d")


BLANK = r"[ \t\u00a0\u2009\u202f\u3000]"
"""A blank within a line."""

BLANKS = " \t\u00a0\u2009\u202f\u3000"

LETTERS = "A-Za-zªºÀ-ɏ\u0300-\u036fͰ-ԯ\u0620-\u065f\u0671-\u06d3\u0900-\u0963Ａ-Ｚａ-ｚ\U0001d400-\U0001d7cb"
"""Letters and accents of scripts with blanks between words, for a set of a pattern."""

COUNTED = "0-9０-９〇零一二三四五六七八九十廿元两兩"
"""Figures and Chinese numerals, for a set of a pattern."""

_DIGITS = "〇一二三四五六七八九"
_SAME = str.maketrans({"元": "一", "零": "〇", "两": "二", "兩": "二", "廿": "二十"})


def counted(written: str) -> int:
    """A number below a hundred or digit by digit: 12, 十二, 二〇二六; 元, the first year of an era, is 1."""
    plain = written.translate(_SAME)
    if "十" in plain:
        tens, _, ones = plain.partition("十")
        plain = str((counted(tens) if tens else 1) * 10 + (counted(ones) if ones else 0))
    return int("".join(str(_DIGITS.index(sign)) if sign in _DIGITS else sign for sign in plain))


def forms(table: dict[str, str]) -> list[str]:
    """All forms of a table by language: between blanks, _ for a blank in a form."""
    return [word.replace("_", " ") for some in table.values() for word in some.split()]


def either(words: Iterable[str]) -> str:
    """A pattern of any of the words in any case, the longest first.

    They are grouped by first letter: a search for a set of letters is fast, as is a choice among them.
    """
    by_first: dict[str, list[str]] = {}
    for word in sorted(set(words), key=len, reverse=True):
        for first in {word[0], word[0].upper()}:
            by_first.setdefault(first, []).append(re.escape(word[1:]))
    return "|".join(f"{re.escape(first)}(?i:{'|'.join(rest)})" for first, rest in sorted(by_first.items()))
