"""How many shortest ways pass a node: betweenness, inside each network.

Brandes (2001), "A faster algorithm for betweenness centrality". In networks of more than EXACT nodes it is
estimated from SAMPLES starting points (Brandes and Pich 2007), chosen by a hash with a fixed seed.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
from numba import njit, uint64

from manumit.trace.arrays import neighbours

if TYPE_CHECKING:
    from manumit.engine import Engine
    from manumit.trace.arrays import Ints, Reals

EXACT = 256
SAMPLES = 64
SEED = 2_001
_WORK = 1 << 20


@njit(nogil=True, cache=True)
def _mix(x):
    x = (x ^ (x >> uint64(30))) * uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> uint64(27))) * uint64(0x94D049BB133111EB)
    return x ^ (x >> uint64(31))


@njit(nogil=True, cache=True)
def starting_points(nodes, samples, seed):
    """The nodes with the least hashes of their place, as many as asked for, in order of their place."""
    hashes = np.empty(nodes, np.uint64)
    for node in range(nodes):
        hashes[node] = _mix(uint64(node + 1) * uint64(0x9E3779B97F4A7C15) + uint64(seed))
    return np.sort(np.argsort(hashes)[:samples])


@njit(nogil=True, cache=True)
def betweenness(begin, beside, bounds, exact, samples, seed):
    """Share of shortest ways between two other nodes that pass each node, network by network.

    Parameters
    ----------
    begin, beside : rows of neighbours.
    bounds : first node of each network, and the end of the last.

    Returns
    -------
    by node, from `bounds[0]` on: betweenness; starting points it was estimated from, 0 where it is exact.
    """
    offset = bounds[0]
    size = bounds[-1] - offset
    found = np.zeros(size)
    sampled = np.zeros(size, np.int64)
    widest = 0
    for k in range(len(bounds) - 1):
        widest = max(widest, bounds[k + 1] - bounds[k])
    distance = np.full(widest, -1, np.int32)
    ways = np.zeros(widest)
    carried = np.zeros(widest)
    queue = np.empty(widest, np.int64)
    for k in range(len(bounds) - 1):
        low = bounds[k]
        nodes = bounds[k + 1] - low
        if nodes < 3:
            continue
        sources = np.arange(nodes)
        if nodes > exact:
            sources = starting_points(nodes, samples, seed)
            sampled[low - offset : low - offset + nodes] = len(sources)
        for source in sources:
            queue[0] = source
            filled = 1
            distance[source] = 0
            ways[source] = 1.0
            turn = 0
            while turn < filled:
                node = queue[turn]
                turn += 1
                for i in range(begin[low + node], begin[low + node + 1]):
                    other = beside[i] - low
                    if distance[other] < 0:
                        distance[other] = distance[node] + 1
                        queue[filled] = other
                        filled += 1
                    if distance[other] == distance[node] + 1:
                        ways[other] += ways[node]
            for turn in range(filled - 1, 0, -1):
                node = queue[turn]
                share = (1.0 + carried[node]) / ways[node]
                for i in range(begin[low + node], begin[low + node + 1]):
                    other = beside[i] - low
                    if distance[other] == distance[node] - 1:
                        carried[other] += ways[other] * share
                found[low - offset + node] += carried[node]
            for turn in range(filled):
                node = queue[turn]
                distance[node] = -1
                ways[node] = 0.0
                carried[node] = 0.0
        scale = nodes / len(sources) / ((nodes - 1.0) * (nodes - 2.0))
        for node in range(low - offset, low - offset + nodes):
            found[node] = min(1.0, found[node] * scale)
    return found, sampled


def centrality(engine: Engine, bounds: Ints, left: Ints, right: Ints) -> tuple[Reals, Ints]:
    """Betweenness of every node, some networks at a time.

    Parameters
    ----------
    bounds : first node of each network, and the end of the last.
    left, right : nodes at the two ends of each link.

    Returns
    -------
    by node: betweenness, 0 to 1; starting points it was estimated from, 0 where it is exact.
    """
    nodes = int(bounds[-1])
    begin, beside, _ = neighbours(nodes, left, right)
    sizes = np.diff(bounds)
    links = np.diff(begin[bounds])
    work = np.cumsum(np.where(sizes > EXACT, SAMPLES, sizes) * (links + sizes))
    if not len(work):
        return np.zeros(0), np.zeros(0, np.int64)
    part = work // _WORK
    cuts = [0, *(np.flatnonzero(np.diff(part)) + 1).tolist(), len(sizes)]
    pieces = [bounds[a : b + 1] for a, b in itertools.pairwise(cuts)]
    done = list(engine.map(lambda own: betweenness(begin, beside, own, EXACT, SAMPLES, SEED), pieces))
    return np.concatenate([d[0] for d in done]), np.concatenate([d[1] for d in done])
