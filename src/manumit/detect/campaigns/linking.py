"""From telling shingles to groups of texts that were written from one template.

Strong pairs of texts come first. Then groups speak through what their texts have in common, which is free of
edits: alike groups merge, and each text left over joins the one group or text it is most like. Two groups
that share half their sentences stay apart: what they have in common is a third of what both say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from manumit.detect.campaigns.bands import (
    BANDS,
    add_pairs,
    band_keys,
    bucket_pairs,
    multipliers,
    similar,
    telling,
)
from manumit.detect.campaigns.profiles import profiles
from manumit.detect.campaigns.telling import Telling

if TYPE_CHECKING:
    from collections.abc import Iterator

    from manumit.engine import Engine

ROWS = 3
STRONG_ROWS = 4
"""MinHashes a band, for texts that may be edited much and for those that are hardly edited."""

STRONG = 0.6
"""Similarity from which two texts are one campaign without further evidence."""

MERGE = 0.42
"""Similarity from which two groups of at least WELL_KNOWN texts merge."""

INSIDE = 0.80
INSIDE_MERGE = 0.38
"""They merge as well if so much of the smaller lies inside the larger, and they are so similar."""

MERGE_SMALL = 0.35
INSIDE_SMALL = 0.75
WELL_KNOWN = 5
"""The same where one of the two has fewer texts; then similarity ATTACH is enough beside INSIDE_SMALL."""

ATTACH = 0.28
"""Similarity from which a text left over joins what it is most like."""

_LOW = np.uint64(0xFFFFFFFF)
_TEXTS_AT_ONCE = 1 << 15


def link_texts(engine: Engine, telling_: Telling) -> npt.NDArray[np.int64]:
    """Label every text with the least text number of its group.

    Returns
    -------
    one label a text; a text that belongs to no group is its own.
    """
    labels = _strong(engine, telling_)
    labels = _merge(engine, telling_, labels)
    labels = _merge(engine, telling_, labels)
    labels = _attach(engine, telling_, labels)
    return _merge(engine, telling_, labels)


def _strong(engine: Engine, rows: Telling) -> npt.NDArray[np.int64]:
    texts = len(rows.said)
    labels = np.arange(texts)
    everyone = telling(rows.starts, rows.members, rows.weights, rows.said, STRONG)
    for pairs in _pairs(engine, rows, everyone, STRONG_ROWS):
        left, right = _ends(pairs)
        open_ = labels[left] != labels[right]
        left, right = left[open_], right[open_]
        alike = _similarity(engine, rows, pairs[open_])[0] >= STRONG
        labels = _joined(engine, labels, left[alike], right[alike])
    return labels


def _merge(engine: Engine, texts: Telling, labels: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    heads, sizes, rows = _groups(texts, labels)
    groups = np.flatnonzero((sizes > 1) & (np.diff(rows.starts) > 0))
    own = np.arange(len(heads))
    for pairs in _pairs(engine, rows, groups, ROWS):
        left, right = _ends(pairs)
        open_ = own[left] != own[right]
        left, right = left[open_], right[open_]
        known = np.minimum(sizes[left], sizes[right]) >= WELL_KNOWN
        likeness, inside = _similarity(engine, rows, pairs[open_])
        alike = likeness >= np.where(known, MERGE, MERGE_SMALL)
        alike |= (inside >= np.where(known, INSIDE, INSIDE_SMALL)) & (
            likeness >= np.where(known, INSIDE_MERGE, ATTACH)
        )
        own = _joined(engine, own, left[alike], right[alike])
    return _relabel(labels, heads, own)


def _attach(engine: Engine, texts: Telling, labels: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    heads, sizes, rows = _groups(texts, labels)
    able = np.flatnonzero(np.diff(rows.starts) > 0)
    able = able[np.argsort(sizes[able] == 1, kind="stable")]
    best = np.zeros(len(heads), np.float32)
    partner = np.full(len(heads), -1, np.int64)
    for pairs in _pairs(engine, rows, able, ROWS):
        left, right = _ends(pairs)
        loose = (sizes[left] == 1) | (sizes[right] == 1)
        left, right = left[loose], right[loose]
        likeness, _ = _similarity(engine, rows, pairs[loose])
        for one, other in ((left, right), (right, left)):
            good = (sizes[one] == 1) & (likeness >= ATTACH)
            _keep_best(one[good], other[good], likeness[good], best, partner)
    found = np.flatnonzero(partner >= 0)
    own = _joined(engine, np.arange(len(heads)), found, partner[found])
    return _relabel(labels, heads, own)


def _keep_best(
    one: npt.NDArray[np.int64],
    other: npt.NDArray[np.int64],
    likeness: npt.NDArray[np.float32],
    best: npt.NDArray[np.float32],
    partner: npt.NDArray[np.int64],
) -> None:
    """Note for each `one` the `other` it is most like; of equals the earlier."""
    order = np.lexsort((other, -likeness, one))
    one, other, likeness = one[order], other[order], likeness[order]
    first = np.ones(len(one), bool)
    first[1:] = one[1:] != one[:-1]
    one, other, likeness = one[first], other[first], likeness[first]
    better = (likeness > best[one]) | ((likeness == best[one]) & (other < partner[one]))
    best[one[better]] = likeness[better]
    partner[one[better]] = other[better]


def _groups(
    texts: Telling, labels: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Telling]:
    """Head, size and common shingles of each group that says enough to be compared."""
    able = telling(texts.starts, texts.members, texts.weights, texts.said, ATTACH)
    ordered = able[np.argsort(labels[able], kind="stable")]
    first = np.flatnonzero(np.diff(labels[ordered], prepend=-1))
    bounds = np.append(first, len(ordered))
    starts, members, said = profiles(bounds, ordered, texts.starts, texts.members, texts.weights, texts.said)
    lead = ordered[first]
    rows = Telling(starts, members, said, texts.density[lead], texts.keys, texts.weights)
    return labels[lead], np.diff(bounds), rows


def _pairs(
    engine: Engine, rows: Telling, chosen: npt.NDArray[np.int64], per_band: int
) -> Iterator[npt.NDArray[np.uint64]]:
    """Candidate pairs among the chosen rows, band by band, each pair once in all."""
    factors, offsets = multipliers()
    buckets = np.empty((BANDS, len(chosen)), np.uint64)
    parts = [slice(i, i + _TEXTS_AT_ONCE) for i in range(0, len(chosen), _TEXTS_AT_ONCE)]

    def sign(part: slice) -> None:
        band_keys(
            chosen[part], rows.starts, rows.members, rows.keys, factors, offsets, per_band, buckets[:, part]
        )

    for _ in engine.map(sign, parts):
        pass
    seen = _Seen()
    for pairs in engine.map(lambda band: bucket_pairs(chosen, buckets[band]), range(BANDS)):
        yield pairs[seen.new(pairs)]


class _Seen:
    """Pairs met so far."""

    def __init__(self) -> None:
        self._table = np.zeros(1 << 12, np.uint64)
        self._held = 0

    def new(self, pairs: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
        """Which of the pairs were never met; they are from now on."""
        while 2 * (self._held + len(pairs)) > len(self._table):
            held = self._table[self._table != 0]
            self._table = np.zeros(2 * len(self._table), np.uint64)
            add_pairs(held, self._table, np.empty(len(held), np.bool_))
        fresh = np.empty(len(pairs), np.bool_)
        self._held += add_pairs(pairs, self._table, fresh)
        return fresh


def _similarity(
    engine: Engine, rows: Telling, pairs: npt.NDArray[np.uint64]
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Weighted Jaccard similarity of each pair, and how much of the smaller lies inside the larger."""
    alike = np.empty(len(pairs), np.float32)
    inside = np.empty(len(pairs), np.float32)
    parts = [slice(i, i + _TEXTS_AT_ONCE) for i in range(0, len(pairs), _TEXTS_AT_ONCE)]

    def work(part: slice) -> None:
        likeness, share = alike[part], inside[part]
        similar(
            pairs[part], rows.starts, rows.members, rows.weights, rows.said, rows.density, likeness, share
        )

    for _ in engine.map(work, parts):
        pass
    return alike, inside


def _ends(pairs: npt.NDArray[np.uint64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    return (pairs >> np.uint64(32)).astype(np.int64), (pairs & _LOW).astype(np.int64)


def _joined(
    engine: Engine,
    labels: npt.NDArray[np.int64],
    left: npt.NDArray[np.int64],
    right: npt.NDArray[np.int64],
) -> npt.NDArray[np.int64]:
    """Labels after joining the groups of both ends of each edge."""
    if not len(left):
        return labels
    return engine.components(len(labels), labels[left], labels[right])[labels]


def _relabel(
    labels: npt.NDArray[np.int64], heads: npt.NDArray[np.int64], own: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Carry joined groups back to texts; the least text number of a group labels it."""
    joined = np.arange(len(labels))
    joined[heads] = heads[own]
    return joined[labels]
