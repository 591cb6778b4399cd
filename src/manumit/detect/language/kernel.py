"""Texts as Arrow holds them to the best language of each, without the interpreter."""

from __future__ import annotations

import numpy as np
from numba import njit

from manumit.detect.language.letters import (
    CYRILLIC,
    KINDS,
    LATIN,
    MOST_BYTES,
    main_script,
    read_points,
    write_words,
)
from manumit.detect.language.model import STEPS
from manumit.detect.language.scores import add_up, two_best, walk
from manumit.detect.language.scripts import TABLE_SIZE
from manumit.detect.text.spans import code_point

ROOM = 4 * MOST_BYTES + 8
"""Bytes that the letters of a text may need when each becomes the longest there is."""


@njit(inline="always", cache=True)
def _end(buf, lo, hi):
    """Where reading stops: at a whole character."""
    if hi - lo <= MOST_BYTES:
        return hi
    stop = lo + MOST_BYTES
    while stop > lo and buf[stop] & 0xC0 == 0x80:
        stop -= 1
    return stop


@njit(nogil=True, cache=True)
def wants_form_c(buf, offsets, changed):
    """Whether normal form C may change the part of a text that is read."""
    wanted = np.zeros(len(offsets) - 1, np.bool_)
    for r in range(len(wanted)):
        i = offsets[r]
        hi = _end(buf, i, offsets[r + 1])
        while i < hi:
            if buf[i] < 0xCC:  # U+0300 and what follows
                i += 1
                continue
            point, i = code_point(buf, i, hi)
            if point < TABLE_SIZE and changed[point]:
                wanted[r] = True
                break
    return wanted


@njit(nogil=True, cache=True)
def _telling(script, counts, bases, least, alone):
    """Language of a script's telling letters where enough are met, or that of the script alone; or -1."""
    for kind in range(1, KINDS):
        if (
            kind != script
            and bases[kind] == script
            and counts[kind] > 0
            and counts[kind] >= least[kind] * counts[script]
        ):
            return alone[kind]
    return alone[script]


@njit(nogil=True, cache=True)
def judge(buf, offsets, table, known, alone, bases, least, none):
    """Best language of each text, its lead, bytes and letters read, and the share of its script."""
    scripts, lower, _, to_latin, to_cyrillic = table
    moves, states, depth, groups, weights, starts, tags = known
    n = len(offsets) - 1
    places = np.full(n, none, np.int64)
    leads = np.zeros(n)
    sizes = np.zeros(n, np.int64)
    letters = np.zeros(n, np.int64)
    shares = np.zeros(n)
    points = np.empty(MOST_BYTES, np.uint32)
    kinds = np.empty(MOST_BYTES, np.uint8)
    text = np.empty(ROOM, np.uint8)
    met = np.empty(ROOM, np.int32)
    by_script = np.zeros(KINDS, np.int64)
    counts = np.zeros(len(weights[0]), np.int32)
    sums = np.zeros(len(tags[0]), np.float32)
    logs = np.log1p(np.arange(ROOM)).astype(np.float32)
    nothing = np.zeros(TABLE_SIZE, np.uint32)
    for r in range(n):
        hi = _end(buf, offsets[r], offsets[r + 1])
        used = read_points(buf, offsets[r], hi, scripts, lower, points, kinds)
        script, shares[r] = main_script(points, kinds, used, bases, to_latin, to_cyrillic, by_script)
        if script == 0:
            continue
        alike = to_latin if script == LATIN else (to_cyrillic if script == CYRILLIC else nothing)
        sizes[r], letters[r] = write_words(points, kinds, used, script, bases, alike, text)
        decided = _telling(script, by_script, bases, least, alone)
        if decided >= 0:
            places[r] = decided
            leads[r] = np.inf
            continue
        group = groups[script]
        if group < 0:
            continue
        features = walk(text, sizes[r], moves, states, depth, counts, met)
        if features == 0:
            continue
        add_up(weights[group], starts[group], features, counts, met, logs, sums)
        places[r], lead = two_best(sums, tags[group])
        leads[r] = lead / STEPS
    return places, leads, sizes, letters, shares
