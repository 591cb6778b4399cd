"""Lists from XLSX and Parquet, and lists against collected records."""

from __future__ import annotations

import csv
import datetime as dt
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from manumit import collect
from manumit.alert.watchlists import ListTerms, Watchlists, add_list, match_collected
from manumit.store import RefusedError, Terms

if TYPE_CHECKING:
    from pathlib import Path

TERMS = ListTerms("Cases", "unit 4", "order 1", "leads", dt.date(2100, 1, 1))
ROWS = [("phone", "+34600100200"), ("name", "Юлия Хрущёва"), ("phone", "12"), ("phrase", "no papers needed")]


def test_parquet_and_xlsx_give_the_same_list(list_workspace, tmp_path: Path):
    kinds, values = zip(*ROWS, strict=True)
    pq.write_table(pa.table({"kind": kinds, "value": values}), tmp_path / "a.parquet")
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate([("kind", "value"), *ROWS]):
            sheet.write_row(row, 0, cells)
    first = add_list(list_workspace, tmp_path / "a.parquet", TERMS)
    second = add_list(list_workspace, tmp_path / "a.xlsx", TERMS, swap=True)
    for added in (first, second):
        assert added.manifest.kinds == {"phone": 1, "name": 1, "phrase": 1}
        assert added.manifest.bad == 1
    assert first.manifest.file == second.manifest.file


def test_all_collected_records_are_matched_where_it_is_permitted(list_workspace, listed, tmp_path: Path):
    texts = ["Flat to let, NO papers needed!", "a bicycle for sale", "no papers are needed"]
    for number, text in enumerate(texts):
        path = tmp_path / f"{number}.csv"
        with path.open("w", newline="") as sink:
            csv.writer(sink).writerows([("id", "text", "author"), (number, text, "@ana_9")])
        collect.collect(list_workspace, path, Terms("a board", "order 12/26"))
    listed("phrase,no papers needed,", "handle,telegram:ana_9,")
    seen: list[tuple[int, int]] = []
    lists = Watchlists.open(list_workspace)
    found = match_collected(list_workspace, lists, progress=lambda *one: seen.append(one))
    assert (found.records, found.unread, seen) == (3, 3, [(1, 3), (2, 3), (3, 3)])
    assert sorted(found.hits.column("kind").to_pylist()) == ["handle"] * 3 + ["phrase"]
    bound = Terms("a board", "order 13/26", purposes=("statistics",))
    path = tmp_path / "bound.csv"
    path.write_text("id,text\n9,another text altogether\n")
    collect.collect(list_workspace, path, bound)
    with pytest.raises(RefusedError, match="leads"):
        match_collected(list_workspace, lists)
