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
    bucket_pairs,
    similar,
    telling,
    totals,
)
from manumit.engine.components import components

WEIGHTS = np.array([0.1, 0.3, 0.5, 0.7, 0.9, 1.0, 1.0, 1.0, 1.0, 1.0], np.float32)

texts_of_shingles = st.lists(
    st.tuples(st.sets(st.integers(0, len(WEIGHTS) - 1)), st.integers(0, 20)), min_size=2, max_size=6
)


def _rows(texts):
    rows = [sorted(text) for text, _ in texts]
    starts = np.cumsum([0, *map(len, rows)])
    members = np.array([m for row in rows for m in row], np.int32)
    sizes = np.array([len(text) + rest for text, rest in texts], np.float32)
    said = np.empty(len(texts), np.float32)
    totals(starts, members, WEIGHTS, sizes, said)
    return starts, members, said


def _weight(shingles):
    return float(WEIGHTS[sorted(shingles)].sum())


@given(texts_of_shingles)
def test_similarity_is_weighted_jaccard(texts):
    starts, members, said = _rows(texts)
    expected = [_weight(text) + REST_WEIGHT * rest for text, rest in texts]
    assert said == pytest.approx(expected, rel=1e-5)
    pairs = [(a, b) for b in range(len(texts)) for a in range(b)]
    packed = np.array([(a << 32) | b for a, b in pairs], np.uint64)
    density = np.full(len(texts), 0.7, np.float32)
    alike, inside = np.empty(len(pairs), np.float32), np.empty(len(pairs), np.float32)
    similar(packed, starts, members, WEIGHTS, said, density, alike, inside)
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
    starts, members, said = _rows(texts)
    chosen = set(telling(starts, members, WEIGHTS, said, least).tolist())
    for b in range(len(texts)):
        for a in range(b):
            shared = _weight(texts[a][0] & texts[b][0])
            if shared and shared / (said[a] + said[b] - shared) >= least + 1e-5:
                assert {a, b} <= chosen


@given(st.lists(st.sampled_from([0, 1, 16, 32, 2**63, 2**64 - 1]), max_size=40), st.integers(0, 5))
def test_each_text_meets_the_first_of_its_bucket(buckets, skipped):
    texts = np.arange(len(buckets), dtype=np.int64) * 2 + skipped
    found = bucket_pairs(texts, np.array(buckets, np.uint64))
    leaders = defaultdict(list)
    expected = []
    for text, bucket in zip(texts.tolist(), buckets, strict=True):
        expected += [(leader << 32) | text for leader in leaders[bucket][:LEADERS]]
        leaders[bucket].append(text)
    assert sorted(found.tolist()) == sorted(expected)


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
