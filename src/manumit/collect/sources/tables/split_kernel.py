"""Where rows and cells lie in a piece of separated text, and how a column is lifted out of it.

The rules are those of Python's `csv` module with `strict=False`, which is the oracle of the tests: a quote
opens only at the start of a cell, a doubled quote stands for one, what follows a closed quote is taken as it
stands, and a row ends at LF, CRLF or CR outside quotes.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Places = NDArray[np.int32]

LF, CR = 10, 13
_LONG_CELL = 24
"""Bytes from which a block copy beats a loop."""


def _jit(function: Any) -> Any:
    return numba.njit(nogil=True, cache=True)(function)


@_jit
def split_rows(buf, n, delimiter, quote, final, starts, ends, quoted, row_first, row_begin):
    """Cells of every whole row in `buf[:n]`; returns rows, cells, bytes used, and whether a quote is open.

    `starts`, `ends` and `quoted` get one entry a cell, `row_first` and `row_begin` one a row and one past it.
    `delimiter` or `quote` below zero means none. Unless `final`, a row needs its line end to count as whole.
    """
    i, f, r = 0, 0, 0
    begin = 0
    ends_cell = np.zeros(256, dtype=np.bool_)
    ends_cell[LF] = ends_cell[CR] = True
    if delimiter >= 0:
        ends_cell[delimiter] = True
    while i < n:
        begin = i
        first = f
        while True:
            start = i
            flag = 0
            if i < n and buf[i] == quote:
                flag = 1
                i += 1
                closed = False
                while not closed:
                    while i < n and buf[i] != quote:
                        i += 1
                    if i >= n:
                        row_first[r], row_begin[r] = first, begin
                        return r, first, begin, True
                    if i + 1 < n and buf[i + 1] == quote:
                        i += 2
                    elif i + 1 >= n and not final:
                        row_first[r], row_begin[r] = first, begin
                        return r, first, begin, False
                    else:
                        i += 1
                        closed = True
            while i < n and not ends_cell[buf[i]]:
                i += 1
            if not final and (i >= n or (buf[i] == CR and i + 1 >= n)):
                row_first[r], row_begin[r] = first, begin
                return r, first, begin, False
            starts[f], ends[f], quoted[f] = start, i, flag
            f += 1
            if i < n and buf[i] == delimiter:
                i += 1
                continue
            if i < n:
                i += 2 if buf[i] == CR and i + 1 < n and buf[i + 1] == LF else 1
            break
        row_first[r], row_begin[r] = first, begin
        r += 1
    row_first[r], row_begin[r] = f, i
    return r, f, i, False


@_jit
def skip_row(buf, n, delimiter, quote, state):
    """Run on to the end of a row whose cells are not wanted; returns bytes used (-1: all of it) and state.

    States: 0 start of a cell, 1 in quotes, 2 after a quote in quotes, 3 in a plain cell, 4 after CR.
    """
    for i in range(n):
        b = buf[i]
        if state == 4:
            return (i + 1 if b == LF else i), 0
        if state == 1:
            if b == quote:
                state = 2
        elif state == 2 and b == quote:
            state = 1
        elif b == LF:
            return i + 1, 0
        elif b == CR:
            state = 4
        elif b == delimiter:
            state = 0
        elif state == 0 and b == quote:
            state = 1
        else:
            state = 3
    return -1, state


@_jit
def gather(buf, starts, ends, quoted, cells, quote, out, offsets):
    """Copy the named cells one after another to `out`, quotes undone; `offsets` gets one entry more."""
    p = 0
    for k in range(len(cells)):
        offsets[k] = p
        cell = cells[k]
        i, end = starts[cell], ends[cell]
        if quoted[cell] == 1:
            i += 1
            while i < end:
                if buf[i] == quote:
                    i += 1
                    if i >= end or buf[i] != quote:
                        break
                out[p] = buf[i]
                p += 1
                i += 1
        if end - i > _LONG_CELL:
            out[p : p + end - i] = buf[i:end]
            p += end - i
        else:
            for b in range(i, end):
                out[p] = buf[b]
                p += 1
    offsets[len(cells)] = p
    return p


@_jit
def valid_utf8(data, offsets):
    """Which cells of a gathered column are well-formed UTF-8 (RFC 3629: no surrogates, shortest forms)."""
    good = np.ones(len(offsets) - 1, dtype=np.bool_)
    for k in range(len(good)):
        i, end = offsets[k], offsets[k + 1]
        while i < end:
            b = data[i]
            if b < 0x80:
                i += 1
                continue
            low, high = 0x80, 0xBF
            if 0xC2 <= b <= 0xDF:
                more = 1
            elif 0xE0 <= b <= 0xEF:
                more = 2
                low = 0xA0 if b == 0xE0 else 0x80
                high = 0x9F if b == 0xED else 0xBF
            elif 0xF0 <= b <= 0xF4:
                more = 3
                low = 0x90 if b == 0xF0 else 0x80
                high = 0x8F if b == 0xF4 else 0xBF
            else:
                more = 0
            fine = more > 0 and i + more < end and low <= data[i + 1] <= high
            for j in range(2, more + 1):
                fine = fine and 0x80 <= data[i + j] <= 0xBF
            if not fine:
                good[k] = False
                break
            i += more + 1
    return good
