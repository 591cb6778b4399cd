"""From the tokens of a text to rows of the vocabulary, through disguise; and where sentences end."""

from __future__ import annotations

import numpy as np
from numba import njit, uint64

from manumit.detect.text import classes as c
from manumit.detect.text import tokens as t
from manumit.detect.text.hashing import mix
from manumit.detect.text.spans import ascii_alnum, code_point, folded, kind_of

LEAST_STEM = 3
SEED = 14695981039346656037
PRIME = 1099511628211
MOST_DISGUISED = 32  # bytes of a word with digits or signs for letters
MOST_SPACED = 32  # letters written one by one
LEAST_SPACED = 4
SAME, CLAUSE, SENTENCE = 0, 1, 2  # what lies between two tokens
MOST_AMOUNT = 1_000_000_000_000


@njit(inline="always", cache=True)
def find(key, keys, rows):
    """Row of a key in an open-addressing table, or -1."""
    mask = uint64(len(keys) - 1)
    place = key & mask
    while keys[place] != 0:
        if keys[place] == key:
            return rows[place]
        place = (place + uint64(1)) & mask
    return np.int32(-1)


@njit(inline="always", cache=True)
def has(key, keys):
    """Whether a key is in an open-addressing table."""
    mask = uint64(len(keys) - 1)
    place = key & mask
    while keys[place] != 0:
        if keys[place] == key:
            return True
        place = (place + uint64(1)) & mask
    return False


@njit(inline="always", cache=True)
def _gated(h, gate):
    place = h & uint64(len(gate) * 64 - 1)
    return (gate[place >> uint64(6)] >> (place & uint64(63))) & uint64(1)


@njit(nogil=True, cache=True)
def stem_row(buf, lo, hi, points, gate, keys, rows):
    """Row of the longest known beginning of a word, or -1."""
    h = uint64(SEED)
    size = 0
    best = np.int32(-1)
    i = lo
    while i < hi:
        point, i = code_point(buf, i, hi)
        kind = kind_of(point, points)
        if kind != c.LETTER and kind != c.MARK:
            continue
        h = (h ^ uint64(folded(point, points))) * uint64(PRIME)
        size += 1
        if size >= LEAST_STEM:
            mixed = mix(h)
            if size == LEAST_STEM and not _gated(mixed, gate):
                return best
            row = find(mixed, keys, rows)
            if row >= 0:
                best = row
    return best


@njit(nogil=True, cache=True)
def letters_row(letters, n, word_keys, word_rows, stem_keys, stem_rows):
    """Row of folded letters, as a word or by its beginning, or -1."""
    h = uint64(SEED)
    best = np.int32(-1)
    for i in range(n):
        h = (h ^ uint64(letters[i])) * uint64(PRIME)
        if i + 1 >= LEAST_STEM:
            row = find(mix(h), stem_keys, stem_rows)
            if row >= 0:
                best = row
    row = find(mix(h), word_keys, word_rows)
    return row if row >= 0 else best


@njit(nogil=True, cache=True)
def _unstretched(buf, lo, hi, points, letters, most):
    """Folded letters of a word with runs cut to `most`; how many, and whether a run of three was in it."""
    n = 0
    run = 0
    last = uint64(0)
    stretched = False
    i = lo
    while i < hi:
        point, i = code_point(buf, i, hi)
        kind = kind_of(point, points)
        if kind != c.LETTER and kind != c.MARK:
            continue
        letter = uint64(folded(point, points))
        run = run + 1 if n > 0 and letter == last else 1
        last = letter
        stretched = stretched or run >= 3
        if run <= most and n < len(letters):
            letters[n] = letter
            n += 1
    return n, stretched


@njit(inline="always", cache=True)
def _letter_for(b, variant):
    """The letter that a byte stands for in disguise, 0: none."""
    if 97 <= b <= 122:
        return b
    if 65 <= b <= 90:
        return b + 32
    if b == 48:
        return 111
    if b == 49 or b == 33:  # 1 !
        return 105 if variant == 0 else 108
    if b == 51:
        return 101
    if b == 52 or b == 64:  # 4 @
        return 97
    if b == 53 or b == 36:  # 5 $
        return 115
    if b == 55:
        return 116
    return 0


