"""When the records of a lead were posted: bars by day, week, month or year, in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from manumit.share.report.wording import counted

if TYPE_CHECKING:
    import pyarrow as pa

UNITS = ("day", "week", "month", "year")
_MOST_BARS = 62
_COARSER = {"year": ("day", "week", "month"), "month": ("day", "week")}
"""Units that are too fine for a time of which only the year, or the month, is known."""

_HEIGHT = 100.0
_LEAST = 2.0  # height of a bar that stands for something


@dataclass(frozen=True, slots=True)
class Bar:
    """One stretch of time: `begin` is its first day; `x` and `height` are hundredths of the drawing."""

    begin: date
    label: str
    count: int
    x: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """Bars of equal lengths of time, from the first to the last, empty ones too.

    Attributes
    ----------
    unknown : records without a time.
    coarse : records of which only the month or the year is known, which is too coarse for a bar.
    """

    unit: str
    bars: tuple[Bar, ...]
    most: int
    known: int
    unknown: int
    coarse: int

    @property
    def told(self) -> str:
        """The drawing in a sentence."""
        if not self.bars:
            return "No record has a time that could be drawn."
        most = max(self.bars, key=lambda bar: bar.count)
        return (
            f"{counted(self.known, 'record')} by {self.unit} (UTC), from {self.unit} {self.bars[0].label} "
            f"to {self.bars[-1].label}; the most, {most.count:,}, in {self.unit} {most.label}."
        )


def draw_timeline(records: pa.Table) -> Timeline:
    """Count records over time.

    Parameters
    ----------
    records : columns `observed_at` and `time_precision`.
    """
    times = records.column("observed_at")
    unknown = times.null_count
    known = records.filter(pc.is_valid(times))
    if not known.num_rows:
        return Timeline("day", (), 0, 0, unknown, 0)
    days = [moment.astimezone(UTC).date() for moment in known.column("observed_at").to_pylist()]
    unit = _unit(min(days), max(days))
    fine = [
        day
        for day, precision in zip(days, known.column("time_precision").to_pylist(), strict=True)
        if unit not in _COARSER.get(precision or "", ())
    ]
    coarse = len(days) - len(fine)
    if not fine:
        return Timeline(unit, (), 0, 0, unknown, coarse)
    counts: dict[date, int] = {}
    for day in fine:
        begin = _begin(day, unit)
        counts[begin] = counts.get(begin, 0) + 1
    return Timeline(unit, _bars(counts, unit), max(counts.values()), len(fine), unknown, coarse)


def _unit(first: date, last: date) -> str:
    """The finest unit with few enough bars."""
    lengths = {"day": 1, "week": 7, "month": 30.4}
    days = (last - first).days
    return next((unit for unit, length in lengths.items() if days / length < _MOST_BARS - 1), "year")


def _begin(day: date, unit: str) -> date:
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if unit == "year" else day


def _next(begin: date, unit: str) -> date:
    if unit == "day":
        return begin + timedelta(days=1)
    if unit == "week":
        return begin + timedelta(days=7)
    if unit == "month":
        return (begin.replace(day=28) + timedelta(days=4)).replace(day=1)
    return begin.replace(year=begin.year + 1)


def _bars(counts: dict[date, int], unit: str) -> tuple[Bar, ...]:
    begins = [min(counts)]
    while begins[-1] < max(counts):
        begins.append(_next(begins[-1], unit))
    most, step = max(counts.values()), 100 / len(begins)
    return tuple(
        Bar(
            begin=begin,
            label=_label(begin, unit),
            count=(count := counts.get(begin, 0)),
            x=round(place * step, 2),
            width=round(step * 0.8, 2),
            height=round(max(_LEAST, _HEIGHT * count / most), 1) if count else 0.0,
        )
        for place, begin in enumerate(begins)
    )


def _label(begin: date, unit: str) -> str:
    if unit == "week":
        return f"of {begin.isoformat()}"
    formats = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}
    return datetime(begin.year, begin.month, begin.day, tzinfo=UTC).strftime(formats[unit])
