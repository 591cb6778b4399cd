"""Nodes of networks and their parts in them."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

PHONE = "phone +4915112000"


def members(told, world) -> dict[str, dict]:
    return {row["value"]: row for row in told(world.find())["members"]}


def test_the_phone_that_all_share_is_the_hub(new_world, told) -> None:
    world = new_world()
    for number in range(1, 7):
        world.record(number, f"{PHONE}1", campaign=f"campaign{number}")
    found = members(told, world)
    hub = found["+49151120001"]
    assert (hub["role"], hub["degree"], hub["records"], hub["centrality"], hub["sampled"]) == (
        "hub",
        6,
        6,
        1.0,
        0,
    )
    assert {row["role"] for row in found.values() if row["kind"] == "campaign"} == {"member"}


def test_the_record_between_two_rings_is_a_bridge(new_world, told, record_id) -> None:
    world = new_world()
    for number in range(1, 5):
        world.record(number, f"{PHONE}1", f"{PHONE}2")
        world.record(10 + number, f"{PHONE}3", f"{PHONE}4")
    world.record(20, f"{PHONE}1", f"{PHONE}3")
    found = members(told, world)
    assert found[record_id(20)]["role"] == "bridge"
    assert found[record_id(20)]["centrality"] > 0.4
    assert found[record_id(1)]["role"] == "member"


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from([None, 0, 1, 2]), st.lists(st.integers(0, 6), max_size=3, unique=True)),
        max_size=12,
    )
)
def test_members_and_links_tell_the_same(filled, told, rows) -> None:
    tables = told(filled([(number, *row) for number, row in enumerate(rows, 1)]).find())
    for row in tables["members"]:
        mine = [link for link in tables["links"] if link["network_id"] == row["network_id"]]
        if row["kind"] in ("campaign", "record"):
            assert row["degree"] == sum(link["unit"] == row["value"] for link in mine)
        else:
            theirs = [link for link in mine if (link["kind"], link["value"]) == (row["kind"], row["value"])]
            assert row["degree"] == len(theirs) > 0
            assert row["records"] == sum(link["records"] for link in theirs)
    for row in tables["networks"]:
        mine = [member for member in tables["members"] if member["network_id"] == row["network_id"]]
        units = [member for member in mine if member["kind"] in ("campaign", "record")]
        assert row["units"] == len(units)
        assert row["identifiers"] == len(mine) - len(units)
        assert row["records"] == sum(member["records"] for member in units)