@njit(nogil=True, cache=True)
def disguised(buf, lo, hi, letters, word_keys, word_rows, stem_keys, stem_rows):
    """Row and end of a word that begins at `lo` with digits or signs for letters; -1 where none is."""
    stop = lo
    plain = 0
    while stop < hi and stop - lo < MOST_DISGUISED and _letter_for(buf[stop], 0) != 0:
        plain += (buf[stop] | 0x20) >= 97 and (buf[stop] | 0x20) <= 122
        stop += 1
    while stop > lo and buf[stop - 1] == 33:
        stop -= 1
    n = stop - lo
    if plain < 2 or plain == n or n < 3 or n > MOST_DISGUISED - 1 or (stop < hi and buf[stop] >= 0x80):
        return np.int32(-1), lo
    for variant in range(2):
        for i in range(n):
            letters[i] = uint64(_letter_for(buf[lo + i], variant))
        row = letters_row(letters, n, word_keys, word_rows, stem_keys, stem_rows)
        if row >= 0:
            return row, stop
    return np.int32(-1), lo


@njit(inline="always", cache=True)
def _mark(buf, i, hi):
    """What a punctuation mark outside ASCII, or any other sign, separates."""
    point, _ = code_point(buf, i, hi)
    if point == 0x3002 or point == 0xFF01 or point == 0xFF1F or point == 0xFF0E:  # 。！？．
        return SENTENCE
    if point == 0x2022 or point == 0x061F or point == 0x0964:  # bullet, Arabic question mark, danda
        return SENTENCE
    if point == 0x2026 or point == 0x2013 or point == 0x2014 or point == 0xFF0C or point == 0x060C:
        return CLAUSE
    return SAME


@njit(nogil=True, cache=True)
def between(buf, lo, hi):
    """What lies between two tokens: SAME, CLAUSE (comma, bracket, new line) or SENTENCE."""
    found = SAME
    lines = 0
    i = lo
    while i < hi:
        b = buf[i]
        if b == 33 or b == 63:  # ! ?
            return SENTENCE
        if b == 46:  # full stop
            following = buf[i + 1] if i + 1 < len(buf) else 32
            capital = 65 <= following <= 90 and lo > 0 and 97 <= buf[lo - 1] <= 122
            if i + 1 < hi or capital or following <= 32 or following >= 0x80:
                return SENTENCE
        elif b == 10:
            lines += 1
            found = CLAUSE
            if lines == 2:
                return SENTENCE
        elif b == 44 or b == 59 or b == 58 or b == 40 or b == 41 or b == 124:
            found = CLAUSE
        elif b >= 0x80:
            mark = _mark(buf, i, hi)
            if mark == SENTENCE:
                return SENTENCE
            found = max(found, mark)
        i += 1
    return found


@njit(nogil=True, cache=True)
def question(buf, lo, hi):
    """Whether a question mark stands between two tokens."""
    for i in range(lo, hi):
        b = buf[i]
        if b == 63 or (b == 0x9F and i > 0 and (buf[i - 1] == 0xBC or buf[i - 1] == 0xD8)):
            return True
    return False


@njit(nogil=True, cache=True)
def amount(buf, lo, hi, points):
    """Whole part of a number or price as written: 1,500.00 and 1.500,00 and $1500 are 1500."""
    value = np.int64(0)
    digits = 0
    i = lo
    while i < hi:
        point, after = code_point(buf, i, hi)
        if kind_of(point, points) == c.DIGIT:
            if value < MOST_AMOUNT:
                value = value * 10 + np.int64(folded(point, points)) - 48
            digits += 1
        elif digits > 0 and (point == 46 or point == 44 or point == 58):
            run = 0
            j = after
            while j < hi and 48 <= buf[j] <= 57:
                run += 1
                j += 1
            if run != 3 or point == 58:
                break
        i = after
    return max(value, 0)


@njit(nogil=True, cache=True)
def digits_hash(buf, lo, hi, points):
    """Twin of `vocabulary.digit_hash` over a number as written."""
    h = uint64(SEED)
    i = lo
    while i < hi:
        point, i = code_point(buf, i, hi)
        if kind_of(point, points) == c.DIGIT:
            h = (h ^ uint64(folded(point, points))) * uint64(PRIME)
    return h


@njit(inline="always", cache=True)
def _steps(value, least):
    n = 0
    while n + 1 < len(least) and value >= least[n + 1]:
        n += 1
    return n


@njit(inline="always", cache=True)
def _thousands(buf, at, hi):
    """Byte after a k right after a number, or `at`."""
    if at < hi and (buf[at] | 0x20) == 107 and not (at + 1 < hi and ascii_alnum(buf[at + 1])):
        return at + 1
    return at


