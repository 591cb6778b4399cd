"""Large loose networks in parts.

A connected set of more than LARGE units is cut along its communities (Traag, Waltman and van Eck 2019, "From
Louvain to Leiden", with modularity) if it is loose: if the modularity of the communities is at least LOOSE
(Newman and Girvan 2004: above 0.3 there are communities). Each part is looked at in the same way, so that
what stays larger than LARGE is too dense to be cut. Sets of SMALL units or more that stay whole get their
communities named all the same.

A link weighs one more for every doubling of the records that prove it. An identifier of one unit only says
nothing here. A record that would be alone goes where the rarest identifier it shares leads.

Nodes come in canonical order and the seed is fixed, so the answer does not depend on the order of the input.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import graspologic_native
import numpy as np

from manumit.trace.arrays import neighbours

if TYPE_CHECKING:
    from manumit.trace.arrays import Flags, Ints

SMALL = 12
LARGE = 100
LOOSE = 0.4
SEED = 20_090_811


def communities(labels: Ints, unit: Ints, ident: Ints, weight: Ints, alone: Flags) -> tuple[Ints, Ints]:
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
    sizes = np.bincount(labels, minlength=len(labels))
    todo = sizes[labels[unit]] >= SMALL
    shared = np.bincount(ident)[ident] > 1 if len(ident) else np.zeros(0, bool)
    chosen = np.flatnonzero(todo & shared)
    chosen = chosen[np.argsort(labels[unit[chosen]], kind="stable")]
    bounds = np.flatnonzero(np.diff(labels[unit[chosen]], prepend=-1))
    waiting = np.split(chosen, bounds[1:]) if len(chosen) else []
    while waiting:
        links = waiting.pop()
        members, parts, quality = _leiden(unit[links], ident[links], weight[links], alone)
        if len(members) > LARGE and quality >= LOOSE:
            heads = np.full(parts.max() + 1, len(labels), np.int64)
            np.minimum.at(heads, parts, members)
            network[members] = heads[parts]
            waiting += _inside(links, network[unit[links]], ident[links])
        elif quality > 0:
            community[members] = _by_size(parts)
    return network, community


def _leiden(unit: Ints, ident: Ints, weight: Ints, alone: Flags) -> tuple[Ints, Ints, float]:
    """Units in order, the community of each, and the modularity."""
    members, left = np.unique(unit, return_inverse=True)
    names, right = np.unique(ident, return_inverse=True)
    right = right + len(members)
    nodes = len(members) + len(names)
    begin, beside, edge = neighbours(nodes, left, right)
    quality, found = graspologic_native.leiden_csr(
        begin, beside, weight[edge].astype(np.float64), nodes, seed=SEED
    )
    parts = np.fromiter((found[node] for node in range(nodes)), np.int64, nodes)
    mates = np.bincount(parts[: len(members)], minlength=nodes)
    for node in np.flatnonzero((mates[parts[: len(members)]] == 1) & ~alone[members]).tolist():
        if mates[parts[node]] == 1:
            mates[parts[node]] = 0
            parts[node] = parts[_rarest(node, begin, beside)]
            mates[parts[node]] += 1
    _, parts = np.unique(parts[: len(members)], return_inverse=True)
    return members, parts, cast("float", quality)


def _rarest(node: int, begin: Ints, beside: Ints) -> int:
    """The unit that a unit is tied to by the identifier that fewest give."""
    idents = beside[begin[node] : begin[node + 1]]
    rare = int(idents[np.lexsort((idents, begin[idents + 1] - begin[idents]))[0]])
    units = beside[begin[rare] : begin[rare + 1]]
    return int(units[units != node].min())


def _inside(links: Ints, network: Ints, ident: Ints) -> list[Ints]:
    """Links of each part in which an identifier is still shared, for parts that are large."""
    order = np.lexsort((links, network))
    found = []
    for part in np.split(order, np.flatnonzero(np.diff(network[order])) + 1):
        counts = np.unique(ident[part], return_inverse=True, return_counts=True)
        kept = part[counts[2][counts[1]] > 1]
        if len(kept) >= SMALL:
            found.append(links[kept])
    return found


def _by_size(parts: Ints) -> Ints:
    """Numbers of communities, the largest first, then by their first unit."""
    sizes = np.bincount(parts)
    _, first = np.unique(parts, return_index=True)
    rank = np.empty(len(sizes), np.int64)
    rank[np.lexsort((first, -sizes))] = np.arange(len(sizes))
    return rank[parts]
