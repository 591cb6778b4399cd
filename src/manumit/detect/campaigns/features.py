"""What comparing texts needs of each text: its key, its shingles and a small sketch.

A shingle is a run of tokens that carries about two words of meaning: two words, three ideographs, four kana,
six Thai characters, or a mixture that adds up to the same.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from numba import njit, uint64

from manumit.detect.text.classes import table
from manumit.detect.text.digits import digit_table
from manumit.detect.text.hashing import mix
from manumit.detect.text.tokens import FIRST_TYPED, IDEOGRAPH, LETTERS, PICTURE, SYLLABLE, join, scan

SKETCH = 64
"""Bytes of a sketch: one-permutation MinHash, eight bits a bin (Li, Owen, Zhang 2012)."""

MOST_SHINGLES = 4096
"""A longer text keeps its shingles of least hash."""

SCHEMA = pa.schema(
    [
        pa.field("text_key", pa.uint64(), nullable=False),
        pa.field("shingles", pa.list_(pa.field("item", pa.uint64(), nullable=False)), nullable=False),
        pa.field("size", pa.int32(), nullable=False),
        pa.field("words", pa.float32(), nullable=False),
        pa.field("sketch", pa.binary(SKETCH), nullable=False),
    ]
)

_FULL = 12
_LONG = 18


_FEW = 60
_KEEP = np.full(16, 0xFFFFFFFF, np.uint64)
_KEEP[[IDEOGRAPH, SYLLABLE, LETTERS]] = [0xFFFFFFFF * 2 // 3, 0xFFFFFFFF // 2, 0xFFFFFFFF // 3]
"""Upper half up to which a shingle that begins with such a token is kept: about two shingles a word in any
script. A text of `_FEW` tokens or less keeps all."""


@njit(inline="always", cache=True)
def _weight(kind):
    """Share of a shingle that one token fills, in twelfths."""
    if kind == IDEOGRAPH:
        return 4
    if kind == SYLLABLE:
        return 3
    if kind == LETTERS:
        return 2
    return 6


@njit(nogil=True, cache=True)
def _drop_repeats(n, hashes, kinds):
    """Fold runs of one typed token into one and leave pictures out; returns how many tokens stay."""
    out = 0
    for i in range(n):
        if kinds[i] == PICTURE:
            continue
        if out > 0 and kinds[i] >= FIRST_TYPED and hashes[i] == hashes[out - 1]:
            continue
        hashes[out] = hashes[i]
        kinds[out] = kinds[i]
        out += 1
    return out


@njit(nogil=True, cache=True)
def _shingle(n, hashes, kinds, seen, out):
    """Distinct shingle hashes into `out`; returns how many. `seen` is scratch, a power of two of places."""
    size = 16
    while size < 4 * n + 4:
        size *= 2
    mask = uint64(size - 1)
    seen[:size] = 0
    count = 0
    for i in range(n):
        h = uint64(0x9E3779B97F4A7C15)
        filled = 0
        j = i
        while j < n and filled < _LONG:
            h = mix(h ^ hashes[j]) * uint64(3) + uint64(1)
            before = filled
            filled += _weight(kinds[j])
            j += 1
            whole = before < _FULL <= filled or filled >= _LONG
            if not whole and not (i == 0 and j == n and filled < _FULL):
                continue
            shingle = mix(h) | uint64(1)
            if shingle >> uint64(32) > _KEEP[kinds[i]] and n > _FEW:
                continue
            place = shingle >> uint64(20) & mask
            while seen[place] != 0 and seen[place] != shingle:
                place = (place + uint64(1)) & mask
            if seen[place] == 0:
                seen[place] = shingle
                out[count] = shingle
                count += 1
    if count > MOST_SHINGLES:
        out[:count] = np.sort(out[:count])
        count = MOST_SHINGLES
    return count


@njit(nogil=True, cache=True)
def _sketch(shingles, out):
    """One-permutation MinHash of `shingles` with optimal densification (Shrivastava 2017), low byte a bin."""
    least = np.full(SKETCH, np.uint64(0xFFFFFFFFFFFFFFFF), np.uint64)
    for s in shingles:
        h = mix(s ^ uint64(0xA0761D6478BD642F))
        b = np.int64(h & uint64(SKETCH - 1))
        least[b] = min(least[b], h >> uint64(6))
    if len(shingles) == 0:
        out[:] = 0
        return
    for bin_ in range(SKETCH):
        source = np.int64(bin_)
        step = uint64(bin_ + 1)
        while least[source] == uint64(0xFFFFFFFFFFFFFFFF):
            step = mix(step + uint64(0x9E3779B97F4A7C15))
            source = np.int64(step & uint64(SKETCH - 1))
        out[bin_] = np.uint8(mix(least[source] + uint64(source)) & uint64(0xFF))


@njit(nogil=True, cache=True)
def _features(buf, offsets, points, digit_keys, digits, keys, ends, shingles, words, sketches):
    rows = len(offsets) - 1
    longest = 0
    for r in range(rows):
        longest = max(longest, offsets[r + 1] - offsets[r])
    hashes = np.empty(longest + 1, np.uint64)
    kinds = np.empty(longest + 1, np.uint8)
    first = np.empty(longest + 1, np.int64)
    last = np.empty(longest + 1, np.int64)
    sizes = np.empty(longest + 1, np.int32)
    size = 16
    while size < 4 * longest + 8:
        size *= 2
    seen = np.empty(size, np.uint64)
    used = 0
    for r in range(rows):
        lo, hi = offsets[r], offsets[r + 1]
        n = scan(buf, lo, hi, points, hashes, kinds, first, last, sizes)
        n = join(buf, lo, n, hashes, kinds, first, last, sizes, digit_keys, digits)
        n = _drop_repeats(n, hashes, kinds)
        key = uint64(n)
        for i in range(n):
            key = mix(key ^ hashes[i]) * uint64(5) + uint64(1)
        keys[r] = mix(key)
        filled = 0
        for i in range(n):
            filled += _weight(kinds[i])
        words[r] = filled / 6
        count = _shingle(n, hashes, kinds, seen, shingles[used:])
        _sketch(shingles[used : used + count], sketches[r])
        used += count
        ends[r] = used


def string_buffers(texts: pa.Array) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Bytes and row offsets of a string array, without copying the bytes; nulls are empty."""
    wide = texts.cast(pa.large_string())
    if wide.null_count:
        wide = wide.fill_null("")
    _, offsets, data = wide.buffers()
    bounds = np.frombuffer(offsets, np.int64, len(wide) + 1, wide.offset * 8)
    return (np.frombuffer(data, np.uint8) if data else np.zeros(0, np.uint8)), bounds


