"""What the texts of one group have in common, as one row of shingles that compares like a text."""

from __future__ import annotations

import numpy as np
from numba import njit

from manumit.detect.campaigns.packed import weight_of

WITNESSES = 24
"""Texts of a group that are asked."""

SHARE = 0.34
"""Share of the witnesses, and at least two, that must hold a shingle."""


@njit(inline="always", cache=True)
def _least(asked):
    """How many of the witnesses must hold a shingle."""
    return max(2, np.int64(np.ceil(SHARE * asked)))


@njit(nogil=True, cache=True)
def profiles(bounds, texts, starts, shingles, said):
    """Common shingles of each group.

    Parameters
    ----------
    bounds, texts : group g consists of texts[bounds[g]:bounds[g + 1]], of which the
        first are asked.
    starts, shingles : telling shingles by text, packed, ascending.
    said : what each text says in all.

    Returns
    -------
    begins, stops : by group: where its shingles are. A group of one text has the place of that text in
        `shingles`; a place from len(shingles) on is one in `common`.
    common : common shingles of the groups of two texts or more, ascending by group.
    new_said : the weight of a group's common shingles; for a group of one text what it says in all.
    """
    groups = len(bounds) - 1
    room = 0
    most = 0
    for g in range(groups):
        asked = min(bounds[g + 1] - bounds[g], WITNESSES)
        if asked > 1:
            held = 0
            for t in texts[bounds[g] : bounds[g] + asked]:
                held += starts[t + 1] - starts[t]
            room += held // _least(asked)
            most = max(most, held)
    begins = np.empty(groups, np.int64)
    stops = np.empty(groups, np.int64)
    common = np.empty(room, shingles.dtype)
    new_said = np.empty(groups, np.float32)
    pool = np.empty(most, shingles.dtype)
    used = 0
    for g in range(groups):
        asked = min(bounds[g + 1] - bounds[g], WITNESSES)
        if asked == 1:
            t = texts[bounds[g]]
            begins[g], stops[g], new_said[g] = starts[t], starts[t + 1], said[t]
            continue
        held = 0
        for t in texts[bounds[g] : bounds[g] + asked]:
            size = starts[t + 1] - starts[t]
            pool[held : held + size] = shingles[starts[t] : starts[t + 1]]
            held += size
        begins[g] = len(shingles) + used
        ordered = np.sort(pool[:held])
        total = 0.0
        i = 0
        while i < held:
            j = i
            while j < held and ordered[j] == ordered[i]:
                j += 1
            if j - i >= _least(asked):
                common[used] = ordered[i]
                total += weight_of(ordered[i])
                used += 1
            i = j
        stops[g] = len(shingles) + used
        new_said[g] = total
    return begins, stops, common[:used], new_said
