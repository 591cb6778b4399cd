"""A template as a person reads it."""

import re

import pytest

from manumit.detect.campaigns.templates import OPTIONAL_SHARE


@pytest.fixture
def found(search, as_records):
    towns = ["Riga", "Oslo", "Bari", "Riga", "Cork", "Nice", "Riga", "Lyon"]
    texts = [
        f"come to {town} and work for ${900 + n % 3} a month in our warm kitchen, call 0770090012{n % 2}"
        + (" we pay the whole trip" if n % 2 else "")
        for n, town in enumerate(towns)
    ]
    return search(as_records(texts))


def test_reads_as_one_line(found):
    (campaign,) = found.campaigns
    assert campaign["template"] == (
        "come to {1:text} and work for {2:price} a month in our warm kitchen, call {3:phone} "
        "[we pay the whole trip]"
    )


def test_parts_are_the_line_part_by_part(found):
    (campaign,) = found.campaigns
    shown = []
    for part in campaign["parts"]:
        text = part["text"] if part["slot"] == 0 else f"{{{part['slot']}:{part['kind']}}}"
        optional = part["share"] < OPTIONAL_SHARE and part["kind"] != "text"
        shown.append(f"[{text}]" if optional else text)
    assert " ".join(shown) == campaign["template"]
    assert all(0 <= part["share"] <= 1 for part in campaign["parts"])
    assert [part["share"] for part in campaign["parts"]][-1] == 0.5


def test_slots_count_what_members_write(found):
    (campaign,) = found.campaigns
    town, price, phone = campaign["slots"]
    assert (town["kind"], town["filled"], town["distinct"]) == ("text", 8, 6)
    assert town["values"][0] == {"value": "Riga", "count": 3}
    assert [v["value"] for v in town["values"][1:]] == ["Bari", "Cork", "Lyon", "Nice"]
    assert (price["kind"], price["values"][0]) == ("price", {"value": "$900", "count": 3})
    assert (phone["kind"], [v["count"] for v in phone["values"]]) == ("phone", [4, 4])


def test_members_write_what_their_text_says(found):
    by_slot = [[f["value"] for f in row["slot_values"]] for row in found.members]
    assert min(by_slot) == ["Bari", "$902", "07700900120"]
    assert {len(values) for values in by_slot} == {3}


def test_slots_are_numbered_from_left_to_right(search, words, as_records):
    found = search(as_records(words.campaign(12, 60, 0.04)))
    (campaign,) = found.campaigns
    numbers = [int(n) for n in re.findall(r"\{(\d+):", campaign["template"])]
    assert numbers == list(range(1, len(campaign["slots"]) + 1))
    in_parts = [(part["slot"], part["kind"]) for part in campaign["parts"] if part["slot"]]
    assert in_parts == [(slot["slot"], slot["kind"]) for slot in campaign["slots"]]
