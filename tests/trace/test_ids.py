"""Ids of networks and who inherits them."""

from __future__ import annotations

import pyarrow as pa

from manumit.trace import carriers, network_token


def test_a_token_is_no_part_of_the_record_id() -> None:
    record_id = "0123456789abcdef" * 2
    token = network_token(record_id)
    assert len(token) == 16
    assert token not in record_id
    assert token == network_token(record_id) != network_token(record_id[::-1])


def test_carriers_are_all_records_of_the_networks(new_world, record_id) -> None:
    world = new_world()
    for number, campaign in ((1, None), (2, "a"), (3, "a"), (4, "b")):
        world.record(number, "phone +49151120001", campaign=campaign)
    world.record(5, campaign="c")
    found = world.find().members().read_all()
    founded = network_token(record_id(1))
    members = pa.Table.from_pylist(world.members)
    assert carriers(found, members, {founded}).to_pylist() == [
        {"network_id": founded, "record_id": record_id(number)} for number in (1, 2, 3, 4)
    ]
    assert carriers(found, members, {"unknown"}).num_rows == 0
