"""Personal names: listed given names, alone or with a cue, and what a text itself calls a name.

A mention is the name without its title ("Mr", "Señora"), with the family names that follow. Value: small
letters after NFKC, single blanks; case endings stay as written ("Марию"). The lists are Faker's, by language,
and short forms of `names.txt`; a name that is a word or a place too (Rose, Will, May, Paris) counts only with
a cue, and in scripts without capitals every name needs one. Chinese, Japanese, Korean and Thai names are read
in `name_signs.py`.

Confidence: 0.9 a listed name with a cue ("ask for Ana", "Ana te espera") or with its family name, and after a
title; 0.7 not listed, but the text calls it a name ("my name is Xyla"); 0.5 a listed given name alone.

Precision on 916 real job adverts and 3,345 text messages, distinct values read one by one: 0.87 at 0.9 and
0.85 at 0.5; most errors are firms called after a person.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from manumit.detect.extract import name_kernel as k
from manumit.detect.extract.mention import Mention, left_of, right_of
from manumit.detect.extract.name_lists import WORDS, fold, letter_tables, lists, table
from manumit.detect.extract.name_signs import find_signs
from manumit.detect.extract.wording import LETTER_RANGES, LETTERS, listed, plain, points_of

if TYPE_CHECKING:
    from collections.abc import Iterator

CLEAR, CALLED, BARE = 0.9, 0.7, 0.5

LEFT = 40
"""Code points before a name in which a cue is looked for."""

MOST, JOINS = 5, 2
"""Words of a name after the first, and small words in a row."""

JOINT = re.compile(r"[ \u00a0]?[-–—:~*_\"“«'(]{0,2}[ \u00a0]?")
"""Between a cue and a name."""

_NEXT = re.compile(f"(?P<joint>[ \u00a0'’-])(?P<word>[{LETTER_RANGES}]{{1,24}})(?P<dot>\\.?)")
_REST = re.compile(f"[{LETTER_RANGES}]{{1,24}}")
_WORD = re.compile(f"[{LETTER_RANGES}]+")
_PARTS = re.compile(r"[ '.-]")
_REGION = re.compile("[ \u00a0]?,[ \u00a0]?[A-Z]{2}(?![A-Za-z])")
"""After a town: the state or province."""

_STICKS = frozenset("@#/\\_0123456789=&")
"""Right beside a name they make it part of a handle, an address or a code."""

_DOTS, _CLEARS = ".-", " \u00a0(«“\"'"
"""So do these right before it, but after those."""

_STRIPPED = ' \u00a0-–—:~*_"“«('
"""What stands between a cue and a name. A word right after other signs has no cue."""

STRONG, CUE, TITLE, MAYBE = "strong", "cue", "title", "maybe"


class _Cue(NamedTuple):
    words: str
    level: str


@cache
def _cues() -> dict[str, list[_Cue]]:
    """Cues by their last word, the longest first."""
    found: dict[str, list[_Cue]] = {}
    for level in (STRONG, CUE, TITLE, MAYBE):
        for written in listed(WORDS, level):
            words = fold(written).replace("’", "'").removesuffix(":").rstrip()
            found.setdefault(_last_word(words), []).append(_Cue(words, level))
    for cues in found.values():
        cues.sort(key=lambda cue: -len(cue.words))
    return found


def _last_word(words: str) -> str:
    return _PARTS.split(words.rstrip("."))[-1]


@cache
def _after() -> dict[str, list[str]]:
    """What stands after a name, by its first word."""
    found: dict[str, list[str]] = {}
    for written in listed(WORDS, "after"):
        words = fold(written).replace("’", "'")
        found.setdefault(re.split("[ ']", words)[0], []).append(words)
    return found


@cache
def _set(key: str) -> frozenset[str]:
    return frozenset(fold(word) for word in listed(WORDS, key))


@cache
def _table() -> tuple[np.ndarray, np.ndarray]:
    """The kernel's table of words."""
    known = lists()
    marks: dict[str, int] = {}
    for words, mark in (
        (known.given, k.GIVEN),
        (known.family, k.FAMILY),
        (known.common, k.COMMON),
        (_cues(), k.CUE),
        (_cued(STRONG, TITLE), k.ANY),
        (_cued(MAYBE), k.EITHER),
        (_after(), k.AFTER),
        (_set("never"), k.NEVER),
    ):
        for word in words:
            marks[word] = marks.get(word, 0) | mark
    return table(marks)


def _cued(*levels: str) -> set[str]:
    """Last words of cues of some levels."""
    return {word for word, cues in _cues().items() if any(cue.level in levels for cue in cues)}


@cache
def _beside() -> np.ndarray:
    """What signs are beside a name, for the kernel."""
    signs = np.zeros(0x2020, np.uint8)
    for held, what in (
        (_STRIPPED, k.JOINS),
        (_STICKS, k.STICKS | k.STICKS_AFTER),
        (_DOTS, k.DOT),
        (_CLEARS, k.CLEARS),
    ):
        signs[[ord(sign) for sign in held]] |= what
    return signs


def find(text: str) -> Iterator[Mention]:
    """All personal names in a text, or in many with BETWEEN between them."""
    low = plain(text)
    starts, stops, marks = k.candidates(points_of(low), *letter_tables(), *_table(), _beside())
    done = -1
    found: list[Mention] = []
    for start, stop, mark in zip(starts.tolist(), stops.tolist(), marks.tolist(), strict=True):
        if start < done:
            continue
        mention = _name(low, start, stop, mark)
        if mention:
            found.append(mention)
            done = mention.stop
    stop = 0
    for mention in sorted([*found, *find_signs(low)], key=lambda mention: (mention.start, -mention.stop)):
        if mention.start >= stop:
            stop = mention.stop
            yield mention


