"""Names against names: which entries share enough to be compared, and how close two names are.

Two names are compared when, for two of their words, one has the same classes of consonants in all and the
other the same first two; or an initial stands for the other word. Closeness is the mean of their best pairs
of words (Jaro-Winkler on what is heard; on consonants where a script leaves vowels out), less for initials
and for words that one name has alone.
"""

from __future__ import annotations

import numpy as np
from numba import njit, uint64

from manumit.alert.watchlists.kernel_parts import widened
from manumit.alert.watchlists.sound_kernel import at_most
from manumit.detect.text.hashing import mix

ORDER, INITIAL, PART, SPELLING, SCRIPT = 1, 2, 4, 8, 16

FULL_SEED, OF_INITIAL_SEED, WITH_INITIAL_SEED, ALONE_SEED = 1, 2, 3, 4

LEAST_WORD = 0.84
"""Likeness from which two words may be one name."""

ALIKE, FOR_INITIAL, BARE_MOST, ALONE_SHARE, EXTRA = 0.97, 0.8, 0.95, 0.9, 0.02

_A, _O = 97, 111
_MOST = 6
_LONGEST = 24
_SEEN = 4096  # forms that were looked at last; one that falls out of it is compared again


@njit(inline="always", cache=True)
def _key(seed, full, other):
    return mix(uint64(full) * uint64(0x9E3779B97F4A7C15) + mix(uint64(other) + (uint64(seed) << uint64(40))))


@njit(nogil=True, cache=True)
def keys_of(at, words, codes, fronts, firsts, initials, wanted, keys, owners, pairs_):
    """Keys by which names are found, into the arrays given; returns how many.

    Parameters
    ----------
    at, words : words of name r are words[at[r]:at[r + 1]].
    codes, fronts, firsts, initials : of each word.
    wanted : the names are looked up; if not, they are entries.
    pairs_ : becomes the two words of each key.
    """
    n = 0
    for r in range(len(at) - 1):
        first, stop = at[r], at[r + 1]
        if stop - first == 1:
            keys[n], owners[n] = _key(ALONE_SEED, codes[words[first]], 0), r
            pairs_[n, 0] = pairs_[n, 1] = words[first]
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
                    pairs_[n, 0], pairs_[n, 1] = full, other
                    n += 1
                    if wanted:
                        keys[n], owners[n] = _key(WITH_INITIAL_SEED, codes[full], firsts[other]), r
                        pairs_[n, 0], pairs_[n, 1] = full, other
                        n += 1
                    continue
                keys[n], owners[n] = _key(FULL_SEED, codes[full], fronts[other]), r
                pairs_[n, 0], pairs_[n, 1] = full, other
                n += 1
                seed = WITH_INITIAL_SEED if wanted else OF_INITIAL_SEED
                keys[n], owners[n] = _key(seed, codes[full], firsts[other]), r
                pairs_[n, 0], pairs_[n, 1] = full, other
                n += 1
    return n


