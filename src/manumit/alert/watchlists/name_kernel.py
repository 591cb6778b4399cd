"""Names against names: which entries share enough to be compared, and how close two names are.

Two names are compared when, for two of their words, one has the same classes of consonants in all and the
other the same first two; or an initial stands for the other word. Closeness is the mean of their best pairs
of words (Jaro-Winkler on what is heard; on consonants where a script leaves vowels out), less for initials
and for words that one name has alone.
"""

from __future__ import annotations

import numpy as np
from numba import njit, uint64

from manumit.detect.text.hashing import mix

ORDER, INITIAL, PART, SPELLING, SCRIPT = 1, 2, 4, 8, 16

FULL_SEED, OF_INITIAL_SEED, WITH_INITIAL_SEED, ALONE_SEED = 1, 2, 3, 4

LEAST_WORD = 0.84
"""Likeness from which two words may be one name."""

ALIKE, FOR_INITIAL, BARE_MOST, ALONE_SHARE, EXTRA = 0.97, 0.8, 0.95, 0.9, 0.02

_MOST = 6


@njit(inline="always", cache=True)
def _key(seed, full, other):
    return mix(uint64(full) * uint64(0x9E3779B97F4A7C15) + mix(uint64(other) + (uint64(seed) << uint64(40))))


@njit(nogil=True, cache=True)
def keys_of(at, words, codes, fronts, firsts, initials, wanted, keys, owners):
    """Keys by which names are found, into the arrays given; returns how many.

    Parameters
    ----------
    at, words : words of name r are words[at[r]:at[r + 1]].
    codes, fronts, firsts, initials : of each word.
    wanted : the names are looked up; if not, they are entries.
    """
    n = 0
    for r in range(len(at) - 1):
        first, stop = at[r], at[r + 1]
        if stop - first == 1:
            keys[n], owners[n] = _key(ALONE_SEED, codes[words[first]], 0), r
            n += 1
        for i in range(first, stop):
            full = words[i]
            if initials[full]:
                continue
            for j in range(first, stop):
                other = words[j]
                if i == j:
                    continue
                # an initial of an entry, and the full word of what is looked up, meet under one key
                if initials[other]:
                    seed = OF_INITIAL_SEED if wanted else WITH_INITIAL_SEED
                    keys[n], owners[n] = _key(seed, codes[full], firsts[other]), r
                    n += 1
                    if wanted:
                        keys[n], owners[n] = _key(WITH_INITIAL_SEED, codes[full], firsts[other]), r
                        n += 1
                    continue
                keys[n], owners[n] = _key(FULL_SEED, codes[full], fronts[other]), r
                n += 1
                seed = WITH_INITIAL_SEED if wanted else OF_INITIAL_SEED
                keys[n], owners[n] = _key(seed, codes[full], firsts[other]), r
                n += 1
    return n


