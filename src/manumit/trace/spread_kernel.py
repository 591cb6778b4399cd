"""Whether the units that give an identifier share anything else."""

from __future__ import annotations

import numpy as np
from numba import njit

from manumit.engine.components import unite

ALIKE = 0.8
"""Two identifiers that so large a share of their units give together are one: the phone and the address of a
footer prove nothing about each other."""


@njit(nogil=True, cache=True)
def parts_apart(order, eligible, ident_begin, ident_units, unit_begin, unit_idents, spread):
    """Set aside, one after another, what more than half of its units give without sharing anything else.

    Parameters
    ----------
    order : identifiers in question, the most widespread first.
    eligible : by identifier: whether a rule lets it be set aside.
    ident_begin, ident_units, unit_begin, unit_idents : links from both ends, in rows.
    spread : by identifier: set aside already; those found are added.

    Returns
    -------
    for each of `order`, into how many parts its units fall without it (and without what always goes with it).
    """
    idents = len(ident_begin) - 1
    together = np.zeros(idents, np.int32)
    first = np.full(idents, -1, np.int32)
    touched = np.empty(idents, np.int32)
    parts = np.zeros(len(order), np.int64)
    for turn in range(len(order)):
        one = order[turn]
        begin, end = ident_begin[one], ident_begin[one + 1]
        count = end - begin
        met = 0
        for i in range(begin, end):
            unit = ident_units[i]
            for j in range(unit_begin[unit], unit_begin[unit + 1]):
                other = unit_idents[j]
                if other != one and not spread[other]:
                    if together[other] == 0:
                        touched[met] = other
                        met += 1
                    together[other] += 1
        parent = np.arange(count)
        parts[turn] = count
        for i in range(begin, end):
            unit = ident_units[i]
            for j in range(unit_begin[unit], unit_begin[unit + 1]):
                other = unit_idents[j]
                if other == one or spread[other] or together[other] < 2:
                    continue
                larger = max(count, ident_begin[other + 1] - ident_begin[other])
                if together[other] >= ALIKE * larger:
                    continue
                if first[other] < 0:
                    first[other] = i - begin
                    continue
                if unite(parent, first[other], i - begin):
                    parts[turn] -= 1
        for k in range(met):
            together[touched[k]] = 0
            first[touched[k]] = -1
        if eligible[one] and 2 * parts[turn] > count:
            spread[one] = True
    return parts
