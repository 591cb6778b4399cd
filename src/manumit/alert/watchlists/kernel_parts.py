"""What several kernels do: count bits, make room for more rows, say how long the longest text is."""

from __future__ import annotations

import numpy as np
from numba import njit, uint64


@njit(inline="always", cache=True)
def ones(x):
    """Bits of a number that are set."""
    x = x - ((x >> uint64(1)) & uint64(0x5555555555555555))
    x = (x & uint64(0x3333333333333333)) + ((x >> uint64(2)) & uint64(0x3333333333333333))
    x = (x + (x >> uint64(4))) & uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((x * uint64(0x0101010101010101)) >> uint64(56))


@njit(nogil=True, cache=True)
def widened(found):
    """A table with twice as many columns, of which the first are those of `found`."""
    rows, size = found.shape
    more = np.empty((rows, 2 * size), found.dtype)
    more[:, :size] = found
    return more


@njit(nogil=True, cache=True)
def longest(offsets):
    """Bytes of the longest of some texts, at least 1."""
    most = 1
    for r in range(len(offsets) - 1):
        most = max(most, offsets[r + 1] - offsets[r])
    return most
