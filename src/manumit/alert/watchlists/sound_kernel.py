"""Words in small Latin letters as sounds, a column at a time; what it does is said in `name_sounds`."""

from __future__ import annotations

import numpy as np
from numba import njit, uint64

from manumit.alert.watchlists.kernel_parts import longest, ones
from manumit.detect.text.hashing import mix

LONGEST = 24
"""Sounds of a word that are compared."""

_PREFIX = 4
_LENGTH, _STARTS, _SAME, _INITIAL, _BARE = 23, 28, 48, 59, 60
_H, _V, _HARD_H = 104, 118, 72


@njit(inline="always", cache=True)
def _hashed(data, begin, stop):
    h = uint64(0xCBF29CE484222325)
    for i in range(begin, stop):
        h = (h ^ uint64(data[i])) * uint64(1099511628211)
    return mix(h ^ (uint64(stop - begin) << uint64(56)))


@njit(nogil=True, cache=True)
def hashes(data, at):
    """A hash of each text."""
    found = np.empty(len(at) - 1, np.uint64)
    for row in range(len(found)):
        found[row] = _hashed(data, at[row], at[row + 1])
    return found


@njit(inline="always", cache=True)
def _starts(data, begin, stop, texts, lo, hi):
    if stop - begin < hi - lo:
        return False
    same = True
    for i in range(hi - lo):
        same = same and data[begin + i] == texts[lo + i]
    return same


@njit(cache=True)
def _ending(word, size):
    """Endings that are one name's in several languages."""
    if size > 4:
        a, b, c = word[size - 1], word[size - 2], word[size - 3]
        # off, eff, ow, ew
        if a == 102 and b == 102 and (c == 111 or c == 101):
            word[size - 3], word[size - 2] = 111, 118
            size -= 1
        elif a == 119 and (b == 111 or b == 101):
            word[size - 2], word[size - 1] = 111, 118
    if size > 4:
        # skiy, skyi, skyj, skij, sky
        last = size - 1
        if (word[last] == 121 or word[last] == 105 or word[last] == 106) and (
            (word[last - 1] == 105 and word[last] != 105) or (word[last - 1] == 121 and word[last] != 121)
        ):
            if word[last - 2] == 107 and word[last - 3] == 115:
                word[last - 1] = 105
                size -= 1
        elif word[last] == 121 and word[last - 1] == 107 and word[last - 2] == 115:
            word[last] = 105
    return size


