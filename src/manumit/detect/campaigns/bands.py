"""Candidate pairs: texts that agree in one band of a MinHash signature over their telling shingles.

Each text is paired with the first `LEADERS` texts of its bucket, so the work is linear however large a
campaign grows. Texts are numbered in the order of a hash, which makes the pairs a function of the set of
records.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit, uint32, uint64

from manumit.detect.campaigns.packed import hash_of, weight_of
from manumit.detect.text.hashing import mix

MOST_HASHES = 256
"""MinHashes of a text, at most."""

LEADERS = 4

REST_WEIGHT = 0.06
"""What a shingle that tells nothing counts in what a text says."""

LEAST_SHARED = 2.0
"""Words that two texts must share in telling shingles, at the least."""


@njit(nogil=True, cache=True)
def gather_rows(texts, low, shingles, counts):
    """Shingles by text, ascending; `counts` must be zeros and is filled with shingles by text - low."""
    for text in texts:
        counts[text - low] += 1
    places = np.zeros(len(counts), np.int64)
    total = 0
    for row in range(len(counts)):
        places[row] = total
        total += counts[row]
    begins = places.copy()
    out = np.empty(len(texts), np.uint32)
    for i in range(len(texts)):
        row = np.int64(texts[i]) - low
        place = places[row]
        while place > begins[row] and out[place - 1] > shingles[i]:
            out[place] = out[place - 1]
            place -= 1
        out[place] = shingles[i]
        places[row] += 1
    return out


@njit(nogil=True, cache=True)
def totals(starts, shingles, sizes):
    """What each text says in all: the weights of its telling shingles, and REST_WEIGHT for each other one."""
    out = np.empty(len(sizes), np.float32)
    for t in range(len(starts) - 1):
        total = 0.0
        for i in range(starts[t], starts[t + 1]):
            total += weight_of(shingles[i])
        out[t] = total + REST_WEIGHT * (sizes[t] - (starts[t + 1] - starts[t]))
    return out


@njit(nogil=True, cache=True)
def telling(starts, shingles, said, least):
    """Texts that can be similar to any other by at least `least`: an upper bound, so none is lost."""
    out = np.empty(len(said), np.int64)
    count = 0
    for t in range(len(said)):
        total = 0.0
        for i in range(starts[t], starts[t + 1]):
            total += weight_of(shingles[i])
        if total > 0 and total >= least * said[t]:
            out[count] = t
            count += 1
    return out[:count].copy()


def multipliers() -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """Odd factors and offsets of the hash functions, fixed for good: changing one changes every result."""
    generator = np.random.Generator(np.random.PCG64(20090401))
    factors = generator.integers(0, 2**32, MOST_HASHES, dtype=np.uint32) | np.uint32(1)
    return factors, generator.integers(0, 2**32, MOST_HASHES, dtype=np.uint32)


@njit(inline="always", cache=True)
def _row(row, begins, stops, shingles, common):
    """Shingles of a row: a place from len(shingles) on is one in `common`."""
    begin, stop = begins[row], stops[row]
    if begin < len(shingles):
        return shingles[begin:stop]
    return common[begin - len(shingles) : stop - len(shingles)]


@njit(nogil=True, cache=True)
def band_keys(rows, begins, stops, shingles, common, factors, offsets, per_band, first_band, out):
    """Bucket of each row in the bands from `first_band` on, each of `per_band` MinHashes.

    `out` has the shape (bands, rows).
    """
    bands = out.shape[0]
    own = slice(first_band * per_band, (first_band + bands) * per_band)
    own_factors, own_offsets = factors[own], offsets[own]  # indices from 0 on let the loop use vectors
    least = np.empty(bands * per_band, np.uint32)
    for r in range(len(rows)):
        least[:] = np.uint32(0xFFFFFFFF)
        for packed in _row(rows[r], begins, stops, shingles, common):
            h = hash_of(packed)
            for k in range(len(least)):
                v = uint32(uint32(h * own_factors[k]) + own_offsets[k])
                v ^= v >> uint32(15)
                least[k] = min(least[k], v)
        for band in range(bands):
            key = uint64(first_band + band)
            for k in range(per_band):
                key = mix(key ^ uint64(least[band * per_band + k])) + uint64(1)
            out[band, r] = key


@njit(nogil=True, cache=True)
def _number_buckets(buckets):
    """A number from 0 on for the bucket of each text, and how many texts each bucket holds."""
    size = 16
    while size < 2 * len(buckets):
        size *= 2
    mask = np.int64(size - 1)
    table = np.full(size, -1, np.int32)
    number = np.empty(len(buckets), np.int32)
    counts = np.zeros(len(buckets), np.int32)
    found = 0
    for t in range(len(buckets)):
        place = np.int64(buckets[t] & uint64(mask))
        while table[place] >= 0 and buckets[table[place]] != buckets[t]:
            place = (place + 1) & mask
        if table[place] < 0:
            table[place] = t
            number[t] = found
            found += 1
        else:
            number[t] = number[table[place]]
        counts[number[t]] += 1
    return number, counts[:found]


@njit(nogil=True, cache=True)
def bucket_pairs(texts, buckets):
    """Pairs of one band, (earlier << 32 | later).

    Returns
    -------
    each text with the first of its bucket, and each with the others among the first LEADERS.
    """
    number, counts = _number_buckets(buckets)
    begins = np.empty(len(counts), np.int32)
    leaders_total = 0
    first_total = 0
    other_total = 0
    for b in range(len(counts)):
        begins[b] = leaders_total
        if counts[b] > 1:
            leading = min(counts[b], LEADERS)
            leaders_total += leading
            first_total += counts[b] - 1
            other_total += (leading - 1) * (leading - 2) // 2 + (counts[b] - leading) * (LEADERS - 1)
    leaders = np.empty(leaders_total, np.int32)
    filled = np.zeros(len(counts), np.uint8)
    first = np.empty(first_total, np.uint64)
    others = np.empty(other_total, np.uint64)
    firsts = 0
    count = 0
    for t in range(len(texts)):
        b = number[t]
        if counts[b] < 2:
            continue
        begin = begins[b]
        for rank in range(filled[b]):
            pair = (uint64(texts[leaders[begin + rank]]) << uint64(32)) | uint64(texts[t])
            if rank == 0:
                first[firsts] = pair
                firsts += 1
            else:
                others[count] = pair
                count += 1
        if filled[b] < LEADERS:
            leaders[begin + filled[b]] = t
            filled[b] += 1
    return first, others


@njit(nogil=True, cache=True)
def note_pairs(pairs, recent, new):
    """Mark the pairs that are not in `recent`, a power of two of places, and note them there.

    Each place remembers the last pair that fell on it, so an old pair may count as new again, never a new one
    as old. No pair is 0, since its later text is at least 1.
    """
    mask = uint64(len(recent) - 1)
    for i in range(len(pairs)):
        place = mix(pairs[i]) & mask
        new[i] = recent[place] != pairs[i]
        recent[place] = pairs[i]


@njit(nogil=True, cache=True)
def similar(pairs, begins, stops, shingles, common, said, density, out, inside):
    """How alike each pair is.

    `out`: shared weight over what both say together (weighted Jaccard similarity); `inside`: over what the
    one says that says less.
    """
    for p in range(len(pairs)):
        a = np.int64(pairs[p] >> uint64(32))
        b = np.int64(pairs[p] & uint64(0xFFFFFFFF))
        one = _row(a, begins, stops, shingles, common)
        other = _row(b, begins, stops, shingles, common)
        i = j = 0
        shared = np.float32(0)
        while i < len(one) and j < len(other):
            x, y = one[i], other[j]
            if x == y:
                shared += weight_of(x)
            i += x <= y
            j += y <= x
        enough = shared >= 0.5 * LEAST_SHARED * (density[a] + density[b])
        out[p] = shared / (said[a] + said[b] - shared) if enough else 0.0
        inside[p] = shared / min(said[a], said[b]) if enough else 0.0


@njit(nogil=True, cache=True)
def keep_best(pairs, likeness, sizes, least, best, partner):
    """Note for each group of one text the row it is most like, from `least` on; of equals the earlier."""
    for p in range(len(pairs)):
        if likeness[p] < least:
            continue
        a = np.int64(pairs[p] >> uint64(32))
        b = np.int64(pairs[p] & uint64(0xFFFFFFFF))
        for one, other in ((a, b), (b, a)):
            if sizes[one] > 1:
                continue
            if likeness[p] > best[one] or (likeness[p] == best[one] and other < partner[one]):
                best[one] = likeness[p]
                partner[one] = other
