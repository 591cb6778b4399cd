"""Ages of people, and the lowest age allowed.

A mention is the number alone. Value: the number, 10 to 99, whatever it is taken for later; or `18+` for a
limit ("18+", "over 18", "от 18 лет"). Both ends of a range are ages. Stretches of time ("since 25 years",
"20 años de experiencia") are none. Words are in `ages.txt`.

Confidence: 0.9 the text says that it is an age ("22 years old", "age: 22", "j'ai 22 ans"); 0.7 the language
says ages and times alike, and nothing speaks for a time ("22 ans"); 0.5 a limit, a number below 16 of the
former kind, or words that may mean something else ("im 22").
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from manumit.detect.extract.gates import gate
from manumit.detect.extract.mention import BETWEEN, Mention
from manumit.detect.extract.wording import BLANKS, LETTER_RANGES, LETTERS, Beside, either, listed, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = "ages.txt"
CLEAR, LIKELY, OPEN = 0.9, 0.7, 0.5
LIMIT = OPEN

LIMITS = (18, 21)
"""Ages that are a limit without a word that they are ages: 18+, over 21."""

ADULT_LOOKING = 16
"""Below, "10 ans" by itself is rather a time."""

TIME_ROOM = 24
"""Code points before a number of years that are searched for words of time."""

LONG_WORD = 5
"""Letters of a word of time that counts anywhere in that room; a shorter one only right before the number."""

ZEROS = tuple(map(ord, "0٠۰०০๐"))
_D = "[0-9٠-٩۰-۹०-९০-৯๐-๙]"
_T = "[1-9١-٩۱-۹१-९১-৯๑-๙]"
_SECOND = rf"(?:{_D}|\ufe0f?\u20e3[0-9]\ufe0f?\u20e3)(?!{_D})"
_DASHES = "-‐‑–—−~〜～/"
_BEFORE_AGE = BLANKS + ":：.=,-–("
_PLUS = ("+", "＋")
_KEYCAP = str.maketrans("", "", "\ufe0f\u20e3")
_LONGER = re.compile(f"[{BLANKS}.()-]{{0,2}}{_D}")
_CLAUSE = re.compile(f"[^.,;!?\n{BETWEEN}]*\\Z")


class _Words:
    """All that `ages.txt` says, made ready for searching."""

    def __init__(self) -> None:
        keys = ("have", "maybe", "aged", "under", "least")
        self.before = Beside({word: key for key in keys for word in listed(WORDS, key)})
        self.after = Beside({word: key for key in ("long", "years", "old") for word in listed(WORDS, key)})
        self.more = Beside(dict.fromkeys(listed(WORDS, "more"), True))
        self.what = Beside(dict.fromkeys(listed(WORDS, "what"), True))
        self.measure = Beside(dict.fromkeys([*listed(WORDS, "measure"), *"%€$£°₽₴฿:x×'\""], True))
        times = listed(WORDS, "time")
        self.time = Beside(dict.fromkeys(times, True))
        long = either(word for word in times if len(word) >= LONG_WORD)
        self.times = re.compile(f"(?<![{LETTER_RANGES}]){long}(?![{LETTER_RANGES}])")
        blank = f"[{BLANKS}]{{0,2}}"
        between = f"{blank}(?:[{_DASHES}]|{either(listed(WORDS, 'between'))}){blank}"
        self.age = re.compile(
            rf"(?P<first>{_T}(?<!{_D}{_T})(?<!{_D}[.,:'’]{_T})(?<![$€£¥₹#.-]{_T}){_SECOND})"
            rf"(?:{between}(?P<second>{_T}{_SECOND}))?(?![.,:'’/-]?{_D})"
            rf"(?P<near>[+＋]|{self.after.may_follow}|{self.more.may_follow})?"
        )


_words = cache(_Words)


def gated() -> str:
    """See `gates`: an age has a word after it, or one before it that suffices, or is a limit."""
    words = _words()
    after = either([*words.after.words, *words.more.words])
    alone = either(word for key in ("maybe", "aged", "under") for word in listed(WORDS, key))
    between = f"[{re.escape(_BEFORE_AGE)}]{{0,3}}"
    limit = "|".join(map(_in_any_digits, LIMITS))
    return gate(
        rf"(?:{_D}|\u20e3\ufe0f?)(?:[+＋]|[{BLANKS}]{{0,2}}{after}(?![{LETTER_RANGES}]))",
        rf"{alone}{between}{_T}",
        rf"(?:\+|{either(listed(WORDS, 'least'))}{between})(?:{limit})(?!{_D})",
    )


def _in_any_digits(number: int) -> str:
    """A pattern for a number in the digits of any script, or on keycaps."""
    return r"\ufe0f?\u20e3?".join(
        f"[{''.join(chr(zero + int(digit)) for zero in ZEROS)}]" for digit in str(number)
    )


def find(text: str) -> Iterator[Mention]:
    """Ages, in the order of their start."""
    text = plain(text)
    words = _words()
    for found in words.age.finditer(text):
        start = found.start()
        if (
            found["near"] is not None
            or words.before.may_precede(text, start, _BEFORE_AGE)
            or text[start - 1 : start] == "+"
        ):
            yield from _read(text, found)


def _read(text: str, found: re.Match[str]) -> Iterator[Mention]:
    """The ages that a number stands for, or two with a range's sign between them."""
    words = _words()
    start = found.start()
    stop = found.end("second" if found["second"] else "first")
    before = words.before.before(text, start, _BEFORE_AGE)
    kind = before[2] if before else ""
    plus = text[stop : stop + 1] in _PLUS
    after = words.after.after(text, stop + plus)
    unit = after[2] if after else ""
    ended = after[1] if after else stop + plus
    if (not before and start and text[start - 1] in LETTERS) or words.what.after(text, ended):
        return
    number = _number(found["second"] or found["first"])
    if not found["second"] and _is_limit(text, before, start, ended, number, plus=plus, unit=unit):
        yield Mention(start - (start > 0 and text[start - 1] == "+"), stop + plus, "age", f"{number}+", LIMIT)
        return
    sure = _certainty(text, start, ended, number, kind, unit)
    if sure and found["second"]:
        first = _number(found["first"])
        if first < number:
            yield Mention(start, found.end("first"), "age", str(first), sure)
            yield Mention(found.start("second"), stop, "age", str(number), sure)
    elif sure:
        yield Mention(start, stop, "age", str(number), sure)


