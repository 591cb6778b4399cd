"""What to do now: steps and numbers by country, and none of it by itself."""

from __future__ import annotations

import re
from datetime import date

import phonenumbers
import pytest

from manumit.alert.urgent import ANYWHERE, STEPS, advice, helplines
from manumit.trace.known import help_lines

ACCUSING = re.compile("guilty|victim|criminal|trafficker|offender", re.IGNORECASE)


def test_every_row_has_a_number_and_pages_that_tell_it():
    known = helplines()
    assert sum(bool(line.emergency) for line in known.values()) > 25
    assert known[ANYWHERE].emergency
    for country, line in known.items():
        assert country == ANYWHERE or re.fullmatch("[A-Z]{2}", country)
        assert re.fullmatch(r"(\d{3,5})?", line.emergency), country
        assert line.emergency or line.trafficking or line.child, country
        for number in (line.trafficking, line.child):
            assert re.fullmatch(r"\+?[\d -]*", number), country
        assert all(re.fullmatch(r"https?://\S+\.\S+", page) for page in line.source.split(" ")), country
        assert date.fromisoformat(line.seen)


def test_a_line_that_people_are_told_to_call_never_links():
    kept = help_lines()
    for country, line in helplines().items():
        for number in filter(None, (line.trafficking, line.child)):
            parsed = phonenumbers.parse(number, country)
            if phonenumbers.is_valid_number(parsed):
                written = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
                assert kept[written].country == country, number
            else:
                assert sum(sign.isdigit() for sign in number) <= 6, number


def test_the_countries_of_the_phones_come_first_and_anywhere_last():
    found = advice("danger", ["+34600100200", "+34600100201", "+442079460000", "12", "+999"])
    assert [line.country for line in found.helplines] == ["ES", "GB", ANYWHERE]
    assert found.helplines[0].trafficking == "900 10 50 90"
    assert [line.country for line in advice("child").helplines] == [ANYWHERE]


def test_a_stated_country_comes_before_phones_and_an_unknown_one_is_left_out():
    found = advice("child", ["+34600100200"], ["AQ", "BR"])
    assert [line.country for line in found.helplines] == ["BR", "ES", ANYWHERE]


def test_no_more_than_three_countries_are_named():
    phones = ["+34600100200", "+442079460000", "+33199001234", "+4930123456", "+390612345678"]
    assert len(advice("danger", phones).helplines) == 4


@pytest.mark.parametrize("urgent", sorted(STEPS))
def test_steps_accuse_nobody_and_say_to_read_first(urgent: str):
    assert STEPS[urgent][0].startswith("Read the passage yourself")
    assert not any(ACCUSING.search(step) for step in STEPS[urgent])
