from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.collect.shape.connection import connect
from manumit.collect.shape.times import ASSUMED, TimeReader
from manumit.store.errors import RefusedError


def read(*written, **options):
    con = connect()
    try:
        times, bad = TimeReader(con, **options).read(pa.array(written, pa.string()))
        return times.to_pylist(), bad.tolist()
    finally:
        con.close()


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


TABLE = [
    # ISO 8601
    ("2024-03-05T14:07:09Z", at(2024, 3, 5, 14, 7, 9), "UTC", "second"),
    ("2024-03-05T14:07:09", at(2024, 3, 5, 14, 7, 9), ASSUMED, "second"),
    ("2024-03-05 14:07:09", at(2024, 3, 5, 14, 7, 9), ASSUMED, "second"),
    ("2024-03-05 14:07", at(2024, 3, 5, 14, 7), ASSUMED, "minute"),
    ("2024-03-05T14:07:09+02:00", at(2024, 3, 5, 12, 7, 9), "+02:00", "second"),
    ("2024-03-05T14:07:09-0330", at(2024, 3, 5, 17, 37, 9), "-03:30", "second"),
    ("2024-03-05T14:07:09+02", at(2024, 3, 5, 12, 7, 9), "+02:00", "second"),
    ("2024-03-05T14:07:09.5Z", at(2024, 3, 5, 14, 7, 9, 500000), "UTC", "subsecond"),
    ("2024-03-05T14:07:09,123", at(2024, 3, 5, 14, 7, 9, 123000), ASSUMED, "subsecond"),
    ("2024-03-05T14:07:09.1234567+01:00", at(2024, 3, 5, 13, 7, 9, 123456), "+01:00", "subsecond"),
    ("2024-03-05T14:07:09.123456789Z", at(2024, 3, 5, 14, 7, 9, 123456), "UTC", "subsecond"),
    ("20240305T140709Z", at(2024, 3, 5, 14, 7, 9), "UTC", "second"),
    ("20240305", at(2024, 3, 5), ASSUMED, "day"),
    ("20240305140709", at(2024, 3, 5, 14, 7, 9), ASSUMED, "second"),
    ("2024-03-05", at(2024, 3, 5), ASSUMED, "day"),
    ("2024-3-5", at(2024, 3, 5), ASSUMED, "day"),
    ("2024/03/05 04:05", at(2024, 3, 5, 4, 5), ASSUMED, "minute"),
    ("2024.03.05", at(2024, 3, 5), ASSUMED, "day"),
    ("2024-03", at(2024, 3, 1), ASSUMED, "month"),
    ("03/2024", at(2024, 3, 1), ASSUMED, "month"),
    ("2024", at(2024, 1, 1), ASSUMED, "year"),
    ("2024-02-29", at(2024, 2, 29), ASSUMED, "day"),
    ("2024-03-05 14:07:09 UTC", at(2024, 3, 5, 14, 7, 9), "UTC", "second"),
    ("2024-03-05 14:07:09 CET", at(2024, 3, 5, 13, 7, 9), "+01:00", "second"),
    ("2024-03-05 14:07 GMT+3", at(2024, 3, 5, 11, 7), "+03:00", "minute"),
    # day and month as numbers (day first unless the column says otherwise)
    ("25/12/2024", at(2024, 12, 25), ASSUMED, "day"),
    ("25.12.2024", at(2024, 12, 25), ASSUMED, "day"),
    ("25-12-2024", at(2024, 12, 25), ASSUMED, "day"),
    ("1.2.2024", at(2024, 2, 1), ASSUMED, "day"),
    ("1. 2. 2024", at(2024, 2, 1), ASSUMED, "day"),
    ("25/12/24", at(2024, 12, 25), ASSUMED, "day"),
    ("25/12/99", at(1999, 12, 25), ASSUMED, "day"),
    ("25/12/2024, 08:30", at(2024, 12, 25, 8, 30), ASSUMED, "minute"),
    ("25.12.2024 08:30:15", at(2024, 12, 25, 8, 30, 15), ASSUMED, "second"),
    ("25/12/2024 8:30 PM", at(2024, 12, 25, 20, 30), ASSUMED, "minute"),
    ("08:30 25/12/2024", at(2024, 12, 25, 8, 30), ASSUMED, "minute"),
    ("08:30, 25.12.2024", at(2024, 12, 25, 8, 30), ASSUMED, "minute"),
    # 12-hour clocks
    ("2024-03-05 12:00 AM", at(2024, 3, 5, 0, 0), ASSUMED, "minute"),
    ("2024-03-05 12:00 pm", at(2024, 3, 5, 12, 0), ASSUMED, "minute"),
    ("2024-03-05 1:05:09 p.m.", at(2024, 3, 5, 13, 5, 9), ASSUMED, "second"),
    ("2024-03-05 1:05 p. m.", at(2024, 3, 5, 13, 5), ASSUMED, "minute"),
    ("5 Mar 2024 at 3 pm", at(2024, 3, 5, 15), ASSUMED, "minute"),
    ("5 Mar 2024, 3:04\u202fPM", at(2024, 3, 5, 15, 4), ASSUMED, "minute"),
    # month names
    ("5 March 2024", at(2024, 3, 5), ASSUMED, "day"),
    ("5th March 2024", at(2024, 3, 5), ASSUMED, "day"),
    ("March 5, 2024", at(2024, 3, 5), ASSUMED, "day"),
    ("Mar 5, 2024 14:07", at(2024, 3, 5, 14, 7), ASSUMED, "minute"),
    ("05-Mar-2024", at(2024, 3, 5), ASSUMED, "day"),
    ("05-MAR-24", at(2024, 3, 5), ASSUMED, "day"),
    ("Tuesday, 5 March 2024", at(2024, 3, 5), ASSUMED, "day"),
    ("Tue, 05 Mar 2024 14:07:09 +0100", at(2024, 3, 5, 13, 7, 9), "+01:00", "second"),
    ("Tue, 05 Mar 2024 14:07:09 GMT", at(2024, 3, 5, 14, 7, 9), "UTC", "second"),
    ("Tue Mar 05 14:07:09 +0000 2024", at(2024, 3, 5, 14, 7, 9), "UTC", "second"),
    ("Tue Mar  5 14:07:09 2024", at(2024, 3, 5, 14, 7, 9), ASSUMED, "second"),
    ("March 2024", at(2024, 3, 1), ASSUMED, "month"),
    ("5 de marzo de 2024", at(2024, 3, 5), ASSUMED, "day"),
    ("5 de março de 2024 às 14:07", at(2024, 3, 5, 14, 7), ASSUMED, "minute"),
    ("5 août 2024", at(2024, 8, 5), ASSUMED, "day"),
    ("1er février 2024", at(2024, 2, 1), ASSUMED, "day"),
    ("5 févr. 2024 à 14:07", at(2024, 2, 5, 14, 7), ASSUMED, "minute"),
    ("5. März 2024", at(2024, 3, 5), ASSUMED, "day"),
    ("5. Dez. 2024 um 14:07 Uhr", at(2024, 12, 5, 14, 7), ASSUMED, "minute"),
    ("5 марта 2024 г.", at(2024, 3, 5), ASSUMED, "day"),
    ("5 марта 2024 в 14:07", at(2024, 3, 5, 14, 7), ASSUMED, "minute"),
    ("2024年3月5日", at(2024, 3, 5), ASSUMED, "day"),
    ("٢٠٢٤-٠٣-٠٥", at(2024, 3, 5), ASSUMED, "day"),
    # epochs
    ("1709647629", at(2024, 3, 5, 14, 7, 9), "UTC", "second"),
    ("1709647629000", at(2024, 3, 5, 14, 7, 9), "UTC", "subsecond"),
    ("1709647629.25", at(2024, 3, 5, 14, 7, 9, 250000), "UTC", "subsecond"),
    ("1709647629123456", at(2024, 3, 5, 14, 7, 9, 123456), "UTC", "subsecond"),
]


