"""Words that stand in quotation marks: what somebody else says."""

from __future__ import annotations

from numba import njit

from manumit.detect.text.spans import code_point

MOST_QUOTED = 400  # bytes of one quotation


@njit(inline="always", cache=True)
def _closing(point):
    """The mark that closes a quotation which a code point opens, 0: it opens none."""
    if point == 0x22 or point == 0xFF02:  # "
        return point
    if point == 0x201C or point == 0x201E:  # “ „
        return 0x201D
    if point == 0xAB:  # «
        return 0xBB
    if point == 0x2039:  # ‹
        return 0x203A
    if point == 0x300C:  # 「
        return 0x300D
    return 0


@njit(nogil=True, cache=True)
def mark_quoted(buf, lo, hi, n, begins, stops, quoted):
    """Mark the words that stand in quotation marks; a text that is nearly all in them quotes nothing.

    A quotation is at most MOST_QUOTED bytes long and has no empty line in it.
    """
    for i in range(n):
        quoted[i] = False
    count = 0
    word = 0
    i = lo
    while i < hi:
        point, after = code_point(buf, i, hi)
        closing = _closing(point)
        if closing != 0:
            stop = after
            found = -1
            while stop < hi and stop - after < MOST_QUOTED:
                if buf[stop] == 10 and stop + 1 < hi and buf[stop + 1] == 10:
                    break
                mark, following = code_point(buf, stop, hi)
                if mark == closing or (closing == 0x201D and mark == 0x201C):
                    found = following
                    break
                stop = following
            if found < 0:
                return
            while word < n and begins[word] < after:
                word += 1
            while word < n and stops[word] < found:
                quoted[word] = True
                count += 1
                word += 1
            after = found
        i = after
    if 5 * count > 4 * n:
        for i in range(n):
            quoted[i] = False