def _name(text: str, start: int, stop: int, mark: int) -> Mention | None:
    """The name that begins here; None: there is none."""
    left = left_of(text, start, LEFT).rpartition("\n")[2]
    level = _cue_of(left) if mark & k.CUE else ""
    given = bool(mark & k.GIVEN)
    capital = text[start].isupper()
    caseless = text[start].lower() == text[start].upper()
    listed_family = level == MAYBE and bool(mark & k.FAMILY) and capital
    if (
        not given
        and not listed_family
        and not (level in (STRONG, TITLE) and _may_be_unlisted(text, start, stop, level, capital))
    ):
        return None
    end, family = _extended(text, stop, level, caseless)
    right = right_of(text, end, LEFT)
    if right[:1] in _STICKS or (right[:1] == "." and right[1:2].isalnum() and right[1:2].islower()):
        return None
    following = _REST.match(right.lstrip(" \u00a0"))
    if not level and _opens(left):
        return None
    if following and fold(following[0]) in _set("ends") and (following[0][0].isupper() or not level):
        return None
    if right.lstrip()[:1] == "&" and not level:
        return None
    bare = capital and text[start + 1].islower() and not _REGION.match(right)
    sure = _sure(
        mark, level, given=given, capital=capital, caseless=caseless, family=family, bare=bare, right=right
    )
    if not sure:
        return None
    value = " ".join(unicodedata.normalize("NFKC", text[start:end]).casefold().split())
    return Mention(start, end, "name", value, sure)


def _opens(left: str) -> bool:
    """Whether the word before a name makes it part of another name."""
    word = left.rstrip(" \u00a0").rpartition(" ")[2].rpartition("\u00a0")[2]
    return word == "&" or fold(word) in _set("opens")


def _sure(
    mark: int, level: str, *, given: bool, capital: bool, caseless: bool, family: bool, bare: bool, right: str
) -> float:
    """How sure a name is; 0: it is none."""
    common = bool(mark & k.COMMON)
    if level in (TITLE, MAYBE):
        return CLEAR if capital or caseless else 0
    if level and given:
        return CLEAR if capital or caseless or not common else 0
    if level == STRONG:
        return CALLED
    if not given:
        return 0
    if mark & k.AFTER and (capital or caseless) and _followed(right, common=common):
        return CLEAR if not common else BARE
    if common or not bare:
        return 0
    return CLEAR if family else BARE


def _may_be_unlisted(text: str, start: int, stop: int, level: str, capital: bool) -> bool:
    """Whether a word that no list holds may be a name after a cue."""
    if stop - start < 2 or stop - start > 20:
        return False
    caseless = text[start].lower() == text[start].upper()
    return capital or (caseless and level == STRONG)


def _cue_of(left: str) -> str:
    """Level of the cue at the end of what stands before a name; "": there is none."""
    bare = left.rstrip(_STRIPPED)
    gap = left[len(bare) :]
    if len(gap) > k.GAP or not gap or not JOINT.fullmatch(gap):
        return ""
    low = fold(bare).replace("’", "'")
    key = _last_word(low)
    for cue in _cues().get(key, ()):
        if low.endswith(cue.words):
            before = low[-len(cue.words) - 1 : -len(cue.words)]
            if before and (before in LETTERS or before.isdigit()):
                continue
            return cue.level
    return ""


def _followed(right: str, *, common: bool) -> bool:
    """Whether what follows a name makes it clear; one word does not where the name is a word too."""
    low = fold(right).replace("’", "'").lstrip(" \u00a0,:")
    word = _WORD.match(low)
    if not word:
        return False
    return any(
        low.startswith(words)
        and (" " in words or not common)
        and low[len(words) : len(words) + 1] not in LETTERS
        for words in _after().get(word[0], ())
    )


def _in_company(text: str, at: int) -> bool:
    """Whether the next word says that the words before it name a company or a place."""
    following = _REST.match(text, at + 1)
    return following is not None and following[0][0].isupper() and fold(following[0]) in _set("ends")


def _extended(text: str, stop: int, level: str, caseless: bool) -> tuple[int, bool]:
    """End of the name with its further words, and whether one of them is a listed family name."""
    known = lists()
    family = False
    joins = 0
    end = stop
    for _ in range(MOST):
        match = _NEXT.match(text, stop)
        if not match or text[match.end() : match.end() + 1] in _STICKS:
            break
        word = fold(match["word"])
        capital = match["word"][0].isupper()
        if word in _set("joins") and joins < JOINS and match["joint"] in " \u00a0-'’":
            joins, stop = joins + 1, match.end("word")
            continue
        if not (capital or (caseless and word in known.family)):
            break
        initial = len(match["word"]) == 1 and match["dot"]
        if word in _set("never") or word in _set("ends"):
            break
        listed_here = word in known.family or (not joins and word in known.given and word not in known.common)
        if listed_here and _in_company(text, match.end()):
            break
        if not (listed_here or initial or level == TITLE or (level == STRONG and len(word) > 1)):
            break
        family = family or listed_here
        stop = match.end() if initial else match.end("word")
        end, joins = stop, 0
    return end, family
