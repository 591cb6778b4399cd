"""64-bit keys of texts: what is known of an identifier is found by its key, without keeping the text."""

from __future__ import annotations

import numpy as np
from numba import njit, uint64

from manumit.detect.text.hashing import mix


@njit(nogil=True, cache=True)
def keys_of(data, offsets, seeds, out):
    """Key of each text: FNV-1a over its bytes from its seed, then mixed.

    Parameters
    ----------
    data, offsets : bytes of all texts, and where each begins (one more than texts).
    seeds : by text: what tells equal texts of different kinds apart.
    """
    for row in range(len(out)):
        key = uint64(0xCBF29CE484222325) ^ mix(uint64(seeds[row]) + uint64(0x9E3779B97F4A7C15))
        for place in range(offsets[row], offsets[row + 1]):
            key = (key ^ uint64(data[place])) * uint64(0x100000001B3)
        out[row] = mix(key)


@njit(nogil=True, cache=True)
def paired(left, right):
    """Key of each pair of keys; the order within a pair matters."""
    made = np.empty(len(left), np.uint64)
    for row in range(len(left)):
        made[row] = mix(left[row] * uint64(3) + mix(right[row]))
    return made
