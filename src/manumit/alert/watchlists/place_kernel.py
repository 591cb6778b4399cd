"""Points within a radius of places, in metres on the WGS 84 ellipsoid.

A ball on the earth lies in a cube of space: places are put into cubes as large as their radius (by classes
that double), and a point looks into its cube and the 26 around it. The straight line between two points is
never longer than the way on the ground, so nothing is missed; what is left is measured by Vincenty's inverse
formula (1975), to a millimetre.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit, uint64

from manumit.alert.watchlists.kernel_parts import widened

EQUATOR, FLATTENING = 6_378_137.0, 1 / 298.257223563
"""Semi-major axis in metres, and flattening, of WGS 84."""

LEAST_CUBE = 64.0
"""Metres of the smallest cubes."""

_POLE = EQUATOR * (1 - FLATTENING)
_TURNS = 60


@njit(inline="always", cache=True)
def _space(latitude, longitude):
    """Metres from the centre of the earth along three axes."""
    phi, lam = math.radians(latitude), math.radians(longitude)
    square = FLATTENING * (2 - FLATTENING)
    normal = EQUATOR / math.sqrt(1 - square * math.sin(phi) ** 2)
    flat = normal * math.cos(phi)
    return flat * math.cos(lam), flat * math.sin(lam), normal * (1 - square) * math.sin(phi)


@njit(nogil=True, cache=True)
def metres(latitude, longitude, other_latitude, other_longitude):
    """Length of the shortest way on the ellipsoid between two points that are not nearly antipodes."""
    difference = math.radians(other_longitude - longitude)
    while difference > math.pi:
        difference -= 2 * math.pi
    while difference < -math.pi:
        difference += 2 * math.pi
    u = math.atan((1 - FLATTENING) * math.tan(math.radians(latitude)))
    v = math.atan((1 - FLATTENING) * math.tan(math.radians(other_latitude)))
    sin_u, cos_u, sin_v, cos_v = math.sin(u), math.cos(u), math.sin(v), math.cos(v)
    lam = difference
    sigma, sin_sigma, cos_sigma, flat, middle = 0.0, 0.0, 1.0, 1.0, 0.0
    for _ in range(_TURNS):
        sin_lam, cos_lam = math.sin(lam), math.cos(lam)
        sin_sigma = math.hypot(cos_v * sin_lam, cos_u * sin_v - sin_u * cos_v * cos_lam)
        if sin_sigma == 0.0:
            return 0.0
        cos_sigma = sin_u * sin_v + cos_u * cos_v * cos_lam
        sigma = math.atan2(sin_sigma, cos_sigma)
        sin_alpha = cos_u * cos_v * sin_lam / sin_sigma
        flat = 1 - sin_alpha * sin_alpha
        middle = cos_sigma - 2 * sin_u * sin_v / flat if flat > 1e-15 else 0.0
        c = FLATTENING / 16 * flat * (4 + FLATTENING * (4 - 3 * flat))
        before = lam
        lam = difference + (1 - c) * FLATTENING * sin_alpha * (
            sigma + c * sin_sigma * (middle + c * cos_sigma * (2 * middle * middle - 1))
        )
        if abs(lam - before) < 1e-13:
            break
    square = flat * (EQUATOR * EQUATOR - _POLE * _POLE) / (_POLE * _POLE)
    a = 1 + square / 16384 * (4096 + square * (-768 + square * (320 - 175 * square)))
    b = square / 1024 * (256 + square * (-128 + square * (74 - 47 * square)))
    cubed = cos_sigma * (2 * middle * middle - 1)
    rest = b / 6 * middle * (4 * sin_sigma * sin_sigma - 3) * (4 * middle * middle - 3)
    return _POLE * a * (sigma - b * sin_sigma * (middle + b / 4 * (cubed - rest)))


@njit(inline="always", cache=True)
def _cube(x, y, z, size, dx, dy, dz):
    """Number of a cube: of that which holds a point, moved by so many."""
    i = np.int64(math.floor(x / size)) + dx + (1 << 18)
    j = np.int64(math.floor(y / size)) + dy + (1 << 18)
    k = np.int64(math.floor(z / size)) + dz + (1 << 18)
    return (uint64(i) << uint64(40)) | (uint64(j) << uint64(20)) | uint64(k)


@njit(nogil=True, cache=True)
def cubes(latitudes, longitudes, sizes):
    """Number of the cube of each place; `sizes` are the edges in metres."""
    found = np.empty(len(latitudes), np.uint64)
    for row in range(len(latitudes)):
        x, y, z = _space(latitudes[row], longitudes[row])
        found[row] = _cube(x, y, z, sizes[row], 0, 0, 0)
    return found


@njit(nogil=True, cache=True)
def find(sizes, firsts, keys, latitudes, longitudes, radii, wanted_latitudes, wanted_longitudes):
    """Place, point and metres between, of all pairs within the place's radius.

    Parameters
    ----------
    sizes, firsts : edge of the cubes of each class, and where its places begin (one more at the end).
    keys, latitudes, longitudes, radii : of the places, by class and then by cube.
    wanted_latitudes, wanted_longitudes : of the points.
    """
    room = max(16, len(wanted_latitudes))
    pairs, apart = np.empty((2, room), np.int64), np.empty((1, room), np.float64)
    n = 0
    for q in range(len(wanted_latitudes)):
        x, y, z = _space(wanted_latitudes[q], wanted_longitudes[q])
        for c in range(len(sizes)):
            held = keys[firsts[c] : firsts[c + 1]]
            for turn in range(27):
                cube = _cube(x, y, z, sizes[c], turn % 3 - 1, turn // 3 % 3 - 1, turn // 9 - 1)
                at = np.searchsorted(held, cube)
                while at < len(held) and held[at] == cube:
                    row = firsts[c] + at
                    at += 1
                    ox, oy, oz = _space(latitudes[row], longitudes[row])
                    straight = math.sqrt((x - ox) ** 2 + (y - oy) ** 2 + (z - oz) ** 2)
                    if straight > radii[row] + 1e-3:
                        continue
                    away = metres(latitudes[row], longitudes[row], wanted_latitudes[q], wanted_longitudes[q])
                    if away > radii[row]:
                        continue
                    if n == pairs.shape[1]:
                        pairs, apart = widened(pairs), widened(apart)
                    pairs[0, n], pairs[1, n], apart[0, n] = row, q, away
                    n += 1
    return pairs[:, :n], apart[0, :n]
