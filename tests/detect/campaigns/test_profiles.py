"""Common shingles of groups, against counting them."""

from collections import Counter
from math import ceil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.detect.campaigns.packed import pack, weight_of
from manumit.detect.campaigns.profiles import SHARE, WITNESSES, profiles

groups_of_texts = st.lists(
    st.lists(st.sets(st.integers(0, 11), max_size=8), min_size=1, max_size=WITNESSES + 6),
    min_size=1,
    max_size=4,
)


def _profiles(groups, packed):
    rows = [sorted(packed[m] for m in text) for group in groups for text in group]
    starts = np.cumsum([0, *map(len, rows)])
    shingles = np.array([p for row in rows for p in row], np.uint32)
    bounds = np.cumsum([0, *map(len, groups)])
    said = np.arange(1, len(rows) + 1, dtype=np.float32) * 10
    begins, stops, common, new_said = profiles(bounds, np.arange(len(rows)), starts, shingles, said)
    both = np.concatenate([shingles, common])
    found = [both[a:b].tolist() for a, b in zip(begins, stops, strict=True)]
    return found, new_said.tolist(), bounds


@given(groups_of_texts)
def test_equal_counting(groups):
    packed = [pack(np.uint64(m << 20), weight) for m, weight in enumerate(np.linspace(0.1, 1.0, 12))]
    found, said, bounds = _profiles(groups, packed)
    for number, texts in enumerate(groups):
        asked = texts[:WITNESSES]
        counts = Counter(m for text in asked for m in text)
        least = 1 if len(asked) == 1 else max(2, ceil(SHARE * len(asked)))
        common = sorted(packed[m] for m, count in counts.items() if count >= least)
        assert found[number] == common
        alone = (bounds[number] + 1) * 10
        assert said[number] == pytest.approx(
            alone if len(asked) == 1 else sum(map(weight_of, common)), rel=1e-6
        )


def test_no_groups():
    empty = np.zeros(0, np.uint32)
    begins, stops, common, said = profiles(
        np.zeros(1, np.int64), np.zeros(0, np.int64), np.zeros(1, np.int64), empty, np.zeros(0, np.float32)
    )
    assert [len(part) for part in (begins, stops, common, said)] == [0] * 4
