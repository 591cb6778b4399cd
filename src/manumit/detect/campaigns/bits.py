"""What it costs to write a record, by itself or with a template, in bits."""

from __future__ import annotations

import numpy as np
from numba import njit

from manumit.detect.text.tokens import (
    FIRST_TYPED,
    IDEOGRAPH,
    LETTERS,
    NUMBER,
    PHONE,
    PICTURE,
    PRICE,
    SYLLABLE,
)

NAME_BITS = 16.0
"""What it costs to say which template a record was written from."""


@njit(inline="always", cache=True)
def token_bits(kind, size):
    """Bits to write one token by itself: letters of its script, digits, or an opaque name."""
    if kind == IDEOGRAPH:
        return 9.0
    if kind == SYLLABLE:
        return 5.5
    if kind == LETTERS:
        return 4.2
    if kind == PICTURE:
        return 8.0
    if kind == NUMBER or kind == PHONE or kind == PRICE:
        return 1.0 + 3.32 * size
    if kind >= FIRST_TYPED:
        return 40.0
    return min(4.7 * size, 18.0)


@njit(nogil=True, cache=True)
def bits_of(kinds, sizes):
    """`token_bits` of many tokens."""
    out = np.empty(len(kinds))
    for i in range(len(kinds)):
        out[i] = token_bits(kinds[i], sizes[i])
    return out


@njit(nogil=True, cache=True)
def record_bits(matched, fixed_kinds, begin, stop, kinds, sizes, slot_gap):
    """Bits of one record plain, and as the template and its deviations from it.

    `matched` gives the record's place for each fixed token. A deviation is a run of fixed tokens left out or
    of tokens added: it costs its place, its lengths and what it adds; in a slot the place is known.
    """
    plain = 0.0
    for i in range(begin, stop):
        plain += token_bits(kinds[i], sizes[i])
    cost = NAME_BITS
    fixed = len(fixed_kinds)
    where = np.log2(fixed + 2.0)
    last = -1
    gap = 0
    for j in range(fixed + 1):
        place = matched[j] if j < fixed else stop - begin
        if place < 0:
            continue
        added = place - last - 1
        missed = j - gap
        if added + missed > 0:
            known = False
            for g in range(gap, j + 1):
                known |= slot_gap[g]
            cost += 2.0 * np.log2(1.0 + added)
            if missed > 0 or not known:
                cost += where + 2.0 * np.log2(1.0 + missed)
            for i in range(begin + last + 1, begin + place):
                cost += token_bits(kinds[i], sizes[i])
        if j < fixed and fixed_kinds[j] >= FIRST_TYPED:
            cost += token_bits(kinds[begin + place], sizes[begin + place])
        last = place
        gap = j + 1
    return plain, cost
