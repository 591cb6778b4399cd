"""Rows that change, against dictionaries; what is near, against adding up."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.detect.campaigns.bands import totals
from manumit.detect.campaigns.neighbours import mark, near
from manumit.detect.campaigns.packed import HASH_BITS, hash_of, pack, packed_hashes, weight_of
from manumit.detect.campaigns.rows import by_row, changed_rows, replaced

SHINGLES = np.array([(n * 2654435761 % 2**32) << 20 for n in range(20)], np.uint64)
HASHES = packed_hashes(SHINGLES)


def _row(weights):
    """Shingle number -> weight, as a row."""
    return np.sort(np.array([pack(SHINGLES[n], w) for n, w in weights.items() if w > 0], np.uint32))


def _rows(texts):
    rows = [_row(text) for text in texts]
    starts = np.append(0, np.cumsum([len(row) for row in rows], dtype=np.int64))
    return starts, np.concatenate([np.zeros(0, np.uint32), *rows])


weights = st.dictionaries(st.integers(0, 19), st.sampled_from([0.0, 0.1, 0.5, 1.0]), max_size=8)


def test_hashes_are_those_of_packed_shingles():
    assert [hash_of(pack(shingle, 0.5)) for shingle in SHINGLES] == HASHES.tolist()


@given(st.lists(st.integers(0, 6), max_size=30))
def test_places_go_by_their_rows(rows):
    order, ends = by_row(np.array(rows, np.int64), 7)
    assert order.tolist() == sorted(range(len(rows)), key=rows.__getitem__)
    assert np.diff(ends).tolist() == [rows.count(row) for row in range(7)]


@given(st.lists(weights, min_size=1, max_size=6), st.data())
def test_rows_change_as_dictionaries_do(before, data):
    starts, shingles = _rows(before)
    chosen = sorted(data.draw(st.sets(st.integers(0, len(before) - 1))))
    news = [data.draw(weights) for _ in chosen]
    whole = np.array([data.draw(st.booleans()) for _ in chosen], bool)
    ends = np.append(0, np.cumsum([len(new) for new in news], dtype=np.int64))
    numbers = [n for new in news for n in new]
    packed = np.array([pack(SHINGLES[n], w) if w else 0 for new in news for n, w in new.items()], np.uint32)
    texts = np.array(chosen, np.int64)
    new_ends, rows, changed = changed_rows(
        texts, ends, packed, HASHES[np.array(numbers, np.int64)], whole, starts, shingles
    )
    after = [dict(text) for text in before]
    for text, new, alone in zip(chosen, news, whole, strict=True):
        after[text] = dict(new) if alone else {**after[text], **new}
    for place, text in enumerate(chosen):
        assert rows[new_ends[place] : new_ends[place + 1]].tolist() == _row(after[text]).tolist()
        assert changed[place] == (_row(after[text]).tolist() != _row(before[text]).tolist())
    all_starts, all_rows = replaced(texts, new_ends, rows, starts, shingles)
    expected = _rows(after)
    assert all_starts.tolist() == expected[0].tolist()
    assert all_rows.tolist() == expected[1].tolist()
    sizes = np.arange(20, 20 + len(before)).astype(np.float32)
    said = totals(all_starts, all_rows, sizes)
    assert np.allclose(said[texts], totals(new_ends, rows, sizes[texts]))


@pytest.mark.parametrize("seed", range(5))
def test_who_is_near(seed):
    random = np.random.default_rng(seed)
    texts = [
        {int(n): 1.0 for n in random.choice(20, random.integers(0, 7), replace=False)} for _ in range(40)
    ]
    starts, shingles = _rows(texts)
    labels = np.minimum(np.arange(40), random.integers(0, 40, 40) // 8 * 8)
    labels = np.array([min(np.flatnonzero(labels == label)) for label in labels])
    said = np.array([len(text) + random.integers(0, 20) for text in texts], np.float32)
    apart = np.zeros(40, bool)
    apart[labels == 0] = True
    marked = {int(n) for n in random.choice(20, 5, replace=False)}
    bits = np.zeros((1 << HASH_BITS) // 64, np.uint64)
    own = _rows([dict.fromkeys(marked, 0.5)])
    mark(np.array([0]), *own, bits)
    sizes = np.bincount(labels, minlength=40)
    found = near(labels, sizes, 3, 0.3, 0.4, apart, starts, shingles, said, bits)
    asked = dict.fromkeys(range(40), 0)
    for t, (a, b) in enumerate(pairwise(starts.tolist())):
        total = sum(float(weight_of(value)) for value in shingles[a:b])
        close = len(marked & set(texts[t])) >= 0.4 * len(texts[t])
        alone = sizes[labels[t]] == 1
        if not texts[t] or apart[t] or total < 0.3 * said[t] or (not alone and asked[labels[t]] == 3):
            assert found[t] == 0
        elif alone:
            assert found[t] == (3 if close else 0)
        else:
            asked[labels[t]] += 1
            assert found[t] == (3 if close else 1)
