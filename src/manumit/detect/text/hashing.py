"""One way to mix bits, for every kernel that hashes."""

from __future__ import annotations

from numba import njit, uint64


@njit(inline="always", cache=True)
def mix(x):
    """Finaliser of MurmurHash3: every input bit reaches every output bit."""
    x ^= x >> uint64(33)
    x *= uint64(0xFF51AFD7ED558CCD)
    x ^= x >> uint64(33)
    x *= uint64(0xC4CEB9FE1A85EC53)
    x ^= x >> uint64(33)
    return x