@pytest.mark.parametrize(("written", "moment", "zone", "precision"), TABLE, ids=[row[0] for row in TABLE])
def test_written_times(written, moment, zone, precision):
    (found,), (bad,) = read(written)
    assert not bad
    assert found["observed_at"] == moment
    assert found["time_zone"] == zone
    assert found["time_precision"] == precision
    assert found["time_as_written"] == written


def test_the_table_reads_alike_in_one_column():
    rows = [row for row in TABLE if row[0]]
    found, bad = read(*(row[0] for row in rows), day_first=True)
    assert not any(bad)
    assert [f["observed_at"] for f in found] == [row[1] for row in rows]


@pytest.mark.parametrize(
    "written",
    [
        "yesterday",
        "2024-02-30",
        "2023-02-29",
        "2024-13-01",
        "0000-00-00 00:00:00",
        "2024-03-05 25:00",
        "2024-03-05 10:61",
        "2024-03-05 13:00 pm",
        "2024-03-05T10:00:00+25:00",
        "32/01/2024",
        "12345",
        "5 Marchember 2024",
        "soon 2024",
        "9" * 100,
        "2024-03-05 10:00 and more",
        "１",
        "\U0001f600",
    ],
)
def test_what_is_no_time_is_said_to_be_none(written):
    (found,), (bad,) = read(written)
    assert bad
    assert found["observed_at"] is None
    assert found["time_zone"] is None
    assert found["time_precision"] is None
    assert found["time_as_written"] == written


