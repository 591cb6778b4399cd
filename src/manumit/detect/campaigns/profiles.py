"""What the texts of one group have in common, as one row of shingles that compares like a text."""

from __future__ import annotations

import numpy as np
from numba import njit

from manumit.detect.campaigns.packed import weight_of

WITNESSES = 24
"""Earliest texts of a group that are asked."""

SHARE = 0.34
"""Share of the witnesses, and at least two, that must hold a shingle."""


@njit(nogil=True, cache=True)
def profiles(bounds, texts, starts, shingles, said):
    """Common shingles of each group.

    Parameters
    ----------
    bounds, texts : group g consists of texts[bounds[g]:bounds[g + 1]], earliest first.
    starts, shingles : telling shingles by text, packed, ascending.
    said : what each text says in all.

    Returns
    -------
    new_starts, new_shingles : the same layout, by group; a group of one text keeps its own shingles.
    new_said : the weight of a group's common shingles; for a group of one text what it says in all.
    """
    groups = len(bounds) - 1
    room = 0
    for g in range(groups):
        for t in texts[bounds[g] : min(bounds[g + 1], bounds[g] + WITNESSES)]:
            room += starts[t + 1] - starts[t]
    new_starts = np.zeros(groups + 1, np.int64)
    new_shingles = np.empty(room, shingles.dtype)
    new_said = np.empty(groups, np.float32)
    used = 0
    for g in range(groups):
        asked = min(bounds[g + 1] - bounds[g], WITNESSES)
        begin = used
        for t in texts[bounds[g] : bounds[g] + asked]:
            size = starts[t + 1] - starts[t]
            new_shingles[used : used + size] = shingles[starts[t] : starts[t + 1]]
            used += size
        if asked == 1:
            new_said[g] = said[texts[bounds[g]]]
            new_starts[g + 1] = used
            continue
        pool = np.sort(new_shingles[begin:used])
        least = max(2, int(np.ceil(SHARE * asked)))
        used = begin
        total = 0.0
        i = 0
        while i < len(pool):
            j = i
            while j < len(pool) and pool[j] == pool[i]:
                j += 1
            if j - i >= least:
                new_shingles[used] = pool[i]
                total += weight_of(pool[i])
                used += 1
            i = j
        new_said[g] = total
        new_starts[g + 1] = used
    return new_starts, new_shingles[:used].copy(), new_said
