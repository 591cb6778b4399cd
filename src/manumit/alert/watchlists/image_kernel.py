"""Hashes of 256 bits within a Hamming distance of 31, found without missing any.

Multi-index hashing (Norouzi, Punjani, Fleet 2012, "Fast search in Hamming space with multi-index hashing"):
a hash is sixteen words of 16 bits. Two hashes that differ in 31 bits at most differ in one bit at most in at
least one of the words, since sixteen words with two bits each would make 32. So the entries that share a
word, or all but one bit of it, with the hash looked up are all there is to compare. More than that: in a
ring of words whose differences sum to less than 32, some word begins runs that all stay below two bits a word
(Qin, Xiao 2018, "Pigeonring: a principle for faster thresholded similarity search"); so that the word and the
next differ in three bits at most, which one in a hundred of other hashes does. The next word lies beside the
entry.
"""

from __future__ import annotations

import numpy as np
from numba import njit, uint64

from manumit.alert.watchlists.kernel_parts import ones, widened

WORDS, WORD_BITS = 16, 16
MOST = 31
"""Bits in which two hashes of one picture may differ."""

_VALUES = 1 << WORD_BITS


@njit(nogil=True, cache=True)
def build(words):
    """Entries by the value of each word: where a value's entries begin, the entries, their next word."""
    rows = len(words)
    first = np.zeros((WORDS, _VALUES + 1), np.uint32)
    entries = np.empty((WORDS, rows), np.uint32)
    following = np.empty((WORDS, rows), np.uint16)
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
            following[w, place[value]] = words[row, (w + 1) % WORDS]
            place[value] += 1
    return first, entries, following


@njit(inline="always", cache=True)
def _led_to(words, wanted, w):
    """Whether word w and the next lead from one hash to the other."""
    own = ones(uint64(words[w] ^ wanted[w]))
    return own <= 1 and own + ones(uint64(words[(w + 1) % WORDS] ^ wanted[(w + 1) % WORDS])) <= 3


@njit(nogil=True, cache=True)
def find(hashes, words, first, entries, following, wanted, wanted_words):
    """Entry, wanted hash and distance of all pairs within MOST bits.

    Parameters
    ----------
    hashes, words : of the entries, as four numbers and as sixteen.
    first, entries, following : from `build`.
    wanted, wanted_words : hashes that are looked up, likewise.
    """
    found = np.empty((3, max(16, len(wanted))), np.int64)
    n = 0
    for q in range(len(wanted)):
        for w in range(WORDS):
            own, after = np.int64(wanted_words[q, w]), wanted_words[q, (w + 1) % WORDS]
            for turn in range(WORD_BITS + 1):
                value = own if turn == 0 else own ^ (1 << (turn - 1))
                most = 3 if turn == 0 else 2
                for place in range(first[w, value], first[w, value + 1]):
                    if ones(uint64(following[w, place] ^ after)) > most:
                        continue
                    e = entries[w, place]
                    distance = np.int64(0)
                    for part in range(4):
                        distance += ones(hashes[e, part] ^ wanted[q, part])
                    if distance > MOST:
                        continue
                    earlier = False  # a word before has led to it already
                    for v in range(w):
                        earlier = earlier or _led_to(words[e], wanted_words[q], v)
                    if earlier:
                        continue
                    if n == found.shape[1]:
                        found = widened(found)
                    found[0, n], found[1, n], found[2, n] = e, q, distance
                    n += 1
    return found[:, :n]
