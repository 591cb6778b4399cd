"""Numbers that are not phones by their shape: dates, times, years, ranges, lists, amounts, codes."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from manumit.detect.extract.phone_groups import Group, Piece, is_year
from manumit.detect.extract.phone_kernel import LEAST
from manumit.detect.extract.phone_signs import GROUP, WORD

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_LONG = 8
"""Digits of a group, or of groups close together, that can be a whole number by themselves."""

_SPACE = re.compile(r"\s")
_CLOCKISH = frozenset(":：./-–‑")
_ROUND_THE_CLOCK = {("24", "7"), ("7", "7"), ("24", "24"), ("7", "24"), ("24", "365")}


def alone(
    piece: Piece, unit: bool, left: str, possible: Callable[[str], bool], international: Callable[[str], bool]
) -> Piece:
    """The piece without dates, times, quantities and loose words at its edges.

    Parameters
    ----------
    unit : a word after the piece makes its last group a quantity.
    left : text before the piece.
    possible : whether digits begin with a country code and are as many as usual there.
    international : whether digits begin with a country code and are valid there.
    """
    groups = piece.groups
    if len(groups) == 1:
        return piece
    if unit and len(groups[-1].digits) <= 4 and " " in piece.gaps[-1]:
        piece = _slice(piece, 0, len(groups) - 1)
    piece = _without_clock(piece)
    if len(piece.groups) > 1 and WORD in [group.kind for group in piece.groups]:
        piece = _without_strangers(piece)
    if len(piece.groups) == 1:
        return piece
    if piece.plus:
        return _without_rest(piece, possible)
    piece = _without_year(piece)
    if piece.gaps and piece.gaps[0].strip() == "(" and _is_before_bracket(piece, international):
        return _slice(piece, 1, len(piece.groups))
    return _largest(piece, left, international)


def _slice(piece: Piece, a: int, b: int) -> Piece:
    return Piece(piece.groups[a:b], piece.gaps[a : b - 1], piece.plus and a == 0)


def _count(groups: Sequence[Group]) -> int:
    return sum([len(group.digits) for group in groups])


def _without_clock(piece: Piece) -> Piece:
    """Dates, times and 24/7 at either edge are cut off where enough remains, or differ in their separator."""
    if piece.plus or _CLOCKISH.isdisjoint("".join(piece.gaps)):
        return piece
    for _ in range(3):
        before = piece
        for size in (3, 2):
            groups, gaps = piece.groups, piece.gaps
            if len(groups) <= size or piece.plus:
                continue
            front = _is_clock(groups[:size], gaps[: size - 1]) and gaps[size - 1] != gaps[0]
            back = _is_clock(groups[-size:], gaps[len(gaps) - size + 1 :]) and gaps[-size] != gaps[-1]
            if front and (_clear(gaps[0]) or _count(groups[size:]) >= LEAST + 1):
                piece = _slice(piece, size, len(groups))
            elif back and (_clear(gaps[-1]) or _count(groups[:-size]) >= LEAST + 1):
                piece = _slice(piece, 0, len(groups) - size)
        if piece is before:
            break
    return piece


def _clear(gap: str) -> bool:
    return ":" in gap


def _is_clock(groups: Sequence[Group], gaps: Sequence[str]) -> bool:
    for group in groups:
        if group.kind != GROUP:
            return False
    if len(groups) == 3:
        return _is_date(groups, gaps)
    first, second = (group.digits for group in groups)
    if (first, second) in _ROUND_THE_CLOCK and "/" in gaps[0]:
        return True
    timely = gaps[0] in (":", ".", "：") and len(first) <= 2 and len(second) == 2
    return timely and int(first) <= 24 and int(second) <= 59


def _is_date(groups: Sequence[Group], gaps: Sequence[str]) -> bool:
    if gaps[0].strip() not in ("-", "/", ".", "–", "‑") or gaps[0] != gaps[1]:
        return False
    sizes = [len(group.digits) for group in groups]
    a, b, c = (int(group.digits) for group in groups)
    if sizes[0] == 4:
        return 1900 <= a <= 2100 and 1 <= b <= 12 and 1 <= c <= 31 and max(sizes[1:]) <= 2
    if sizes[2] not in (2, 4) or max(sizes[:2]) > 2:
        return False
    if sizes[2] == 4 and not 1900 <= c <= 2100:
        return False
    return (1 <= a <= 31 and 1 <= b <= 12) or (1 <= a <= 12 and 1 <= b <= 31)


def _without_strangers(piece: Piece) -> Piece:
    """A single word beside a number of digits is no part of it, nor are digits beside one of words."""
    groups = piece.groups
    spoken = sum(group.kind == WORD for group in groups)
    if len(groups) > 9 and spoken == len(groups) - 1:
        if groups[-1].kind == GROUP and len(groups[-1].digits) > 1:
            return _slice(piece, 0, len(groups) - 1)
        if groups[0].kind == GROUP and len(groups[0].digits) > 1:
            return _slice(piece, 1, len(groups))
    if groups[-1].kind == WORD and _is_lone_word(groups[:-1], groups[-2]):
        return _slice(piece, 0, len(groups) - 1)
    if groups[0].kind == WORD and _is_lone_word(groups[1:], groups[1]):
        return _slice(piece, 1, len(groups))
    return piece


def _is_lone_word(rest: Sequence[Group], beside: Group) -> bool:
    return (
        beside.kind == GROUP
        and len(beside.digits) > 1
        and _count(rest) >= LEAST
        and not any(group.kind == WORD for group in rest)
    )


def _without_rest(piece: Piece, possible: Callable[[str], bool]) -> Piece:
    """A number with country code ends where it is as long as usual there."""
    last = len(piece.groups)
    digits = piece.digits
    while last > 1 and len(digits) >= LEAST:
        if possible(digits):
            return piece if last == len(piece.groups) else _slice(piece, 0, last)
        last -= 1
        digits = digits[: -len(piece.groups[last].digits)]
    return piece


def _without_year(piece: Piece) -> Piece:
    """A year after a whole number, and a gap between, is no part of it."""
    last = piece.groups[-1].digits
    total = len(piece.digits)
    spaced = " " in piece.gaps[-1] and len(set(map(len, (g.digits for g in piece.groups[-2:])))) > 1
    if is_year(last) and spaced and (total >= 13 or len(piece.groups[-2].digits) >= _LONG):
        return _slice(piece, 0, len(piece.groups) - 1)
    return piece


def _is_before_bracket(piece: Piece, international: Callable[[str], bool]) -> bool:
    """Whether the first group is no country code or prefix of an area code in brackets."""
    first = piece.groups[0].digits
    if first in ("1", "7", "8") or first[0] == "0" or _count(piece.groups[1:]) < LEAST:
        return False
    return not international(piece.digits)


def _largest(piece: Piece, left: str, international: Callable[[str], bool]) -> Piece:
    """Where one cluster is a whole number by itself, what stands beside it must be a prefix or goes."""
    bounds = [
        0,
        *(i + 1 for i, gap in enumerate(piece.gaps) if _SPACE.search(gap)),
        len(piece.groups),
    ]
    sizes = [_count(piece.groups[a:b]) for a, b in pairwise(bounds)]
    if len(sizes) < 2 or max(sizes) < _LONG:
        return piece
    big = sizes.index(max(sizes))
    a, b = bounds[big], bounds[big + 1]
    before, after = sum(sizes[:big]), sum(sizes[big + 1 :])
    prefix = piece.groups[0].digits[0] == "0" or "(" in left[-1:] or any(")" in gap for gap in piece.gaps)
    first = 0 if not before or prefix or international(piece.digits) else a
    last = len(piece.groups)
    if 0 < after <= 3 or (after and before + sizes[big] + after > 11):
        last = b
    return piece if (first, last) == (0, len(piece.groups)) else _slice(piece, first, last)


def is_other(piece: Piece) -> bool:
    """Whether the groups look like something else than a phone number."""
    groups, gaps = piece.groups, piece.gaps
    said = [group.digits for group in groups]
    if len(groups) == 1:
        return _is_solid_other(said[0], piece.plus)
    if piece.plus:
        return False
    sizes = [len(part) for part in said]
    joint = gaps[0].strip() if len(set(gaps)) == 1 else ""
    zero = said[0][0] == "0"
    if {group.kind for group in groups} == {GROUP}:
        if len(groups) == 3 and _is_date(groups, gaps):
            return True
        if all(size == 4 and 1900 <= int(part) <= 2099 for size, part in zip(sizes, said, strict=True)):
            return True
        if len(groups) == 2 and _is_pair_other(said, gaps[0]):
            return True
        if joint == "." and len(groups) == 4 and all(int(p) <= 255 and str(int(p)) == p for p in said):
            return True
        if not zero and _is_amount(said, gaps):
            return True
        if sizes == [2, 2, 2, 2] and _is_clock(groups[:2], gaps[:1]) and _is_clock(groups[2:], gaps[2:]):
            return gaps[1] != gaps[0]
        if any(is_year(part) for part in said[1:-1]) and sum(sizes) <= 8 and not zero:
            return True
        if sizes == [4, 6, 5] and said[0][:2] in ("34", "37") and _luhn(piece.digits):
            return True
    ascending = not zero and len(groups) >= 4 and all(int(a) < int(b) for a, b in pairwise(said))
    falling = len(groups) >= 4 and all(int(a) > int(b) for a, b in pairwise(said))
    return (
        ascending
        or falling
        or (joint in (",", ";") and (max(sizes) > 4 or _is_list(sizes, gaps[0])))
        or (len(set(piece.digits)) == 1 and zero)
    )


def _is_solid_other(digits: str, plus: bool) -> bool:
    if plus:
        return False
    if len(digits) == 8 and 1950 <= int(digits[:4]) <= 2039:
        return 1 <= int(digits[4:6]) <= 12 and 1 <= int(digits[6:]) <= 31
    round_amount = digits[0] != "0" and digits.endswith("00000")
    return round_amount or (len(digits) == 15 and digits[:2] in ("34", "37") and _luhn(digits))


def _is_pair_other(said: list[str], gap: str) -> bool:
    """Two groups: a range, decimals, a postcode."""
    first, second = said
    joint = gap.strip()
    if (
        not joint
        and len(first) + len(second) <= 8
        and first[0] != "0"
        and (is_year(first) or is_year(second))
    ):
        return True
    alike = len(first) in (4, 5) and len(second) in (4, 5) and first[0] != "0" and int(first) < int(second)
    if alike and first[-1] == second[-1] == "0" and "00" in (first[-2:], second[-2:]):
        return True
    if joint == "." and len(second) >= 4 and int(first) <= 180 and str(int(first)) == first:
        return True
    if joint in (".", ",") and len(second) < 3 and str(int(first)) == first:
        return True
    return joint == "-" and (len(first), len(second)) == (5, 3)


def _is_amount(said: list[str], gaps: Sequence[str]) -> bool:
    """Thousands, or prices one after another."""
    grouped = len(said[0]) <= 3 and all(len(part) == 3 for part in said[1:]) and len(set(gaps)) == 1
    if grouped and len(gaps) > 1:
        if gaps[0] == "," or said[-1] == said[-2] == "000":
            return len(said[0]) < 3 or said[-1] == "000"
        if len(said[0]) == 1 and len(said) == 3:
            return True
    tens = all(part.endswith("0") for part in said)
    return tens and len(said) > 2 and said[0][0] == "1" and all(int(a) < int(b) for a, b in pairwise(said))


def _is_list(sizes: list[int], gap: str) -> bool:
    """Numbers of some digits one after another, with a comma and a blank between."""
    return " " in gap and min(sizes) > 1 and sum(sizes) > 11


def _luhn(digits: str) -> bool:
    total = 0
    for i, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + i % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0
