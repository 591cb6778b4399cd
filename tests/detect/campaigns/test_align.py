"""Longest common subsequences against the textbook's dynamic programme."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from manumit.detect.campaigns.align import index_tokens, lcs_rows, trace

rows = st.lists(st.integers(0, 6), max_size=150) | st.lists(st.integers(0, 2**64 - 1), max_size=20)


def _slow(one, other):
    lengths = np.zeros((len(one) + 1, len(other) + 1), int)
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            lengths[i + 1, j + 1] = lengths[i, j] + 1 if a == b else max(lengths[i, j + 1], lengths[i + 1, j])
    return int(lengths[-1, -1])


def _align(one, other):
    first, second = np.array(one, np.uint64), np.array(other, np.uint64)
    size = 16
    while size < 2 * len(first):
        size *= 2
    width = len(first) // 64 + 1
    table, masks = np.empty(size, np.int32), np.full((len(first) + 1, width), 2**63, np.uint64)
    states, matched = np.empty((len(second) + 1, width), np.uint64), np.empty(len(first) + 1, np.int64)
    index_tokens(first, table, masks)
    length = lcs_rows(first, table, masks, second, states)
    trace(len(first), len(second), states, matched)
    return length, matched[: len(first)].tolist()


def _check(one, other):
    length, matched = _align(one, other)
    assert length == _slow(one, other)
    pairs = [(i, j) for i, j in enumerate(matched) if j >= 0]
    assert len(pairs) == length
    assert all(one[i] == other[j] for i, j in pairs)
    places = [j for _, j in pairs]
    assert places == sorted(set(places))


@given(rows, rows)
def test_equals_the_dynamic_programme(one, other):
    _check(one, other)


@given(st.lists(st.integers(0, 30), max_size=200), st.data())
def test_finds_edited_copies(tokens, data):
    other = list(tokens)
    for _ in range(data.draw(st.integers(0, 6))):
        place = data.draw(st.integers(0, len(other)))
        if data.draw(st.booleans()):
            other.insert(place, 99)
        else:
            del other[place : place + 1]
    _check(tokens, other)


@given(st.sampled_from([1, 63, 64, 65, 127, 128, 129]), st.integers(1, 70))
def test_carries_over_the_edges_of_machine_words(size, period):
    tokens = [i % period for i in range(size)]
    _check(tokens, tokens)
    _check(tokens, tokens[::-1][:80])
    _check(tokens, [*tokens[1:], 0])


@given(st.lists(st.integers(0, 5), max_size=100))
def test_a_copy_is_matched_place_by_place(tokens):
    assert _align(tokens, tokens) == (len(tokens), list(range(len(tokens))))
