"""Rows of telling shingles that may be alike, and how alike they are."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from manumit.detect.campaigns.bands import band_keys, bucket_pairs, multipliers, note_pairs, similar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from manumit.detect.campaigns.telling import Telling
    from manumit.engine import Engine

_LOW = np.uint64(0xFFFFFFFF)
_TEXTS_AT_ONCE = 1 << 15
_BANDS_AT_ONCE = 8
_MOST_RECENT = 1 << 23
"""Pairs that are remembered, so as not to be compared again; more than that costs time, not memory."""


def candidate_pairs(
    engine: Engine, rows: Telling, chosen: npt.NDArray[np.int64], bands: tuple[int, int]
) -> Iterator[npt.NDArray[np.uint64]]:
    """Candidate pairs among the chosen rows, band by band; a pair may come more than once.

    The first texts of buckets come before the others: who has joined through them need not be compared again.
    """
    recent = np.zeros(_places(16 * len(chosen), _MOST_RECENT), np.uint64)
    count, per_band = bands
    for first in range(0, count, _BANDS_AT_ONCE):
        buckets = _buckets(engine, rows, chosen, per_band, first)
        for both in engine.map(partial(bucket_pairs, chosen), buckets):
            for pairs in both:
                new = np.empty(len(pairs), np.bool_)
                note_pairs(pairs, recent, new)
                yield pairs[new]


def _places(wanted: int, most: int) -> int:
    places = 1 << 12
    while places < min(wanted, most):
        places *= 2
    return places


def _buckets(
    engine: Engine, rows: Telling, chosen: npt.NDArray[np.int64], per_band: int, first: int
) -> npt.NDArray[np.uint64]:
    """Bucket of each chosen row in some bands, of shape (bands, rows)."""
    factors, offsets = multipliers()
    buckets = np.empty((_BANDS_AT_ONCE, len(chosen)), np.uint64)
    parts = [slice(i, i + _TEXTS_AT_ONCE) for i in range(0, len(chosen), _TEXTS_AT_ONCE)]

    def sign(part: slice) -> None:
        band_keys(
            chosen[part], rows.starts, rows.shingles, factors, offsets, per_band, first, buckets[:, part]
        )

    for _ in engine.map(sign, parts):
        pass
    return buckets


def similarity(
    engine: Engine, rows: Telling, pairs: npt.NDArray[np.uint64]
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Weighted Jaccard similarity of each pair, and how much of the smaller lies inside the larger."""
    alike = np.empty(len(pairs), np.float32)
    inside = np.empty(len(pairs), np.float32)
    parts = [slice(i, i + _TEXTS_AT_ONCE) for i in range(0, len(pairs), _TEXTS_AT_ONCE)]

    def work(part: slice) -> None:
        likeness, share = alike[part], inside[part]
        similar(pairs[part], rows.starts, rows.shingles, rows.said, rows.density, likeness, share)

    for _ in engine.map(work, parts):
        pass
    return alike, inside


def ends(pairs: npt.NDArray[np.uint64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """First and second row of each pair."""
    return (pairs >> np.uint64(32)).astype(np.int64), (pairs & _LOW).astype(np.int64)
