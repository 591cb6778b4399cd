"""What the units of an identifier share besides it, against a slow twin."""

from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from manumit.trace.spread_kernel import ALIKE, parts_apart

Links = set[tuple[int, int]]


def slowly(links: Links, order: list[int], eligible: set[int]) -> tuple[list[int], set[int]]:
    units_of: dict[int, set[int]] = {}
    for ident, unit in links:
        units_of.setdefault(ident, set()).add(unit)
    spread: set[int] = set()
    parts = []
    for one in order:
        mine = units_of.get(one, set())
        graph = nx.Graph()
        graph.add_nodes_from(mine)
        for other, units in units_of.items():
            both = sorted(mine & units)
            if other != one and other not in spread and len(both) < ALIKE * max(len(mine), len(units)):
                nx.add_path(graph, both)
        parts.append(nx.number_connected_components(graph))
        if one in eligible and 2 * parts[-1] > len(mine):
            spread.add(one)
    return parts, spread


@given(
    st.sets(st.tuples(st.integers(0, 5), st.integers(0, 7)), max_size=30),
    st.permutations(range(6)),
    st.sets(st.integers(0, 5)),
)
def test_the_same_as_its_slow_twin(links: Links, order: list[int], eligible: set[int]) -> None:
    pairs = np.array(sorted(links), np.int64).reshape(-1, 2)
    turned = pairs[np.lexsort((pairs[:, 0], pairs[:, 1]))]
    begin = np.searchsorted(pairs[:, 0], np.arange(7))
    unit_begin = np.searchsorted(turned[:, 1], np.arange(9))
    flags = np.isin(np.arange(6), list(eligible))
    spread = np.zeros(6, bool)
    parts = parts_apart(
        np.array(order), flags, begin, pairs[:, 1].copy(), unit_begin, turned[:, 0].copy(), spread
    )
    assert (parts.tolist(), set(np.flatnonzero(spread).tolist())) == slowly(links, order, eligible)
