"""Runs of digits in any dress, in one pass over the text: candidates among which phones are looked for."""

from __future__ import annotations

import numpy as np
from numba import njit

from manumit.detect.extract import phone_signs as s

LEAST = 7
"""Digits of the shortest phone number."""

MOST_GAP = 8
"""Characters between two groups of digits."""

MOST_INSIDE = 24
"""Characters between brackets inside a number."""

MOST_ALIKE = 6


@njit(cache=True)
def _kind(points, i, kinds):
    point = points[i]
    if point < kinds.size:
        return kinds[point]
    return np.uint8(s.UNSPACED if point < 0x40000 else s.BREAK)


@njit(cache=True)
def _look(points, i, looks):
    return looks[points[i]] if points[i] < looks.size else np.uint8(0)


@njit(cache=True)
def _group_end(points, i, kinds, looks):
    """Character after a group of digits that begins at `i`, and how many digits it has."""
    n = points.size
    count = 0
    stop = i
    while i < n:
        kind = _kind(points, i, kinds)
        if kind == s.DIGIT:
            count += 1
            i += 1
            stop = i
        elif kind == s.MODIFIER:
            i += 1
            stop = i
        elif kind == s.SKIP:
            i += 1
        else:
            j = i
            edge = True
            while j < n and j - i < MOST_ALIKE and _look(points, j, looks):
                edge = edge and _look(points, j, looks) == 3
                j += 1
            if j == i:
                break
            following = s.BREAK if j == n else _kind(points, j, kinds)
            if following == s.DIGIT:
                count += j - i
                i = j
            else:
                if edge and following != s.LETTER:
                    count += j - i
                    stop = j
                break
    return stop, count


@njit(cache=True)
def _alike_end(points, i, kinds, looks):
    """Character after the look-alike letters at `i`, or `i`; whether a digit follows."""
    j = i
    edge = True
    while j < points.size and j - i < MOST_ALIKE and _look(points, j, looks):
        edge = edge and _look(points, j, looks) == 3
        j += 1
    if j > i and j < points.size:
        following = _kind(points, j, kinds)
        if following == s.DIGIT:
            return j, True
        if following == s.LETTER:
            return i, False
    return (j if edge else i), False


@njit(cache=True)
def _word_end(points, i, kinds, letters, tree, words):
    """Character after the longest word of the tree at `i`, and its number; below 0: none."""
    node = 0
    best = -1
    stop = i
    while i < points.size:
        point = points[i]
        if point >= letters.size:
            break
        letter = letters[point]
        if letter == 0:
            joint = kinds[point] == s.SKIP or point == 39 or point == 0x2019 or point == 0x2BC
            if not joint or node == 0:
                break
            i += 1
            continue
        node = tree[node, letter]
        if node == 0:
            break
        i += 1
        if words[node]:
            best = words[node] - 1
            stop = i
    return stop, best


@njit(cache=True)
def _letters_end(points, i, kinds):
    while i < points.size:
        kind = _kind(points, i, kinds)
        if kind != s.LETTER and kind != s.SKIP:
            break
        i += 1
    return i


@njit(cache=True)
def _bracket_end(points, i, kinds, looks, letters, tree, words):
    """Character after the words in brackets that open at `i`, or `i`; digits in any dress are no words."""
    lettered = False
    if i + 1 < points.size and _word_end(points, i + 1, kinds, letters, tree, words)[1] >= 0:
        return i
    for j in range(i + 1, min(i + 2 + MOST_INSIDE, points.size)):
        kind = _kind(points, j, kinds)
        if kind == s.CLOSE:
            return j + 1 if lettered else i
        if kind == s.DIGIT or kind == s.OPEN or kind == s.LINE or points[j] == 0:
            return i
        lettered = lettered or ((kind == s.LETTER or kind == s.UNSPACED) and not _look(points, j, looks))
    return i


@njit(nogil=True, cache=True)
def find_runs(points, kinds, looks, letters, tree, words, atom_kinds, counts):
    """Runs of atoms that may hold a phone number.

    Parameters
    ----------
    points : code points of the text.
    kinds, looks, letters, tree, words, atom_kinds, counts : of `phone_signs.signs()`.

    Returns
    -------
    starts, stops : of each atom.
    atoms : kind of atom, and number of its word times 16.
    ends : run r has atoms ends[r] to ends[r + 1] - 1.
    """
    n = points.size
    starts = np.empty(n + 1, np.int32)
    stops = np.empty(n + 1, np.int32)
    atoms = np.empty(n + 1, np.int32)
    ends = np.zeros(n // LEAST + 2, np.int64)
    runs = 0
    used = 0
    digits = 0
    gap = 0
    i = 0
    while i <= n:
        kind = s.BREAK if i == n else _kind(points, i, kinds)
        first, j = used, i
        count = 0
        stop = i
        if kind == s.DIGIT:
            stop, count = _group_end(points, i, kinds, looks)
            starts[used], stops[used], atoms[used] = i, stop, s.GROUP
            used += 1
        elif kind == s.UNSPACED:
            stop, word = _word_end(points, i, kinds, letters, tree, words)
            if word >= 0:
                starts[used], stops[used], atoms[used] = i, stop, atom_kinds[word] + 16 * word
                used += 1
                count = int(counts[word])
            else:
                stop = i
        elif kind == s.LETTER:
            j = i
            while j < n and _kind(points, j, kinds) == s.LETTER:
                stop, word = _word_end(points, j, kinds, letters, tree, words)
                if word < 0:
                    break
                starts[used], stops[used], atoms[used] = j, stop, atom_kinds[word] + 16 * word
                used += 1
                count += int(counts[word])
                j = stop
            if j == i or (j < n and _kind(points, j, kinds) == s.LETTER):
                used = first
                count = 0
                stop, before_digit = _alike_end(points, i, kinds, looks)
                if before_digit:
                    stop, count = _group_end(points, i, kinds, looks)
                    starts[used], stops[used], atoms[used] = i, stop, s.GROUP
                    used += 1
                elif stop > i:
                    starts[used], stops[used], atoms[used] = i, stop, s.ALIKE
                    used += 1
                    count = stop - i
                else:
                    j = _letters_end(points, i, kinds)
        if used > first:
            digits += count
            gap = 0
            i = stop
            continue
        if kind == s.GAP or kind == s.CLOSE or kind == s.LINE:
            gap += 1
            i += 1
        elif kind == s.OPEN:
            after = _bracket_end(points, i, kinds, looks, letters, tree, words) if digits else i
            gap += 1
            i = max(after, i + 1)
        elif kind == s.SKIP or kind == s.MODIFIER:
            i += 1
            continue
        else:
            gap = MOST_GAP + 1
            i = max(i + 1, j) if kind == s.LETTER else i + 1
        if gap > MOST_GAP:
            if digits >= LEAST:
                runs += 1
                ends[runs] = used
            else:
                used = ends[runs]
            digits = 0
    return starts[:used].copy(), stops[:used].copy(), atoms[:used].copy(), ends[: runs + 1].copy()
