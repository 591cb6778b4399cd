"""Where the objects of one large JSON array lie, found without building anything.

Strings are skipped, brackets counted. Whether an element is valid JSON is decided later, element by element,
so that a bad one costs its own row only.
"""

from __future__ import annotations

from typing import Any

import numba


def _jit(function: Any) -> Any:
    return numba.njit(nogil=True, cache=True)(function)


BEFORE, BETWEEN, AFTER, BROKEN = 0, 1, 2, 3
_QUOTE, _BACK, _COMMA = 34, 92, 44
_OPEN, _CLOSE, _OPEN_LIST, _CLOSE_LIST = 123, 125, 91, 93


@_jit
def _past_text(buf, i, n):
    """Byte after the string that opens at `i`; n + 1 where it does not close."""
    i += 1
    while i < n and buf[i] != _QUOTE:
        i += 2 if buf[i] == _BACK else 1
    return min(i, n) + 1


@_jit
def _holds_objects(buf, i, n):
    """Whether the first element of the array that opens at `i` is an object."""
    i += 1
    while i < n and buf[i] <= 32:
        i += 1
    return i < n and buf[i] == _OPEN


@_jit
def find_array(buf, n):
    """Byte after the `[` of the first array, at depth 0 or of objects as a value of the outer one; or -1."""
    depth, i = 0, 0
    while i < n:
        b = buf[i]
        if b == _QUOTE:
            i = _past_text(buf, i, n)
            continue
        if b == _OPEN_LIST and (depth == 0 or (depth <= 1 and _holds_objects(buf, i, n))):
            return i + 1
        if b in (_OPEN, _OPEN_LIST):
            depth += 1
        elif b in (_CLOSE, _CLOSE_LIST):
            depth -= 1
        i += 1
    return -1


@_jit
def split_elements(buf, n, starts, ends):
    """Elements of an array from between two of them; returns elements, bytes used, and the phase reached."""
    i, r = 0, 0
    while i < n:
        while i < n and (buf[i] <= 32 or buf[i] == _COMMA):
            i += 1
        if i >= n:
            break
        if buf[i] == _CLOSE_LIST:
            return r, i + 1, AFTER
        begin = i
        i, depth = _past_element(buf, i, n)
        if depth < 0:
            return r, begin, BROKEN
        if i >= n:
            return r, begin, BETWEEN
        end = i
        while end > begin and buf[end - 1] <= 32:
            end -= 1
        starts[r], ends[r] = begin, end
        r += 1
    return r, i, BETWEEN


@_jit
def _past_element(buf, i, n):
    """Byte after the element that begins at `i` (n or more: cut short); depth (below 0: a bracket errs)."""
    depth = 0
    while i < n:
        b = buf[i]
        if b == _QUOTE:
            i = _past_text(buf, i, n)
            continue
        if depth == 0 and (b == _COMMA or b == _CLOSE_LIST):
            break
        if b in (_OPEN, _OPEN_LIST):
            depth += 1
        elif b in (_CLOSE, _CLOSE_LIST):
            depth -= 1
            if depth < 0:
                break
        i += 1
    return i, depth


@_jit
def rest_is_closed(buf, n, depth):
    """What follows the array: depth and string state after it, and whether another array is in it."""
    another, i = False, 0
    while i < n:
        b = buf[i]
        if b == _QUOTE:
            i = _past_text(buf, i, n)
            continue
        if b in (_OPEN, _OPEN_LIST):
            another |= b == _OPEN_LIST and depth == 1 and _holds_objects(buf, i, n)
            depth += 1
        elif b in (_CLOSE, _CLOSE_LIST):
            depth -= 1
        i += 1
    return depth, i > n, another
