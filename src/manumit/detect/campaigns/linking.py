"""From telling shingles to groups of texts that were written from one template.

Strong pairs of texts come first. Then groups speak through what their texts have in common, which is free of
edits: alike groups merge, and each text left over joins the one group or text it is most like. Two groups
that share half their sentences stay apart: what they have in common is a third of what both say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from manumit.detect.campaigns.bands import keep_best, telling
from manumit.detect.campaigns.candidates import Rows, candidate_pairs, ends, rows_of, similarity
from manumit.detect.campaigns.profiles import profiles

if TYPE_CHECKING:
    from manumit.detect.campaigns.telling import Telling
    from manumit.engine import Engine

STRONG_BANDS = (24, 4)
MERGE_BANDS = (64, 3)
ATTACH_BANDS = (64, 3)
"""Bands, and MinHashes a band: the more of these, the more alike two texts must be to meet."""

STRONG = 0.6
"""Similarity from which two texts are one campaign without further evidence."""

MERGE = 0.42
"""Similarity from which two groups of at least WELL_KNOWN texts merge."""

INSIDE = 0.80
INSIDE_MERGE = 0.38
"""They merge as well if so much of the smaller lies inside the larger, and they are so similar."""

MERGE_SMALL = 0.35
WELL_KNOWN = 5
"""Similarity from which they merge where one of the two has fewer texts; what lies inside is not asked."""

ATTACH = 0.26
"""Similarity from which a text left over joins what it is most like."""

FEW = 3
ABSORB = 1.4
"""A group of so few texts is part of a larger one if what its texts share with that is this many times what a
template of its own would save: all that they have in common, but for one of them, from which it is drawn."""

ABSORB_LEAST = 0.2
"""Similarity from which such a text may be part of a larger group."""


def link_texts(
    engine: Engine, telling_: Telling, labels: npt.NDArray[np.integer] | None = None
) -> npt.NDArray[np.uint32]:
    """Label every text with the least text number of its group.

    Parameters
    ----------
    labels : of texts that are known to be of one group already; None: nothing is known.

    Returns
    -------
    one label a text; a text that belongs to no group is its own.
    """
    able = _able(telling_)
    known = np.arange(len(telling_.said)) if labels is None else labels
    joined = _strong(engine, telling_, known.astype(np.int64))
    joined = _merge(engine, telling_, able, joined)
    joined = _merge(engine, telling_, able, joined)
    joined = _attach(engine, telling_, able, joined)
    joined = _merge(engine, telling_, able, joined)
    return _absorb(engine, telling_, able, joined).astype(np.uint32)


def _able(texts: Telling) -> npt.NDArray[np.int64]:
    """Texts that say enough to be alike any other, in the order of their numbers, which is that of a hash.

    What a group has in common is asked of its first: the earliest may have come by a stock sentence.
    """
    able: npt.NDArray[np.int64] = telling(texts.starts, texts.shingles, texts.said, ATTACH)
    return able


def _strong(engine: Engine, texts: Telling, labels: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    rows = rows_of(texts)
    everyone = telling(texts.starts, texts.shingles, texts.said, STRONG)
    for pairs in candidate_pairs(engine, rows, everyone, STRONG_BANDS):
        left, right = ends(pairs)
        open_ = labels[left] != labels[right]
        left, right = left[open_], right[open_]
        alike = similarity(engine, rows, pairs[open_])[0] >= STRONG
        labels = _joined(engine, labels, left[alike], right[alike])
    return labels


def _merge(
    engine: Engine, texts: Telling, able: npt.NDArray[np.int64], labels: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    heads, sizes, rows = _groups(texts, able, labels)
    groups = np.flatnonzero((sizes > 1) & (rows.stops > rows.begins))
    own = np.arange(len(heads))
    for pairs in candidate_pairs(engine, rows, groups, MERGE_BANDS):
        left, right = ends(pairs)
        open_ = own[left] != own[right]
        left, right = left[open_], right[open_]
        known = np.minimum(sizes[left], sizes[right]) >= WELL_KNOWN
        likeness, inside = similarity(engine, rows, pairs[open_])
        alike = likeness >= np.where(known, MERGE, MERGE_SMALL)
        alike |= known & (inside >= INSIDE) & (likeness >= INSIDE_MERGE)
        own = _joined(engine, own, left[alike], right[alike])
    return _relabel(labels, heads, own)


def _attach(
    engine: Engine, texts: Telling, able: npt.NDArray[np.int64], labels: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    heads, sizes, rows = _groups(texts, able, labels)
    able = np.flatnonzero(rows.stops > rows.begins)
    able = able[np.argsort(sizes[able] == 1, kind="stable")]
    best = np.zeros(len(heads), np.float32)
    partner = np.full(len(heads), -1, np.int64)
    for pairs in candidate_pairs(engine, rows, able, ATTACH_BANDS):
        left, right = ends(pairs)
        pairs = pairs[(sizes[left] == 1) | (sizes[right] == 1)]
        likeness, _ = similarity(engine, rows, pairs)
        keep_best(pairs, likeness, sizes, ATTACH, best, partner)
    found = np.flatnonzero(partner >= 0)
    own = _joined(engine, np.arange(len(heads)), found, partner[found])
    return _relabel(labels, heads, own)


def _absorb(
    engine: Engine, texts: Telling, able: npt.NDArray[np.int64], labels: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    heads, sizes, rows = _groups(texts, able, labels)
    few = (sizes > 1) & (sizes <= FEW)
    group, home, shared = _homes(engine, texts, able, labels, heads[few])
    group, home = np.searchsorted(heads, group), np.searchsorted(heads, home)
    nearest = np.full(len(heads), len(heads))
    np.minimum.at(nearest, group, home)
    agreed = home == nearest[group]
    members = np.bincount(group[agreed], minlength=len(heads))
    saved = np.bincount(group[agreed], shared[agreed], len(heads))
    absorbed = np.flatnonzero(few & (members == sizes) & (saved >= ABSORB * (sizes - 1) * rows.said))
    own = _joined(engine, np.arange(len(heads)), absorbed, nearest[absorbed])
    return _relabel(labels, heads, own)


def _homes(
    engine: Engine,
    texts: Telling,
    able: npt.NDArray[np.int64],
    labels: npt.NDArray[np.int64],
    heads: npt.NDArray[np.int64],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """The well-known group that each text of some groups is most like, if any.

    Returns
    -------
    group, home, shared : by text: label of its own group, of the other, and the weight of what they share.
    """
    of_few = np.zeros(len(labels), bool)
    of_few[heads] = True
    of_few = of_few[labels]
    heads, sizes, rows = _groups(texts, able, np.where(of_few, np.arange(len(labels)), labels))
    loose = of_few[heads]
    chosen = np.concatenate([np.flatnonzero(sizes >= WELL_KNOWN), np.flatnonzero(loose)])
    best = np.zeros(len(heads), np.float32)
    partner = np.full(len(heads), -1, np.int64)
    for pairs in candidate_pairs(engine, rows, chosen, ATTACH_BANDS):
        left, right = ends(pairs)
        mixed = pairs[loose[left] != loose[right]]
        likeness, _ = similarity(engine, rows, mixed)
        keep_best(mixed, likeness, sizes, ABSORB_LEAST, best, partner)
    found = np.flatnonzero(partner >= 0)
    both = rows.said[found] + rows.said[partner[found]]
    return labels[heads[found]], heads[partner[found]], best[found] / (1 + best[found]) * both


def _groups(
    texts: Telling, able: npt.NDArray[np.int64], labels: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Rows]:
    """Head, size and common shingles of each group that says enough to be compared."""
    ordered = able[np.argsort(labels[able], kind="stable")]
    first = np.flatnonzero(np.diff(labels[ordered], prepend=-1))
    bounds = np.append(first, len(ordered))
    begins, stops, common, said = profiles(bounds, ordered, texts.starts, texts.shingles, texts.said)
    lead = ordered[first]
    rows = Rows(begins, stops, texts.shingles, common, said, texts.density[lead])
    return labels[lead], np.diff(bounds), rows


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
