"""The small language of patterns: from what an author writes to sequences of token classes.

`{keep|hold on to} ... $passport` becomes variants; a variant is a sequence of elements, an element a set of
atoms (whole words, beginnings of words, numbers, kinds of token) and how many words may stand before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from manumit.detect.text import tokens as t
from manumit.detect.text.classes import APOSTROPHE, CLASS_SHIFT, IGNORABLE, POINT_MASK, TABLE_SIZE, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KIND_NAMES = {
    "number": t.NUMBER,
    "price": t.PRICE,
    "phone": t.PHONE,
    "email": t.EMAIL,
    "link": t.LINK,
    "handle": t.HANDLE,
}
MOST_VARIANTS = 4096
MOST_GAP = 30
MOST_AMOUNT = 1_000_000_000
DEFAULT_GAP = 3
LEAST_STEM = 3
MOST_WIDTH = 60
"""Words from a pattern's first to its last, gaps included."""

MOST_NESTED = 6
_ITEM = re.compile(
    r"\s+|\$(?P<set>[a-z0-9_]+)|<(?P<kind>[a-z]+)(?: (?P<least>\d+)\+)?>"
    r"|(?P<gap>\.\.\.|…)(?P<words>\d*)|(?P<plain>[^\s{}\[\]<>$|]+)"
)
_CLOSED_BY = {"{": "}", "[": "]"}


class PatternError(ValueError):
    """A pattern that cannot be read; the text says why and what mends it."""


@dataclass(frozen=True, slots=True, order=True)
class Atom:
    """What one token may be: `kind` is word, stem, number (its digits) or a name of KIND_NAMES."""

    kind: str
    text: str = ""
    hash: int = 0
    least: int = 0


@dataclass(frozen=True, slots=True)
class Element:
    """One token of a pattern: any of the atoms, after at most `gap` other words."""

    atoms: frozenset[Atom]
    gap: int = 0


Variant = tuple[Element, ...]
_Gap = int
_Flat = tuple["Element | _Gap", ...]


def fold(text: str) -> str:
    """Letters as the tokeniser compares them; what it ignores is left out."""
    return text.lower() if text.isascii() and "'" not in text else text.translate(_folds())


@cache
def _folds() -> dict[int, int | None]:
    points = table()
    kinds = points >> np.uint32(CLASS_SHIFT)
    folded = points & np.uint32(POINT_MASK)
    dropped = (kinds == IGNORABLE) | (kinds == APOSTROPHE)
    changed = np.flatnonzero((folded != np.arange(TABLE_SIZE)) | dropped)
    return {int(point): None if dropped[point] else int(folded[point]) for point in changed}


@lru_cache(maxsize=65_536)
def atoms_of(written: str) -> tuple[Atom, ...]:
    """Tokens of plain words, as atoms; a trailing * makes the last one a beginning."""
    stem = written.endswith("*")
    raw = np.frombuffer(written.removesuffix("*").encode(), np.uint8)
    room = len(raw) + 1
    hashes, kinds = np.empty(room, np.uint64), np.empty(room, np.uint8)
    starts, ends, sizes = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.int32)
    count = t.scan(raw, 0, len(raw), table(), hashes, kinds, starts, ends, sizes)
    found = []
    for i in range(count):
        text = raw[starts[i] : ends[i]].tobytes().decode()
        if kinds[i] == t.NUMBER:
            found.append(Atom("number", "".join(filter(str.isdigit, fold(text)))))
        elif kinds[i] <= t.LETTERS:
            found.append(Atom("word", fold(text), int(hashes[i])))
        else:
            raise PatternError(f"{written!r} is no plain word; write <price>, <email>, … for such tokens")
    if not found or "*" in written.removesuffix("*"):
        raise PatternError(f"{written!r} holds no word; a * stands only at a word's end")
    if stem:
        last = found[-1]
        if last.kind != "word" or len(last.text) < LEAST_STEM:
            raise PatternError(f"{written!r}: a beginning has at least {LEAST_STEM} letters")
        found[-1] = Atom("stem", last.text, last.hash)
    return tuple(found)


def variants(written: str, sets: Mapping[str, Sequence[str]]) -> tuple[Variant, ...]:
    """All sequences that a pattern stands for.

    Raises
    ------
    PatternError : it cannot be read, or stands for more than MOST_VARIANTS.
    """
    found = dict.fromkeys(_closed(flat) for flat in _expand(written, sets, 0))
    if () in found:
        raise PatternError("the pattern may be empty; not everything in it can be optional")
    for variant in found:
        if len(variant) + sum(element.gap for element in variant) > MOST_WIDTH:
            raise PatternError(f"the pattern is wider than {MOST_WIDTH} words; cut it or use `all`")
    return tuple(found)


