from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.scores import Score, adjusted_rand, score

LABELS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=40)


def by_pairs(one: list[int], other: list[int]) -> float:
    """The index as Hubert and Arabie define it, by looking at every pair."""
    pairs = list(combinations(range(len(one)), 2))
    both = sum(one[i] == one[j] and other[i] == other[j] for i, j in pairs)
    left = sum(one[i] == one[j] for i, j in pairs)
    right = sum(other[i] == other[j] for i, j in pairs)
    expected = left * right / len(pairs) if pairs else 0
    most = (left + right) / 2
    return 1.0 if most == expected else (both - expected) / (most - expected)


@given(LABELS)
def test_the_index_equals_a_count_of_all_pairs(labels):
    one, other = zip(*labels, strict=True)
    assert adjusted_rand(np.array(one), np.array(other)) == pytest.approx(by_pairs(one, other))


@given(LABELS)
def test_names_and_order_of_labels_do_not_matter(labels):
    one, other = (np.array(column) for column in zip(*labels, strict=True))
    order = np.random.default_rng(0).permutation(len(one))
    assert adjusted_rand(one, other) == pytest.approx(adjusted_rand(other[order] * 7, one[order] + 3))


def test_the_index_of_an_independent_labelling_is_about_zero():
    draw = np.random.default_rng(1)
    assert abs(adjusted_rand(draw.integers(0, 20, 20_000), draw.integers(0, 20, 20_000))) < 0.01


def test_a_perfect_answer():
    truth = np.array([-1, 0, 0, 1, 1, 1, -1])
    assert score(truth, truth) == Score(1.0, 1.0, 1.0)


def test_records_in_no_campaign_are_groups_of_their_own():
    truth = np.array([-1, -1, -1, 0, 0])
    together = np.array([5, 5, 5, 0, 0])
    assert score(together, truth).index < 0.7
    assert score(together, truth).precision == pytest.approx(2 / 5)


def test_precision_and_recall_speak_of_being_in_a_campaign():
    found = np.array([0, 0, 1, -1, -1, 2])
    truth = np.array([0, 0, -1, 0, -1, -1])
    result = score(found, truth)
    assert result.precision == 1.0  # labels 1 and 2 hold one record each: no campaigns
    assert result.recall == pytest.approx(2 / 3)


def test_nothing_found_is_no_error():
    assert score(np.array([-1, -1]), np.array([0, 0])) == Score(0.0, 0.0, 0.0)
