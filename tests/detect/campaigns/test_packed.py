"""Shingles packed with their weights."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from manumit.detect.campaigns.packed import (
    HASH_BITS,
    HEAVIEST,
    hash_of,
    pack,
    part_of,
    power_of_two,
    weight_of,
)

shingles = st.integers(0, 2**64 - 1)


@given(shingles, st.floats(0, 1))
def test_hash_and_weight_come_back(shingle, weight):
    packed = pack(np.uint64(shingle), weight)
    assert 0 <= packed < 2**32
    assert hash_of(packed) == (shingle >> 20) % 2**HASH_BITS
    assert abs(weight_of(packed) - weight) <= 0.5 / HEAVIEST + 1e-6


@given(shingles)
def test_whole_weight_is_one(shingle):
    assert weight_of(pack(np.uint64(shingle), 1.0)) == 1


@given(st.lists(shingles, min_size=1, max_size=30), st.integers(0, 10))
def test_packed_shingles_ascend_from_partition_to_partition(some, bits):
    parts = part_of(np.array(some, np.uint64), 1 << bits).tolist()
    assert max(parts) < 1 << bits
    order = sorted(range(len(some)), key=lambda i: pack(np.uint64(some[i]), 0.5))
    in_order = [parts[i] for i in order]
    assert in_order == sorted(in_order)


@given(st.integers(0, 2**40))
def test_the_least_power_of_two(wanted):
    found = power_of_two(wanted)
    assert found.bit_count() == 1
    assert found >= wanted
    assert found == 1 or found // 2 < wanted
