"""Where a word, a number, a link, an address or a code ends in UTF-8 text."""

from __future__ import annotations

import numpy as np
from numba import njit, uint64

from manumit.detect.text import classes as c
from manumit.detect.text.hashing import mix

OPAQUE_LENGTH = 16

MOST_OPAQUE = 256
"""Bytes of one code; a longer run is several, so that the search for its end stays linear."""


@njit(inline="always", cache=True)
def code_point(buf, i, hi):
    """Code point at byte `i` of UTF-8 and the byte after it.

    A stray byte, and each byte of a character that `hi` cuts short, counts by itself, as U+FFFD.
    """
    b = np.uint32(buf[i])
    if b < 0x80:
        return b, i + 1
    if 0xC2 <= b < 0xE0 and i + 1 < hi:
        return ((b & 0x1F) << 6) | (np.uint32(buf[i + 1]) & 0x3F), i + 2
    if 0xE0 <= b < 0xF0 and i + 2 < hi:
        second = (np.uint32(buf[i + 1]) & 0x3F) << 6
        return ((b & 0x0F) << 12) | second | (np.uint32(buf[i + 2]) & 0x3F), i + 3
    if 0xF0 <= b < 0xF5 and i + 3 < hi:
        high = ((b & 0x07) << 18) | ((np.uint32(buf[i + 1]) & 0x3F) << 12)
        return high | ((np.uint32(buf[i + 2]) & 0x3F) << 6) | (np.uint32(buf[i + 3]) & 0x3F), i + 4
    return np.uint32(0xFFFD), i + 1


@njit(inline="always", cache=True)
def kind_of(point, points):
    """Class of a code point."""
    if point < c.TABLE_SIZE:
        return points[point] >> np.uint32(c.CLASS_SHIFT)
    return np.uint32(c.HAN if point < 0x40000 else c.SEPARATOR)


@njit(inline="always", cache=True)
def folded(point, points):
    """Folded form of a code point."""
    return points[point] & np.uint32(c.POINT_MASK) if point < c.TABLE_SIZE else np.uint32(point)


@njit(inline="always", cache=True)
def ascii_alnum(b):
    """Whether a byte is an ASCII letter or digit."""
    return (48 <= b <= 57) or (65 <= b <= 90) or (97 <= b <= 122)


@njit(inline="always", cache=True)
def link_end(buf, i, hi):
    """Byte after a link that starts at `i`, or `i` where none starts."""
    if i + 4 >= hi:
        return i
    b = buf[i] | 0x20
    body = i
    if b == 104:  # http:// or https://
        j = i + 4
        if (buf[i + 1] | 0x20) == 116 and (buf[i + 2] | 0x20) == 116 and (buf[i + 3] | 0x20) == 112:
            if buf[j] | 0x20 == 115:
                j += 1
            if j + 2 < hi and buf[j] == 58 and buf[j + 1] == 47 and buf[j + 2] == 47:
                body = j + 3
    elif b == 119 and (buf[i + 1] | 0x20) == 119 and (buf[i + 2] | 0x20) == 119 and buf[i + 3] == 46:  # www.
        body = i + 4
    if body == i:
        return i
    j = body
    while j < hi and 33 <= buf[j] < 127 and buf[j] != 34 and buf[j] != 60 and buf[j] != 62:
        j += 1
    while j > body and (buf[j - 1] == 46 or buf[j - 1] == 44 or buf[j - 1] == 41 or buf[j - 1] == 33):
        j -= 1
    return j if j > body else i


@njit(inline="always", cache=True)
def hash_tag_end(buf, i, hi):
    """Byte after a hashed contact such as #PHONE_70128aad…# that starts at `i`, or `i`."""
    j = i + 1
    while j < hi and 65 <= buf[j] <= 90:
        j += 1
    if j == i + 1 or j >= hi or buf[j] != 95:
        return i
    k = j + 1
    while k < hi and ascii_alnum(buf[k]):
        k += 1
    if k - j > OPAQUE_LENGTH and k < hi and buf[k] == 35:
        return k + 1
    return i


@njit(inline="always", cache=True)
def opaque_end(buf, i, hi):
    """Byte after a run of ASCII letters and digits too jumbled to be a word, or `i`."""
    j = i
    turns = 0
    digits = 0
    while j < hi and j - i < MOST_OPAQUE and ascii_alnum(buf[j]):
        digit = buf[j] <= 57
        digits += digit
        if j > i and digit != (buf[j - 1] <= 57):
            turns += 1
        j += 1
    if j < hi and buf[j] >= 0x80:
        return i
    if turns >= 3 or (turns >= 1 and j - i >= OPAQUE_LENGTH and digits >= 4):
        return j
    return i


@njit(inline="always", cache=True)
def handle_end(buf, i, hi):
    """Byte after the name that follows an @ at `i`."""
    j = i + 1
    while j < hi:
        dotted = buf[j] == 46 and j + 1 < hi and ascii_alnum(buf[j + 1])
        if not (ascii_alnum(buf[j]) or buf[j] == 95 or buf[j] == 45 or dotted):
            break
        j += 1
    return j


@njit(inline="always", cache=True)
def first_of_email(buf, n, starts, ends):
    """Token with which the name before an @ begins, given that token n - 1 ends there."""
    first = n - 1
    while first > 0:
        gap = starts[first] - ends[first - 1]
        b = buf[ends[first - 1]]
        if gap > 1 or (gap == 1 and b != 46 and b != 95 and b != 45 and b != 43):
            break
        first -= 1
    return first


@njit(inline="always", cache=True)
def digits_end(buf, i, hi, points):
    """Byte after a number that begins at `i`, its digits, and whether a comma, point or colon is in it."""
    size = 0
    stop = i
    grouped = False
    while i < hi:
        point, after = code_point(buf, i, hi)
        kind = kind_of(point, points)
        if kind == c.DIGIT:
            size += 1
            stop = after
        elif kind != c.IGNORABLE:
            joint = point == 46 or point == 44 or point == 58
            if not (joint and after < hi and 48 <= buf[after] <= 57):
                break
            grouped = True
        i = after
    return stop, size, grouped


@njit(inline="always", cache=True)
def word_end(buf, i, hi, points):
    """Byte after a word that begins at `i`, its code points and its hash."""
    size = 0
    stop = i
    h = uint64(14695981039346656037)
    while i < hi:
        point, after = code_point(buf, i, hi)
        kind = kind_of(point, points)
        if kind == c.LETTER or kind == c.MARK:
            h = (h ^ uint64(folded(point, points))) * uint64(1099511628211)
            size += 1
            stop = after
        elif kind == c.APOSTROPHE:
            if after >= hi:
                break
            following, _ = code_point(buf, after, hi)
            if kind_of(following, points) != c.LETTER:
                break
        elif kind != c.IGNORABLE:
            break
        i = after
    return stop, size, mix(h)
