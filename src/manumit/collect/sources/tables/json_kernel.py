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
def find_array(buf, n):
    """Byte after the `[` of the first array, at depth 0 or of objects as a value of the outer one; or -1."""
    depth, in_text, i = 0, False, 0
    while i < n:
        b = buf[i]
        if in_text:
            if b == _BACK:
                i += 1
            elif b == _QUOTE:
                in_text = False
        elif b == _QUOTE:
            in_text = True
        elif b == _OPEN_LIST:
            if depth <= 1:
                j = i + 1
                while j < n and buf[j] <= 32:
                    j += 1
                if depth == 0 or (j < n and buf[j] == _OPEN):
                    return i + 1
            depth += 1
        elif b == _OPEN:
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
        begin, depth, in_text, over = i, 0, False, False
        while i < n:
            b = buf[i]
            if in_text:
                if b == _BACK:
                    i += 1
                elif b == _QUOTE:
                    in_text = False
            elif b == _QUOTE:
                in_text = True
            elif b in (_OPEN, _OPEN_LIST):
                depth += 1
            elif b in (_CLOSE, _CLOSE_LIST):
                if depth == 0:
                    over = b == _CLOSE_LIST
                    if not over:
                        return r, begin, BROKEN
                    break
                depth -= 1
            elif b == _COMMA and depth == 0:
                over = True
                break
            i += 1
        if not over:
            return r, begin, BETWEEN
        end = i
        while end > begin and buf[end - 1] <= 32:
            end -= 1
        starts[r], ends[r] = begin, end
        r += 1
    return r, i, BETWEEN


@_jit
def rest_is_closed(buf, n, depth):
    """What follows the array: depth and string state after it, and whether another array is in it."""
    another, in_text, i = False, False, 0
    while i < n:
        b = buf[i]
        if in_text:
            if b == _BACK:
                i += 1
            elif b == _QUOTE:
                in_text = False
        elif b == _QUOTE:
            in_text = True
        elif b in (_OPEN, _OPEN_LIST):
            if b == _OPEN_LIST and depth == 1:
                j = i + 1
                while j < n and buf[j] <= 32:
                    j += 1
                another = another or (j < n and buf[j] == _OPEN)
            depth += 1
        elif b in (_CLOSE, _CLOSE_LIST):
            depth -= 1
        i += 1
    return depth, in_text, another
