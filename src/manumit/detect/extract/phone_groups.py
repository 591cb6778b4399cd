"""From the atoms of a run to groups of digits, and from those to pieces that may each be one number."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from manumit.detect.extract.mention import left_of
from manumit.detect.extract.phone_kernel import LEAST
from manumit.detect.extract.phone_signs import (
    ALIKE,
    AND,
    GROUP,
    HUNDREDS,
    PLUS,
    TEENS,
    TENS,
    TIMES,
    WORD,
    digits,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST = 15
"""Digits of the longest phone number (E.164)."""

_LOCAL = 11
"""Digits of the longest number as people of one country write it."""


class Atom(NamedTuple):
    """One word or group of digits as it stands in the text."""

    start: int
    stop: int
    kind: int
    word: int


class Group(NamedTuple):
    """Digits that were written or said together."""

    start: int
    stop: int
    digits: str
    kind: int  # GROUP, WORD or ALIKE


class Piece(NamedTuple):
    """Groups that may form one number."""

    groups: Sequence[Group]
    gaps: Sequence[str]  # one less
    plus: bool  # a plus sign stands before it

    @property
    def digits(self) -> str:
        """All digits."""
        return "".join([group.digits for group in self.groups])


_PLUSES = ("+", "＋", "➕")
_SOFT = re.compile(r"[\n\r]|[\w]|[^\x00-\x7f\u2010-\u2015\u00b7\u2022\u00a0]| [-–—/|*•·] ", re.UNICODE)
_PLAIN = frozenset((" ", "-", ".", "", "/", "_", "~", "*", ") ", " (", ")", "("))
_STRONG = re.compile(r"[,;:!.،、][ \u00a0\n\r]")


def pieces_of_digits(text: str, starts: Sequence[int], stops: Sequence[int]) -> Iterator[Piece]:
    """As `pieces`, for a run in which every atom is digits and begins with one."""
    left = left_of(text, starts[0], 3)
    gaps = [text[a:b] for a, b in zip(stops, starts[1:], strict=False)]
    said = [text[a:b] for a, b in zip(starts, stops, strict=True)]
    joined = "".join(said)
    if not (joined.isascii() and joined.isdecimal()):
        said = [written.translate(digits()) for written in said]
    groups = [Group(*group, GROUP) for group in zip(starts, stops, said, strict=True)]
    first = 0
    plus = False
    for place, gap in enumerate([left, *gaps]):
        if "+" in gap or "＋" in gap or "➕" in gap:
            if place > first:
                yield from _cut(groups[first:place], gaps[first : place - 1], plus)
            first, plus = place, True
    yield from _cut(groups[first:], gaps[first:], plus)


def pieces(text: str, atoms: Sequence[Atom]) -> Iterator[Piece]:
    """Cut a run where one number ends and another begins."""
    for part, plus in _parts(text, atoms):
        groups = list(_composed(text, part))
        for some in _without_loose_letters(text, groups, plus):
            gaps = [text[a.stop : b.start] for a, b in pairwise(some)]
            yield from _cut(some, gaps, plus and some[0] is groups[0])


def _parts(text: str, atoms: Sequence[Atom]) -> Iterator[tuple[Sequence[Atom], bool]]:
    """Parts of a run: a plus sign or word begins another."""
    first = 0
    plus = False
    left = left_of(text, atoms[0].start, 3)
    span = left + text[atoms[0].start : atoms[-1].stop]
    if not any(sign in span for sign in _PLUSES) and all(atom.kind != PLUS for atom in atoms):
        yield atoms, False
        return
    for i, atom in enumerate(atoms):
        gap = text[atoms[i - 1].stop : atom.start] if i else left
        spoken = atom.kind == PLUS
        if spoken or any(sign in gap for sign in _PLUSES):
            if i > first:
                yield atoms[first:i], plus
            first, plus = i + spoken, True
    if first < len(atoms):
        yield atoms[first:], plus


def _composed(text: str, atoms: Sequence[Atom]) -> Iterator[Group]:
    """Numbers as words put together: twenty five, fünfundzwanzig, soixante-dix, double five."""
    i = 0
    while i < len(atoms):
        start, stop, kind, _ = atoms[i]
        if kind in (GROUP, ALIKE):
            loose = kind == GROUP and not i and _begins_as_a_code(text[start:stop])
            yield Group(start, stop, "" if loose else text[start:stop].translate(digits()), kind)
            i += 1
            continue
        if kind == TIMES:
            following = list(_composed(text, atoms[i + 1 : i + 2])) if i + 1 < len(atoms) else []
            if following and len(following[0].digits) == 1 and following[0].kind != ALIKE:
                times = words().value[atoms[i].word]
                yield Group(start, following[0].stop, following[0].digits * times, WORD)
            else:
                yield Group(start, stop, "", WORD)
            i += 2 if following and len(following[0].digits) == 1 else 1
            continue
        if kind == AND:
            yield Group(start, stop, "", WORD)
            i += 1
            continue
        value, following_place = _number(text, atoms, i)
        yield Group(start, atoms[following_place - 1].stop, str(value), WORD)
        i = following_place


_CODE = re.compile(r"[oOоОlIi]*[^\W\doOоОlIiзЗ][^\W\d]*\d{4}\d+\Z")


def _begins_as_a_code(written: str) -> bool:
    """Whether letters stand only before the digits, and not only those for 0, 1 and 3: ISO20000, B4280703."""
    return bool(_CODE.match(written))


def _number(text: str, atoms: Sequence[Atom], i: int) -> tuple[int, int]:
    """Value of the number that begins at atom `i`, and the atom after it."""
    kind, value = atoms[i].kind, words().value[atoms[i].word]
    last = i
    if kind == HUNDREDS:
        if _next(text, atoms, last) in (TENS, TEENS, WORD):
            more, after = _number(text, atoms, last + 1)
            return (value + more, after) if 0 < more < 100 else (value, last + 1)
        return value, last + 1
    if (
        kind == WORD
        and _next(text, atoms, last) == TENS
        and value == 4
        and _written(text, atoms[i + 1], "vingt")
    ):
        value, kind, last = 80, TENS, i + 1
    elif (
        kind == WORD
        and value
        and _next(text, atoms, last) == AND
        and _next(text, atoms, last + 1) == TENS
        and _written(text, atoms[i + 1], "und")
    ):
        return value + words().value[atoms[i + 2].word], i + 3
    if kind == TENS:
        joint = last + (_next(text, atoms, last) == AND)
        following = _next(text, atoms, joint)
        more = words().value[atoms[joint + 1].word] if following >= 0 else 0
        french = value in (60, 80) and following == TEENS and 10 <= more < 20
        if french and more == 10 and _next(text, atoms, joint + 1) == WORD:
            unit = words().value[atoms[joint + 2].word]
            if unit > 6:
                return value + 10 + unit, joint + 3
        german = _next(text, atoms, joint + 1) == AND and _written(text, atoms[joint + 2], "und")
        if (following == WORD and more and not german) or french:
            return value + more, joint + 2
    elif (
        kind == TEENS and value == 10 and _next(text, atoms, last) == WORD and _written(text, atoms[i], "dix")
    ):
        unit = words().value[atoms[i + 1].word]
        if unit > 6:
            return 10 + unit, i + 2
    return value, last + 1


def _next(text: str, atoms: Sequence[Atom], i: int) -> int:
    """Kind of the atom close after atom `i`; below 0: none."""
    if i + 1 >= len(atoms) or text[atoms[i].stop : atoms[i + 1].start] not in ("", " ", "-", "\u00a0", "‑"):
        return -1
    return atoms[i + 1].kind


def _written(text: str, atom: Atom, start: str) -> bool:
    return text[atom.start : atom.stop].lower().startswith(start)


def _without_loose_letters(text: str, groups: list[Group], plus: bool) -> Iterator[list[Group]]:
    """Stretches of groups without words of no digit, and letters that are only letters."""
    kept: list[Group] = []
    for i, group in enumerate(groups):
        if group.digits and (group.kind != ALIKE or _is_number(text, groups, i, plus)):
            kept.append(group)
            continue
        if kept:
            yield kept
        kept = []
    if kept:
        yield kept


def _is_number(text: str, groups: list[Group], i: int, plus: bool) -> bool:
    """Whether look-alike letters alone are a group: inside a number, or zeros or ones at its edge."""
    group = groups[i]
    before = i > 0 and group.start - groups[i - 1].stop <= 3
    after = i + 1 < len(groups) and groups[i + 1].start - group.stop <= 3
    if before and after:
        return True
    alike = len(set(group.digits)) == 1 and len(group.digits) > 1 and (before or after)
    if i == 0 and after:
        return alike or plus or "(" in text[group.stop : groups[1].start]
    return alike or (before and len(groups) > 3 and len(groups[i - 1].digits) <= 3)


def _cut(groups: list[Group], gaps: list[str], plus: bool) -> Iterator[Piece]:
    """Cut at what separates numbers rather than digits of one."""
    sizes = [len(group.digits) for group in groups]
    total = sum(sizes)
    if total < LEAST:
        return
    if total < 2 * LEAST and _PLAIN.issuperset(gaps):
        yield Piece(groups, gaps, plus)
        return
    same = len(gaps) > 1 and len(set(gaps)) == 1 and max(sizes) <= 4
    first = 0
    found: list[Piece] = []
    count = sizes[0]
    for i, gap in enumerate(gaps):
        size = sizes[i + 1]
        both = sizes[i] >= LEAST and size >= LEAST
        if both or (not same and _ends(gap, count, total, groups[first].digits[:1] == "0")):
            found.append(Piece(groups[first : i + 1], gaps[first:i], plus and first == 0))
            first, count = i + 1, 0
        count += size
    if not first:
        yield from _fitting(Piece(groups, gaps, plus))
        return
    found.append(Piece(groups[first:], gaps[first:], False))
    whole = [piece for piece in found if len(piece.digits) >= LEAST]
    if whole:
        for piece in whole:
            yield from _fitting(piece)
    elif total <= MOST:
        yield Piece(groups, gaps, plus)


def _ends(gap: str, count: int, total: int, zero: bool) -> bool:
    """Whether a number of `count` digits ends at this gap of a run of `total` digits."""
    if gap in _PLAIN:
        return False
    if _STRONG.search(gap):
        return True
    return bool(_SOFT.search(gap)) and not ((total <= _LOCAL and count < 9) or (count <= 5 and zero))


def _fitting(piece: Piece) -> Iterator[Piece]:
    """The piece if it is short enough, else the equal or separate numbers that it consists of."""
    sizes = [len(group.digits) for group in piece.groups]
    total = sum(sizes)
    if total <= MOST:
        yield piece
        return
    short = _trimmed(piece)
    if short is not None:
        yield short
        return
    spaced = [i + 1 for i, gap in enumerate(piece.gaps) if " " in gap or "\n" in gap]
    if 0 < len(spaced) < len(piece.gaps):
        bounds = [0, *spaced, len(sizes)]
        inner = [
            (a, b)
            for a, b in pairwise(bounds)
            if (b - a > 1 or sizes[a] >= 9) and LEAST <= sum(sizes[a:b]) <= MOST
        ]
        if not inner:
            inner = _without_edge(sizes, bounds)
        yield from (_part(piece, a, b) for a, b in inner)
        return
    if sizes == [4] * 4:  # a card
        return
    for times in (2, 3, 4):
        step, rest = divmod(len(sizes), times)
        if not rest and step and sizes == sizes[:step] * times and LEAST <= total // times <= MOST:
            yield from (_part(piece, a, a + step) for a in range(0, len(sizes), step))
            return
    yield from (_part(piece, i, i + 1) for i, size in enumerate(sizes) if 9 <= size <= MOST)


def _without_edge(sizes: list[int], bounds: list[int]) -> list[tuple[int, int]]:
    """All but the first or the last cluster, where that alone is built of several groups (90-60-90)."""
    if bounds[1] > 1 and LEAST <= sum(sizes[bounds[1] :]) <= MOST:
        return [(bounds[1], len(sizes))]
    if bounds[-1] - bounds[-2] > 1 and LEAST <= sum(sizes[: bounds[-2]]) <= MOST:
        return [(0, bounds[-2])]
    return []


def _trimmed(piece: Piece) -> Piece | None:
    """Without a year after it, or without what follows a whole number with its country code."""
    last = len(piece.groups)
    size = len(piece.digits)
    while last > 1 and size > MOST and (piece.plus or is_year(piece.groups[last - 1].digits)):
        last -= 1
        size -= len(piece.groups[last].digits)
    return _part(piece, 0, last) if LEAST <= size <= MOST else None


def is_year(said: str) -> bool:
    """Whether digits are a year of our time."""
    return len(said) == 4 and 1990 <= int(said) <= 2039


def _part(piece: Piece, a: int, b: int) -> Piece:
    return Piece(piece.groups[a:b], piece.gaps[a : b - 1], piece.plus and a == 0)
