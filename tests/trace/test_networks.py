"""From mentions and campaigns to networks."""

from __future__ import annotations

import random  # noqa: TC003 - Hypothesis reads it
from typing import Any

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from manumit.trace import Decisions, network_token

PHONE = "phone +4915112000"
FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

WORLDS = st.lists(
    st.tuples(st.sampled_from([None, None, 0, 1, 2, 3]), st.lists(st.integers(0, 8), max_size=3)),
    max_size=14,
).map(lambda rows: [(number, campaign, phones) for number, (campaign, phones) in enumerate(rows, 1)])


def test_campaigns_that_share_a_phone_are_one_network(new_world, told, record_id) -> None:
    world = new_world()
    world.record(1, f"{PHONE}1", campaign="a", place="Ulm", author="x")
    world.record(2, campaign="a", place="Bonn", author="y")
    world.record(3, f"{PHONE}1", f"{PHONE}2", campaign="b")
    world.record(4, f"{PHONE}3", campaign="c")
    world.record(5, f"{PHONE}4")
    tables = told(world.find())
    first, second = tables["networks"]
    assert first["network_id"] == network_token(record_id(1))
    assert (first["records"], first["units"], first["campaigns"], first["identifiers"]) == (3, 2, 2, 4)
    assert (first["authors"], first["places"], first["by_hand"]) == (2, 2, None)
    assert first["first_seen"].day == 2
    assert first["last_seen"].day == 4
    assert second["network_id"] == second["component"] == network_token(record_id(4))
    assert not any(record_id(5) in str(rows) for rows in tables.values())  # shares nothing, in no campaign


def test_a_link_names_the_records_that_prove_it(new_world, told, record_id) -> None:
    world = new_world()
    for number in range(1, 31):
        world.record(number, f"{PHONE}1", f"{PHONE}1", campaign="a")
    world.record(31, f"{PHONE}1")
    links = told(world.find())["links"]
    assert [(link["unit_kind"], link["unit"], link["records"]) for link in links] == [
        ("campaign", "a", 30),
        ("record", record_id(31), 1),
    ]
    assert links[0]["record_ids"] == [record_id(n) for n in range(1, 21)]
    assert links[1]["record_ids"] == [record_id(31)]


def test_records_of_no_campaign_are_units(new_world, units_of, record_id) -> None:
    world = new_world()
    world.record(1, "email anna@firma.de", "iban DE02120300000000202051")
    world.record(2, "email anna@firma.de", "wallet btc:x")
    world.record(3, "wallet btc:x")
    world.record(4, "price 100 EUR", "name Anna")
    world.record(5, "price 100 EUR", "name Anna")
    assert units_of(world.find()) == {frozenset(record_id(n) for n in (1, 2, 3))}


def test_a_campaign_alone_is_a_network_even_without_an_identifier(new_world, told) -> None:
    world = new_world()
    world.record(1, campaign="a")
    tables = told(world.find())
    assert [(row["units"], row["identifiers"]) for row in tables["networks"]] == [(1, 0)]
    assert [(row["kind"], row["value"], row["degree"]) for row in tables["members"]] == [("campaign", "a", 0)]


def test_nothing_at_all_is_no_network(new_world, told) -> None:
    assert told(new_world().find()) == {"networks": [], "set_aside": [], "links": [], "members": []}


def test_accounts_are_one_only_within_a_source(new_world, units_of, record_id) -> None:
    world = new_world()
    world.record(1, author="rosa24")
    world.record(2, author=" rosa24 ", batch_id="b2")  # another batch of the same source
    world.record(3, author="rosa24", batch_id="b3")
    world.record(4, author="  ")
    world.record(5, author="  ")
    assert units_of(world.find()) == {frozenset((record_id(1), record_id(2)))}


@pytest.mark.parametrize(
    ("given", "confidence", "links"),
    [
        ("handle telegram:rosa", 0.7, True),
        ("handle unknown:rosa", 0.5, False),
        ("phone 015112345679", 0.5, True),
        ("phone 5551739", 0.5, False),
        ("domain rosa-agency.com", 0.9, True),
        ("domain rosa-agency.com", 0.5, False),
        ("url https://rosa-agency.com/girls", 1.0, False),
        ("url https://www.facebook.com/rosa.agency", 1.0, True),
        ("url https://www.facebook.com/", 1.0, False),
        ("domain facebook.com", 1.0, False),
        ("email rosa@gmail.com", 1.0, True),
        ("email rosa@gmail.com", 0.5, False),
        ("token phone_0123456789abcdef", 0.9, True),
        ("age 22", 1.0, False),
    ],
)
def test_what_links(new_world, units_of, given: str, confidence: float, links: bool) -> None:
    world = new_world()
    world.record(1, given, confidence=confidence)
    world.record(2, given, confidence=confidence)
    assert bool(units_of(world.find())) is links