@njit(nogil=True, cache=True)
def jaro_winkler(a, begin_a, m, b, begin_b, n, in_a, in_b):
    """Likeness of two byte strings (Winkler 1990): Jaro's, more where up to four first bytes are the same.

    Parameters
    ----------
    a, begin_a, m : bytes, where the string begins in them, and its length; `b` likewise.
    in_a, in_b : room for so many flags.
    """
    if m == 0 or n == 0:
        return 1.0 if m == n else 0.0
    reach = max(max(m, n) // 2 - 1, 0)
    in_a[:m] = False
    in_b[:n] = False
    common = 0
    for i in range(m):
        for j in range(max(0, i - reach), min(n, i + reach + 1)):
            if not in_b[j] and a[begin_a + i] == b[begin_b + j]:
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
            if a[begin_a + i] != b[begin_b + j]:
                turned += 1
            j += 1
    jaro = (common / m + common / n + (common - turned // 2) / common) / 3
    start = 0
    while start < min(m, n, 4) and a[begin_a + start] == b[begin_b + start]:
        start += 1
    return jaro + 0.1 * start * (1 - jaro) if jaro > 0.7 else jaro


@njit(inline="always", cache=True)
def _ends_with(a, stop, one, other):
    return a[stop - 2] == one and a[stop - 1] == other


@njit(cache=True)
def _other_gender(a, lo, hi, b, low, high):
    """Whether two words are one but for an ending of women or men: Mario and Maria, Daniel and Daniela.

    Family names that have one form for each are not meant: Petrov and Petrova, Sorokin and Sorokina,
    Kowalski and Kowalska, Shevchenko and Shevchenka.
    """
    m, n = hi - lo, high - low
    if n < m:
        a, lo, hi, b, low, high = b, low, high, a, lo, hi
        m, n = n, m
    if n - m > 1 or m < 3 or (b[high - 1] != _A and a[hi - 1] != _A):
        return False
    for i in range(m - 1):
        if a[lo + i] != b[low + i]:
            return False
    last, woman = a[hi - 1], b[high - 1]
    if m == n:
        ends = (last == _O and woman == _A) or (last == _A and woman == _O)
        return ends and not _ends_with(a, hi - 1, 110, 107)  # nk
    if last != b[high - 2] or woman != _A or last == _A or last == 101 or last == _O or last == 117:
        return False
    return not (_ends_with(a, hi, _O, 118) or _ends_with(a, hi, 101, 118) or _ends_with(a, hi, 105, 110))


@njit(nogil=True, cache=True)
def word_likeness(a, i, b, j, in_a, in_b):
    """Likeness of two words, 0 to 1. `a` and `b` are packs of words, see `names.Words`."""
    if a[6][i] or b[6][j]:
        return FOR_INITIAL if a[4][i] == b[4][j] else 0.0
    if a[0][i] == b[0][j]:
        return 1.0
    if a[5][i] and b[5][j]:
        return ALIKE if a[5][i] == b[5][j] else 0.0
    lo, hi, low, high = a[8][i], a[8][i + 1], b[8][j], b[8][j + 1]
    if _other_gender(a[9], lo, hi, b[9], low, high) and not (a[7][i] or b[7][j]):
        return 0.0
    best = min(jaro_winkler(a[9], lo, hi - lo, b[9], low, high - low, in_a, in_b), ALIKE)
    if a[7][i] or b[7][j]:
        lo, hi, low, high = a[10][i], a[10][i + 1], b[10][j], b[10][j + 1]
        if min(hi - lo, high - low) >= 2 or (hi - lo == high - low and a[11][lo] == b[11][low]):
            bones = jaro_winkler(a[11], lo, hi - lo, b[11], low, high - low, in_a, in_b)
            best = max(best, BARE_MOST * bones)
    return best


@njit(cache=True)
def room_for():
    """Room that `closeness` works in: likeness by word, which is whose, what is known of pairs of words."""
    return (
        np.zeros((_MOST, _MOST)),
        np.zeros(_MOST, np.int64),
        np.zeros(_MOST, np.bool_),
        np.full(_SEEN, -1, np.int64),
        np.zeros(_SEEN),
        np.zeros(_LONGEST, np.bool_),
        np.zeros(_LONGEST, np.bool_),
    )


@njit(inline="always", cache=True)
def _remembered(a, i, b, j, known, likeness, in_a, in_b):
    """Likeness of two words, which a list's common names ask for again and again."""
    pair = (np.int64(i) << 32) | np.int64(j)
    slot = np.int64(mix(uint64(pair)) & uint64(_SEEN - 1))
    if known[slot] != pair:
        known[slot] = pair
        likeness[slot] = word_likeness(a, i, b, j, in_a, in_b)
    return likeness[slot]


@njit(nogil=True, cache=True)
def closeness(a, a_words, a_first, m, b, b_words, b_first, n, room):
    """How close two names are, and the signs of the way in which they are one; 0.0: they are not.

    Each word of the shorter name must find one of its own in the longer; best pairs first.

    Parameters
    ----------
    a, a_words, a_first, m : pack of words, and the numbers of the name's m words in it from `a_first` on;
        `b` likewise.
    room : see `room_for`; of the same two packs each time.
    """
    like, to, taken, known, likeness, in_a, in_b = room
    least = min(m, n)
    if least == 0 or m > _MOST or n > _MOST or (least == 1 and m != n):
        return 0.0, 0
    for x in range(least):
        best = 0.0
        for y in range(max(m, n)):
            i, j = (x, y) if m <= n else (y, x)
            one, other = a_words[a_first + i], b_words[b_first + j]
            like[i, j] = _remembered(a, one, b, other, known, likeness, in_a, in_b)
            best = max(best, like[i, j])
        if best < FOR_INITIAL:  # a word of the shorter name has none of its own
            return 0.0, 0
    to[:m] = -1
    taken[:n] = False
    total, initials, how = 0.0, 0, 0
    for _ in range(least):
        best, bi, bj = 0.0, -1, -1
        for i in range(m):
            if to[i] >= 0:
                continue
            for j in range(n):
                if not taken[j] and like[i, j] > best:
                    best, bi, bj = like[i, j], i, j
        if bi < 0:
            return 0.0, 0
        one, other = a_words[a_first + bi], b_words[b_first + bj]
        initial = a[6][one] or b[6][other]
        if best < LEAST_WORD and not initial:
            return 0.0, 0
        to[bi] = bj
        taken[bj] = True
        total += best
        initials += initial
        if best < 1.0 and not initial:
            how |= SPELLING
        if a[3][one] != b[3][other]:
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


@njit(inline="always", cache=True)
def _hopeless(one, other, wanted_one, wanted_other, words, least):
    """Whether the two words of a key rule out that names are so close, by their signs."""
    likely = at_most(one, wanted_one, ALIKE, FOR_INITIAL)
    if words == 1:
        return likely < ALIKE
    if likely < FOR_INITIAL:
        return True
    also = at_most(other, wanted_other, ALIKE, FOR_INITIAL)
    # further words are alike at best; a hair less, since sums are not exact
    return also < FOR_INITIAL or likely + also < 2 - words * (1 - least) - 1e-9


@njit(nogil=True, cache=True)
def pairs(buckets, postings, signs, mask, keys, owners, pairs_, a, a_at, a_words, b, b_at, b_words, least):
    """Entry's form, name looked up, closeness and signs of all that are at least so close; some twice.

    Parameters
    ----------
    buckets, postings, signs, mask : forms of entries by the last bits of a key, and the signs of its words.
    keys, owners, pairs_ : of the names that are looked up; all of one name together.
    a, a_at, a_words : words of the entries' forms.
    b, b_at, b_words : words of the names that are looked up.
    """
    seen = np.full((_SEEN, 2), -1, np.int64)
    shared = room_for()
    found, close = np.empty((3, 64), np.int64), np.empty((1, 64), np.float64)
    n = 0
    for k in range(len(keys)):
        q = owners[k]
        begin = b_at[q]
        wanted = b_at[q + 1] - begin
        one, other = b[12][pairs_[k, 0]], b[12][pairs_[k, 1]]
        bucket = np.int64(keys[k] & mask)
        for place in range(buckets[bucket], buckets[bucket + 1]):
            if _hopeless(signs[place, 0], signs[place, 1], one, other, wanted, least):
                continue
            form = np.int64(postings[place])
            slot = form & (_SEEN - 1)
            if seen[slot, 0] == form and seen[slot, 1] == q:
                continue
            seen[slot, 0], seen[slot, 1] = form, q
            first = a_at[form]
            size = a_at[form + 1] - first
            near, how = closeness(a, a_words, first, size, b, b_words, begin, wanted, shared)
            if near < least:
                continue
            if n == found.shape[1]:
                found, close = widened(found), widened(close)
            found[0, n], found[1, n], found[2, n], close[0, n] = form, q, how, near
            n += 1
    return found[:, :n], close[0, :n]


@njit(nogil=True, cache=True)
def bucketed(keys, owners, pairs_, signs, mask):
    """Owners by the last bits of their keys: where a bucket begins, the owners, the signs of their words."""
    first = np.zeros(np.int64(mask) + 2, np.uint32)
    for key in keys:
        first[np.int64(key & mask) + 1] += 1
    for number in range(len(first) - 1):
        first[number + 1] += first[number]
    place = first[:-1].copy()
    held = np.empty(len(keys), np.uint32)
    signed = np.empty((len(keys), 2), np.uint64)
    for k in range(len(keys)):
        bucket = np.int64(keys[k] & mask)
        held[place[bucket]] = owners[k]
        signed[place[bucket], 0] = signs[pairs_[k, 0]]
        signed[place[bucket], 1] = signs[pairs_[k, 1]]
        place[bucket] += np.uint32(1)
    return first, held, signed
