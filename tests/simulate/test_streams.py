import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from manumit.simulate.streams import below, child, mix, root, shuffle, under, unit

KEYS = st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=50).map(lambda k: np.array(k, np.uint64))


def test_mixer_is_splitmix64():
    # First outputs of the reference generator seeded with 0.
    state = np.array([0, 0x9E3779B97F4A7C15], np.uint64)
    assert mix(state).tolist() == [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4]


@given(st.integers(1, 3000), st.integers(0, 2**32))
def test_shuffle_is_a_permutation(size, key):
    assert sorted(shuffle(np.arange(size), size, key).tolist()) == list(range(size))


@given(st.integers(10, 3000), st.integers(0, 2**32))
def test_shuffle_of_a_part_is_part_of_the_shuffle(size, key):
    whole = shuffle(np.arange(size), size, key)
    assert np.array_equal(shuffle(np.arange(3, 9), size, key), whole[3:9])


@given(KEYS, st.integers(1, 10_000))
def test_draws_stay_in_range(keys, bound):
    assert ((unit(keys) >= 0) & (unit(keys) < 1)).all()
    drawn = below(keys, bound)
    assert ((drawn >= 0) & (drawn < bound)).all()
    assert np.array_equal(drawn, below(keys, np.full(keys.size, bound)))


@given(KEYS, st.integers(0, 1000))
def test_a_branch_is_the_same_as_number_or_array(keys, branch):
    assert np.array_equal(child(keys, branch), child(keys, np.full(keys.size, branch)))


def test_draws_are_even():
    drawn = unit(under(root(1, 2), np.arange(100_000)))
    assert abs(drawn.mean() - 0.5) < 0.005
    counts = np.histogram(drawn, bins=20)[0]
    assert counts.min() > 4700
    assert counts.max() < 5300
