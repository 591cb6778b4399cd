"""What to do now, and whom to call, where a record suggests a child or immediate danger.

Nothing is sent by itself: a person reads, decides and calls. The numbers are in helplines.csv, each row with
the pages that tell them (of the police, a ministry, the line itself or an international body) and the day on
which they were looked up there. What no such page tells is left empty. Lines that others could mistake for a
contact are also in trace/data/help_lines.csv, so that they never link.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import phonenumbers

if TYPE_CHECKING:
    from collections.abc import Iterable

ANYWHERE = "*"
"""The row for a country that has none."""

MOST_COUNTRIES = 3

STEPS = {
    "child": (
        "Read the passage yourself: it may offer or want somebody under 18, or mean something else.",
        "If you think so, call the police or the child helpline of the country now. Do not wait for proof.",
        "Do not answer the record, call its numbers or warn anybody in it.",
        "Do not copy, forward or store pictures of a child; tell the police where they are.",
        "Note when and where you read it, and whom you told.",
    ),
    "danger": (
        "Read the passage yourself: somebody may be held, hurt or threatened, or something else be meant.",
        "If you think so, call the emergency number of the country now, then the helpline.",
        "Do not answer the record, call its numbers or warn anybody in it: it may raise the danger.",
        "Say what is known of the place, the names and numbers in the record, and when it was written.",
        "Note when and where you read it, and whom you told.",
    ),
}
"""By what a lead says: what a person can do at once, in order."""


@dataclass(frozen=True, slots=True)
class Helpline:
    """Whom to call in a country; empty where no number is known with a source.

    Attributes
    ----------
    country : ISO 3166-1 alpha-2, or `*` for anywhere else.
    emergency : police or all services; the numbers for anywhere always follow.
    trafficking : the line for trafficking in persons.
    child : the line for children in danger.
    source, seen : the pages that tell the numbers, with a space between, and the day they were looked up.
    """

    country: str
    emergency: str
    trafficking: str
    child: str
    source: str
    seen: str


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do now: steps in order, and lines of the countries that the records point to."""

    urgent: str
    steps: tuple[str, ...]
    helplines: tuple[Helpline, ...]


@cache
def helplines() -> dict[str, Helpline]:
    """The lines by country, and those for anywhere else under `*`."""
    text = (files(__package__) / "helplines.csv").read_text(encoding="utf-8")
    return {row["country"]: Helpline(**row) for row in csv.DictReader(text.splitlines())}


def advice(urgent: str, phones: Iterable[str] = (), countries: Iterable[str] = ()) -> Advice:
    """What to do now about a lead that is urgent.

    Parameters
    ----------
    urgent : child or danger.
    phones : numbers that its records give, in E.164; their countries are taken as the likeliest places.
    countries : countries that are known otherwise (ISO 3166-1 alpha-2); they come first.
    """
    known = helplines()
    named = [country for country in dict.fromkeys([*countries, *_countries(phones)]) if country in known]
    lines = [known[country] for country in named[:MOST_COUNTRIES]]
    return Advice(urgent, STEPS[urgent], (*lines, known[ANYWHERE]))


def _countries(phones: Iterable[str]) -> list[str]:
    """Countries of numbers, the commonest first; those that cannot be told are left out."""
    found: Counter[str] = Counter()
    for phone in phones:
        try:
            number = phonenumbers.parse(phone, None)
        except phonenumbers.NumberParseException:
            continue
        region = phonenumbers.region_code_for_number(number)
        if region is not None:
            found[region] += 1
    return sorted(found, key=lambda country: (-found[country], country))
