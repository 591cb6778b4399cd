"""What to do now, where a record suggests a child or immediate danger."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """Whom to call in a country; empty: no sourced number is known."""

    country: str
    emergency: str
    trafficking: str
    child: str


@dataclass(frozen=True, slots=True)
class Help:
    """Steps, and numbers by country. Nothing is sent by itself."""

    anchor: str
    steps: tuple[str, ...]
    lines: tuple[Line, ...]


def help_for(urgent: str | None, anchor: str) -> Help | None:
    """What to do now; None: nothing in the lead says that it cannot wait."""
    if urgent is None:
        return None
    return Help(f"{anchor}-now", ("Call the emergency number of the country that the record speaks of.",), ())
