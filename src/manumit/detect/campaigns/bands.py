"""Candidate pairs: texts that agree in one band of a MinHash signature over their telling shingles.

Each text is paired with the earliest `LEADERS` texts of its bucket, so the work is linear however large a
campaign grows. Texts are numbered by earliness, which makes the pairs a function of the set of records.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit, uint32, uint64

from manumit.detect.text.hashing import mix

BANDS = 32
MOST_ROWS = 4
"""MinHashes a band, at most: the more, the more alike two texts must be to meet."""

LEADERS = 4

REST_WEIGHT = 0.06
"""What a shingle that tells nothing counts in what a text says."""

LEAST_SHARED = 2.0
"""Words that two texts must share in telling shingles, at the least."""


@njit(nogil=True, cache=True)
def gather_rows(texts, low, members, counts):
    """Members by text, ascending; `counts` must be zeros and is filled with members by text - low."""
    for text in texts:
        counts[text - low] += 1
    places = np.zeros(len(counts), np.int64)
    total = 0
    for row in range(len(counts)):
        places[row] = total
        total += counts[row]
    begins = places.copy()
    out = np.empty(len(texts), np.int32)
    for i in range(len(texts)):
        row = np.int64(texts[i]) - low
        place = places[row]
        while place > begins[row] and out[place - 1] > members[i]:
            out[place] = out[place - 1]
            place -= 1
        out[place] = members[i]
        places[row] += 1
    return out


@njit(nogil=True, cache=True)
def totals(starts, members, weights, sizes, out):
    """What each text says in all: the weights of its telling shingles, and REST_WEIGHT for each other one."""
    for t in range(len(starts) - 1):
        total = 0.0
        for i in range(starts[t], starts[t + 1]):
            total += weights[members[i]]
        out[t] = total + REST_WEIGHT * (sizes[t] - (starts[t + 1] - starts[t]))


@njit(nogil=True, cache=True)
def telling(starts, members, weights, said, least):
    """Texts that can be similar to any other by at least `least`: an upper bound, so none is lost."""
    out = np.empty(len(said), np.int64)
    count = 0
    for t in range(len(said)):
        total = 0.0
        for i in range(starts[t], starts[t + 1]):
            total += weights[members[i]]
        if total > 0 and total >= least * said[t]:
            out[count] = t
            count += 1
    return out[:count].copy()


def multipliers() -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """Odd factors and offsets of the hash functions, fixed for good: changing one changes every result."""
    generator = np.random.Generator(np.random.PCG64(20090401))
    factors = generator.integers(0, 2**32, BANDS * MOST_ROWS, dtype=np.uint32) | np.uint32(1)
    return factors, generator.integers(0, 2**32, BANDS * MOST_ROWS, dtype=np.uint32)


@njit(nogil=True, cache=True)
def band_keys(texts, starts, members, keys, factors, offsets, per_band, out):
    """Bucket of each text in each band of `per_band` MinHashes, `out` of shape (BANDS, texts)."""
    size = BANDS * per_band
    least = np.empty(size, np.uint32)
    for t in range(len(texts)):
        least[:] = np.uint32(0xFFFFFFFF)
        for i in range(starts[texts[t]], starts[texts[t] + 1]):
            h = keys[members[i]]
            for k in range(size):
                v = uint32(uint32(h * factors[k]) + offsets[k])
                v ^= v >> uint32(15)
                least[k] = min(least[k], v)
        for band in range(BANDS):
            key = uint64(band)
            for row in range(per_band):
                key = mix(key ^ uint64(least[band * per_band + row])) + uint64(1)
            out[band, t] = key


@njit(nogil=True, cache=True)
def bucket_pairs(texts, buckets):
    """Pairs of one band, (earlier << 32 | later), each text with the first LEADERS of its bucket."""
    size = 16
    while size < 2 * len(texts):
        size *= 2
    mask = np.int64(size - 1)
    table = np.full(size, -1, np.int32)
    leaders = np.empty((len(texts), LEADERS), np.int32)
    filled = np.zeros(len(texts), np.int32)
    pairs = np.empty(len(texts) * LEADERS, np.uint64)
    count = 0
    for t in range(len(texts)):
        place = np.int64(buckets[t] & uint64(mask))
        while table[place] >= 0 and buckets[table[place]] != buckets[t]:
            place = (place + 1) & mask
        if table[place] < 0:
            table[place] = t
        bucket = table[place]
        for i in range(filled[bucket]):
            pairs[count] = (uint64(texts[leaders[bucket, i]]) << uint64(32)) | uint64(texts[t])
            count += 1
        if filled[bucket] < LEADERS:
            leaders[bucket, filled[bucket]] = t
            filled[bucket] += 1
    return pairs[:count].copy()


@njit(nogil=True, cache=True)
def add_pairs(pairs, table, new):
    """Note pairs in `table`, a power of two of places of which 0 is empty; mark those not there before.

    Returns how many are new. No pair is 0, since its later text is at least 1.
    """
    mask = uint64(len(table) - 1)
    found = 0
    for i in range(len(pairs)):
        place = mix(pairs[i]) & mask
        while table[place] != 0 and table[place] != pairs[i]:
            place = (place + uint64(1)) & mask
        new[i] = table[place] == 0
        if new[i]:
            table[place] = pairs[i]
            found += 1
    return found


@njit(nogil=True, cache=True)
def similar(pairs, starts, members, weights, said, density, out, inside):
    """How alike each pair is.

    `out`: shared weight over what both say together (weighted Jaccard similarity); `inside`: over what the
    one says that says less.
    """
    for p in range(len(pairs)):
        a = np.int64(pairs[p] >> uint64(32))
        b = np.int64(pairs[p] & uint64(0xFFFFFFFF))
        i, i_end, j, j_end = starts[a], starts[a + 1], starts[b], starts[b + 1]
        shared = 0.0
        while i < i_end and j < j_end:
            x, y = members[i], members[j]
            if x == y:
                shared += weights[x]
            i += x <= y
            j += y <= x
        enough = shared >= 0.5 * LEAST_SHARED * (density[a] + density[b])
        out[p] = shared / (said[a] + said[b] - shared) if enough else 0.0
        inside[p] = shared / min(said[a], said[b]) if enough else 0.0
