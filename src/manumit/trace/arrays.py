"""Sorting and grouping of links, and graphs in rows of neighbours."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from numba import njit

from manumit.engine.sorting import counting_sort

Ints: TypeAlias = npt.NDArray[np.integer[Any]]
Flags: TypeAlias = npt.NDArray[np.bool_]
Reals: TypeAlias = npt.NDArray[np.float64]


def grouped_by_unit(ident: Ints, number: Ints, unit: Ints, idents: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Rows of one identifier and unit together, by identifier, unit and record.

    Parameters
    ----------
    ident, number : identifier and record of each row, sorted by both.
    unit : unit of each record.
    idents : number of identifiers.

    Returns
    -------
    identifier and unit of each link, where its rows begin (and the end of the last), record of each row.
    """
    theirs = unit[number]
    order, _ = counting_sort(theirs, len(unit))
    order = order[counting_sort(ident[order], idents)[0]]
    ident, theirs, rows = ident[order], theirs[order], number[order]
    fresh = np.ones(len(rows), bool)
    fresh[1:] = (np.diff(ident) != 0) | (np.diff(theirs) != 0)
    heads = np.flatnonzero(fresh)
    return ident[heads], theirs[heads], np.append(heads, len(rows)), rows


@njit(nogil=True, cache=True)
def neighbours(nodes, left, right):
    """Rows of neighbours of an undirected graph.

    `beside[begin[n]:begin[n + 1]]` are the neighbours of n in the order of the edges, and `edge` the number
    of the edge to each.
    """
    begin = np.zeros(nodes + 1, np.int64)
    for i in range(len(left)):
        begin[left[i] + 1] += 1
        begin[right[i] + 1] += 1
    for n in range(nodes):
        begin[n + 1] += begin[n]
    place = begin[:-1].copy()
    beside = np.empty(2 * len(left), np.int32)
    edge = np.empty(2 * len(left), np.int32)
    for i in range(len(left)):
        a, b = left[i], right[i]
        beside[place[a]] = b
        edge[place[a]] = i
        place[a] += 1
        beside[place[b]] = a
        edge[place[b]] = i
        place[b] += 1
    return begin, beside, edge


@njit(nogil=True, cache=True)
def walked(begin, beside):
    """Place of each node on a walk from the first one on, nearest first.

    Neighbours stand close to one another in it, which makes a large graph faster to work on.
    """
    nodes = len(begin) - 1
    place = np.full(nodes, -1, np.int32)
    queue = np.empty(nodes, np.int32)
    filled = 0
    turn = 0
    for start in range(nodes):
        if place[start] < 0:
            place[start] = filled
            queue[filled] = start
            filled += 1
        while turn < filled:
            node = queue[turn]
            turn += 1
            for i in range(begin[node], begin[node + 1]):
                if place[beside[i]] < 0:
                    place[beside[i]] = filled
                    queue[filled] = beside[i]
                    filled += 1
    return place
