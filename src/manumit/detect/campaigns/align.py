"""Longest common subsequence of two token rows, 64 tokens an instruction.

Bit-parallel LCS (Crochemore et al. 2001, Hyyrö 2004): one machine word holds 64 columns of the dynamic
programme, so aligning two adverts of 60 words takes well under a microsecond.
"""

from __future__ import annotations

import numpy as np
from numba import njit, uint64

from manumit.detect.text.hashing import mix

_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)


@njit(nogil=True, cache=True)
def index_tokens(tokens, table, masks):
    """Prepare the first sequence of an alignment.

    Parameters
    ----------
    tokens : token hashes.
    table : int32, a power of two at least twice `tokens`; overwritten with an open-addressing index.
    masks : uint64 of shape (at least len(tokens), at least ceil(len(tokens) / 64)); row k gets the places of
        the token whose first place is k.
    """
    words = (len(tokens) + 63) // 64
    mask = np.int64(len(table) - 1)
    table[:] = -1
    for i in range(len(tokens)):
        place = np.int64(mix(tokens[i]) & uint64(mask))
        while table[place] >= 0 and tokens[table[place]] != tokens[i]:
            place = (place + 1) & mask
        if table[place] < 0:
            table[place] = i
            masks[i, :words] = 0
        masks[table[place], i >> 6] |= uint64(1) << uint64(i & 63)


@njit(nogil=True, cache=True)
def lcs_rows(tokens, table, masks, other, rows):
    """Fill `rows` (len(other) + 1, words) with the state after each token of `other`; returns the length.

    A zero bit j in row i says that the LCS of tokens[:j + 1] and other[:i] is longer than with tokens[:j].
    """
    n = len(tokens)
    words = (n + 63) // 64
    mask = np.int64(len(table) - 1)
    rows[0, :words] = _ALL
    for i in range(len(other)):
        place = np.int64(mix(other[i]) & uint64(mask))
        while table[place] >= 0 and tokens[table[place]] != other[i]:
            place = (place + 1) & mask
        found = table[place]
        if found < 0:
            rows[i + 1, :words] = rows[i, :words]
            continue
        carry = uint64(0)
        for w in range(words):
            v = rows[i, w]
            u = v & masks[found, w]
            total = v + u
            over = uint64(total < v)
            total += carry
            over |= uint64(total < carry)
            carry = over
            rows[i + 1, w] = total | (v & ~masks[found, w])
    length = 0
    for j in range(n):
        length += 1 - ((rows[len(other), j >> 6] >> uint64(j & 63)) & uint64(1))
    return np.int64(length)


@njit(nogil=True, cache=True)
def trace(n, other_length, rows, matched):
    """Read one longest common subsequence back from `rows`: matched[j] = its place in the other, or -1."""
    matched[:n] = -1
    i = other_length
    j = n
    while i > 0 and j > 0:
        if (rows[i, (j - 1) >> 6] >> uint64((j - 1) & 63)) & uint64(1):
            j -= 1
            continue
        i -= 1
        if i > 0 and not ((rows[i, (j - 1) >> 6] >> uint64((j - 1) & 63)) & uint64(1)):
            continue
        j -= 1
        matched[j] = i
