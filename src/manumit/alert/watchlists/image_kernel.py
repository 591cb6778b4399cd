"""Hashes of 256 bits within a Hamming distance of 31, found without missing any.

Multi-index hashing (Norouzi, Punjani, Fleet 2012, "Fast search in Hamming space with multi-index hashing"):
a hash is sixteen words of 16 bits. Two hashes that differ in 31 bits at most differ in one bit at most in at
least one of the words, since sixteen words with two bits each would make 32. So the entries that share a
word, or all but one bit of it, with the hash looked up are all there is to compare.
"""

from __future__ import annotations

import numpy as np
from numba import njit, uint64

WORDS, WORD_BITS = 16, 16
MOST = 31
"""Bits in which two hashes of one picture may differ."""

_VALUES = 1 << WORD_BITS


@njit(inline="always", cache=True)
def _ones(x):
    x = x - ((x >> uint64(1)) & uint64(0x5555555555555555))
    x = (x & uint64(0x3333333333333333)) + ((x >> uint64(2)) & uint64(0x3333333333333333))
    x = (x + (x >> uint64(4))) & uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((x * uint64(0x0101010101010101)) >> uint64(56))


@njit(nogil=True, cache=True)
def build(words):
    """Entries by the value of each word: where a value's entries begin, and the entries."""
    rows = len(words)
    first = np.zeros((WORDS, _VALUES + 1), np.uint32)
    entries = np.empty((WORDS, rows), np.uint32)
    for w in range(WORDS):
        at = first[w]
        for row in range(rows):
            at[np.int64(words[row, w]) + 1] += 1
        for value in range(_VALUES):
            at[value + 1] += at[value]
        place = at[:_VALUES].copy()
        for row in range(rows):
            value = words[row, w]
            entries[w, place[value]] = row
            place[value] += 1
    return first, entries


@njit(nogil=True, cache=True)
def find(hashes, words, first, entries, wanted, wanted_words):
    """Entry, wanted hash and distance of all pairs within MOST bits.

    Parameters
    ----------
    hashes, words : of the entries, as four numbers and as sixteen.
    first, entries : from `build`.
    wanted, wanted_words : hashes that are looked up, likewise.
    """
    room = max(16, len(wanted))
    found = np.empty((3, room), np.int64)
    n = 0
    for q in range(len(wanted)):
        for w in range(WORDS):
            own = np.int64(wanted_words[q, w])
            for turn in range(WORD_BITS + 1):
                value = own if turn == 0 else own ^ (1 << (turn - 1))
                for place in range(first[w, value], first[w, value + 1]):
                    e = entries[w, place]
                    distance = np.int64(0)
                    for part in range(4):
                        distance += _ones(hashes[e, part] ^ wanted[q, part])
                    if distance > MOST:
                        continue
                    earlier = False  # a word before has led to it already
                    for v in range(w):
                        both = words[e, v] ^ wanted_words[q, v]
                        earlier = earlier or (both & (both - 1)) == 0
                    if earlier:
                        continue
                    if n == room:
                        room *= 2
                        larger = np.empty((3, room), np.int64)
                        larger[:, :n] = found
                        found = larger
                    found[0, n], found[1, n], found[2, n] = e, q, distance
                    n += 1
    return found[:, :n]
