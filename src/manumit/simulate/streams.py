"""Random numbers by counter: every draw is a pure function of a key, so any record can be made alone.

The mixer is SplitMix64 (Steele, Lea, Flood 2014): integers only, hence the same on every machine.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Keys = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_MASK = (1 << 64) - 1
_STEP = 0x9E3779B97F4A7C15
_A = 0xBF58476D1CE4E5B9
_B = 0x94D049BB133111EB


def mix(keys: Keys) -> Keys:
    """Scramble 64-bit keys, one to one."""
    x = keys + np.uint64(_STEP)
    x ^= x >> np.uint64(30)
    x *= np.uint64(_A)
    x ^= x >> np.uint64(27)
    x *= np.uint64(_B)
    x ^= x >> np.uint64(31)
    return x


def root(*parts: int) -> int:
    """One key out of a few whole numbers (a seed and the name of a purpose)."""
    x = 0
    for part in parts:
        x = (x + (part & _MASK) * _STEP + _STEP) & _MASK
        x = ((x ^ (x >> 30)) * _A) & _MASK
        x = ((x ^ (x >> 27)) * _B) & _MASK
        x ^= x >> 31
    return x


def child(keys: Keys, branch: int | npt.NDArray[np.integer]) -> Keys:
    """Keys of the `branch`-th child of each key; branches count from 0."""
    if isinstance(branch, int):
        return mix(keys + np.uint64(((branch + 1) * _A) & _MASK))
    return mix(keys + (branch.astype(np.uint64) + np.uint64(1)) * np.uint64(_A))


def under(key: int, counters: npt.NDArray[np.integer]) -> Keys:
    """Keys of the counters under one root key."""
    return mix(mix(counters.astype(np.uint64)) ^ np.uint64(key))


def unit(keys: Keys) -> Reals:
    """Numbers in [0, 1), one a key; 53 bits, exact."""
    return (keys >> np.uint64(11)).astype(np.float64) * 2.0**-53


def below(keys: Keys, bound: int | npt.NDArray[np.integer]) -> Ints:
    """Whole numbers in [0, bound), one a key."""
    limit = np.uint64(bound) if isinstance(bound, int) else bound.astype(np.uint64)
    return ((keys >> np.uint64(32)) * limit >> np.uint64(32)).astype(np.int64)


def shuffle(positions: Ints, size: int, key: int) -> Ints:
    """Where each of `positions` falls in a fixed shuffle of 0 .. size-1 (a Feistel network with walking)."""
    half = max(1, (max(size - 1, 1).bit_length() + 1) // 2)
    low = np.uint64((1 << half) - 1)
    shift = np.uint64(half)

    def once(values: Keys) -> Keys:
        left, right = values >> shift, values & low
        for turn in range(4):
            left, right = right, left ^ (mix(right ^ np.uint64(root(key, turn))) & low)
        return (left << shift) | right

    found = once(positions.astype(np.uint64))
    outside = np.flatnonzero(found >= np.uint64(size))
    while outside.size:
        found[outside] = once(found[outside])
        outside = outside[found[outside] >= np.uint64(size)]
    return found.astype(np.int64)
