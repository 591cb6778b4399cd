"""Connected components by union-find: the one iterative kind of work."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit


@njit(inline="always", cache=True)
def unite(parent, a, b):
    """Put the sets of two nodes under the lesser of their roots; say whether they were two."""
    while parent[a] != a:
        parent[a] = parent[parent[a]]
        a = parent[a]
    while parent[b] != b:
        parent[b] = parent[parent[b]]
        b = parent[b]
    if a < b:
        parent[b] = a
    else:
        parent[a] = b
    return a != b


@njit(nogil=True, cache=True)
def _components(nodes, left, right):
    parent = np.arange(nodes)
    for i in range(len(left)):
        unite(parent, left[i], right[i])
    for i in range(nodes):
        parent[i] = parent[parent[i]]
    return parent


def components(
    nodes: int, left: npt.NDArray[np.integer], right: npt.NDArray[np.integer]
) -> npt.NDArray[np.int64]:
    """Label each of `nodes` nodes with the least node of its component.

    Parameters
    ----------
    nodes : number of nodes, numbered from 0.
    left, right : the two ends of each edge.

    Returns
    -------
    array of `nodes` labels; a node without edges is its own label.
    """
    found: npt.NDArray[np.int64] = _components(nodes, left, right)
    return found
