"""The tables of what is known before any record is read."""

from __future__ import annotations

import re

import phonenumbers
import pytest
from publicsuffixlist import PublicSuffixList

from manumit.trace import known


def test_help_lines_are_numbers_of_their_countries() -> None:
    lines = {number: line for number, line in known.help_lines().items() if number.startswith("+")}
    assert len(lines) > 25
    for number, line in lines.items():
        parsed = phonenumbers.parse(number, None)
        assert phonenumbers.is_valid_number(parsed), number
        assert line.country in phonenumbers.region_codes_for_country_code(parsed.country_code), number
        assert line.name
        assert "." in line.source


@pytest.mark.parametrize(
    "written", ["+18883737888", "8883737888", "08000121700", "+39800290290", "800290290"]
)
def test_help_lines_as_dialled(written: str) -> None:
    assert written in known.help_lines()


@pytest.mark.parametrize(
    ("phone", "kept"),
    [
        ("+12125550123", True),
        ("+12125551234", False),
        ("+447700900123", True),
        ("+447700901123", False),
        ("+442079460999", True),
        ("+33199001234", True),
        ("+61255501234", True),
        ("+353209112345", True),
    ],
)
def test_numbers_of_fiction(phone: str, kept: bool) -> None:
    assert bool(re.search(known.fiction(), phone)) is kept


@pytest.mark.parametrize(
    ("phone", "made_up"),
    [
        ("+490000000", True),
        ("9999999", True),
        ("0123456789", True),
        ("+491726543217", False),
        ("+12025570142", False),
    ],
)
def test_digits_that_nobody_has(phone: str, made_up: bool) -> None:
    assert bool(re.search(known.MADE_UP_DIGITS, phone)) is made_up


def test_common_sites_are_registrable_domains() -> None:
    suffixes = PublicSuffixList()
    assert len(known.common_sites()) > 200
    odd = {site for site in known.common_sites() if suffixes.privatesuffix(site) not in (site, None)}
    assert odd == set()


def test_nobody_is_in_lower_case() -> None:
    assert all(name == name.lower() for name in known.nobody())
