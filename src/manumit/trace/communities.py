"""Large loose networks in parts.

A connected set of more than LARGE units is cut along its communities (Traag, Waltman and van Eck 2019, "From
Louvain to Leiden", with modularity) if it is loose: if the modularity of the communities is at least LOOSE
(Newman and Girvan 2004: above 0.3 there are communities), and at least MORE times what pure chance gives in a
set of as many links a node (Reichardt and Bornholdt 2006: 0.97 by the root of the mean degree). A community
of whose links more than TIED lead into one other is no part of its own: modularity alone would cut a ring in
two that is one of a few. Each part is looked at in the same way, so that what stays larger than LARGE is too
dense, or too even, to be cut. Sets of SMALL units or more that stay whole get their communities named all the
same.

A link weighs one more for every doubling of the records that prove it. An identifier of one unit only says
nothing here. A record that would be alone goes where the rarest identifier it shares leads.

Nodes come in canonical order and the seed is fixed, so the answer does not depend on the order of the input.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import graspologic_native  # type: ignore[import-untyped]  # it ships no types
import numpy as np

from manumit.engine.components import components
from manumit.trace.arrays import neighbours, walked

if TYPE_CHECKING:
    from manumit.engine import Engine
    from manumit.trace.arrays import Flags, Ints

SMALL = 12
LARGE = 100
LOOSE = 0.4
MORE = 1.25
TIED = 0.2
MANY = 1 << 20
"""Links from which nodes move in one sweep only: a quarter quicker, and each part is looked at again."""
SEED = 20_090_811


def communities(
    engine: Engine, labels: Ints, unit: Ints, ident: Ints, weight: Ints, alone: Flags
) -> tuple[Ints, Ints]:
    """Networks and communities of units.

    Parameters
    ----------
    labels : by unit: the least unit of its connected set.
    unit, ident : the two ends of each link, by identifier and unit.
    weight : of each link.
    alone : by unit: whether it may be a network by itself; records of no campaign may not.

    Returns
    -------
    by unit: the least unit of its network; number of its community inside it, 0 for the largest.
    """
    network = labels.copy()
    community = np.zeros(len(labels), np.int64)
    waiting = _sets(labels, unit, ident)
    while waiting:
        found = engine.map(lambda links: _leiden(unit[links], ident[links], weight[links], alone), waiting)
        cut = []
        for links, (members, parts, loose) in zip(waiting, found, strict=True):
            if len(members) > LARGE and loose and parts.any():
                heads = np.full(parts.max() + 1, len(labels), np.int64)
                np.minimum.at(heads, parts, members)
                network[members] = heads[parts]
                cut += _inside(links, network[unit[links]], ident[links])
            else:
                community[members] = _by_size(parts)
        waiting = cut
    return network, community


def _sets(labels: Ints, unit: Ints, ident: Ints) -> list[Ints]:
    """Links of each connected set of SMALL units or more, without identifiers of one unit."""
    if not len(ident):
        return []
    large = np.bincount(labels, minlength=len(labels))[labels] >= SMALL
    chosen = np.flatnonzero(large[unit] & (np.bincount(ident)[ident] > 1))
    theirs = labels[unit[chosen]]
    order = np.argsort(theirs, kind="stable")
    return _runs(chosen[order], theirs[order])


def _runs(values: Ints, keys: Ints) -> list[Ints]:
    """Values in a list a run of equal keys."""
    return np.split(values, np.flatnonzero(np.diff(keys)) + 1) if len(values) else []


def _leiden(unit: Ints, ident: Ints, weight: Ints, alone: Flags) -> tuple[Ints, Ints, bool]:
    """Units in order, the community of each, and whether these communities are more than chance."""
    members, left = _numbered(unit)
    names, right = _numbered(ident)
    nodes = len(members) + len(names)
    right = right + len(members)
    begin, beside, _ = neighbours(nodes, left, right)
    place = walked(begin, beside)
    rows, columns, edge = neighbours(nodes, place[left], place[right])
    worth = weight[edge].astype(np.float64)
    sweeps = 1 if len(unit) >= MANY else None
    quality, found = graspologic_native.leiden_csr(
        rows, columns, worth, nodes, seed=SEED, max_local_moving_iterations=sweeps
    )
    parts = np.fromiter((found[node] for node in range(nodes)), np.int64, nodes)[place]
    parts = _glued(parts[left], parts[right], weight)[parts]
    own = parts[: len(members)]
    mates = np.bincount(own, minlength=nodes)
    for node in np.flatnonzero((mates[own] == 1) & ~alone[members]).tolist():
        if mates[parts[node]] == 1:
            mates[parts[node]] = 0
            parts[node] = parts[_rarest(node, begin, beside)]
            mates[parts[node]] += 1
    chance = 0.97 / np.sqrt(2 * len(unit) / nodes)
    return members, _numbered(own)[1], bool(quality >= max(LOOSE, MORE * chance))


def _glued(one: Ints, other: Ints, weight: Ints) -> Ints:
    """By community: the community it goes to, so that none is closely tied to another.

    Each goes with the one it has most links with, if these are more than TIED of all its links.

    Parameters
    ----------
    one, other : communities at the two ends of each link.
    """
    count = int(max(one.max(), other.max())) + 1
    home = np.arange(count)
    while True:
        a, b = home[one], home[other]
        ends = np.bincount(a, weight, count) + np.bincount(b, weight, count)
        across = a != b
        low, high = np.minimum(a[across], b[across]), np.maximum(a[across], b[across])
        pairs, place = np.unique(low * np.int64(count) + high, return_inverse=True)
        between = np.bincount(place, weight[across], len(pairs))
        low, high = pairs // count, pairs % count
        small, large = np.where(ends[low] <= ends[high], [low, high], [high, low])
        order = np.lexsort((large, -between, small))
        strongest = order[np.diff(small[order], prepend=-1) != 0]
        close = strongest[between[strongest] > TIED * ends[small[strongest]]]
        if not len(close):
            return home
        home = components(count, small[close], large[close])[home]


def _numbered(values: Ints) -> tuple[Ints, Ints]:
    """Distinct values in order, and the place of each value among them."""
    least, most = int(values.min()), int(values.max())
    if most - least > 8 * len(values):
        distinct, place = np.unique(values, return_inverse=True)
        return distinct, place
    present = np.zeros(most - least + 1, np.int32)
    present[values - least] = 1
    places = np.cumsum(present, dtype=np.int32) - 1
    return np.flatnonzero(present) + least, places[values - least]


def _rarest(node: int, begin: Ints, beside: Ints) -> int:
    """The unit that a unit is tied to by the identifier that fewest give."""
    idents = beside[begin[node] : begin[node + 1]]
    rare = int(idents[np.lexsort((idents, begin[idents + 1] - begin[idents]))[0]])
    units = beside[begin[rare] : begin[rare + 1]]
    return int(units[units != node].min())


def _inside(links: Ints, network: Ints, ident: Ints) -> list[Ints]:
    """Links of each part, by identifier and unit, without identifiers that are no longer shared."""
    order = np.argsort(network, kind="stable")
    theirs, named = network[order], ident[order]
    same = np.zeros(len(order) + 1, bool)
    same[1:-1] = (np.diff(theirs) == 0) & (np.diff(named) == 0)
    shared = same[1:] | same[:-1]
    return [part for part in _runs(links[order[shared]], theirs[shared]) if len(part) >= SMALL]


def _by_size(parts: Ints) -> Ints:
    """Numbers of communities, the largest first, then by their first unit."""
    sizes = np.bincount(parts)
    _, first = np.unique(parts, return_index=True)
    rank = np.empty(len(sizes), np.int64)
    rank[np.lexsort((first, -sizes))] = np.arange(len(sizes))
    return rank[parts]
