"""How much a shared shingle says: the likeness of the company it keeps.

A campaign's own words come with the rest of its template, a stock phrase comes alone. Two texts are kin as
far as they are similar beyond the one phrase that brought them together; the coherence of a shingle is the
mean kinship of pairs among a few of the texts that hold it. The few are those of least hash, so the sample is
a function of the set of texts and not of their order.
"""

from __future__ import annotations

import numpy as np
from numba import njit, uint64

from manumit.detect.campaigns.features import SKETCH
from manumit.detect.campaigns.packed import pack
from manumit.detect.text.hashing import mix

SAMPLE = 8
"""Texts compared with one another for one shingle: at most 28 pairs."""

KIN_FLOOR = 0.03
KIN_SPAN = 0.10
"""Two texts of similarity KIN_FLOOR beyond a phrase are no kin yet, of KIN_FLOOR + KIN_SPAN wholly."""

FLOOR = 0.15
SPAN = 0.35
"""A shingle of coherence FLOOR tells nothing yet, of FLOOR + SPAN counts whole."""

LEAST_WEIGHT = 0.1
"""A shingle that weighs less tells nothing."""


_LOW = np.uint64(0x7F7F7F7F7F7F7F7F)
_ONES = np.uint64(0x0101010101010101)


@njit(inline="always", cache=True)
def _unlike(sketches, a, b):
    """Bytes in which two sketches differ, eight bytes at a time; `sketches` are rows of uint64."""
    unlike = uint64(0)
    for i in range(SKETCH // 8):
        x = sketches[a, i] ^ sketches[b, i]
        set_ = ((((x & _LOW) + _LOW) | x) >> uint64(7)) & _ONES
        unlike += (set_ * _ONES) >> uint64(56)
    return np.int64(unlike)


@njit(inline="always", cache=True)
def _kinship(sketches, sizes, phrases, a, b):
    """How far two texts are kin, 0 to 1, from their sketches less the chance that eight bits agree."""
    if a == b:
        return 1.0
    alike = max(0.0, (1 - _unlike(sketches, a, b) / SKETCH - 1 / 256) / (1 - 1 / 256))
    both = np.float64(sizes[a]) + sizes[b]
    shared = alike / (1 + alike) * both
    beyond = max(0.0, shared - 0.5 * (phrases[a] + phrases[b])) / (both - shared)
    return min(1.0, max(0.0, (beyond - KIN_FLOOR) / KIN_SPAN))


@njit(nogil=True, cache=True)
def _slots(shingles, texts, copies, size):
    """Open-addressing table: a group number for each posting, and the number of records a group."""
    mask = np.int64(size - 1)
    table = np.full(size, -1, np.int32)
    group = np.empty(len(shingles), np.int32)
    keys = np.empty(len(shingles), np.uint64)
    counts = np.zeros(len(shingles), np.int32)
    found = 0
    for i in range(len(shingles)):
        place = np.int64(mix(shingles[i]) & uint64(mask))
        while table[place] >= 0 and keys[table[place]] != shingles[i]:
            place = (place + 1) & mask
        if table[place] < 0:
            table[place] = found
            keys[found] = shingles[i]
            found += 1
        group[i] = table[place]
        counts[table[place]] += min(copies[texts[i]], SAMPLE)
    return group, keys[:found], counts[:found]


@njit(nogil=True, cache=True)
def _samples(shingles, texts, group, copies, counts, text_keys):
    """Records of least hash of each group that two or more hold: sample[starts[g]:starts[g] + filled[g]].

    A text that several records share stands for each of them.
    """
    groups = len(counts)
    starts = np.zeros(groups, np.int64)
    total = 0
    for g in range(groups):
        starts[g] = total
        if counts[g] > 1:
            total += min(counts[g], SAMPLE)
    sample = np.empty(total, np.int64)
    rank = np.empty(total, np.uint64)
    filled = np.zeros(groups, np.int32)
    for i in range(len(shingles)):
        g = group[i]
        if counts[g] < 2:
            continue
        room = min(counts[g], SAMPLE)
        begin = starts[g]
        for copy in range(min(copies[texts[i]], SAMPLE)):
            r = mix(text_keys[texts[i]] ^ shingles[i] ^ (uint64(copy) << uint64(56)))
            j = filled[g]
            if j == room:
                if r >= rank[begin + j - 1]:
                    continue
                j -= 1
            else:
                filled[g] += 1
            while j > 0 and rank[begin + j - 1] > r:
                rank[begin + j] = rank[begin + j - 1]
                sample[begin + j] = sample[begin + j - 1]
                j -= 1
            rank[begin + j] = r
            sample[begin + j] = texts[i]
    return starts, filled, sample


@njit(nogil=True, cache=True)
def weigh(shingles, texts, copies, text_keys, sketches, sizes, phrases):
    """Weight of every shingle in one partition of postings.

    Parameters
    ----------
    shingles, texts : one posting a place: a shingle hash, and the number of a text that holds it.
    copies : by text number: records that have it.
    text_keys, sketches, sizes : by text number: key, sketch and number of shingles.
    phrases : by text number: shingles that one stock phrase may fill.

    Returns
    -------
    group : by posting: number of its shingle.
    keys, counts : by number: the shingle, and how many records hold it, a text for SAMPLE at most.
    packed : by number: the shingle with its weight; 0 if it weighs less than LEAST_WEIGHT.
    """
    size = 16
    while size < 2 * len(shingles):
        size *= 2
    group, keys, counts = _slots(shingles, texts, copies, size)
    starts, filled, sample = _samples(shingles, texts, group, copies, counts, text_keys)
    groups = len(keys)
    packed = np.zeros(groups, np.uint32)
    for g in range(groups):
        if counts[g] < 2:
            continue
        total = 0.0
        pairs = 0
        for a in range(starts[g], starts[g] + filled[g]):
            for b in range(a + 1, starts[g] + filled[g]):
                total += _kinship(sketches, sizes, phrases, sample[a], sample[b])
                pairs += 1
        weight = min(1.0, (total / pairs - FLOOR) / SPAN)
        if weight >= LEAST_WEIGHT:
            packed[g] = pack(keys[g], weight)
    return group, keys, counts, packed
