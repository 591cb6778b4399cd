"""A shingle and its weight as one number of 32 bits: what texts are compared by, with no look-up.

The upper 26 bits are bits of the shingle's hash, the lower 6 its weight in steps of 1/63. Two texts of 60
shingles that share none take one for another in one pair of 20,000.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit, uint32

HASH_BITS = 26
HEAVIEST = 63

_LOW_BIT = np.uint64(20)
_HASH = np.uint64((1 << HASH_BITS) - 1)


def power_of_two(wanted: int) -> int:
    """The least power of two from `wanted` on."""
    return 1 << max(0, wanted - 1).bit_length()


def part_of(shingles: npt.NDArray[np.uint64], parts: int) -> npt.NDArray[np.uint16]:
    """Partition of each shingle, of a power of two: packed shingles ascend from one partition to the next."""
    bits = parts.bit_length() - 1
    part: npt.NDArray[np.uint64] = ((shingles >> _LOW_BIT) & _HASH) >> np.uint64(HASH_BITS - bits)
    return part.astype(np.uint16)


@njit(inline="always", cache=True)
def pack(shingle, weight):
    """One number of a shingle's hash and its weight, 0 to 1."""
    step = uint32(weight * HEAVIEST + 0.5)
    return (uint32((shingle >> _LOW_BIT) & _HASH) << uint32(6)) | step


def packed_hashes(shingles: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint32]:
    """Bits of each shingle's hash, as `hash_of` gives them."""
    bits: npt.NDArray[np.uint64] = (shingles >> _LOW_BIT) & _HASH
    return bits.astype(np.uint32)


@njit(inline="always", cache=True)
def hash_of(packed):
    """Bits of the shingle's hash."""
    return packed >> uint32(6)


@njit(inline="always", cache=True)
def weight_of(packed):
    """What the shingle counts."""
    return np.float32(packed & uint32(HEAVIEST)) * np.float32(1 / HEAVIEST)
