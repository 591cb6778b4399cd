from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.share.report.layout import lay_out

SIZE = {"width": 960.0, "height": 640.0, "apart": 30.0}


def distances(places: np.ndarray) -> np.ndarray:
    return np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))


@settings(max_examples=40)
@given(st.integers(0, 40), st.data())
def test_nodes_stand_inside_and_the_same_each_time(nodes: int, data: st.DataObject):
    ends = st.integers(0, max(nodes - 1, 0))
    edges = data.draw(st.lists(st.tuples(ends, ends), max_size=60)) if nodes else []
    places = lay_out(nodes, edges, **SIZE)
    assert places.shape == (nodes, 2)
    assert np.isfinite(places).all()
    assert (places >= 30 - 1e-6).all()
    assert (places <= np.array([930, 610]) + 1e-6).all()
    assert np.array_equal(places, lay_out(nodes, edges, **SIZE))


@pytest.mark.parametrize("nodes", [2, 10, 60, 150])
def test_nodes_do_not_stand_on_one_another(nodes: int):
    star = [(0, n) for n in range(1, nodes)]
    for edges in (star, [], [(n, n + 1) for n in range(nodes - 1)]):
        apart = distances(lay_out(nodes, edges, **SIZE))
        np.fill_diagonal(apart, np.inf)
        assert apart.min() > 15


def test_linked_nodes_stand_nearer_than_others():
    edges = [(a, b) for part in (range(8), range(8, 16)) for a in part for b in part if a < b]
    places = lay_out(16, [*edges, (0, 8)], **SIZE)
    apart = distances(places)
    assert apart[:8, :8].mean() < apart[:8, 8:].mean() / 2
