"""What is known of some identifiers before any record is read: help lines, made-up numbers, common sites."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

import phonenumbers

if TYPE_CHECKING:
    from collections.abc import Iterator


class HelpLine(NamedTuple):
    """A line that many unrelated texts give because it helps."""

    country: str
    """ISO 3166-1 alpha-2."""
    name: str
    source: str
    """Where it is published."""


MADE_UP_DIGITS = (
    r"^\+?\d{0,4}(?:0{7,}|1{7,}|2{7,}|3{7,}|4{7,}|5{7,}|6{7,}|7{7,}|8{7,}|9{7,})$"
    r"|01234567|12345678|23456789|98765432|87654321|76543210"
)
"""Phones that nobody has: one digit again and again, or digits in a row."""

RESERVED_NAMES = r"(?:^|[@.])example\.(?:com|net|org|edu)$|\.(?:test|invalid|example|localhost)$"
"""Domains that RFC 2606 and RFC 6761 keep for examples."""


@cache
def help_lines() -> dict[str, HelpLine]:
    """Help lines by number: in E.164, and as dialled inside the country."""
    found = {}
    for row in _table("help_lines.csv"):
        line = HelpLine(row["country"], row["name"], row["source"])
        number = phonenumbers.parse(row["number"], None)
        national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
        dialled = "".join(sign for sign in national if sign.isdigit())
        for written in (row["number"], dialled, phonenumbers.national_significant_number(number)):
            found[written] = line
    return found


@cache
def fiction() -> str:
    """A pattern of the phones that regulators keep for films and books."""
    return "^(?:" + "|".join(row["pattern"] for row in _table("fiction.csv")) + ")$"


@cache
def common_sites() -> frozenset[str]:
    """Registrable domains of sites that very many unrelated people use."""
    return frozenset(domain for line in _lines("common_sites.txt") for domain in line.split())


@cache
def nobody() -> frozenset[str]:
    """What sources write, in lower case, where the author is not known."""
    return frozenset(_lines("nobody.txt"))


def _table(name: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(_text(name).splitlines())


def _lines(name: str) -> Iterator[str]:
    yield from (line for line in _text(name).splitlines() if line and not line.startswith("# "))


def _text(name: str) -> str:
    return (files(__package__) / "data" / name).read_text(encoding="utf-8")
