"""Walk the model's automaton over bytes and sum what its features say of each language."""

from __future__ import annotations

import numpy as np
from numba import njit

LANES = 4
"""Parts of a text that are walked side by side: each step waits for memory, and four can wait together."""


@njit(inline="always", cache=True)
def _meet(state, counts, met, n):
    """Count the feature that a state completes, if any."""
    feature = (state & 0xFFFFFFFF) - 1
    if feature >= 0:
        if counts[feature] == 0:
            met[n] = feature
            n += 1
        counts[feature] += 1
    return n


@njit(nogil=True, cache=True)
def walk(text, size, moves, states, depth, counts, met):
    """Features met in text[:size]; returns how many. `counts` gets how often; it is zero elsewhere.

    Each lane but the first sets out `depth` bytes before its part, and so is in the state that one walk over
    the whole would be in.
    """
    step = (size + LANES - 1) // LANES
    root = states[0]
    second, third, fourth = step, 2 * step, 3 * step
    a = b = c = d = root
    for back in range(-depth, 0):
        if 0 <= second + back < size:
            b = states[moves[b >> 32, text[second + back]]]
        if 0 <= third + back < size:
            c = states[moves[c >> 32, text[third + back]]]
        if 0 <= fourth + back < size:
            d = states[moves[d >> 32, text[fourth + back]]]
    n = 0
    for i in range(step):
        a = states[moves[a >> 32, text[i]]]
        b = states[moves[b >> 32, text[second + i]]] if second + i < size else root
        c = states[moves[c >> 32, text[third + i]]] if third + i < size else root
        d = states[moves[d >> 32, text[fourth + i]]] if fourth + i < size else root
        n = _meet(a, counts, met, n)
        n = _meet(b, counts, met, n)
        n = _meet(c, counts, met, n)
        n = _meet(d, counts, met, n)
    return n


@njit(nogil=True, cache=True)
def add_up(weights, start, n, counts, met, logs, sums):
    """Sums over the features met, by column, into `sums`; `counts` is zero again after it."""
    sums[: len(start)] = start
    for k in range(n):
        feature = met[k]
        often = logs[counts[feature]]
        counts[feature] = 0
        line = weights[feature]
        for column in range(len(line)):
            sums[column] += often * np.float32(line[column])


@njit(nogil=True, cache=True)
def two_best(sums, tags):
    """Language of the greatest sum, and how far it is ahead of the best of another."""
    best = 0
    for column in range(1, len(tags)):
        if sums[column] > sums[best]:
            best = column
    second = np.float32(-np.inf)
    for column in range(len(tags)):
        if sums[column] > second and tags[column] != tags[best]:
            second = sums[column]
    return tags[best], np.float64(sums[best]) - np.float64(second)
