"""Figures and times as the report writes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

SHORT = 12
"""Signs of a record's id that are shown: enough to find it."""

_WORD = 24  # code points in which a space is looked for
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}\Z")


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: `1 record`, `2,345 records`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def figure(value: float | None) -> str:
    """A figure of a reason, as short as it may be."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def minute(moment: datetime | None, precision: str | None = None) -> str:
    """A UTC time to what is known of it."""
    if moment is None:
        return "time unknown"
    form = {"year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d"}.get(precision or "", "%Y-%m-%d %H:%M UTC")
    return moment.strftime(form)


def span(first: datetime | None, last: datetime | None) -> str:
    """First and last day, and how many days lie between."""
    if first is None or last is None:
        return "times unknown"
    days = (last.date() - first.date()).days
    day = first.date().isoformat()
    return day if days == 0 else f"{day} to {last.date().isoformat()} ({counted(days, 'day')})"


def whole_words(text: str, first: int, last: int) -> tuple[int, int]:
    """The borders of a part moved inwards to the next space, where one is near."""
    if first > 0:
        space = text.find(" ", first, first + _WORD)
        first = space + 1 if space >= 0 else first
    if last < len(text):
        space = text.rfind(" ", max(first, last - _WORD), last)
        last = space if space >= 0 else last
    return first, last


def language(*stated: str | None) -> str | None:
    """The first of these that can be the language of a text in HTML; None: nothing is known."""
    return next((tag for tag in stated if tag and tag != "und" and _LANGUAGE.match(tag)), None)
