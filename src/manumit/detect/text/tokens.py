"""Split UTF-8 text into tokens with hashes, kinds and byte offsets.

Words follow Unicode letters and marks; scripts written without spaces give one token a character; digits,
prices, phones, links, e-mails, handles and opaque codes become typed tokens, which all hash alike within
their type, so that what fills a slot never hides the template around it.
"""

from __future__ import annotations

import numpy as np
from numba import njit, uint64

from manumit.detect.text import classes as c
from manumit.detect.text.hashing import mix
from manumit.detect.text.spans import (
    ascii_alnum,
    code_point,
    digits_end,
    first_of_email,
    folded,
    handle_end,
    hash_tag_end,
    kind_of,
    link_end,
    opaque_end,
    word_end,
)

WORD = 0
IDEOGRAPH = 1
SYLLABLE = 2  # kana
LETTERS = 3  # one character of Thai, Lao, Khmer or Myanmar
PICTURE = 4  # emoji
NUMBER = 5
PHONE = 6
PRICE = 7
LINK = 8
EMAIL = 9
HANDLE = 10
CODE = 11

KINDS = (
    "word", "word", "word", "word", "emoji",
    "number", "phone", "price", "link", "email", "handle", "code",
)  # fmt: skip
"""What a token's kind is called in a template."""

FIRST_TYPED = NUMBER
PHONE_DIGITS = (7, 16)


@njit(inline="always", cache=True)
def _put(n, h, kind, begin, stop, size, hashes, kinds, starts, ends, sizes):
    hashes[n] = h
    kinds[n] = kind
    starts[n] = begin
    ends[n] = stop
    sizes[n] = size
    return n + 1


@njit(nogil=True, cache=True)
def scan(buf, lo, hi, points, hashes, kinds, starts, ends, sizes):
    """Raw tokens of buf[lo:hi] into the arrays given; returns how many.

    `sizes` counts the code points of a token. Linear in hi - lo; the arrays need hi - lo + 1 places.
    """
    n = 0
    i = lo
    while i < hi:
        point, after = code_point(buf, i, hi)
        kind = kind_of(point, points)
        stop = after
        if kind == c.LETTER:
            stop = link_end(buf, i, hi)
            if stop > i:
                n = _put(n, 0, LINK, i, stop, 12, hashes, kinds, starts, ends, sizes)
                i = stop
                continue
            stop, size, h = word_end(buf, i, hi, points)
            opaque = opaque_end(buf, i, hi) if stop < hi and 48 <= buf[stop] <= 57 else i
            if opaque > i:
                n = _put(n, 0, CODE, i, opaque, min(opaque - i, 12), hashes, kinds, starts, ends, sizes)
                stop = opaque
            else:
                n = _put(n, h, WORD, i, stop, size, hashes, kinds, starts, ends, sizes)
        elif kind == c.DIGIT:
            stop, size, grouped = digits_end(buf, i, hi, points)
            opaque = opaque_end(buf, i, hi) if stop < hi and ascii_alnum(buf[stop]) else i
            if opaque > i:
                n = _put(n, 0, CODE, i, opaque, min(opaque - i, 12), hashes, kinds, starts, ends, sizes)
                stop = opaque
            else:
                n = _put(n, uint64(grouped), NUMBER, i, stop, size, hashes, kinds, starts, ends, sizes)
        elif kind == c.HAN or kind == c.KANA or kind == c.SOUTHEAST:
            tag = IDEOGRAPH if kind == c.HAN else (SYLLABLE if kind == c.KANA else LETTERS)
            h = mix(uint64(folded(point, points)) + uint64(0x3000000))
            n = _put(n, h, tag, i, after, 1, hashes, kinds, starts, ends, sizes)
        elif kind == c.CURRENCY:
            n = _put(n, 1, PRICE, i, after, 1, hashes, kinds, starts, ends, sizes)
        elif kind == c.EMOJI:
            h = mix(uint64(point) + uint64(0x5000000))
            if not (n > 0 and kinds[n - 1] == PICTURE and hashes[n - 1] == h):
                n = _put(n, h, PICTURE, i, after, 1, hashes, kinds, starts, ends, sizes)
        elif point == 35:
            tagged = hash_tag_end(buf, i, hi)
            if tagged > i:
                letter = buf[i + 1]
                tag = PHONE if letter == 80 else (EMAIL if letter == 69 else LINK)
                n = _put(n, 0, tag, i, tagged, 12, hashes, kinds, starts, ends, sizes)
                stop = tagged
        elif point == 64 and after < hi and ascii_alnum(buf[after]):
            stop = handle_end(buf, i, hi)
            if n > 0 and ends[n - 1] == i and buf[i - 1] < 0x80:
                n = first_of_email(buf, n, starts, ends)
                n = _put(n, 0, EMAIL, starts[n], stop, 12, hashes, kinds, starts, ends, sizes)
            else:
                n = _put(n, 0, HANDLE, i, stop, 12, hashes, kinds, starts, ends, sizes)
        i = stop
    return n


