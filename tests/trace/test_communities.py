"""Large loose networks are cut, dense and even ones are not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from manumit.engine import LocalEngine
from manumit.trace.communities import LARGE, communities


def cut(pairs: list[tuple[int, int]], units: int, *, lone: bool = True) -> tuple[list[int], list[int]]:
    """Networks and communities of units 0 .. units - 1 that form one connected set."""
    ends = np.array(sorted((ident, unit) for unit, ident in set(pairs)), np.int64)
    engine = LocalEngine(10**8, 2, Path())
    ones = np.ones(len(ends), np.int64)
    network, community = communities(
        engine, np.zeros(units, np.int64), ends[:, 1], ends[:, 0], ones, np.full(units, not lone)
    )
    return network.tolist(), community.tolist()


def block(first: int, units: int, offset: int) -> list[tuple[int, int]]:
    """A dense ring: units that each give 4 of the same 6 identifiers."""
    rng = np.random.default_rng(first)
    return [(first + unit, offset + int(i)) for unit in range(units) for i in rng.permutation(6)[:4]]


def test_two_rings_that_one_phone_ties_are_two_networks() -> None:
    pairs = block(0, 80, 0) + block(80, 80, 20) + [(0, 99), (80, 99)]
    network, _ = cut(pairs, 160)
    assert len(set(network)) == 2
    assert len(set(network[1:80])) == len(set(network[81:])) == 1  # the tied units may go either way


def test_a_small_set_is_not_cut_but_its_communities_are_named() -> None:
    pairs = block(0, 30, 0) + block(30, 20, 20) + [(0, 99), (30, 99)]
    network, community = cut(pairs, 50)
    assert set(network) == {0}
    assert (set(community[:30]), set(community[30:])) == ({0}, {1})


def test_a_large_dense_ring_stays_whole() -> None:
    network, _ = cut(block(0, 300, 0), 300)
    assert set(network) == {0}


@pytest.mark.parametrize("links", [3, 5])
def test_a_large_set_of_mere_chance_stays_whole(links: int) -> None:
    rng = np.random.default_rng(5)
    units, idents = 600, 600
    pairs = [(unit, int(ident)) for unit in range(units) for ident in rng.integers(0, idents, links)]
    network, _ = cut(pairs, units)
    assert set(network) == {0}


def test_no_record_is_cut_off_alone() -> None:
    pairs = block(0, 80, 0) + block(80, 80, 20) + [(0, 99), (80, 99), (160, 0), (160, 20), (161, 99)]
    network, _ = cut(pairs, 162)
    sizes = np.bincount(network)
    assert sizes[sizes > 0].min() > 1
    assert len(set(network)) == 2


def test_no_network_is_larger_unless_it_is_dense() -> None:
    rings = 12
    pairs = [pair for n in range(rings) for pair in block(40 * n, 40, 20 * n)]
    pairs += [(40 * n + side, 1000 + n + side) for n in range(rings) for side in (0, 1)]
    network, _ = cut(pairs, 40 * rings)
    assert np.bincount(network).max() <= LARGE
    assert len(set(network)) >= rings // 2


def test_nothing_is_fine() -> None:
    none = np.zeros(0, np.int64)
    engine = LocalEngine(10**8, 1, Path())
    network, community = communities(engine, none, none, none, none, np.zeros(0, bool))
    assert (len(network), len(community)) == (0, 0)
