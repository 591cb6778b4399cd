"""Betweenness against networkx."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.trace.arrays import neighbours
from manumit.trace.centrality import SEED, betweenness, starting_points


def rows(graph: nx.Graph) -> tuple[np.ndarray, np.ndarray]:
    ends = np.array(sorted(graph.edges), np.int64).reshape(-1, 2)
    begin, beside, _ = neighbours(len(graph), ends[:, 0].copy(), ends[:, 1].copy())
    return begin, beside


def bounds_of(graphs: list[nx.Graph]) -> np.ndarray:
    return np.append(0, np.cumsum([len(graph) for graph in graphs])).astype(np.int64)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 14), st.floats(0, 1), st.integers(0, 99)), min_size=1, max_size=4))
def test_the_same_as_networkx_in_each_network(drawn: list[tuple[int, float, int]]) -> None:
    graphs = [nx.gnp_random_graph(nodes, share, seed=seed) for nodes, share, seed in drawn]
    whole = nx.disjoint_union_all(graphs)
    found, sampled = betweenness(*rows(whole), bounds_of(graphs), 256, 64, SEED)
    expected = [value for graph in graphs for _, value in sorted(nx.betweenness_centrality(graph).items())]
    assert found.tolist() == pytest.approx(expected)
    assert not sampled.any()


def test_large_networks_are_estimated_and_say_so() -> None:
    graph = nx.connected_watts_strogatz_graph(300, 6, 0.1, seed=4)
    found, sampled = betweenness(*rows(graph), bounds_of([graph]), 256, 64, SEED)
    sources = starting_points(300, 64, SEED).tolist()
    assert set(sampled.tolist()) == {64}
    assert found.tolist() == pytest.approx([_by_hand(graph, sources, node) for node in range(300)])
    exact = np.array([value for _, value in sorted(nx.betweenness_centrality(graph).items())])
    assert np.corrcoef(found, exact)[0, 1] > 0.9


def _by_hand(graph: nx.Graph, sources: list[int], node: int) -> float:
    """Sum over sources of the dependency on a node, brought up to all nodes."""
    if not hasattr(_by_hand, "known"):
        _by_hand.known = nx.betweenness_centrality_subset(graph, sources, list(graph))
    nodes = len(graph)
    # networkx halves the sum, as if each pair were counted from both ends.
    return 2 * _by_hand.known[node] * nodes / len(sources) / ((nodes - 1) * (nodes - 2))


def test_starting_points_depend_on_nothing_but_the_number_of_nodes() -> None:
    one = starting_points(1000, 64, SEED)
    assert len(set(one.tolist())) == 64
    assert one.tolist() == sorted(one.tolist()) == starting_points(1000, 64, SEED).tolist()
    assert one.tolist() != starting_points(1000, 64, SEED + 1).tolist()
