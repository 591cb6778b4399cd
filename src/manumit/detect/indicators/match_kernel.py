"""Where patterns match in the rows of a text: linear in its words, whatever the text."""

from __future__ import annotations

from numba import njit, uint64

REACH = 64  # words that a pattern may reach to either side of the word it is looked up at


@njit(inline="always", cache=True)
def member(row, number, bits):
    """Whether a row belongs to a class."""
    if row < 0:
        return False
    return (bits[row, number >> 6] >> uint64(number & 63)) & uint64(1) != 0


@njit(inline="always", cache=True)
def _side(at, step, first, last, rows, sentences, n, classes, gaps, bits):
    """Nearest place of the outermost element on one side of `at`, or -1.

    Elements from `first` towards `last` (step 1: to the right, -1: to the left) must follow one another
    with at most their gaps between, in one sentence; `reached` has a bit for each place still possible.
    """
    reached = uint64(1)
    nearest, furthest = 0, 0  # of the bits in `reached`
    e = first
    while e != last + step:
        gap = gaps[e] if step > 0 else gaps[e + 1]
        following = uint64(0)
        low, high = REACH, 0
        for d in range(nearest, furthest + 1):
            if not (reached >> uint64(d)) & uint64(1):
                continue
            for k in range(max(d + 1, high + 1), min(d + 2 + gap, REACH)):
                place = at + step * k
                if place < 0 or place >= n or sentences[place] != sentences[at]:
                    break
                if member(rows[place], classes[e], bits):
                    following |= uint64(1) << uint64(k)
                    low = min(low, k)
                    high = k
        if following == 0:
            return -1
        reached, nearest, furthest = following, low, high
        e += step
    return at + step * nearest


@njit(nogil=True, cache=True)
def hits(n, rows, sentences, first, variants, plan, bits, limits, counts, targets, starts, ends, lasts):
    """All matches in a text, as target, first and last word and variant; returns how many.

    `counts` (by target, zero at first) holds a target to its `limits`. Stops when the arrays are full.
    `plan` is the tuple of variant_target, variant_first, variant_anchor,
    classes, gaps.
    """
    variant_target, variant_first, variant_anchor, classes, gaps = plan
    found = 0
    for at in range(n):
        row = rows[at]
        if row < 0:
            continue
        for i in range(first[row], first[row + 1]):
            v = variants[i]
            target = variant_target[v]
            if counts[target] >= limits[target]:
                continue
            begin = variant_first[v]
            stop = variant_first[v + 1] - 1
            anchor = begin + variant_anchor[v]
            right = at
            if stop > anchor:
                right = _side(at, 1, anchor + 1, stop, rows, sentences, n, classes, gaps, bits)
                if right < 0:
                    continue
            left = at
            if anchor > begin:
                left = _side(at, -1, anchor - 1, begin, rows, sentences, n, classes, gaps, bits)
                if left < 0:
                    continue
            if found == len(targets):
                return found
            counts[target] += 1
            targets[found] = target
            starts[found] = left
            ends[found] = right
            lasts[found] = v
            found += 1
    return found
