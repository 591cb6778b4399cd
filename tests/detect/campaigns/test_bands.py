"""Candidate pairs and their similarity, against plain sets."""

from collections import defaultdict

import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.detect.campaigns.bands import (
    LEADERS,
    LEAST_SHARED,
    REST_WEIGHT,
    band_keys,
    bucket_pairs,
    keep_best,
    multipliers,
    note_pairs,
    similar,
    telling,
    totals,
)
from manumit.detect.campaigns.packed import pack, weight_of
from manumit.engine.components import components

PACKED = [
    pack(np.uint64(number << 20), weight)
    for number, weight in enumerate([0.1, 0.3, 0.5, 0.7, 0.9, 1.0, 1.0, 1.0, 1.0, 1.0])
]

NONE = np.zeros(0, np.uint32)

texts_of_shingles = st.lists(
    st.tuples(st.sets(st.integers(0, len(PACKED) - 1)), st.integers(0, 20)), min_size=2, max_size=6
)


def _rows(texts):
    rows = [sorted(PACKED[m] for m in text) for text, _ in texts]
    starts = np.cumsum([0, *map(len, rows)])
    shingles = np.array([p for row in rows for p in row], np.uint32)
    sizes = np.array([len(text) + rest for text, rest in texts], np.float32)
    said = totals(starts, shingles, sizes)
    return starts, shingles, said


def _weight(shingles):
    return float(sum(weight_of(PACKED[m]) for m in sorted(shingles)))


@given(texts_of_shingles)
def test_similarity_is_weighted_jaccard(texts):
    starts, shingles, said = _rows(texts)
    expected = [_weight(text) + REST_WEIGHT * rest for text, rest in texts]
    assert said == pytest.approx(expected, rel=1e-5)
    pairs = [(a, b) for b in range(len(texts)) for a in range(b)]
    packed = np.array([(a << 32) | b for a, b in pairs], np.uint64)
    density = np.full(len(texts), 0.7, np.float32)
    alike, inside = np.empty(len(pairs), np.float32), np.empty(len(pairs), np.float32)
    similar(packed, starts[:-1], starts[1:], shingles, NONE, said, density, alike, inside)
    for number, (a, b) in enumerate(pairs):
        shared = _weight(texts[a][0] & texts[b][0])
        if shared == pytest.approx(LEAST_SHARED * 0.7, abs=1e-5):
            continue
        enough = shared > LEAST_SHARED * 0.7
        union = expected[a] + expected[b] - shared
        assert alike[number] == pytest.approx(shared / union if enough else 0, rel=1e-5)
        assert inside[number] == pytest.approx(
            shared / min(expected[a], expected[b]) if enough else 0, rel=1e-5
        )


@given(texts_of_shingles, st.floats(0.1, 0.9))
def test_no_pair_that_could_be_similar_is_left_out(texts, least):
    starts, shingles, said = _rows(texts)
    chosen = set(telling(starts, shingles, said, least).tolist())
    for b in range(len(texts)):
        for a in range(b):
            shared = _weight(texts[a][0] & texts[b][0])
            if shared and shared / (said[a] + said[b] - shared) >= least + 1e-5:
                assert {a, b} <= chosen


@given(st.lists(st.sampled_from([0, 1, 16, 32, 2**63, 2**64 - 1]), max_size=40), st.integers(0, 5))
def test_each_text_meets_the_first_of_its_bucket(buckets, skipped):
    texts = np.arange(len(buckets), dtype=np.int64) * 2 + skipped
    firsts, others = bucket_pairs(texts, np.array(buckets, np.uint64))
    leaders = defaultdict(list)
    expected: tuple[list[int], list[int]] = ([], [])
    for text, bucket in zip(texts.tolist(), buckets, strict=True):
        for rank, leader in enumerate(leaders[bucket][:LEADERS]):
            expected[min(rank, 1)].append((leader << 32) | text)
        leaders[bucket].append(text)
    assert firsts.tolist() == expected[0]
    assert others.tolist() == expected[1]


@given(st.lists(st.lists(st.integers(1, 40), max_size=20), max_size=6), st.sampled_from([1, 4, 64]))
def test_no_new_pair_is_taken_for_a_known_one(bands, places):
    recent = np.zeros(places, np.uint64)
    met = set()
    for pairs in bands:
        new = np.empty(len(pairs), np.bool_)
        note_pairs(np.array(pairs, np.uint64), recent, new)
        for pair, fresh in zip(pairs, new.tolist(), strict=True):
            assert fresh or pair in met
            met.add(pair)
    assert set(recent.tolist()) <= met | {0}
    if places == 64 and bands and len(set(bands[0])) == 1:
        assert new.sum() <= len(set(bands[-1]))


pairs_with_likeness = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.sampled_from([0.1, 0.3, 0.5])), max_size=30
)


@given(pairs_with_likeness, st.lists(st.integers(1, 3), min_size=10, max_size=10))
def test_the_best_partner_is_the_most_alike_and_of_equals_the_earlier(pairs, sizes):
    pairs = [(min(a, b), max(a, b), likeness) for a, b, likeness in pairs if a != b]
    best, partner = np.zeros(10, np.float32), np.full(10, -1, np.int64)
    keep_best(
        np.array([(a << 32) | b for a, b, _ in pairs], np.uint64),
        np.array([likeness for *_, likeness in pairs], np.float32),
        np.array(sizes),
        0.2,
        best,
        partner,
    )
    for one in range(10):
        partners = [(-like, b if a == one else a) for a, b, like in pairs if one in (a, b) and like > 0.2]
        expected = min(partners)[1] if partners and sizes[one] == 1 else -1
        assert partner[one] == expected


@given(st.lists(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=6), min_size=1, max_size=5))
def test_buckets_are_of_the_least_hashes(texts):
    factors, offsets = multipliers()
    starts = np.cumsum([0, *map(len, texts)])
    shingles = np.array([p for text in texts for p in text], np.uint32)
    bands, per_band, first = 3, 2, 5
    out = np.empty((bands, len(texts)), np.uint64)
    band_keys(
        np.arange(len(texts)), starts[:-1], starts[1:], shingles, NONE, factors, offsets, per_band, first, out
    )

    def least(text, k):
        values = [(((p >> 6) * int(factors[k])) + int(offsets[k])) % 2**32 for p in text]
        return min(v ^ (v >> 15) for v in values)

    for band in range(bands):
        own = range((first + band) * per_band, (first + band + 1) * per_band)
        for a in range(len(texts)):
            for b in range(len(texts)):
                same = all(least(texts[a], k) == least(texts[b], k) for k in own)
                assert (out[band, a] == out[band, b]) == same


@given(st.integers(1, 30), st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29)), max_size=60))
def test_components_equal_those_of_a_graph_library(nodes, edges):
    edges = [(a % nodes, b % nodes) for a, b in edges]
    left, right = (np.array([edge[side] for edge in edges], np.int64) for side in (0, 1))
    graph = networkx.empty_graph(nodes)
    graph.add_edges_from(edges)
    expected = np.empty(nodes, np.int64)
    for part in networkx.connected_components(graph):
        expected[list(part)] = min(part)
    assert components(nodes, left, right).tolist() == expected.tolist()
    assert components(nodes, right[::-1], left[::-1]).tolist() == expected.tolist()
