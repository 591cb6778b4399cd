from __future__ import annotations

import datetime as dt
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from manumit.collect import Mapping, Reading
from manumit.collect.sources.tables.xlsx import as_text
from manumit.store.errors import BadFileError, RefusedError

xlsxwriter = pytest.importorskip("xlsxwriter", reason="the extra `excel` is not installed")
pytest.importorskip("python_calamine", reason="the extra `excel` is not installed")

# XML 1.0 has no other control characters, and ends every line with LF
CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.just("\n"), max_size=20)
TEXT = CELL.map(lambda cell: f"x{cell}x")


@pytest.fixture
def workbook(tmp_path):
    """Write sheets (name to rows) to a workbook."""

    def write(**sheets):
        path = tmp_path / "book.xlsx"
        with xlsxwriter.Workbook(path, {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
            day = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
            for name, rows in sheets.items():
                sheet = book.add_worksheet(name)
                for i, row in enumerate(rows):
                    for j, cell in enumerate(row):
                        if isinstance(cell, dt.datetime):
                            sheet.write_datetime(i, j, cell, day)
                        elif isinstance(cell, str):
                            sheet.write_string(i, j, cell)
                        elif cell is not None:
                            sheet.write(i, j, cell)
        return path

    return write


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=8))
def test_round_trip(workbook, parse, rows):
    read = parse(workbook(Sheet1=[("title", "text"), *rows]))
    assert [(row["title"], row["text"]) for row in read.rows] == rows
    assert read.rejects == []


def test_kinds_of_cell_and_row_numbers(workbook, parse):
    moment = dt.datetime(2024, 3, 5, 14, 7)
    rows = [
        ("id", "date", "text", "price", "open"),
        (1, moment, "a", 2.5, True),
        (),
        (3, dt.datetime(2024, 3, 6), "b", None, None),
        (4, None, None, 1, None),
        (5, "not a date", "c", None, None),
    ]
    read = parse(workbook(Sheet1=rows))
    assert read.source == "xlsx"
    assert read.column("source_id") == ["1", "3"]
    assert read.column("original_row") == [1, 3]
    assert read.column("observed_at")[0] == moment.replace(tzinfo=dt.UTC)
    assert read.column("time_precision")[1] == "day"
    assert read.column("extra") == ['{"price":"2.5","open":"true"}', None]
    assert [(r.row, r.field, r.reason) for r in read.rejects] == [
        (4, "text", "no text"),
        (5, "date", "not a date that can be read"),
    ]


def test_the_first_filled_sheet_is_read_or_the_named_one(workbook, parse):
    path = workbook(Empty=[], One=[("text",), ("a",)], Two=[("text",), ("b",)])
    assert parse(path).column("text") == ["a"]
    assert parse(path, Mapping(reading=Reading(sheet="Two"))).column("text") == ["b"]
    with pytest.raises(RefusedError, match="Empty, One, Two"):
        parse(path, Mapping(reading=Reading(sheet="Three")))


def test_an_empty_workbook(workbook, parse):
    with pytest.raises(BadFileError, match="no rows"):
        parse(workbook(Sheet1=[]))


def test_a_missing_extra_is_named(workbook, parse, monkeypatch):
    path = workbook(Sheet1=[("text",), ("a",)])
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(RefusedError, match=r"manumit\[excel\]"):
        parse(path)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, None),
        ("a", "a"),
        (5.0, "5"),
        (5.25, "5.25"),
        (447911123456.0, "447911123456"),
        (1e300, "1e+300"),
        (True, "true"),
        (7, "7"),
        (dt.datetime(2024, 1, 2), "2024-01-02"),
        (dt.datetime(2024, 1, 2, 3, 4), "2024-01-02 03:04:00"),
        (dt.date(2024, 1, 2), "2024-01-02"),
        (dt.time(3, 4), "03:04:00"),
    ],
)
def test_cells_as_text(cell, text):
    assert as_text(cell) == text
