from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.share.report.timeline import draw_timeline
from manumit.store import TABLES

_TIME = TABLES["records"].arrow.field("observed_at").type
_BEGIN = datetime(2025, 1, 1, 23, 30, tzinfo=UTC)


def records(times: list[datetime | None], precisions: list[str | None] | None = None) -> pa.Table:
    told = precisions or ["minute" if t else None for t in times]
    return pa.table({"observed_at": pa.array(times, _TIME), "time_precision": pa.array(told, pa.string())})


@pytest.mark.parametrize(
    ("days", "unit"), [(0, "day"), (30, "day"), (100, "week"), (800, "month"), (5000, "year")]
)
def test_the_unit_fits_the_span(days: int, unit: str):
    drawn = draw_timeline(records([_BEGIN, _BEGIN + timedelta(days=days)]))
    assert drawn.unit == unit
    assert len(drawn.bars) <= 62
    assert sum(bar.count for bar in drawn.bars) == 2


def test_weeks_begin_on_monday_and_empty_ones_are_there():
    drawn = draw_timeline(records([_BEGIN, _BEGIN, _BEGIN + timedelta(days=90)]))
    assert all(bar.begin.weekday() == 0 for bar in drawn.bars)
    assert [bar.count for bar in drawn.bars] == [2, *[0] * (len(drawn.bars) - 2), 1]
    assert drawn.bars[1].height == 0


def test_unknown_times_are_counted():
    drawn = draw_timeline(records([None, _BEGIN, None]))
    assert (drawn.known, drawn.unknown) == (1, 2)
    assert draw_timeline(records([None])).told == "No record has a time that could be drawn."


def test_a_time_of_which_only_the_year_is_known_is_no_day():
    drawn = draw_timeline(records([_BEGIN, _BEGIN], ["year", "day"]))
    assert (drawn.known, drawn.coarse) == (1, 1)
    assert drawn.bars[0].count == 1
    assert draw_timeline(records([_BEGIN], ["month"])).coarse == 1


def test_times_are_utc_days():
    drawn = draw_timeline(records([_BEGIN]))
    assert drawn.bars[0].label == "2025-01-01"
    assert drawn.told.startswith("1 record by day (UTC), from day 2025-01-01 to 2025-01-01;")


@given(
    st.lists(
        st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)),
        min_size=1,
        max_size=40,
    )
)
def test_every_record_is_in_one_bar(times: list[datetime]):
    drawn = draw_timeline(records(list(times)))
    assert sum(bar.count for bar in drawn.bars) == len(times)
    assert [bar.begin for bar in drawn.bars] == sorted({bar.begin for bar in drawn.bars})
    assert all(bar.x >= 0 and bar.x + bar.width <= 100.1 and bar.height <= 100 for bar in drawn.bars)
    assert all((bar.height > 0) == (bar.count > 0) for bar in drawn.bars)