@njit(nogil=True, cache=True)
def jaro_winkler(a, b):
    """Likeness of two byte strings (Winkler 1990): Jaro's, more where up to four first bytes are the same."""
    m, n = len(a), len(b)
    if m == 0 or n == 0:
        return 1.0 if m == n else 0.0
    reach = max(m, n) // 2 - 1
    if reach < 0:
        reach = 0
    in_a = np.zeros(m, np.bool_)
    in_b = np.zeros(n, np.bool_)
    common = 0
    for i in range(m):
        for j in range(max(0, i - reach), min(n, i + reach + 1)):
            if not in_b[j] and a[i] == b[j]:
                in_a[i] = in_b[j] = True
                common += 1
                break
    if common == 0:
        return 0.0
    turned, j = 0, 0
    for i in range(m):
        if in_a[i]:
            while not in_b[j]:
                j += 1
            if a[i] != b[j]:
                turned += 1
            j += 1
    jaro = (common / m + common / n + (common - turned // 2) / common) / 3
    start = 0
    while start < min(m, n, 4) and a[start] == b[start]:
        start += 1
    return jaro + 0.1 * start * (1 - jaro) if jaro > 0.7 else jaro


@njit(nogil=True, cache=True)
def word_likeness(a, i, b, j):
    """Likeness of two words, 0 to 1. `a` and `b` are packs of words, see `names.Words`."""
    if a[6][i] or b[6][j]:
        return FOR_INITIAL if a[4][i] == b[4][j] else 0.0
    if a[0][i] == b[0][j]:
        return 1.0
    if a[5][i] and a[5][i] == b[5][j]:
        return ALIKE
    best = jaro_winkler(a[9][a[8][i] : a[8][i + 1]], b[9][b[8][j] : b[8][j + 1]])
    best = min(best, ALIKE)
    if a[7][i] or b[7][j]:
        bones, others = a[11][a[10][i] : a[10][i + 1]], b[11][b[10][j] : b[10][j + 1]]
        if min(len(bones), len(others)) >= 2 or (len(bones) == len(others) and bones[0] == others[0]):
            best = max(best, BARE_MOST * jaro_winkler(bones, others))
    return best


@njit(nogil=True, cache=True)
def closeness(a, a_words, b, b_words):
    """How close two names are, and the signs of the way in which they are one; 0.0: they are not.

    Each word of the shorter name must find one of its own in the longer; best pairs first.
    """
    m, n = len(a_words), len(b_words)
    least = min(m, n)
    if least == 0 or m > _MOST or n > _MOST or (least == 1 and m != n):
        return 0.0, 0
    like = np.zeros((m, n))
    for i in range(m):
        for j in range(n):
            like[i, j] = word_likeness(a, a_words[i], b, b_words[j])
    to = np.full(m, -1)
    taken = np.zeros(n, np.bool_)
    total, initials, how = 0.0, 0, 0
    for _ in range(least):
        best, bi, bj = 0.0, -1, -1
        for i in range(m):
            if to[i] >= 0:
                continue
            for j in range(n):
                if not taken[j] and like[i, j] > best:
                    best, bi, bj = like[i, j], i, j
        initial = bi >= 0 and (a[6][a_words[bi]] or b[6][b_words[bj]])
        if bi < 0 or (best < LEAST_WORD and not initial):
            return 0.0, 0
        to[bi] = bj
        taken[bj] = True
        total += best
        initials += initial
        if best < 1.0 and not initial:
            how |= SPELLING
        if a[3][a_words[bi]] != b[3][b_words[bj]]:
            how |= SCRIPT
    if initials == least:
        return 0.0, 0
    if initials:
        how |= INITIAL
    if m != n:
        how |= PART
    last = -1
    for i in range(m):
        if to[i] >= 0:
            if to[i] < last:
                how |= ORDER
            last = to[i]
    found = total / least - EXTRA * (max(m, n) - least)
    if least == 1:
        found = found * ALONE_SHARE if found >= ALIKE else 0.0
    return max(found, 0.0), how


@njit(nogil=True, cache=True)
def pairs(buckets, postings, mask, keys, owners, a, a_at, a_words, b, b_at, b_words, least):
    """Entry's form, name looked up, closeness and signs of all that are at least so close.

    Parameters
    ----------
    buckets, postings, mask : forms of entries by the last bits of a key.
    keys, owners : of the names that are looked up; all of one name together.
    a, a_at, a_words : words of the entries' forms.
    b, b_at, b_words : words of the names that are looked up.
    """
    seen = np.full(len(a_at) - 1, -1, np.int32)
    room = 64
    found = np.empty((3, room), np.int64)
    close = np.empty(room, np.float64)
    n = 0
    for k in range(len(keys)):
        q = owners[k]
        bucket = np.int64(keys[k] & mask)
        for place in range(buckets[bucket], buckets[bucket + 1]):
            form = postings[place]
            if seen[form] == q:
                continue
            seen[form] = q
            near, how = closeness(a, a_words[a_at[form] : a_at[form + 1]], b, b_words[b_at[q] : b_at[q + 1]])
            if near < least:
                continue
            if n == room:
                room *= 2
                more = np.empty((3, room), np.int64)
                more[:, :n] = found
                found = more
                further = np.empty(room, np.float64)
                further[:n] = close
                close = further
            found[0, n], found[1, n], found[2, n], close[n] = form, q, how, near
            n += 1
    return found[:, :n], close[:n]


@njit(nogil=True, cache=True)
def bucketed(keys, owners, mask):
    """Owners by the last bits of their keys: where a bucket begins, and the owners."""
    first = np.zeros(np.int64(mask) + 2, np.uint32)
    for key in keys:
        first[np.int64(key & mask) + 1] += 1
    for number in range(len(first) - 1):
        first[number + 1] += first[number]
    place = first[:-1].copy()
    held = np.empty(len(keys), np.uint32)
    for k in range(len(keys)):
        bucket = np.int64(keys[k] & mask)
        held[place[bucket]] = owners[k]
        place[bucket] += np.uint32(1)
    return first, held