@njit(inline="always", cache=True)
def _joins_phone(buf, lo, hi):
    """Whether the bytes between two numbers are only what is written inside a phone number."""
    if hi - lo > 12:
        return False
    for i in range(lo, hi):
        b = buf[i]
        if b >= 0x80:  # no-break space, dashes, keycaps
            continue
        if not (b == 32 or b == 45 or b == 46 or b == 40 or b == 41 or b == 47 or b == 43 or b == 95):
            return False
    return True


@njit(inline="always", cache=True)
def _digits(h, kind, size, keys, values):
    """Digits that a token stands for; below 0: only next to a digit; 0: none."""
    if kind == NUMBER:
        return size if h == 0 else 0
    if kind > IDEOGRAPH:
        return 0
    mask = uint64(len(keys) - 1)
    place = h & mask
    while keys[place] != 0:
        if keys[place] == h:
            return np.int64(values[place])
        place = (place + uint64(1)) & mask
    return 0


@njit(nogil=True, cache=True)
def _phone_end(buf, i, n, hashes, kinds, starts, ends, sizes, keys, values):
    """Last token and digits of a phone number that begins at token `i`; (-1, 0) where none does."""
    digits = _digits(hashes[i], kinds[i], sizes[i], keys, values)
    if digits == 0:
        return -1, 0
    if digits < 0:
        glued = i + 1 < n and starts[i + 1] == ends[i] and kinds[i + 1] == NUMBER
        if not glued:
            return -1, 0
        digits = -digits
    last = i
    while last + 1 < n and _joins_phone(buf, ends[last], starts[last + 1]):
        j = last + 1
        more = _digits(hashes[j], kinds[j], sizes[j], keys, values)
        if more < 0:
            before = starts[j] == ends[last] and kinds[last] == NUMBER
            after = j + 1 < n and starts[j + 1] == ends[j] and kinds[j + 1] == NUMBER
            more = -more if before or after else 0
        if more == 0 or digits + more > PHONE_DIGITS[1]:
            break
        digits += more
        last = j
    if digits < PHONE_DIGITS[0]:
        return -1, 0
    return last, digits


@njit(nogil=True, cache=True)
def join(buf, lo, n, hashes, kinds, starts, ends, sizes, keys, values):
    """Join what forms a phone, and currency signs with their amount; hash typed tokens by type.

    Works in place on the output of `scan`; `keys` and `values` are `digits.digit_table`. Returns the new
    number of tokens.
    """
    out = 0
    i = 0
    while i < n:
        kind = kinds[i]
        begin, stop, size, h = starts[i], ends[i], sizes[i], hashes[i]
        following = i + 1
        last, digits = -1, 0
        if _digits(h, kind, size, keys, values) != 0:
            last, digits = _phone_end(buf, i, n, hashes, kinds, starts, ends, sizes, keys, values)
        if last >= 0:
            kind = PHONE
            stop = ends[last]
            size = digits
            following = last + 1
            before = ends[out - 1] if out > 0 else lo
            while begin > before and (buf[begin - 1] == 43 or buf[begin - 1] == 40):
                begin -= 1
        elif kind == NUMBER and following < n and kinds[following] == PRICE and starts[following] - stop <= 1:
            kind = PRICE
            stop = ends[following]
            following += 1
        elif kind == PRICE and following < n and kinds[following] == NUMBER and starts[following] - stop <= 1:
            stop = ends[following]
            size += sizes[following]
            following += 1
        if kind >= FIRST_TYPED:
            group = PHONE if kind == NUMBER or kind == PRICE else kind
            h = mix(uint64(group) + uint64(0x7000000))
        out = _put(out, h, kind, begin, stop, size, hashes, kinds, starts, ends, sizes)
        i = following
    return out


@njit(nogil=True, cache=True)
def tokenise(buf, offsets, points, keys, values):
    """Tokens of many texts.

    Parameters
    ----------
    buf, offsets : UTF-8 bytes, and where text r begins (offsets[r]) and ends (offsets[r + 1]).
    points, keys, values : from `classes.table` and `digits.digit_table`.

    Returns
    -------
    ends : tokens of text r are places ends[r] to ends[r + 1] - 1 of the arrays that follow.
    hashes, kinds : what each token says, and what it is.
    starts, stops : its bytes in `buf`.
    sizes : its code points.
    """
    rows = len(offsets) - 1
    room = offsets[rows] - offsets[0] + 1
    hashes = np.empty(room, np.uint64)
    kinds = np.empty(room, np.uint8)
    starts = np.empty(room, np.int64)
    stops = np.empty(room, np.int64)
    sizes = np.empty(room, np.int32)
    ends = np.zeros(rows + 1, np.int64)
    used = 0
    for r in range(rows):
        lo, hi = offsets[r], offsets[r + 1]
        h, k, a, z, m = hashes[used:], kinds[used:], starts[used:], stops[used:], sizes[used:]
        n = scan(buf, lo, hi, points, h, k, a, z, m)
        used += join(buf, lo, n, h, k, a, z, m, keys, values)
        ends[r + 1] = used
    return (
        ends,
        hashes[:used].copy(),
        kinds[:used].copy(),
        starts[:used].copy(),
        stops[:used].copy(),
        sizes[:used].copy(),
    )