def _is_limit(
    text: str,
    before: tuple[int, int, str] | None,
    start: int,
    ended: int,
    number: int,
    *,
    plus: bool,
    unit: str,
) -> bool:
    """Whether a number is the lowest age allowed, not somebody's."""
    words = _words()
    begin, _, kind = before or (start, start, "")
    said = unit in ("years", "old") or kind == "aged"
    if start and text[start - 1] == "+":
        return number in LIMITS and not _LONGER.match(text, ended)
    if plus or words.more.after(text, ended):
        return said or number in LIMITS or (unit != "" and not plus)
    if kind != "least" or (not unit and words.measure.after(text, ended)):
        return False
    if number in LIMITS:
        return unit == "old" or not words.time.before(text, begin)
    return unit in ("years", "old") and not _of_time(text, start)


def _certainty(text: str, start: int, ended: int, number: int, kind: str, unit: str) -> float:
    """How sure a number is an age; 0: it is none."""
    if unit == "old" or (unit and kind == "aged"):
        return CLEAR
    if unit == "years":
        if kind == "have":
            return CLEAR
        if _of_time(text, start):
            return 0.0
        return LIKELY if number >= ADULT_LOOKING else OPEN
    if unit == "long":
        return LIKELY if kind in ("have", "maybe") else 0.0
    if (
        kind in ("", "have", "least")
        or _words().measure.after(text, ended)
        or text[ended : ended + 1] in LETTERS
    ):
        return 0.0
    if kind == "under":
        return OPEN if number <= max(LIMITS) else 0.0
    return CLEAR if kind == "aged" else OPEN


def _of_time(text: str, start: int) -> bool:
    """Whether what stands before a number of years makes it a stretch of time."""
    words = _words()
    if words.time.before(text, start):
        return True
    clause = _CLAUSE.search(text, max(start - TIME_ROOM, 0), start)
    return clause is not None and words.times.search(clause[0]) is not None


def _number(written: str) -> int:
    return int(written.translate(_KEYCAP))