@pytest.mark.parametrize("written", [None, "NULL", "n/a", "None", "-", "NaN", "unknown"])
def test_no_time_is_not_a_bad_time(written):
    (found,), (bad,) = read(written)
    assert not bad
    assert found == dict.fromkeys(("observed_at", "time_zone", "time_precision", "time_as_written"))


def test_a_day_above_twelve_decides_for_day_first():
    found, _ = read("03/04/2024", "25/04/2024")
    assert found[0]["observed_at"] == at(2024, 4, 3)


def test_a_second_number_above_twelve_decides_for_month_first():
    found, _ = read("03/04/2024", "04/25/2024")
    assert found[0]["observed_at"] == at(2024, 3, 4)


def test_undecided_is_day_first_and_says_so():
    con = connect()
    reader = TimeReader(con)
    times, _ = reader.read(pa.array(["03/04/2024"]))
    assert times["observed_at"][0].as_py() == at(2024, 4, 3)
    assert "assumed" in reader.evidence
    con.close()


def test_stated_order_wins_over_evidence():
    found, bad = read("03/04/2024", "25/04/2024", day_first=False)
    assert found[0]["observed_at"] == at(2024, 3, 4)
    assert bad == [False, True]


def test_an_assumption_that_proves_wrong_later_is_refused():
    con = connect()
    reader = TimeReader(con)
    reader.read(pa.array(["03/04/2024"]))
    with pytest.raises(RefusedError, match="--month-first"):
        reader.read(pa.array(["03/25/2024"]))
    con.close()


def test_a_decided_order_stays_decided():
    con = connect()
    reader = TimeReader(con)
    reader.read(pa.array(["25/04/2024"]))
    _, bad = reader.read(pa.array(["03/25/2024", "03/04/2024"]))
    assert bad.tolist() == [True, False]
    con.close()


def test_a_default_zone_follows_summer_time():
    found, _ = read("2024-01-05 12:00", "2024-07-05 12:00", "2024-07-05T12:00Z", zone="Europe/Paris")
    assert [f["observed_at"] for f in found] == [at(2024, 1, 5, 11), at(2024, 7, 5, 10), at(2024, 7, 5, 12)]
    assert [f["time_zone"] for f in found] == ["Europe/Paris", "Europe/Paris", "UTC"]


def test_an_unknown_zone_is_refused_by_name():
    with pytest.raises(RefusedError, match="Mars/Olympus"):
        read("2024", zone="Mars/Olympus")


def test_an_empty_column():
    assert read() == ([], [])


@given(st.datetimes(min_value=datetime(1, 1, 1), max_value=datetime(9999, 12, 31)))
def test_isoformat_round_trip(moment):
    (found,), (bad,) = read(moment.isoformat())
    assert not bad
    assert found["observed_at"] == moment.replace(tzinfo=UTC)


@given(st.lists(st.text(max_size=40), max_size=20))
def test_any_text_is_a_time_or_is_not(values):
    found, bad = read(*values)
    assert len(found) == len(bad) == len(values)
    for value, row, wrong in zip(values, found, bad, strict=True):
        assert (row["observed_at"] is None) or not wrong
        assert row["time_as_written"] in {value, None}
