"""Words that names are made of, in one pass over the text: candidates among which names are looked for."""

from __future__ import annotations

import numpy as np
from numba import njit

GIVEN, FAMILY, COMMON, CUE, AFTER = 1, 2, 4, 8, 16
"""What a word is: a given name, a family name, one that is no name without a cue, the last word of a cue
before a name, the first word after a name."""

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


@njit(cache=True, nogil=True)
def candidates(points, folded, upper, held, what):
    """Words that may begin a name.

    Parameters
    ----------
    points : code points of the text.
    folded : by code point, the letter it counts as; 0: no letter, 1: a mark that counts as nothing.
    upper : by code point, 1 a capital, 2 a letter of a script without capitals.
    held, what : the table of words.

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
        if near and mark & AFTER and before & GIVEN:
            if last < 0:
                starts.append(before_start)
                stops.append(before_stop)
                marks.append(before & ~np.uint8(CUE | AFTER))
                last = len(marks) - 1
            marks[last] |= np.uint8(AFTER)
        cued = near and before & CUE
        capital = upper[points[start]]
        last = -1
        if (cued and (capital or mark & GIVEN)) or (capital == 1 and mark & GIVEN and not mark & COMMON):
            starts.append(start)
            stops.append(i)
            marks.append((mark & ~np.uint8(CUE | AFTER)) | np.uint8(CUE if cued else 0))
            last = len(marks) - 1
        before, before_start, before_stop = mark, start, i
    return np.array(starts, np.int64), np.array(stops, np.int64), np.array(marks, np.uint8)
