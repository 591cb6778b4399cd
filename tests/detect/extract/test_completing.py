"""Phones without a country: completed by source or neighbours, alternatives by language, never dropped."""

from __future__ import annotations

import re

import phonenumbers
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.detect.extract import find_mentions
from manumit.detect.extract.completing import LIST, complete_phones
from manumit.detect.extract.phone_numbers import (
    at_home,
    complete,
    is_international,
    of_length,
    read,
    region_of,
)
from manumit.detect.extract.wording import rows

LISTED = [region for _, *regions in rows(LIST) for region in regions]


def _completed(text, home=None, lang="und"):
    found = complete_phones(find_mentions(pa.array([text])), pa.array([lang]), home).to_pylist()
    return [(m["value"], m["alternatives"], m["confidence"]) for m in found if m["kind"] == "phone"]


@pytest.mark.parametrize(
    ("text", "home", "lang", "phones"),
    [
        ("202 555 0143", "US", "und", [("+12025550143", None, 0.9)]),
        ("202 555 0143", "US", "es", [("+12025550143", None, 0.9)]),
        ("020 7946 0958", "GB", "und", [("+442079460958", None, 0.9)]),
        ("612 345 678", "ES", "fr", [("+34612345678", None, 0.9)]),
        ("612 345 678", "FR", "en", [("+33612345678", None, 0.9)]),
        # its source is not known: the language says where it may belong, not where it does
        ("202 555 0143", None, "und", [("2025550143", None, 0.5)]),
        ("020 7946 0958", None, "en",
         [("02079460958", ["+442079460958", "+642079460958", "+912079460958"], 0.5)]),
        ("612 345 678", None, "es", [("612345678", ["+34612345678", "+56612345678"], 0.5)]),
        ("06 12 34 56 78", None, "nl-NL", [("0612345678", ["+31612345678"], 0.5)]),
        ("447911123456", None, "und", [("447911123456", ["+447911123456"], 0.5)]),
        # another number beside it says where it belongs
        ("+44 20 7946 0958 or 07911 123456", None, "und",
         [("+442079460958", None, 1.0), ("+447911123456", None, 0.7)]),
        ("07911 123456 or +44 20 7946 0958", None, "en",
         [("+447911123456", ["+917911123456"], 0.7), ("+442079460958", None, 1.0)]),
        ("+34 612 345 678 or 06 12 34 56 78", None, "fr",
         [("+34612345678", None, 1.0),
          ("0612345678", ["+33612345678", "+41612345678", "+212612345678"], 0.5)]),
        ("+44 20 7946 0958, 612 345 678", "ES", "en",
         [("+442079460958", None, 1.0), ("+34612345678", None, 0.9)]),
        # of a length that is possible at home, but in no known range
        ("012 345 6789", "US", "und", [("+10123456789", None, 0.6)]),
        ("555-0143", "US", "und", [("5550143", None, 0.5)]),
        ("+999 202 555 0143", "US", "und", [("9992025550143", None, 0.5)]),
        ("202 555 0143", "XX", "und", [("2025550143", None, 0.5)]),
        ("000 123 4567", None, "en", [("0001234567", None, 0.5)]),
    ],
)  # fmt: skip
def test_completed(text, home, lang, phones):
    assert _completed(text, home, lang) == phones


def test_neighbours_are_those_of_the_same_record():
    texts = pa.array(["+44 20 7946 0958", "07911 123456", "07911 123456 +44 20 7946 0958", "no number"])
    found = complete_phones(find_mentions(texts), pa.array(["und"] * 4), None).to_pylist()
    assert [(m["row"], m["value"]) for m in found] == [
        (0, "+442079460958"),
        (1, "07911123456"),
        (2, "+447911123456"),
        (2, "+442079460958"),
    ]


def test_all_else_stays_as_it_is():
    found = find_mentions(pa.array(["anna@example.org 100 € 18:00 +44 20 7946 0958"]))
    assert complete_phones(found, pa.array(["en"]), "GB").equals(found)
    found = find_mentions(pa.array(["anna@example.org or 020 7946 0958"]))
    done = complete_phones(found, pa.array(["en"]), "GB")
    assert done.schema.equals(found.schema)
    assert done.to_pylist()[0] == found.to_pylist()[0]


def test_every_listed_country_has_a_numbering_plan():
    assert set(LISTED) <= set(phonenumbers.SUPPORTED_REGIONS)
    assert len({lang for lang, *_ in rows(LIST)}) == len(list(rows(LIST)))
    assert all(len(set(regions)) == len(regions) for _, *regions in rows(LIST))


def _slow(digits, region):
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None
    plan = phonenumbers.PhoneMetadata.metadata_for_region(region)
    own = re.fullmatch(
        plan.general_desc.national_number_pattern, phonenumbers.national_significant_number(number)
    )
    if not own or number.country_code != plan.country_code or not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, 0)


examples = {region: phonenumbers.example_number(region) for region in sorted(set(LISTED))}
dialled = [
    phonenumbers.normalize_digits_only(phonenumbers.format_number(number, style))
    for number in examples.values()
    for style in (0, 2)
]


@pytest.mark.parametrize("region", sorted(set(LISTED)))
def test_the_quick_look_loses_no_number(region):
    for digits in [*dialled, *(number[1:] for number in dialled), *("0" + number for number in dialled)]:
        assert at_home(digits, region) == _slow(digits, region)


@given(st.text("0123456789", min_size=5, max_size=15), st.sampled_from(sorted(set(LISTED))))
def test_any_digits(digits, region):
    assert at_home(digits, region) == _slow(digits, region)
    value, others, sure = complete(digits, region, (), ("US", "GB", "ES"))
    assert value == digits or value.startswith("+")
    assert value not in others
    assert len(set(others)) == len(others)
    assert (sure == 0.5) == (value == digits)
    if sure == 0.6:
        assert value == of_length(digits, region)


def test_what_says_its_country():
    assert read("442079460958", plus=True) == ("+442079460958", 1.0)
    assert read("00442079460958", plus=False) == ("+442079460958", 1.0)
    assert is_international("442079460958")
    assert region_of("+442079460958") == "GB"
    assert region_of("+999") is None
