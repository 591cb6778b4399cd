"""When a receiver is told: quiet hours, digests, and clocks that are put forward or back.

A time of day is that of the receiver's wall clock. One that the clock skips in spring is taken as long after
midnight as on other days (02:30 is 03:30 then). A digest at a time that comes twice in autumn is sent at the
first of the two; quiet hours hold whenever the wall clock shows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

IMMEDIATELY, HOURLY = "immediately", "hourly"
_DAY = timedelta(days=1)
_MOST_MOVES = 16


@dataclass(frozen=True, slots=True)
class Hours:
    """When a receiver wants to be told.

    Parameters
    ----------
    zone : of all times of day.
    quiet : (first, end) times of day; one that ends before it begins runs over midnight.
    urgent_passes : an urgent alert is sent at once, whatever the hour and the digest.
    digest : immediately, hourly, or a time of day.
    """

    zone: ZoneInfo
    quiet: tuple[tuple[time, time], ...] = ()
    urgent_passes: bool = False
    digest: str | time = IMMEDIATELY


def next_due(hours: Hours, moment: datetime, *, urgent: bool = False) -> datetime:
    """When what is to be told at `moment` is sent, in UTC.

    Parameters
    ----------
    moment : with a time zone.
    urgent : the alert's severity is urgent.
    """
    moment = moment.astimezone(UTC)
    if urgent and hours.urgent_passes:
        return moment
    return after_quiet(hours, _collected(hours, moment))


def after_quiet(hours: Hours, moment: datetime) -> datetime:
    """The moment itself, or the end of the quiet hours that it lies in, in UTC."""
    moment = moment.astimezone(UTC)
    for _ in range(_MOST_MOVES):  # the end of one quiet time may lie in another
        ends = [_end(hours.zone, moment, *span) for span in hours.quiet]
        moved = max(ends, default=moment)
        if moved == moment:
            break
        moment = moved
    return moment


def _collected(hours: Hours, moment: datetime) -> datetime:
    """When the digest that this belongs to is sent."""
    if hours.digest == IMMEDIATELY:
        return moment
    local = moment.astimezone(hours.zone)
    if isinstance(hours.digest, time):
        days = (_at(hours.zone, local.date() + n * _DAY, hours.digest) for n in range(3))
        return next(day for day in days if day >= moment)
    past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return moment + (timedelta(hours=1) - past if past else past)


def _end(zone: ZoneInfo, moment: datetime, first: time, end: time) -> datetime:
    """The end of a quiet time that `moment` lies in, or `moment`."""
    local = moment.astimezone(zone)
    clock = local.time().replace(fold=0)
    inside = first <= clock < end if first < end else clock >= first or clock < end
    if not inside:
        return moment
    day = local.date() + (_DAY if clock >= end else timedelta())
    ends = _at(zone, day, end)
    return ends if ends > moment else max(_at(zone, day, end.replace(fold=1)), moment)


def _at(zone: ZoneInfo, day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)