def text_features(texts: pa.Array) -> pa.RecordBatch:
    """Key, shingles and sketch of each text: a pure function of the text alone.

    Parameters
    ----------
    texts : string array; null counts as empty.

    Returns
    -------
    batch of `SCHEMA`, one row a text. Texts that differ only in what fills typed slots share a key.
    """
    buf, offsets = string_buffers(texts)
    rows = len(texts)
    keys = np.empty(rows, np.uint64)
    ends = np.zeros(rows + 1, np.int32)
    shingles = np.empty(2 * int(offsets[-1] - offsets[0]) + rows + 2, np.uint64)
    sketches = np.empty((rows, SKETCH), np.uint8)
    words = np.empty(rows, np.float32)
    _features(buf, offsets, table(), *digit_table(), keys, ends[1:], shingles, words, sketches)
    values = pa.array(shingles[: ends[-1]].copy())
    return pa.RecordBatch.from_arrays(
        [
            pa.array(keys),
            pa.ListArray.from_arrays(pa.array(ends), values).cast(SCHEMA.field("shingles").type),
            pa.array(np.diff(ends)),
            pa.array(words),
            pa.FixedSizeBinaryArray.from_buffers(pa.binary(SKETCH), rows, [None, pa.py_buffer(sketches)]),
        ],
        schema=SCHEMA,
    )
