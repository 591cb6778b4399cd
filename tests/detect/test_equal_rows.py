"""Equal rows, against a loop over all pairs."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from manumit.detect.equal_rows import equal_places, equal_rows, rows_of

NUMBERS = st.lists(st.integers(0, 6), max_size=12)


@given(NUMBERS, NUMBERS)
def test_all_pairs_of_equal_values_are_found_and_no_other(known, wanted):
    known = sorted(known)
    place, row = equal_rows(np.array(known, np.int64), np.array(wanted, np.int64))
    pairs = [(p, r) for p, one in enumerate(wanted) for r, other in enumerate(known) if one == other]
    assert list(zip(place.tolist(), row.tolist(), strict=True)) == pairs


@given(NUMBERS, NUMBERS)
def test_the_column_may_stand_in_any_order(known, wanted):
    place, row = equal_places(np.array(known, np.int64), np.array(wanted, np.int64))
    pairs = [(p, r) for p, one in enumerate(wanted) for r, other in enumerate(known) if one == other]
    assert list(zip(place.tolist(), row.tolist(), strict=True)) == pairs


def test_runs_may_be_empty_and_lie_anywhere():
    run, row = rows_of(np.array([7, 3, 0]), np.array([2, 0, 3]))
    assert (run.tolist(), row.tolist()) == ([0, 0, 2, 2, 2], [7, 8, 0, 1, 2])
