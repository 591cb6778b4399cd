"""When a receiver is told."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.alert.delivery import Hours, next_due

MADRID = ZoneInfo("Europe/Madrid")
NIGHT = ((time(22), time(7)),)


def due(hours: Hours, written: str, *, urgent: bool = False) -> str:
    """Local times in and out; a time that comes twice is the first of the two, `+` the second."""
    moment = datetime.fromisoformat(written.rstrip("+")).replace(
        tzinfo=hours.zone, fold=int(written.endswith("+"))
    )
    local = next_due(hours, moment, urgent=urgent).astimezone(hours.zone)
    return f"{local:%Y-%m-%d %H:%M}" + ("+" if local.fold else "")


@pytest.mark.parametrize(
    ("told", "sent"),
    [
        ("2026-01-05 21:59", "2026-01-05 21:59"),
        ("2026-01-05 22:00", "2026-01-06 07:00"),
        ("2026-01-05 23:30", "2026-01-06 07:00"),
        ("2026-01-06 00:00", "2026-01-06 07:00"),
        ("2026-01-06 06:59", "2026-01-06 07:00"),
        ("2026-01-06 07:00", "2026-01-06 07:00"),
        ("2025-12-31 23:00", "2026-01-01 07:00"),
    ],
)
def test_quiet_hours_run_over_midnight(told: str, sent: str):
    assert due(Hours(MADRID, NIGHT), told) == sent


@pytest.mark.parametrize(("day", "hours_long"), [("2026-03-28", 8), ("2026-10-24", 10), ("2026-01-05", 9)])
def test_quiet_hours_end_by_the_clock_whatever_it_did_in_the_night(day: str, hours_long: int):
    begin = datetime.fromisoformat(f"{day} 22:00").replace(tzinfo=MADRID)
    end = next_due(Hours(MADRID, NIGHT), begin)
    assert end - begin.astimezone(UTC) == timedelta(hours=hours_long)
    assert end.astimezone(MADRID).hour == 7


def test_an_end_that_the_clock_skips_is_as_long_after_midnight():
    hours = Hours(MADRID, ((time(22), time(2, 30)),))
    assert due(hours, "2026-03-28 23:00") == "2026-03-29 03:30"


def test_quiet_hours_that_come_twice_hold_twice():
    hours = Hours(MADRID, ((time(22), time(2, 30)),))
    assert due(hours, "2026-10-25 01:00") == "2026-10-25 02:30"
    assert due(hours, "2026-10-25 02:45") == "2026-10-25 02:45"
    assert due(hours, "2026-10-25 02:10+") == "2026-10-25 02:30+"


def test_one_quiet_time_may_end_in_another():
    hours = Hours(MADRID, ((time(13), time(15)), (time(15), time(16)), (time(9), time(10))))
    assert due(hours, "2026-01-05 13:30") == "2026-01-05 16:00"
    assert due(hours, "2026-01-05 12:00") == "2026-01-05 12:00"


def test_hours_that_are_all_quiet_come_to_an_end():
    hours = Hours(MADRID, ((time(0), time(12)), (time(12), time(0))))
    assert next_due(hours, datetime(2026, 1, 5, tzinfo=UTC)) > datetime(2026, 1, 5, tzinfo=UTC)


def test_urgent_passes_if_the_receiver_says_so():
    at_once = Hours(MADRID, NIGHT, urgent_passes=True, digest=time(8))
    assert due(at_once, "2026-01-05 23:00", urgent=True) == "2026-01-05 23:00"
    assert due(at_once, "2026-01-05 23:00") == "2026-01-06 08:00"
    never = Hours(MADRID, NIGHT)
    assert due(never, "2026-01-05 23:00", urgent=True) == "2026-01-06 07:00"


@pytest.mark.parametrize(
    ("told", "sent"),
    [
        ("2026-01-05 10:00", "2026-01-05 10:00"),
        ("2026-01-05 10:01", "2026-01-05 11:00"),
        ("2026-03-29 01:30", "2026-03-29 03:00"),
        ("2026-10-25 02:30", "2026-10-25 02:00+"),
        ("2026-10-25 02:30+", "2026-10-25 03:00"),
        ("2026-01-05 21:30", "2026-01-06 07:00"),
    ],
)
def test_an_hourly_digest_goes_at_the_full_hour(told: str, sent: str):
    assert due(Hours(MADRID, NIGHT if told.endswith("21:30") else (), digest="hourly"), told) == sent


def test_an_hour_is_full_by_the_receivers_clock():
    assert due(Hours(ZoneInfo("Asia/Kathmandu"), digest="hourly"), "2026-01-05 10:20") == "2026-01-05 11:00"


@pytest.mark.parametrize(
    ("told", "sent"),
    [
        ("2026-01-05 07:59", "2026-01-05 08:00"),
        ("2026-01-05 08:00", "2026-01-05 08:00"),
        ("2026-01-05 08:01", "2026-01-06 08:00"),
        ("2026-03-28 09:00", "2026-03-29 08:00"),
    ],
)
def test_a_daily_digest_goes_at_its_time(told: str, sent: str):
    assert due(Hours(MADRID, digest=time(8)), told) == sent


def test_a_daily_digest_goes_once_on_each_day_of_a_change():
    hours = Hours(MADRID, digest=time(2, 30))
    assert due(hours, "2026-03-28 12:00") == "2026-03-29 03:30"
    assert due(hours, "2026-10-24 12:00") == "2026-10-25 02:30"
    assert due(hours, "2026-10-25 02:31") == "2026-10-26 02:30"


CLOCKS = st.times().map(lambda t: t.replace(second=0, microsecond=0))


@given(
    moment=st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    zone=st.sampled_from(
        ("Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")
    ),
    quiet=st.lists(st.tuples(CLOCKS, CLOCKS).filter(lambda s: s[0] != s[1]), max_size=2),
    digest=st.one_of(st.just("immediately"), st.just("hourly"), CLOCKS),
)
def test_nothing_is_sent_before_it_is_told_or_in_quiet_hours(moment, zone, quiet, digest):
    hours = Hours(ZoneInfo(zone), tuple(quiet), digest=digest)
    sent = next_due(hours, moment)
    assert moment <= sent <= moment + timedelta(days=10)
    clock = sent.astimezone(hours.zone).time().replace(fold=0)
    if len(quiet) < 2:
        for first, end in quiet:
            assert not (first <= clock < end if first < end else clock >= first or clock < end)
