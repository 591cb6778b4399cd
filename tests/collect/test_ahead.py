from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.collect.ahead import ahead


@given(st.lists(st.integers()))
def test_same_items_same_order(items):
    assert list(ahead(iter(items))) == items


def test_an_error_comes_in_its_place():
    def items():
        yield 1
        yield 2
        raise ValueError("third")

    found = ahead(items())
    assert [next(found), next(found)] == [1, 2]
    with pytest.raises(ValueError, match="third"):
        next(found)


def test_leaving_early_closes_the_items_and_ends_the_thread():
    closed = []

    def items():
        try:
            yield from range(100)
        finally:
            closed.append(True)

    before = threading.active_count()
    found = ahead(items())
    next(found)
    found.close()
    assert closed == [True]
    assert threading.active_count() == before
