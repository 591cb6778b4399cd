"""Figures, times and foreign texts as a person reads them in a terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_BIDI_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_SLOT = re.compile(r"\{\d+:\w+\}")
_LEFT_TO_RIGHT = "\u2066"
FIRST_STRONG, POP = "\u2068", "\u2069"
"""Begin and end of a piece whose direction is that of its first letters."""


def plain(text: str) -> str:
    """A text from a record on one line: it cannot move the cursor, recolour or reorder what stands around it.

    Control characters become visible pictures, and direction marks are taken out.
    """
    return _CONTROLS.sub(_picture, " ".join(_BIDI_CONTROLS.sub("", text).split()))


def right_to_left(text: str) -> bool:
    """Whether a text has letters that run from right to left."""
    return bool(_RIGHT_TO_LEFT.search(text))


def isolated(text: str) -> str:
    """A text in the direction of its first letters, whatever stands around it."""
    return f"{FIRST_STRONG}{text}{POP}"


def from_the_left(text: str) -> str:
    """A text that runs from left to right inside one that may not."""
    return f"{_LEFT_TO_RIGHT}{text}{POP}"


def safe(text: str) -> str:
    """A text from a record, plain, and isolated if any of it runs from right to left."""
    flat = plain(text)
    return isolated(flat) if right_to_left(flat) else flat


def safe_template(template: str) -> str:
    """A readable template, plain; one that runs from right to left keeps its order around the slots."""
    flat = plain(template)
    if not right_to_left(flat):
        return flat
    return isolated(_SLOT.sub(lambda slot: from_the_left(slot[0]), flat))


def _picture(found: re.Match[str]) -> str:
    code = ord(found[0])
    return (
        chr(0x2400 + code)
        if code < 0x20
        else "\N{SYMBOL FOR DELETE}"
        if code == 0x7F
        else "\N{REPLACEMENT CHARACTER}"
    )


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: `1 record`, `2,345 records`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def day(moment: datetime | None) -> str:
    """The day of a UTC time; a dash where there is none."""
    return moment.strftime("%Y-%m-%d") if moment else "\N{EN DASH}"


def minute(moment: datetime) -> str:
    """A UTC time to the minute."""
    return moment.strftime("%Y-%m-%d %H:%M")


def span(first: datetime | None, last: datetime | None) -> str:
    """First and last day, and how many days lie between."""
    if first is None or last is None:
        return "no times"
    days = (last.date() - first.date()).days
    return day(first) if days == 0 else f"{day(first)} to {day(last)} ({counted(days, 'day')})"


def seconds(value: float) -> str:
    """A length of time."""
    if value < 60:
        return f"{value:.1f} s"
    return f"{int(value // 60)} min {int(value % 60)} s"


def size(amount: int) -> str:
    """Bytes in the largest fitting unit of 1000."""
    value = float(amount)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"
