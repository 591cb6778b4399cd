"""Sequences of words, found in texts by the hash of the sequence.

A word is a run of letters, or of digits; in scripts without blanks between words (Han, kana, Thai, Lao,
Khmer, Burmese) each character is one, and so is an emoji. Case, accents, compatibility forms and look-alike
letters fold away as in `detect.text`. What stands between two words is no matter, save the end of the field.

The hash of a sequence is that of its words as digits of a number, so that a window slides over a text in
constant time for each length that entries have. Time grows with the text and with the lengths there are, not
with the entries.
"""

from __future__ import annotations

import numpy as np
from numba import njit, uint64

from manumit.alert.watchlists.kernel_parts import longest, widened
from manumit.detect.text import classes as c
from manumit.detect.text.hashing import mix
from manumit.detect.text.spans import code_point, folded, kind_of, word_end

BASE = np.uint64(0x9E3779B97F4A7C15)
MOST_WORDS = 64
"""Words of a phrase."""

SIEVE_BITS = 1 << 23
_MASK = np.uint64(SIEVE_BITS - 1)


@njit(inline="always", cache=True)
def _digits_end(buf, i, hi, points):
    h = uint64(0xCBF29CE484222325)
    stop = i
    while i < hi:
        point, after = code_point(buf, i, hi)
        kind = kind_of(point, points)
        if kind == c.DIGIT:
            h = (h ^ uint64(folded(point, points))) * uint64(1099511628211)
            stop = after
        elif kind != c.IGNORABLE:
            break
        i = after
    return stop, mix(h ^ uint64(0xD1))


@njit(nogil=True, cache=True)
def words(buf, lo, hi, points, hashes, starts, ends):
    """Words of buf[lo:hi] into the arrays given: hash, first byte, byte after the last; returns how many."""
    n = 0
    i = lo
    while i < hi:
        point, after = code_point(buf, i, hi)
        kind = kind_of(point, points)
        stop = after
        h = uint64(0)
        if kind == c.LETTER or kind == c.MARK:
            stop, _, h = word_end(buf, i, hi, points)
        elif kind == c.DIGIT:
            stop, h = _digits_end(buf, i, hi, points)
        elif kind == c.HAN or kind == c.KANA or kind == c.SOUTHEAST:
            h = mix(uint64(folded(point, points)) + uint64(0x3000000))
        elif kind == c.EMOJI:
            h = mix(uint64(point) + uint64(0x5000000))
        if h != 0:
            hashes[n] = h
            starts[n] = i
            ends[n] = stop
            n += 1
        i = max(stop, after)
    return n


@njit(cache=True)
def _room(offsets):
    """Room for the words of any of some texts, see `words`."""
    most = longest(offsets)
    return np.empty(most, np.uint64), np.empty(most, np.int64), np.empty(most, np.int64)


@njit(nogil=True, cache=True)
def sequences(buf, offsets, points):
    """Hash of each text as one sequence of words, and its words (0: none, or more than MOST_WORDS)."""
    rows = len(offsets) - 1
    keys = np.zeros(rows, np.uint64)
    counts = np.zeros(rows, np.int64)
    hashes, starts, ends = _room(offsets)
    for r in range(rows):
        n = words(buf, offsets[r], offsets[r + 1], points, hashes, starts, ends)
        if n > MOST_WORDS:
            continue
        h = uint64(0)
        for i in range(n):
            h = h * BASE + hashes[i]
        keys[r] = mix(h + uint64(n))
        counts[r] = n
    return keys, counts


@njit(nogil=True, cache=True)
def sieve(keys):
    """One bit for each key's last bits: most windows of texts end here."""
    bits = np.zeros(SIEVE_BITS // 64, np.uint64)
    for key in keys:
        low = key & _MASK
        bits[low >> uint64(6)] |= uint64(1) << (low & uint64(63))
    return bits


@njit(nogil=True, cache=True)
def find(buf, offsets, points, lengths, keys, bits):
    """Windows of texts whose hash is a key: text, place of the key, first byte, byte after the last.

    Parameters
    ----------
    lengths : of phrases in words, ascending, each once.
    keys : sorted, each once.
    bits : `sieve` of them.
    """
    rows = len(offsets) - 1
    hashes, starts, ends = _room(offsets)
    powers = np.empty(MOST_WORDS + 1, np.uint64)
    powers[0] = uint64(1)
    for i in range(MOST_WORDS):
        powers[i + 1] = powers[i] * BASE
    before = np.empty(len(hashes) + 1, np.uint64)
    before[0] = uint64(0)
    found = np.empty((4, 64), np.int64)
    n = 0
    for r in range(rows):
        size = words(buf, offsets[r], offsets[r + 1], points, hashes, starts, ends)
        for i in range(size):
            before[i + 1] = before[i] * BASE + hashes[i]
        for i in range(size):
            for length in lengths:
                if i + length > size:
                    break
                key = mix(before[i + length] - before[i] * powers[length] + uint64(length))
                low = key & _MASK
                if (bits[low >> uint64(6)] >> (low & uint64(63))) & uint64(1) == uint64(0):
                    continue
                at = np.searchsorted(keys, key)
                if at == len(keys) or keys[at] != key:
                    continue
                if n == found.shape[1]:
                    found = widened(found)
                found[0, n], found[1, n] = r, at
                found[2, n], found[3, n] = starts[i], ends[i + length - 1]
                n += 1
    return found[:, :n]


@njit(nogil=True, cache=True)
def points_before(buf, offsets, rows, places):
    """Code points of text rows[i] before byte places[i]."""
    found = np.zeros(len(rows), np.int64)
    for i in range(len(rows)):
        for at in range(offsets[rows[i]], places[i]):
            if buf[at] & 0xC0 != 0x80:
                found[i] += 1
    return found
