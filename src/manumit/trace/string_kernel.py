"""Strings as Arrow stores them: places in a sorted list, digests."""

from __future__ import annotations

import numpy as np
from numba import njit, uint64

from manumit.detect.text.hashing import mix


@njit(inline="always", cache=True)
def _compare(data_a, begin_a, end_a, data_b, begin_b, end_b):
    """Below 0, 0 or above 0, as the bytes of a come before, with or after those of b."""
    for i in range(min(end_a - begin_a, end_b - begin_b)):
        a, b = data_a[begin_a + i], data_b[begin_b + i]
        if a != b:
            return np.int64(a) - np.int64(b)
    return (end_a - begin_a) - (end_b - begin_b)


@njit(nogil=True, cache=True)
def places(offsets, data, wanted_offsets, wanted_data):
    """For each wanted string, the first place in a sorted list that is not before it, and if it is equal."""
    count = len(wanted_offsets) - 1
    place = np.empty(count, np.int64)
    there = np.zeros(count, np.bool_)
    for i in range(count):
        begin, end = wanted_offsets[i], wanted_offsets[i + 1]
        low, high = 0, len(offsets) - 1
        while low < high:
            middle = (low + high) // 2
            if _compare(data, offsets[middle], offsets[middle + 1], wanted_data, begin, end) < 0:
                low = middle + 1
            else:
                high = middle
        place[i] = low
        if low < len(offsets) - 1:
            there[i] = _compare(data, offsets[low], offsets[low + 1], wanted_data, begin, end) == 0
    return place, there


@njit(nogil=True, cache=True)
def digests(offsets, data, factor):
    """64 bits of each string, as FNV-1a (Fowler, Noll, Vo) with another factor, and mixed."""
    out = np.empty(len(offsets) - 1, np.uint64)
    for i in range(len(out)):
        value = uint64(0xCBF29CE484222325)
        for place in range(offsets[i], offsets[i + 1]):
            value = (value ^ uint64(data[place])) * uint64(factor)
        out[i] = mix(value ^ uint64(offsets[i + 1] - offsets[i]))
    return out
