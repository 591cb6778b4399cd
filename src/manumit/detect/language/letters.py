"""The letters of a text that tell its language: those of its main script, in lower case, in words."""

from __future__ import annotations

import numpy as np
from numba import njit

from manumit.detect.language.scripts import APOSTROPHE, JOINED, SKIPPED, TABLE_SIZE, Script
from manumit.detect.text.spans import ascii_alnum, code_point, hash_tag_end

LATIN = int(Script.LATIN)
CYRILLIC = int(Script.CYRILLIC)
HAN = int(Script.HAN)
KANA = int(Script.KANA)
HANGUL = int(Script.HANGUL)

KINDS = 30
"""Scripts, and 0 for what is no letter."""

MOST_BYTES = 4096
"""Of a longer text only so much is read: about 700 English words."""

SPACE = 32
QUOTE = 39


@njit(inline="always", cache=True)
def _script(point, scripts):
    if point < TABLE_SIZE:
        return scripts[point]
    return np.uint8(HAN if point < 0x40000 else 0)


@njit(inline="always", cache=True)
def _run_end(buf, i, hi):
    """Byte after a run of visible ASCII from `i`, and whether it is a link, an address or a handle."""
    j = i
    point = slash = at = False
    while j < hi and 33 <= buf[j] < 127:
        b = buf[j]
        at = at or b == 64 or b == 95
        slash = slash or (b == 47 and (point or (j > i and buf[j - 1] == 47)))
        point = point or (
            b == 46 and j > i and j + 1 < hi and ascii_alnum(buf[j - 1]) and ascii_alnum(buf[j + 1])
        )
        j += 1
    www = (
        j - i > 4
        and buf[i] | 32 == 119
        and buf[i + 1] | 32 == 119
        and buf[i + 2] | 32 == 119
        and buf[i + 3] == 46
    )
    return j, at or slash or www


@njit(inline="always", cache=True)
def _code_end(buf, i, hi):
    """Byte after a run of ASCII letters and digits from `i`, and whether a digit is in it."""
    digit = False
    while i < hi and ascii_alnum(buf[i]):
        digit = digit or buf[i] <= 57
        i += 1
    return i, digit


@njit(nogil=True, cache=True)
def read_points(buf, lo, hi, scripts, lower, points, kinds):
    """Small letters of buf[lo:hi] and the script of each, one space between words; returns how many.

    Links, addresses, handles, hashed contacts, and what has digits in it are left out. The arrays need
    hi - lo places. Each byte is looked at a fixed number of times.
    """
    n = 0
    i = lo
    run = lo  # until here the run of ASCII was looked at
    coded = lo
    while i < hi:
        b = buf[i]
        after = i + 1
        kind = np.uint8(0)
        point = np.uint32(b)
        if b < 0x80:
            if i >= run and 33 <= b < 127:
                stop = hash_tag_end(buf, i, hi) if b == 35 else i
                if stop > i:
                    run = stop
                    after = stop
                else:
                    run, left_out = _run_end(buf, i, hi)
                    if left_out:
                        after = run
                b = buf[i] if after == i + 1 else np.uint8(SPACE)
            if ascii_alnum(b):
                if i >= coded:
                    coded, digit = _code_end(buf, i, hi)
                    if digit:
                        after = coded
                if b > 57 and after == i + 1:
                    kind = np.uint8(LATIN)
                    point = np.uint32(b | 32)
            elif b == QUOTE or b == 96:
                kind = np.uint8(APOSTROPHE)
        else:
            found, after = code_point(buf, i, hi)
            point = np.uint32(found)
            kind = _script(point, scripts)
            if point < TABLE_SIZE:
                point = lower[point]
        i = after
        if kind == SKIPPED:
            continue
        if kind == 0:
            if n > 0 and kinds[n - 1] != 0:
                points[n] = SPACE
                kinds[n] = 0
                n += 1
        elif n > 0 or (kind != JOINED and kind != APOSTROPHE):
            points[n] = point
            kinds[n] = kind
            n += 1
    return n