@njit(nogil=True, cache=True)
def resolve(
    buf, lo, hi, n, hashes, kinds, starts, ends, sizes, points, voc, letters, rows, begins, stops, breaks
):
    """Rows of the tokens of one text into the arrays given; returns how many words there are.

    Emoji drop out; letters written one by one, digits for letters and stretched letters are read; numbers
    beside a currency are prices. `breaks` is what lies before each word. Linear in hi - lo.
    """
    (word_keys, word_rows, stem_keys, stem_rows, digit_keys, digit_rows, gate, money, kind_rows, number_least,
     price_least) = voc  # fmt: skip
    m = 0
    last = lo
    j = 0
    while j < n:
        kind = kinds[j]
        begin, stop = starts[j], ends[j]
        if kind == t.PICTURE:
            j += 1
            continue
        row = np.int32(-1)
        following = j + 1
        if kind <= t.LETTERS:
            row = find(hashes[j], word_keys, word_rows)
            if row < 0 and kind == t.WORD and sizes[j] >= 4:
                size, stretched = _unstretched(buf, begin, stop, points, letters, 2)
                if stretched:
                    row = letters_row(letters, size, word_keys, word_rows, stem_keys, stem_rows)
                    if row < 0:
                        size, stretched = _unstretched(buf, begin, stop, points, letters, 1)
                        row = letters_row(letters, size, word_keys, word_rows, stem_keys, stem_rows)
            if row < 0:
                row = stem_row(buf, begin, stop, points, gate, stem_keys, stem_rows)
            if kind == t.WORD and sizes[j] == 1:
                k = j
                size = 0
                while k < n and k - j < MOST_SPACED and kinds[k] == t.WORD and sizes[k] == 1:
                    if k > j and starts[k] - ends[k - 1] != 1:
                        break
                    point, _ = code_point(buf, starts[k], ends[k])
                    letters[size] = uint64(folded(point, points))
                    size += 1
                    k += 1
                if size >= LEAST_SPACED:
                    spaced = letters_row(letters, size, word_keys, word_rows, stem_keys, stem_rows)
                    if spaced >= 0:
                        row = spaced
                        stop = ends[k - 1]
                        following = k
        glued = following < n and starts[following] == stop and kinds[following] != t.PICTURE
        if (
            (row < 0 or glued)
            and following == j + 1
            and (
                glued
                or kind == t.CODE
                or kind == t.EMAIL
                or (stop + 1 < hi and (buf[stop] == 36 or buf[stop] == 33) and ascii_alnum(buf[stop + 1]))
            )
        ):
            found, after = disguised(buf, begin, hi, letters, word_keys, word_rows, stem_keys, stem_rows)
            if found >= 0 and after >= stop:
                row = found
                stop = after
                while following < n and starts[following] < after:
                    following += 1
                kind = t.WORD
        if row < 0 and kind >= t.NUMBER:
            if kind == t.NUMBER or kind == t.PRICE:
                value = amount(buf, begin, stop, points)
                after = _thousands(buf, stop, hi)
                if after > stop and following < n and starts[following] == stop:
                    value *= 1000
                    stop = after
                    following += 1
                if (
                    following < n
                    and kinds[following] == t.PRICE
                    and sizes[following] == 1
                    and (kind == t.NUMBER and starts[following] - stop <= 1)
                ):
                    kind = t.PRICE
                    stop = ends[following]
                    following += 1
                elif (
                    following < n
                    and kinds[following] == t.WORD
                    and starts[following] - stop <= 1
                    and has(hashes[following], money)
                ):
                    if kind == t.NUMBER:
                        kind = t.PRICE
                    stop = ends[following]
                    following += 1
                elif (
                    kind == t.NUMBER
                    and j > 0
                    and kinds[j - 1] == t.WORD
                    and begin - ends[j - 1] <= 1
                    and has(hashes[j - 1], money)
                ):
                    kind = t.PRICE
                if kind == t.PRICE:
                    row = kind_rows[t.PRICE] + np.int32(_steps(value, price_least))
                else:
                    row = find(digits_hash(buf, begin, stop, points), digit_keys, digit_rows)
                    if row < 0:
                        row = kind_rows[t.NUMBER] + np.int32(_steps(value, number_least))
            elif kind < len(kind_rows):
                row = kind_rows[kind]
        rows[m] = row
        begins[m] = begin
        stops[m] = stop
        breaks[m] = between(buf, last, begin) if m > 0 else SENTENCE
        last = stop
        m += 1
        j = following
    return m
