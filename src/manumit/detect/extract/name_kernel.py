"""Words that names are made of, in one pass over the text: candidates among which names are looked for."""

from __future__ import annotations

import numpy as np
from numba import njit

GIVEN, FAMILY, COMMON, CUE, AFTER, NEVER, ANY, EITHER = 1, 2, 4, 8, 16, 32, 64, 128
"""What a word is: a given name, a family name, one that is no name without a cue, the last word of a cue
before a name, the first word after a name, no name whatever stands before it; of cues those before any name,
and before a given or a family name."""

JOINS, STICKS, STICKS_AFTER, DOT, CLEARS = 1, 2, 4, 8, 16
"""What a sign is beside a name: one that may stand between it and its cue; one that must not stand before it,
after it; one that may stand before it only after CLEARS."""

IS = np.uint8(GIVEN | FAMILY | COMMON)

GAP = 4
"""Most characters between a cue and a name."""

LINE, TEXT_END = 10, 0
"""Line feed, and what stands between texts."""

_BASIS = np.uint64(14695981039346656037)
_PRIME = np.uint64(1099511628211)


@njit(cache=True)
def table_of(points, ends, marks, size):
    """An open hash table of `size` places, a power of two.

    Parameters
    ----------
    points : folded words one after the other; `ends`: where each ends; `marks`: what it is.
    """
    held = np.zeros(size, np.uint64)
    what = np.zeros(size, np.uint8)
    start = 0
    for end, mark in zip(ends, marks):  # noqa: B905  # numba knows no strict
        key = _BASIS
        for point in points[start:end]:
            key = (key ^ np.uint64(point)) * _PRIME  # FNV-1a
        start = end
        at = key & np.uint64(size - 1)
        while what[at] and held[at] != key:
            at = (at + np.uint64(1)) & np.uint64(size - 1)
        held[at] = key
        what[at] |= mark
    return held, what


@njit(cache=True)
def _look_up(key, held, what):
    last = np.uint64(held.size - 1)
    at = key & last
    while what[at]:
        if held[at] == key:
            return what[at]
        at = (at + np.uint64(1)) & last
    return np.uint8(0)


@njit(cache=True)
def _of(points, place, beside):
    """What the sign at a place is; 0 outside of the text and of its line."""
    if place < 0 or place >= points.size or points[place] >= beside.size:
        return np.uint8(0)
    return beside[points[place]]


@njit(cache=True)
def _stuck(points, start, stop, beside):
    """Whether signs beside a word make it part of a handle, an address or a code."""
    if _of(points, start - 1, beside) & STICKS or _of(points, stop, beside) & STICKS_AFTER:
        return True
    if not _of(points, start - 1, beside) & DOT or start < 2 or points[start - 2] in (LINE, TEXT_END):
        return False
    return not _of(points, start - 2, beside) & CLEARS


@njit(cache=True, nogil=True)
def candidates(points, folded, upper, held, what, beside):
    """Words that may begin a name.

    Parameters
    ----------
    points : code points of the text.
    folded : by code point, the letter it counts as; 0: no letter, 1: a mark that counts as nothing.
    upper : by code point, 1 a capital, 2 a letter of a script without capitals.
    held, what : the table of words.
    beside : by code point, what a sign is beside a name; empty: none is looked at.

    Returns
    -------
    start, stop, and what the word is; a cue before it as CUE, a word after it as AFTER.
    """
    starts = []
    stops = []
    marks = []
    before = np.uint8(0)
    before_stop = -GAP - 1
    last = -1  # number of the candidate that is the word before, or -1
    before_start = 0
    barred = False  # whether the word before can be no name
    i = 0
    n = points.size
    while i < n:
        point = points[i]
        if point >= folded.size or folded[point] <= 1:
            if point in (LINE, TEXT_END):
                before, last = np.uint8(0), -1
            i += 1
            continue
        start = i
        key = _BASIS
        while i < n and points[i] < folded.size and folded[points[i]]:
            if folded[points[i]] > 1:
                key = (key ^ np.uint64(folded[points[i]])) * _PRIME
            i += 1
        mark = _look_up(key, held, what)
        near = start - before_stop <= GAP
        if near and mark & AFTER and before & GIVEN and not barred:
            if last < 0:
                starts.append(before_start)
                stops.append(before_stop)
                marks.append(before & IS)
                last = len(marks) - 1
            marks[last] |= np.uint8(AFTER)
        cue = before if near and before & CUE else np.uint8(0)
        if cue and beside.size and not _of(points, start - 1, beside) & JOINS:
            cue = np.uint8(0)
        capital = upper[points[start]]
        last = -1
        if mark & GIVEN:
            may = cue != 0 or (capital == 1 and not mark & COMMON)
        else:
            may = capital != 0 and (cue & ANY != 0 or (cue & EITHER != 0 and mark & FAMILY != 0))
        barred = mark & NEVER != 0
        if beside.size and (may or mark & GIVEN):
            barred = barred or _stuck(points, start, i, beside)
        if may and not barred:
            starts.append(start)
            stops.append(i)
            marks.append((mark & IS) | np.uint8(CUE if cue else 0))
            last = len(marks) - 1
        before, before_start, before_stop = mark, start, i
    return np.array(starts, np.int64), np.array(stops, np.int64), np.array(marks, np.uint8)
