"""Contacts that the members of a campaign give."""

import re

import pyarrow as pa
import pytest

from manumit.detect.campaigns.contacts import EXAMPLES
from manumit.detect.campaigns.members import GROUPED, find_members

TEXT = "come and work for us in the warm house near the sea we pay the trip and write to you"


def _found(endings, contacts=None):
    """(kind, value): record numbers that give it, for records of one campaign with these endings."""
    columns = {
        "group": [0] * len(endings),
        "text": list(range(len(endings))),
        "sequence": [1] * len(endings),
        "record_id": [f"{n:032x}" for n in range(len(endings))],
        "content": [f"{TEXT} {ending}" for ending in endings],
        "contact": contacts,
    }
    table = [pa.array(columns.get(f.name) or [None] * len(endings), f.type) for f in GROUPED]
    found = find_members(pa.table(table, schema=GROUPED), {})
    assert found.members.num_rows == len(endings)
    return {
        (row["kind"], row["value"]): (row["records"], [int(one, 16) for one in row["record_ids"]])
        for row in found.contacts.to_pylist()
    }


def test_written_contacts_are_counted_by_record():
    found = _found(["07700 900123", "07700-900123 or 07700 900123", "A@b.co @Joe", "a@B.co http://X.org/y"])
    assert found == {
        ("phone", "07700900123"): (2, [0, 1]),
        ("email", "a@b.co"): (2, [2, 3]),
        ("handle", "@joe"): (1, [2]),
        ("link", "http://x.org/y"): (1, [3]),
    }


def test_numbers_prices_and_codes_are_no_contacts():
    assert _found(["12", "$500", "a1b2c3d4", "10:30"]) == {}


def test_hashed_contacts_stay_whole():
    token = "#PHONE_70128aad1234567890ABCDEF12345678#"
    assert _found([token, token]) == {("phone", token.lower()): (2, [0, 1])}


def test_stated_contacts_are_one_a_line():
    found = _found(["", "", ""], ["+44 7700 900123\n Joe@X.org ", "+44-7700-900123", None])
    assert found == {("stated", "+447700900123"): (2, [0, 1]), ("stated", "joe@x.org"): (1, [0])}
    assert _found(["", ""], ["", "\n \n"]) == {}


def test_plus_belongs_to_the_phone():
    assert list(_found(["+44 7700 900123", "+447700900123"])) == [("phone", "+447700900123")]


@pytest.mark.parametrize(
    "phone",
    [
        "zero seven seven zero nine one two",
        "٠٥٠١٢٣٤٥٦٧",
        "o77oo 9oo l23",
        "０７７００９００１２３",
        "07 seven 7 zero 900 12",
    ],
)
def test_phones_that_are_not_plain_digits_are_told_apart(phone):
    other = phone.replace("seven", "six").replace("٧", "٨").replace("７", "８").replace("9", "8")
    found = _found([phone, phone, other])
    assert [kind for kind, _ in found] == ["phone", "phone"]
    assert sorted(found.values()) == [(1, [2]), (2, [0, 1])]


def test_digits_of_a_stated_address_are_no_phone():
    found = _found(["", ""], ["joe77009001@x.org", "https://X.org/12345678"])
    assert sorted(found) == [("stated", "https://x.org/12345678"), ("stated", "joe77009001@x.org")]


def test_wide_and_keycap_digits_are_digits():
    assert list(_found(["０７７００９００１２３", "0️⃣7️⃣7️⃣0️⃣0️⃣9️⃣0️⃣0️⃣1️⃣2️⃣3️⃣", "07700 900123"])) == [
        ("phone", "07700900123")
    ]


def test_examples_are_bounded():
    found = _found(["a@b.co"] * (EXAMPLES + 7))
    ((records, examples),) = found.values()
    assert (records, examples) == (EXAMPLES + 7, list(range(EXAMPLES)))


def test_a_date_is_no_contact():
    from manumit.detect.campaigns.contacts import _DATE

    for date in ("2024-05-06", "10/10/2024", "1.5.2025"):
        assert re.match(_DATE, date)
    for phone in ("020 7946 0958", "+44 7700 900123", "555-0123"):
        assert not re.match(_DATE, phone)