def _closed(flat: _Flat) -> Variant:
    """Gaps moved to the element that follows them; at the ends they mean nothing."""
    elements: list[Element] = []
    gap = 0
    for item in flat:
        if isinstance(item, Element):
            elements.append(Element(item.atoms, gap if elements else 0))
            gap = 0
        else:
            gap = max(gap, item)
    return tuple(elements)


def _expand(written: str, sets: Mapping[str, Sequence[str]], depth: int) -> list[_Flat]:
    if depth > MOST_NESTED:
        raise PatternError("sets name one another in a circle, or brackets nest too deep")
    choices: list[list[_Flat]] = []
    at = 0
    while at < len(written):
        if written[at] in _CLOSED_BY:
            alternatives, stop = _bracket(written, at)
            flats = [flat for each in alternatives for flat in _alternative(each, sets, depth)]
            choices.append(_grouped(flats) + ([()] if written[at] == "[" else []))
            at = stop
            continue
        item = _ITEM.match(written, at)
        if item is None:
            raise PatternError(
                f"{written[at : at + 20]!r} is not closed or not known; each bracket needs its partner"
            )
        at = item.end()
        if not item[0].isspace():
            choices.append(_choice(item, sets, depth))
    count = 1
    for choice in choices:
        count *= len(choice)
    if count > MOST_VARIANTS:
        raise PatternError(f"it stands for {count:,} variants, more than {MOST_VARIANTS:,}; cut it in two")
    return [tuple(part for flat in row for part in flat) for row in product(*choices)]


def _bracket(written: str, at: int) -> tuple[list[str], int]:
    """What stands between the bars of a bracket that opens at a place, and the place after it."""
    stack = [_CLOSED_BY[written[at]]]
    alternatives, begin = [], at + 1
    for place in range(at + 1, len(written)):
        sign = written[place]
        if sign in _CLOSED_BY:
            stack.append(_CLOSED_BY[sign])
        elif sign == stack[-1]:
            stack.pop()
        elif sign in "}]":
            break
        if not stack or (len(stack) == 1 and sign == "|"):
            alternatives.append(written[begin:place])
            begin = place + 1
        if not stack:
            return alternatives, place + 1
    raise PatternError(f"{written[at : at + 20]!r} is not closed; each bracket needs its partner")


def _choice(item: re.Match[str], sets: Mapping[str, Sequence[str]], depth: int) -> list[_Flat]:
    if item["gap"]:
        gap = int(item["words"] or DEFAULT_GAP)
        if not 1 <= gap <= MOST_GAP:
            raise PatternError(f"a gap has 1 to {MOST_GAP} words, not {gap}")
        return [(gap,)]
    if item["kind"]:
        return [(Element(frozenset({_kind(item["kind"], int(item["least"] or 0))})),)]
    if item["plain"]:
        if not any(sign.isalnum() for sign in item["plain"]) and "*" not in item["plain"]:
            return [()]  # a comma or a stroke means nothing
        return [tuple(Element(frozenset({atom})) for atom in atoms_of(item["plain"]))]
    if item["set"] not in sets:
        raise PatternError(f"there is no set ${item['set']}; known are {', '.join(sorted(sets)) or 'none'}")
    return _grouped([flat for each in sets[item["set"]] for flat in _alternative(each, sets, depth)])


def _kind(name: str, least: int) -> Atom:
    if name not in KIND_NAMES:
        raise PatternError(f"there is no <{name}>; known are {', '.join(KIND_NAMES)}")
    if least and name not in ("price", "number"):
        raise PatternError("only <price> and <number> have a least amount")
    if least > MOST_AMOUNT:
        raise PatternError(f"a least amount is at most {MOST_AMOUNT}")
    return Atom("<" + name, least=least)


def _alternative(written: str, sets: Mapping[str, Sequence[str]], depth: int) -> list[_Flat]:
    if not written.strip():
        raise PatternError("there is an empty alternative; take out the extra |")
    return _expand(written, sets, depth + 1)


def _grouped(flats: list[_Flat]) -> list[_Flat]:
    """Alternatives of one token become one element."""
    atoms: set[Atom] = set()
    longer: dict[_Flat, None] = {}
    for flat in flats:
        if len(flat) == 1 and isinstance(flat[0], Element):
            atoms |= flat[0].atoms
        else:
            longer[flat] = None
    return ([(Element(frozenset(atoms)),)] if atoms else []) + list(longer)
