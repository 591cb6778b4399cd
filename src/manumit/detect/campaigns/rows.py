"""Rows of telling shingles when some of them change."""

from __future__ import annotations

import numpy as np
from numba import njit

from manumit.detect.campaigns.packed import hash_of


@njit(nogil=True, cache=True)
def by_row(rows, count):
    """Places in the order of their rows, those of one row as they come; and where each row ends."""
    ends = np.zeros(count + 1, np.int64)
    for row in rows:
        ends[row + 1] += 1
    ends = np.cumsum(ends)
    free = ends[:-1].copy()
    order = np.empty(len(rows), np.int64)
    for place in range(len(rows)):
        order[free[rows[place]]] = place
        free[rows[place]] += 1
    return order, ends


@njit(nogil=True, cache=True)
def changed_rows(texts, ends, packed, hashes, whole, starts, shingles):
    """Rows of texts after some of their shingles were weighed.

    Parameters
    ----------
    texts, ends : text texts[i] has the places ends[i] to ends[i + 1] - 1 of `packed` and `hashes`.
    packed, hashes : a shingle with its new weight, or 0, and its hash as `packed.hash_of` gives it.
    whole : by place in `texts`: these are all of its shingles, what it told before does not count.
    starts, shingles : what each text told before.

    Returns
    -------
    new_ends, rows : the new row of texts[i] is rows[new_ends[i]:new_ends[i + 1]], ascending.
    changed : by place in `texts`: it is not what it was.
    """
    room = len(packed)
    for i in range(len(texts)):
        room += starts[texts[i] + 1] - starts[texts[i]]
    rows = np.empty(room, np.uint32)
    new_ends = np.zeros(len(texts) + 1, np.int64)
    changed = np.zeros(len(texts), np.bool_)
    used = 0
    for i in range(len(texts)):
        begin = used
        own = np.sort(hashes[ends[i] : ends[i + 1]])
        old = shingles[starts[texts[i]] : starts[texts[i] + 1]]
        if not whole[i]:
            for value in old:
                h = hash_of(value)
                k = np.searchsorted(own, h)
                if k == len(own) or own[k] != h:
                    rows[used] = value
                    used += 1
        for value in packed[ends[i] : ends[i + 1]]:
            if value > 0:
                rows[used] = value
                used += 1
        rows[begin:used] = np.sort(rows[begin:used])
        new_ends[i + 1] = used
        changed[i] = used - begin != len(old)
        for k in range(min(used - begin, len(old))):
            changed[i] |= rows[begin + k] != old[k]
    return new_ends, rows[:used].copy(), changed


@njit(nogil=True, cache=True)
def replaced(texts, ends, rows, starts, shingles):
    """All rows with those of `texts`, ascending, replaced; see `changed_rows`."""
    count = len(starts) - 1
    new_starts = np.zeros(count + 1, np.int64)
    total = len(shingles)
    for i in range(len(texts)):
        total += ends[i + 1] - ends[i] - (starts[texts[i] + 1] - starts[texts[i]])
    out = np.empty(total, np.uint32)
    used = 0
    done = 0
    for i in range(len(texts) + 1):
        stop = texts[i] if i < len(texts) else count
        out[used : used + starts[stop] - starts[done]] = shingles[starts[done] : starts[stop]]
        for t in range(done, stop):
            new_starts[t + 1] = used + starts[t + 1] - starts[done]
        used += starts[stop] - starts[done]
        if i < len(texts):
            out[used : used + ends[i + 1] - ends[i]] = rows[ends[i] : ends[i + 1]]
            used += ends[i + 1] - ends[i]
            new_starts[stop + 1] = used
            done = stop + 1
    return new_starts, out