def test_an_account_that_is_a_phone_is_that_phone(new_world, units_of) -> None:
    world = new_world()
    world.record(1, "handle whatsapp:+4915112345670")
    world.record(2, "phone +4915112345670")
    assert len(units_of(world.find())) == 1


def test_a_doubtful_phone_links_by_its_value(new_world, units_of, record_id) -> None:
    world = new_world()
    world.record(1, "phone +33612345609", confidence=0.7, alternatives=["+34612345609"])
    world.record(2, "phone +33612345609", confidence=0.7, alternatives=["+34612345609"])
    assert units_of(world.find()) == {frozenset((record_id(1), record_id(2)))}


def test_a_doubtful_phone_is_read_as_the_one_written_elsewhere(new_world, units_of, record_id) -> None:
    world = new_world()
    world.record(1, "phone +33612345609", confidence=0.7, alternatives=["+34612345609", "+39612345609"])
    world.record(2, "phone +34612345609")
    assert units_of(world.find()) == {frozenset((record_id(1), record_id(2)))}


def test_a_doubtful_phone_with_two_certain_readings_stays_as_it_is(new_world, units_of, record_id) -> None:
    world = new_world()
    world.record(1, "phone +33612345609", confidence=0.7, alternatives=["+34612345609", "+39612345609"])
    world.record(2, "phone +34612345609")
    world.record(3, "phone +39612345609")
    assert units_of(world.find()) == set()
    world.record(4, "phone +33612345609")
    assert units_of(world.find()) == {frozenset((record_id(1), record_id(4)))}


def test_the_elder_id_outlives_growth_and_merges(new_world, told, record_id) -> None:
    world = new_world()
    world.record(7, f"{PHONE}1", campaign="a")
    world.record(3, f"{PHONE}2", campaign="b", batch_id="b2")
    before = [row["network_id"] for row in told(world.find())["networks"]]
    assert before == [network_token(record_id(7)), network_token(record_id(3))]  # by batch, then record_id
    world.record(1, f"{PHONE}1", f"{PHONE}2", batch_id="b3")
    assert [row["network_id"] for row in told(world.find())["networks"]] == before[:1]


def test_an_heir_keeps_the_id_of_a_network_whose_founder_is_forgotten(new_world, told, record_id) -> None:
    world = new_world()
    world.record(1, f"{PHONE}1")
    world.record(2, f"{PHONE}1", f"{PHONE}2", campaign="a")
    world.record(3, f"{PHONE}2", campaign="b")
    name = told(world.find())["networks"][0]["network_id"]
    left = world.without({record_id(1)})
    tables = told(left.find(heirs={record_id(2): name}))
    assert [row["network_id"] for row in tables["networks"]] == [name]
    assert record_id(1) not in str(tables)
    assert name not in record_id(1)  # the id is no part of what was forgotten


@FEW
@given(WORLDS)
def test_networks_are_the_connected_sets(filled, units_of, record_id, rows: list[Any]) -> None:
    graph = nx.Graph()
    for number, campaign, phones in rows:
        unit = record_id(number) if campaign is None else f"campaign{campaign}"
        graph.add_node(unit)
        graph.add_edges_from((unit, phone) for phone in phones)
    sets = (frozenset(n for n in nodes if isinstance(n, str)) for nodes in nx.connected_components(graph))
    wanted = {units for units in sets if len(units) > 1 or min(units).startswith("campaign")}
    assert units_of(filled(rows).find()) == wanted


@FEW
@given(WORLDS, st.randoms(use_true_random=False))
def test_order_and_files_do_not_matter(filled, told, rows: list[Any], draw: random.Random) -> None:
    world = filled(rows)
    decisions = Decisions(
        not_linking=frozenset({("phone", "+491726053142")}),
        together=(("campaign0", "campaign3"),),
        apart=(("campaign1", "campaign2"),),
    )
    assert told(world.find(decisions, shuffled=draw)) == told(world.find(decisions))


@FEW
@given(WORLDS, st.integers(0, 8))
def test_not_linking_is_as_if_nobody_gave_it(filled, told, rows: list[Any], phone: int) -> None:
    found = told(
        filled(rows).find(Decisions(not_linking=frozenset({("phone", f"+49172{phone + 6_053_141}")})))
    )
    without = [(number, campaign, [p for p in phones if p != phone]) for number, campaign, phones in rows]
    expected = told(filled(without).find())
    aside = found.pop("set_aside")
    assert [row["rule"] for row in aside] == ["by_hand"] * any(phone in phones for _, _, phones in rows)
    assert expected.pop("set_aside") == []
    assert found == expected


def test_not_linking_is_stronger_than_put_back(new_world, units_of) -> None:
    world = new_world()
    world.record(1, f"{PHONE}1")
    world.record(2, f"{PHONE}1")
    both = frozenset({("phone", "+49151120001")})
    assert units_of(world.find(Decisions(not_linking=both, put_back=both))) == set()