@njit(nogil=True, cache=True)
def main_script(points, kinds, n, bases, to_latin, to_cyrillic, counts):
    """The script most letters are of, and its letters' share of all; `counts` is left filled by script.

    A character of Han, kana or Hangul counts as three letters. Letters that look like one of another script
    count only where no others are: an English text is not made Greek by writing half its letters in Greek.
    """
    counts[:] = 0
    sure = np.zeros(KINDS, np.int64)
    for k in range(n):
        kind = kinds[k]
        if kind == 0 or kind >= KINDS:
            continue
        weight = 3 if kind == HAN or kind == KANA or kind == HANGUL else 1
        counts[kind] += weight
        point = points[k]
        if not (point < TABLE_SIZE and (to_latin[point] or to_cyrillic[point])):
            sure[bases[kind]] += weight
    total = counts.sum()
    if total == 0:
        return 0, 0.0
    best = 0
    for kind in range(1, KINDS):
        if bases[kind] != kind:
            counts[bases[kind]] += counts[kind]
    for kind in range(1, KINDS):
        if bases[kind] == kind and (
            sure[kind] > sure[best] or (sure[kind] == sure[best] and counts[kind] > counts[best])
        ):
            best = kind
    return best, counts[best] / total


@njit(inline="always", cache=True)
def _put(out, at, point):
    """A code point as UTF-8; returns the byte after it."""
    if point < 0x80:
        out[at] = point
        return at + 1
    if point < 0x800:
        out[at] = 0xC0 | (point >> 6)
        out[at + 1] = 0x80 | (point & 0x3F)
        return at + 2
    if point < 0x10000:
        out[at] = 0xE0 | (point >> 12)
        out[at + 1] = 0x80 | ((point >> 6) & 0x3F)
        out[at + 2] = 0x80 | (point & 0x3F)
        return at + 3
    out[at] = 0xF0 | (point >> 18)
    out[at + 1] = 0x80 | ((point >> 12) & 0x3F)
    out[at + 2] = 0x80 | ((point >> 6) & 0x3F)
    out[at + 3] = 0x80 | (point & 0x3F)
    return at + 4


@njit(inline="always", cache=True)
def _word_end(kinds, k, n, script, bases):
    """Place after the word at `k`, and whether a letter of the script is in it."""
    own = False
    while k < n and kinds[k] != 0:
        own = own or (kinds[k] < KINDS and bases[kinds[k]] == script)
        k += 1
    return k, own


@njit(nogil=True, cache=True)
def write_words(points, kinds, n, script, bases, alike, out):
    """Words of one script as UTF-8, a space before, between and after; returns bytes and letters.

    In a word that has letters of the script, letters of another are replaced by those of the script they look
    like (`alike`, by code point); other foreign letters part words.
    """
    out[0] = SPACE
    at = 1
    letters = 0
    stop = 0
    own = False
    for k in range(n):
        kind = kinds[k]
        if k >= stop and kind != 0:
            stop, own = _word_end(kinds, k, n, script, bases)
        point = np.uint32(SPACE)
        if kind == JOINED:
            point = points[k] if out[at - 1] != SPACE else point
        elif kind == APOSTROPHE:
            within = k + 1 < n and kinds[k + 1] < KINDS and bases[kinds[k + 1]] == script
            point = np.uint32(QUOTE) if within and kinds[k + 1] != 0 and out[at - 1] != SPACE else point
        elif kind != 0 and bases[kind] == script:
            point = points[k]
            letters += 1
        elif kind != 0 and own and points[k] < TABLE_SIZE and alike[points[k]]:
            point = alike[points[k]]
            letters += 1
        if point != SPACE or out[at - 1] != SPACE:
            at = _put(out, at, point)
    if out[at - 1] != SPACE:
        out[at] = SPACE
        at += 1
    return at, letters
