"""Common shingles of groups, against counting them."""

from collections import Counter
from itertools import pairwise
from math import ceil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.detect.campaigns.profiles import SHARE, WITNESSES, profiles

groups_of_texts = st.lists(
    st.lists(st.sets(st.integers(0, 11), max_size=8), min_size=1, max_size=WITNESSES + 6),
    min_size=1,
    max_size=4,
)


def _profiles(groups, weights):
    rows = [sorted(text) for group in groups for text in group]
    starts = np.cumsum([0, *map(len, rows)])
    members = np.array([m for row in rows for m in row], np.int32)
    bounds = np.cumsum([0, *map(len, groups)])
    said = np.arange(1, len(rows) + 1, dtype=np.float32) * 10
    new_starts, new_members, new_said = profiles(bounds, np.arange(len(rows)), starts, members, weights, said)
    found = [new_members[a:b].tolist() for a, b in pairwise(new_starts)]
    return found, new_said.tolist(), bounds


@given(groups_of_texts)
def test_equal_counting(groups):
    weights = np.linspace(0.1, 1.0, 12).astype(np.float32)
    found, said, bounds = _profiles(groups, weights)
    for number, texts in enumerate(groups):
        asked = texts[:WITNESSES]
        counts = Counter(m for text in asked for m in text)
        least = 1 if len(asked) == 1 else max(2, ceil(SHARE * len(asked)))
        common = sorted(m for m, count in counts.items() if count >= least)
        assert found[number] == common
        alone = (bounds[number] + 1) * 10
        assert said[number] == pytest.approx(alone if len(asked) == 1 else weights[common].sum(), rel=1e-6)


def test_no_groups():
    empty = np.zeros(0, np.int32)
    starts, members, said = profiles(
        np.zeros(1, np.int64), np.zeros(0, np.int64), np.zeros(1, np.int64), empty, np.zeros(0, np.float32),
        np.zeros(0, np.float32),
    )  # fmt: skip
    assert (starts.tolist(), members.tolist(), said.tolist()) == ([0], [], [])
