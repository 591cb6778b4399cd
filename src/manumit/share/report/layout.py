"""Where the nodes of a network stand in a drawing: distances on paper like distances in the graph.

Stress majorisation (Gansner, Koren and North 2004, "Graph drawing by stress majorization"), from classical
scaling; no chance is in it, so the same graph is drawn the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Points = npt.NDArray[np.float64]

_ROUNDS = 60
_APART_ROUNDS = 40
_STARTING_ROUNDS = 30
_GOLDEN = 2.399963  # radians: the golden angle, which never comes back to where it was
_TINY = 1e-9
_UNREACHED = 2.0  # further than the longest way, for nodes without a way between them


def lay_out(
    nodes: int, edges: Sequence[tuple[int, int]], *, width: float, height: float, apart: float
) -> Points:
    """Places of nodes inside a drawing.

    Parameters
    ----------
    nodes : how many; a few hundred at most.
    edges : pairs of nodes by number.
    width, height : of the drawing, with a margin of `apart` kept free.
    apart : least distance of two nodes, where there is room.

    Returns
    -------
    one row of x and y a node.
    """
    if nodes == 0:
        return np.zeros((0, 2))
    if nodes == 1:
        return np.array([[width / 2, height / 2]])
    ways = _ways(nodes, edges)
    places = _fitted(_majorised(ways, _scaled(ways)), width, height, apart)
    return _fitted(_pushed(places, apart), width, height, apart)


def _ways(nodes: int, edges: Sequence[tuple[int, int]]) -> Points:
    """Steps between every two nodes."""
    near = np.zeros((nodes, nodes), dtype=bool)
    for a, b in edges:
        near[a, b] = near[b, a] = a != b
    ways = np.where(np.eye(nodes, dtype=bool), 0.0, np.inf)
    reached = np.eye(nodes, dtype=bool)
    front, steps = reached.copy(), 0
    while front.any():
        steps += 1
        front = ((front.astype(np.float32) @ near.astype(np.float32)) > 0) & ~reached
        ways[front] = steps
        reached |= front
    longest = ways[np.isfinite(ways)].max()
    ways[~np.isfinite(ways)] = longest + _UNREACHED
    return ways


def _scaled(ways: Points) -> Points:
    """Classical scaling to two dimensions, by orthogonal iteration from a fixed start."""
    count = len(ways)
    square = ways**2
    gram = -0.5 * (square - square.mean(axis=0) - square.mean(axis=1)[:, None] + square.mean())
    # Nodes that are placed alike would stand on one spot for ever: a start that turns parts them.
    turn = np.arange(count) * _GOLDEN
    places = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    start = places
    for _ in range(_STARTING_ROUNDS):
        places = _times(gram, places)
        places[:, 0] /= max(float(np.sqrt(np.square(places[:, 0]).sum())), _TINY)
        places[:, 1] -= places[:, 0] * (places[:, 0] * places[:, 1]).sum()
        places[:, 1] /= max(float(np.sqrt(np.square(places[:, 1]).sum())), _TINY)
    spread = np.sqrt(np.maximum((places * _times(gram, places)).sum(axis=0), 0))
    result: Points = places * spread + 0.01 * start
    return result


def _majorised(ways: Points, places: Points) -> Points:
    count = len(ways)
    weight = 1 / np.where(np.eye(count, dtype=bool), 1.0, ways) ** 2
    np.fill_diagonal(weight, 0)
    mean = 1 / count
    inverse = np.linalg.inv(np.diag(weight.sum(axis=1)) - weight + mean)
    solved: Points = np.asarray(inverse, np.float64) - mean
    weighted: Points = weight * ways
    for _ in range(_ROUNDS):
        pull = weighted / np.maximum(_lengths(places), _TINY)
        places = _times(solved, pull.sum(axis=1)[:, None] * places - _times(pull, places))
    return places


def _times(matrix: Points, places: Points) -> Points:
    """A product that is too small to be worth the threads that `@` would wake."""
    result: Points = np.einsum("ij,jk->ik", matrix, places)
    return result


def _lengths(places: Points) -> Points:
    """Distances on paper between every two nodes."""
    x, y = places[:, 0], places[:, 1]
    result: Points = np.sqrt(np.square(x[:, None] - x) + np.square(y[:, None] - y))
    return result


def _fitted(places: Points, width: float, height: float, margin: float) -> Points:
    """Turned so that the longer side lies along the width, and stretched to fill the drawing."""
    low, high = places.min(axis=0), places.max(axis=0)
    if (high - low)[1] > (high - low)[0]:
        places, low, high = places[:, ::-1], low[::-1], high[::-1]
    room = np.array([width, height]) - 2 * margin
    spread = np.where(high - low < 1e-6, 1.0, high - low)
    scale = np.minimum(room / spread, 2.0 * (room / spread).min())
    result: Points = (places - (low + high) / 2) * scale + np.array([width, height]) / 2
    return result


def _pushed(places: Points, apart: float) -> Points:
    """Nodes that stand too near pushed apart."""
    for _ in range(_APART_ROUNDS):
        length = _lengths(places)
        np.fill_diagonal(length, apart)
        push = np.maximum(apart - length, 0) / (2 * np.maximum(length, _TINY))
        if not push.any():
            break
        places = places + push.sum(axis=1)[:, None] * places - _times(push, places)
    return places
