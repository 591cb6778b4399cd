"""Digests of sets, added up row by row: the order in which rows come does not matter."""

from __future__ import annotations

import numpy as np
from numba import njit, uint64

from manumit.detect.text.hashing import mix

FACTORS = (np.uint64(0x100000001B3), np.uint64(0x9E3779B97F4A7C15))
"""One for each half of a digest of 128 bits."""


@njit(nogil=True, cache=True)
def add_rows(sums, groups, one, other, salt):
    """Add the digest of each row (of one thing and another) to the sum of its group.

    Parameters
    ----------
    sums : by group; changed in place.
    groups : of each row; below 0: the row counts nowhere.
    one, other : digests of the two things.
    salt : tells rows of one meaning from those of another.
    """
    for i in range(len(groups)):
        if groups[i] >= 0:
            sums[groups[i]] += mix(mix(one[i] + uint64(salt)) ^ other[i])


@njit(nogil=True, cache=True)
def link_rows(sums, groups, first, rows, record, ident):
    """As `add_rows`, for each record that proves a link.

    Parameters
    ----------
    groups : of each link; below 0: it counts nowhere.
    first, rows : records of each link.
    record, ident : digests by record, and by link.
    """
    for i in range(len(groups)):
        if groups[i] >= 0:
            for j in range(first[i], first[i + 1]):
                sums[groups[i]] += mix(mix(record[rows[j]]) ^ ident[i])


@njit(nogil=True, cache=True)
def interleaved(low, high):
    """Both halves of each digest in its 16 bytes."""
    out = np.empty((len(low), 2), np.uint64)
    for i in range(len(low)):
        out[i, 0] = mix(low[i])
        out[i, 1] = mix(high[i])
    return out
