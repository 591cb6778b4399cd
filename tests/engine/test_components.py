"""Components by union-find against networkx."""

from __future__ import annotations

import time

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.engine.components import components


def by_networkx(nodes: int, edges: list[tuple[int, int]]) -> list[int]:
    graph = nx.Graph()
    graph.add_nodes_from(range(nodes))
    graph.add_edges_from(edges)
    least = {node: min(found) for found in nx.connected_components(graph) for node in found}
    return [least[node] for node in range(nodes)]


def labels(nodes: int, edges: list[tuple[int, int]], kind: type = np.int64) -> list[int]:
    ends = np.array(edges, kind).reshape(-1, 2)
    return components(nodes, ends[:, 0].copy(), ends[:, 1].copy()).tolist()


@settings(max_examples=60)
@given(
    st.integers(1, 30).flatmap(
        lambda nodes: st.tuples(
            st.just(nodes), st.lists(st.tuples(*[st.integers(0, nodes - 1)] * 2), max_size=2 * nodes)
        )
    )
)
def test_the_same_as_networkx(graph: tuple[int, list[tuple[int, int]]]) -> None:
    nodes, edges = graph
    assert labels(nodes, edges) == by_networkx(nodes, edges)


@settings(max_examples=30)
@given(st.integers(2, 12), st.randoms(use_true_random=False))
def test_the_order_of_edges_changes_nothing(nodes: int, chance) -> None:
    edges = [(chance.randrange(nodes), chance.randrange(nodes)) for _ in range(nodes)]
    turned = [(b, a) for a, b in edges]
    chance.shuffle(turned)
    assert labels(nodes, edges) == labels(nodes, turned)


def test_a_large_random_graph() -> None:
    generator = np.random.default_rng(3)
    edges = generator.integers(0, 5_000, (3_500, 2)).tolist()
    assert labels(5_000, edges) == by_networkx(5_000, edges)


def test_long_chains_are_no_slower() -> None:
    """A chain, forwards, backwards and shuffled: what makes set-based methods slow."""
    size = 100_000
    chain = [(i, i + 1) for i in range(size - 1)]
    generator = np.random.default_rng(4)
    labels(2, [(0, 1)])  # compiled
    for edges in (chain, chain[::-1], generator.permutation(chain).tolist()):
        ends = np.array(edges)
        begun = time.perf_counter()
        found = components(size, ends[:, 1].copy(), ends[:, 0].copy())
        assert time.perf_counter() - begun < 1.0
        assert not found.any()


def test_no_edge_and_no_node() -> None:
    nothing = np.zeros(0, np.int64)
    assert components(0, nothing, nothing).tolist() == []
    assert components(3, nothing, nothing).tolist() == [0, 1, 2]
    assert labels(3, [(2, 2)]) == [0, 1, 2]