@njit(cache=True)
def _heard(data, begin, stop, tables, word, out):
    """One word into `out` as it is heard; returns its length."""
    texts, text_at, first_of, order, starts = tables
    size = 0
    begun = begin
    yeo = stop - begin >= 3 and data[begin] == 121 and data[begin + 1] == 101 and data[begin + 2] == 111
    if not yeo:
        for s in range(starts, len(text_at) // 2):
            lo, hi = text_at[2 * s], text_at[2 * s + 1]
            if _starts(data, begin, stop, texts, lo, hi):
                upto = text_at[2 * s + 2]
                for i in range(hi, upto):
                    word[size] = texts[i]
                    size += 1
                begun = begin + hi - lo
                break
    for i in range(begun, stop):
        word[size] = data[i]
        size += 1
    size = _ending(word, size)
    n = 0
    i = 0
    while i < size:
        letter = word[i]
        taken = False
        for place in range(first_of[letter], first_of[letter + 1]):
            p = order[place]
            lo, hi, upto = text_at[2 * p], text_at[2 * p + 1], text_at[2 * p + 2]
            if _starts(word, i, size, texts, lo, hi):
                for t in range(hi, upto):
                    out[n] = texts[t]
                    n += 1
                i += hi - lo
                taken = True
                break
        if not taken:
            out[n] = letter
            n += 1
            i += 1
    kept = 0
    for i in range(n):
        if (i > 0 and out[i] == _H) or (kept > 0 and out[kept - 1] == out[i]):
            continue
        out[kept] = out[i]
        kept += 1
    return kept


@njit(inline="always", cache=True)
def _vowel(letter):
    return letter == 97 or letter == 101 or letter == 105 or letter == 111 or letter == 117


@njit(cache=True)
def _classes(out, n, class_of, room):
    """Classes of consonants, each run once; short ones with their first vowel."""
    size = 0
    for i in range(n):
        one = class_of[out[i]]
        if one and (size == 0 or room[size - 1] != one):
            room[size] = one
            size += 1
    if size < 2:
        for i in range(n):
            if _vowel(out[i]):
                room[size] = 49 if out[i] == 97 else 50 if out[i] == 101 or out[i] == 105 else 51
                size += 1
                break
    if size == 0:
        room[0] = 65
        size = 1
    return size


@njit(nogil=True, cache=True)
def read(data, at, bare, tables, class_of, letter_of, same_keys, same_lines, same_codes, same_fronts):
    """Words as sounds.

    Parameters
    ----------
    data, at : words in small Latin letters.
    bare : whether vowels may be missing in each.
    tables : texts, text_at, first_of, order, starts: what is written and heard, by its first letter.
    class_of, letter_of : class and number of a sound's letter, by its byte.
    same_keys, same_lines, same_codes, same_fronts : words of name_same.txt, by their hash.

    Returns
    -------
    latin (hash), code, front, first, same, initial, sign, heard_at, heard, bones_at, bones.
    """
    rows = len(at) - 1
    most = longest(at)
    word, out, room = (
        np.empty(most * 2 + 8, np.uint8),
        np.empty(most * 4 + 8, np.uint8),
        np.empty(most * 4 + 8, np.uint8),
    )
    latin, sign = np.empty(rows, np.uint64), np.zeros(rows, np.uint64)
    code, front = np.empty(rows, np.uint32), np.empty(rows, np.uint32)
    first, initial = np.empty(rows, np.uint8), np.empty(rows, np.bool_)
    same = np.zeros(rows, np.int32)
    heard_at, bones_at = np.zeros(rows + 1, np.int64), np.zeros(rows + 1, np.int64)
    heard, bones = np.empty(rows * LONGEST, np.uint8), np.empty(rows * LONGEST, np.uint8)
    h, b = 0, 0
    for r in range(rows):
        lo, hi = at[r], at[r + 1]
        latin[r] = _hashed(data, lo, hi)
        initial[r] = hi - lo == 1
        n = _heard(data, lo, hi, tables, word, out)
        size = _classes(out, n, class_of, room)
        code[r] = np.uint32(_hashed(room, 0, size) & uint64(0xFFFFFFFF))
        front[r] = np.uint32(_hashed(room, 0, min(2, size)) & uint64(0xFFFFFFFF))
        first[r] = class_of[out[0]] if n and class_of[out[0]] else 65
        known = np.searchsorted(same_keys, latin[r])
        if known < len(same_keys) and same_keys[known] == latin[r]:
            same[r], code[r], front[r] = same_lines[known], same_codes[known], same_fronts[known]
        n = min(n, LONGEST)
        bits = uint64(n) << uint64(_LENGTH)
        begun = b
        for i in range(n):
            heard[h + i] = out[i]
            letter = uint64(letter_of[out[i]])
            bits |= uint64(1) << letter
            if i < _PREFIX:
                bits |= (letter + uint64(1)) << uint64(_STARTS + 5 * i)
            if not _vowel(out[i]) and out[i] != _V and out[i] != _H and out[i] != _HARD_H:
                bones[b] = out[i]
                b += 1
        if b == begun and n:
            bones[b] = out[0]
            b += 1
        h += n
        heard_at[r + 1], bones_at[r + 1] = h, b
        bits |= uint64(same[r]) << uint64(_SAME)
        bits |= uint64(initial[r]) << uint64(_INITIAL)
        sign[r] = bits | (uint64(bare[r]) << uint64(_BARE))
    return latin, code, front, first, same, initial, sign, heard_at, heard[:h], bones_at, bones[:b]


@njit(inline="always", cache=True)
def at_most(a, b, alike, for_initial):
    """What the likeness of two words is at most, by their signs alone.

    A letter that one word has and the other has not finds no partner; the first four letters are known.

    Parameters
    ----------
    alike, for_initial : likeness of words that are spelled otherwise, and of an initial.
    """
    either = a | b
    if (either >> uint64(_INITIAL)) & uint64(1):
        return for_initial
    if (either >> uint64(_BARE)) & uint64(1):
        return 1.0
    line_a, line_b = (a >> uint64(_SAME)) & uint64(0x7FF), (b >> uint64(_SAME)) & uint64(0x7FF)
    if line_a and line_b:
        return 1.0 if line_a == line_b else 0.0
    if a & uint64(0xFFFFFFFFFFFF) == b & uint64(0xFFFFFFFFFFFF):
        return 1.0
    letters = uint64((1 << _LENGTH) - 1)
    m, n = np.int64((a >> uint64(_LENGTH)) & uint64(31)), np.int64((b >> uint64(_LENGTH)) & uint64(31))
    common = min(m - ones(a & ~b & letters), n - ones(b & ~a & letters))
    if common <= 0:
        return 0.0
    jaro = (common / m + common / n + 1.0) / 3
    if jaro <= 0.7:
        return jaro
    other = (a ^ b) >> uint64(_STARTS)
    start = 0
    while start < _PREFIX and start < m and start < n and (other >> uint64(5 * start)) & uint64(31) == 0:
        start += 1
    return min(jaro + 0.1 * start * (1 - jaro), alike)
