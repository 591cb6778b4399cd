"""Networks merged and split by hand."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from manumit.trace import Decisions
from manumit.trace.parting import split

PHONE = "phone +4915112000"


def chain(new_world, length: int):
    """Records 1 .. length, each sharing a phone with the next."""
    world = new_world()
    for number in range(1, length + 1):
        world.record(number, f"{PHONE}{number}", f"{PHONE}{number + 1}")
    return world


def groups(units_of, found, record_id, count: int) -> list[set[int]]:
    number = {record_id(n): n for n in range(1, count + 1)}
    return sorted(({number[unit] for unit in group} for group in units_of(found)), key=min)


def test_merged(new_world, told, units_of, record_id) -> None:
    world = new_world()
    world.record(1, f"{PHONE}1", campaign="a")
    world.record(2, f"{PHONE}2", campaign="b")
    world.record(3, f"{PHONE}3")
    world.record(4, f"{PHONE}4", campaign="c")
    found = world.find(Decisions(together=(("a", "b"), ("b", record_id(3)), ("c", "unknown"))))
    assert units_of(found) == {frozenset(("a", "b", record_id(3))), frozenset("c")}
    tables = told(found)
    assert [row["by_hand"] for row in tables["networks"]] == ["merged", None]
    assert {row["component"] for row in tables["networks"]} == {
        row["network_id"] for row in tables["networks"]
    }


def test_what_is_one_network_anyway_is_not_marked(new_world, told) -> None:
    world = new_world()
    world.record(1, f"{PHONE}1", campaign="a")
    world.record(2, f"{PHONE}1", campaign="b")
    world.record(3, campaign="c")
    found = world.find(Decisions(together=(("a", "b"),), apart=(("a", "c"),)))
    assert [row["by_hand"] for row in told(found)["networks"]] == [None, None]


def test_split_goes_to_the_nearer(new_world, told, units_of, record_id) -> None:
    found = chain(new_world, 7).find(Decisions(apart=((record_id(2), record_id(6)),)))
    assert groups(units_of, found, record_id, 7) == [{1, 2, 3, 4}, {5, 6, 7}]
    tables = told(found)
    assert [row["by_hand"] for row in tables["networks"]] == ["split", "split"]
    assert len({row["component"] for row in tables["networks"]}) == 1
    shared = [row for row in tables["members"] if row["value"] == "+49151120005"]
    assert len(shared) == 2  # the phone between them is in both


def test_a_record_split_off_alone_is_in_no_network(new_world, units_of, record_id) -> None:
    found = chain(new_world, 3).find(Decisions(apart=((record_id(1), record_id(2)),)))
    assert groups(units_of, found, record_id, 3) == [{2, 3}]


def test_a_split_is_stronger_than_a_merge(new_world, units_of) -> None:
    world = new_world()
    world.record(1, campaign="a")
    world.record(2, campaign="b")
    found = world.find(Decisions(together=(("a", "b"),), apart=(("b", "a"),)))
    assert units_of(found) == {frozenset("a"), frozenset("b")}


def test_the_id_of_a_campaign_that_is_no_more_leads_to_its_founder(new_world, units_of, record_id) -> None:
    world = new_world()
    world.record(1, campaign="a")
    world.record(2, campaign="a")
    world.record(3, campaign="b")
    former = record_id(2)[:16]  # record 2 once founded a campaign of its own
    found = world.find(Decisions(together=((former, "b"),)))
    assert units_of(found) == {frozenset(("a", "b"))}


def test_a_decision_survives_growth(new_world, units_of, record_id) -> None:
    apart = Decisions(apart=((record_id(1), record_id(3)),))
    world = chain(new_world, 3)
    world.record(4, f"{PHONE}1", f"{PHONE}9")
    world.record(5, f"{PHONE}4", f"{PHONE}9")
    together = units_of(world.find())
    assert len(together) == 1
    for group in units_of(world.find(apart)):
        assert not {record_id(1), record_id(3)} <= group


@given(
    st.sets(st.tuples(st.integers(0, 9), st.integers(0, 6)), max_size=24),
    st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=4),
)
def test_parts_are_connected_and_hold_no_pair(links: set[tuple[int, int]], pairs: set[Any]) -> None:
    graph = nx.Graph()
    graph.add_nodes_from(range(10))
    graph.add_edges_from((unit, 10 + ident) for unit, ident in links)
    network = np.arange(10)
    for nodes in nx.connected_components(graph):
        members = [node for node in nodes if node < 10]
        network[members] = min(members, default=0)
    ends = np.array(sorted((ident, unit) for unit, ident in links), np.int64).reshape(-1, 2)
    out, made = split(network, ends[:, 1], ends[:, 0], [], sorted(pairs))
    assert not any(out[a] == out[b] for a, b in pairs if a != b)
    for label in set(out.tolist()):
        members = np.flatnonzero(out == label).tolist()
        assert min(members) == label
        assert len(set(network[members].tolist())) == 1
        idents = {10 + ident for unit, ident in links if unit in members}
        assert nx.is_connected(graph.subgraph({*members, *idents}))
    untouched = [
        n for n in range(10) if not any(a != b and network[a] == network[b] == network[n] for a, b in pairs)
    ]
    assert out[untouched].tolist() == network[untouched].tolist()
    assert made.isdisjoint(untouched)
