"""Rows of telling shingles that may be alike, and how alike they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from manumit.detect.campaigns.bands import band_keys, bucket_pairs, multipliers, note_pairs, similar
from manumit.detect.campaigns.packed import power_of_two

if TYPE_CHECKING:
    from collections.abc import Iterator

    from manumit.detect.campaigns.telling import Telling
    from manumit.engine import Engine

_LOW = np.uint64(0xFFFFFFFF)
_HIGH = np.uint64(48)
_ROWS_AT_ONCE = 1 << 15
_BUCKETED_AT_ONCE = 1 << 20
_BANDS_AT_ONCE = 4
_MOST_RECENT = 1 << 23
"""Pairs that are remembered, so as not to be compared again; more than that costs time, not memory."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What can be compared, texts or groups of them: row r says places begins[r] to stops[r] - 1.

    A place from len(shingles) on is one in `common`, so groups of one text need no copy of what it says.
    """

    begins: npt.NDArray[np.int64]
    stops: npt.NDArray[np.int64]
    shingles: npt.NDArray[np.uint32]
    """Of texts, see `Telling`."""
    common: npt.NDArray[np.uint32]
    """What the texts of a group have in common, the same way."""
    said: npt.NDArray[np.float32]
    """By row: the weight of all it says."""
    density: npt.NDArray[np.float32]
    """By row: shingles a word."""


def rows_of(texts: Telling) -> Rows:
    """Each text as a row."""
    none = np.zeros(0, np.uint32)
    return Rows(texts.starts[:-1], texts.starts[1:], texts.shingles, none, texts.said, texts.density)


def candidate_pairs(
    engine: Engine, rows: Rows, chosen: npt.NDArray[np.int64], bands: tuple[int, int]
) -> Iterator[npt.NDArray[np.uint64]]:
    """Candidate pairs among the chosen rows, band by band; a pair may come more than once.

    The first texts of buckets come before the others: who has joined through them need not be compared again.
    """
    recent = np.zeros(max(1 << 12, power_of_two(min(16 * len(chosen), _MOST_RECENT))), np.uint64)
    parts = power_of_two(-(-len(chosen) // _BUCKETED_AT_ONCE))
    count, per_band = bands
    for first in range(0, count, _BANDS_AT_ONCE):
        buckets = _buckets(engine, rows, chosen, per_band, first)
        jobs = ((buckets[band], part) for band in range(_BANDS_AT_ONCE) for part in range(parts))
        for both in engine.map(lambda job: _bucket_pairs(chosen, *job, parts), jobs):
            for pairs in both:
                new = np.empty(len(pairs), np.bool_)
                note_pairs(pairs, recent, new)
                yield pairs[new]


def _bucket_pairs(
    chosen: npt.NDArray[np.int64], buckets: npt.NDArray[np.uint64], part: int, parts: int
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """Pairs of one band in one part of its buckets, of a power of two."""
    if parts > 1:
        own = np.flatnonzero((buckets >> _HIGH) & np.uint64(parts - 1) == part)
        chosen, buckets = chosen[own], buckets[own]
    found: tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]] = bucket_pairs(chosen, buckets)
    return found


def _buckets(
    engine: Engine, rows: Rows, chosen: npt.NDArray[np.int64], per_band: int, first: int
) -> npt.NDArray[np.uint64]:
    """Bucket of each chosen row in some bands, of shape (bands, rows)."""
    factors, offsets = multipliers()
    buckets = np.empty((_BANDS_AT_ONCE, len(chosen)), np.uint64)
    parts = [slice(i, i + _ROWS_AT_ONCE) for i in range(0, len(chosen), _ROWS_AT_ONCE)]

    def sign(part: slice) -> None:
        band_keys(
            chosen[part], rows.begins, rows.stops, rows.shingles, rows.common,
            factors, offsets, per_band, first, buckets[:, part],
        )  # fmt: skip

    for _ in engine.map(sign, parts):
        pass
    return buckets


def similarity(
    engine: Engine, rows: Rows, pairs: npt.NDArray[np.uint64]
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Weighted Jaccard similarity of each pair, and how much of the smaller lies inside the larger."""
    alike = np.empty(len(pairs), np.float32)
    inside = np.empty(len(pairs), np.float32)
    parts = [slice(i, i + _ROWS_AT_ONCE) for i in range(0, len(pairs), _ROWS_AT_ONCE)]

    def work(part: slice) -> None:
        likeness, share = alike[part], inside[part]
        similar(
            pairs[part], rows.begins, rows.stops, rows.shingles, rows.common,
            rows.said, rows.density, likeness, share,
        )  # fmt: skip

    for _ in engine.map(work, parts):
        pass
    return alike, inside


def ends(pairs: npt.NDArray[np.uint64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """First and second row of each pair."""
    return (pairs >> np.uint64(32)).astype(np.int64), (pairs & _LOW).astype(np.int64)
