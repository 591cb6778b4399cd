"""A stable sort by small keys, in two passes."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(nogil=True, cache=True)
def counting_sort(keys, count):
    """Stable order of small integer keys below `count`, and where the rows of each key end."""
    ends = np.zeros(count, np.int64)
    for key in keys:
        ends[key] += 1
    places = np.empty(count, np.int64)
    total = 0
    for key in range(count):
        places[key] = total
        total += ends[key]
        ends[key] = total
    order = np.empty(len(keys), np.int32)
    for i in range(len(keys)):
        order[places[keys[i]]] = i
        places[keys[i]] += 1
    return order, ends
