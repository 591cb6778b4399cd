"""What to do now: steps and numbers by country, and none of it by itself."""

from __future__ import annotations

import re
from datetime import date

import pytest

from manumit.alert.urgent import ANYWHERE, STEPS, advice, helplines

ACCUSING = re.compile("guilty|victim|criminal|trafficker|offender", re.IGNORECASE)


def test_every_row_has_an_emergency_number_and_a_source():
    known = helplines()
    assert len(known) >= 26
    for country, line in known.items():
        assert country == ANYWHERE or re.fullmatch("[A-Z]{2}", country)
        assert re.fullmatch(r"\d{3,5}", line.emergency), country
        for number in (line.trafficking, line.child):
            assert re.fullmatch(r"\+?[\d -]*", number), country
        assert re.match(r"https?://\S+\.\S+", line.source), country
        assert date.fromisoformat(line.seen)


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
