"""Exports: permitted, whole or not at all, noted, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from importlib import import_module
from importlib.metadata import EntryPoint
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from manumit.collect import collect
from manumit.share import export, formats
from manumit.share.tables.formats import xlsx
from manumit.share.tables.formats.cells import disarm
from manumit.store import RefusedError, Terms, Workspace, exports

if TYPE_CHECKING:
    from pathlib import Path

LIVE = re.compile(r"[=+\-@\t\r\n＝＋－＠]")


def cells_of(path: Path) -> list[dict[str, object]]:
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def csv_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def test_csv_has_every_row_and_no_live_cell(export_ws: Workspace, export_texts, tmp_path: Path):
    done = export(export_ws, "records", tmp_path / "records.csv")
    rows = csv_of(done.path)
    assert done.rows == len(rows) == len(export_texts)
    for row in rows:
        assert not LIVE.match(row["text"])
    back = [re.sub(r"^'(?='*[=+\-@\t\r\n＝＋－＠])", "", row["text"]) for row in rows]
    assert sorted(back) == sorted(export_texts)
    assert {row["observed_at"] for row in rows} == {"", "2025-03-01T12:30:00Z"}
    assert {row["longitude"] for row in rows} == {"", "-73.5"}
    assert {row["media"] for row in rows} == {"", '["a.jpg","b.jpg"]'}


def test_nested_columns_become_json(export_ws: Workspace, tmp_path: Path):
    rows = csv_of(export(export_ws, "campaign_members", tmp_path / "m.csv").path)
    assert json.loads(rows[0]["slot_values"])[0]["slot"] == 1
    assert [row["source_id"] for row in rows] == ["s0", "s1", "s2", "s3"]


def test_xlsx_cells_are_text(export_ws: Workspace, export_texts, tmp_path: Path):
    rows = cells_of(export(export_ws, "records", tmp_path / "records.xlsx").path)
    found = {str(row["text"]).replace("_x000D_", "\r") for row in rows}
    assert found == set(export_texts)
    assert all(isinstance(row["longitude"], float) for row in rows[1:])
    contact = cells_of(export(export_ws, "campaign_contacts", tmp_path / "c.xlsx").path)[0]
    assert contact["value"] == "00491511234567"
    sheet = CalamineWorkbook.from_path(str(tmp_path / "records.xlsx")).get_sheet_by_index(0)
    assert sheet.height == len(export_texts) + 1


def test_xlsx_holds_no_formula(export_ws: Workspace, tmp_path: Path):
    import zipfile

    path = export(export_ws, "records", tmp_path / "records.xlsx").path
    with zipfile.ZipFile(path) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_parquet_is_untouched(export_ws: Workspace, tmp_path: Path):
    path = export(export_ws, "campaign_members", tmp_path / "m.parquet").path
    assert pq.read_table(path).equals(export_ws.read_table("campaign_members"))


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_an_empty_table_is_a_file_with_a_header(
    export_ws: Workspace, tmp_path: Path, ending: str, export_table
):
    with export_ws.lock("run"), export_ws.begin_run("leads") as run:
        run.put("leads", "0", export_table("leads", []))
        run.commit({})
    path = export(export_ws, "leads", tmp_path / f"leads.{ending}").path
    assert path.stat().st_size > 0
    if ending == "csv":
        assert path.read_text().startswith('"lead_id"')


def test_a_sheet_that_is_too_small_is_refused(
    export_ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    assert formats()["xlsx"].most_rows == 1_048_575
    monkeypatch.setattr(formats()["xlsx"], "most_rows", 3)
    with pytest.raises(
        RefusedError, match=r"has 4 rows and a \.xlsx file holds 3; export it to \.csv or \.parquet"
    ):
        export(export_ws, "campaign_members", tmp_path / "m.xlsx")
    assert not (tmp_path / "m.xlsx").exists()


def test_a_long_cell_is_cut_and_said(tmp_path: Path):
    schema = pa.schema([("text", pa.string())])
    long = pa.record_batch([["x" * 32_767, "x" * 32_768, "🙂" * 20_000]], schema=schema)
    notes = xlsx.Xlsx().write(tmp_path / "long.xlsx", schema, [long])
    assert notes[0].startswith("2 cells are longer")
    texts = [str(row["text"]) for row in cells_of(tmp_path / "long.xlsx")]
    assert texts[0] == "x" * 32_767
    assert all(text.endswith("… [cut]") for text in texts[1:])
    assert all(len(text.encode("utf-16-le")) // 2 <= 32_767 for text in texts)


def test_nothing_is_written_over_unasked(export_ws: Workspace, tmp_path: Path):
    path = tmp_path / "m.csv"
    path.write_text("mine")
    with pytest.raises(RefusedError, match="--force"):
        export(export_ws, "campaign_members", path)
    assert path.read_text() == "mine"
    export(export_ws, "campaign_members", path, force=True)
    assert path.read_text() != "mine"
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_interrupt_leaves_the_old_file(
    export_ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "m.csv"
    path.write_text("mine")

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(formats()["csv"], "write", stopped)
    with pytest.raises(KeyboardInterrupt):
        export(export_ws, "campaign_members", path, force=True)
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["m.csv"]
    assert path.read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("m.doc", r"\.csv, \.parquet, \.xlsx"),
        ("members", "format"),
        ("none/m.csv", "no folder"),
        ("ws/m.csv", "inside the workspace"),
    ],
)
def test_a_bad_target_is_refused(export_ws: Workspace, tmp_path: Path, name: str, part: str):
    with pytest.raises(RefusedError, match=part):
        export(export_ws, "campaign_members", tmp_path / name)


def test_an_unknown_table_is_refused(export_ws: Workspace, tmp_path: Path):
    with pytest.raises(RefusedError, match="the tables are records, campaign_members, campaign_contacts"):
        export(export_ws, "nothing", tmp_path / "n.csv")


def test_no_export_without_purpose_recipient_and_permission(export_ws: Workspace, tmp_path: Path):
    for words in ({"purpose": " "}, {"recipient": ""}):
        with pytest.raises(RefusedError, match="needs a purpose and a recipient"):
            export(export_ws, "records", tmp_path / "r.csv", **words)
    with pytest.raises(RefusedError, match="its purposes are leads, not press"):
        export(export_ws, "records", tmp_path / "r.csv", purpose="press")
    old = tmp_path / "old.csv"
    old.write_text("text\nan old advert\n")
    collect(export_ws, old, Terms("b", "o", expires=date(2020, 1, 1)))
    with pytest.raises(RefusedError, match="expired on 2020-01-01"):
        export(export_ws, "records", tmp_path / "r.csv")
    assert not (tmp_path / "r.csv").exists()


def test_the_export_is_noted_with_its_records(export_ws: Workspace, tmp_path: Path):
    export(export_ws, "campaign_contacts", tmp_path / "c.csv", recipient="unit 4")
    export(export_ws, "records", tmp_path / "r.csv")
    noted = {e.table: e for e in exports.read(export_ws.path / "exports")}
    contacts, records = noted["campaign_contacts"], noted["records"]
    assert (contacts.purpose, contacts.recipient, records.recipient) == ("leads", "unit 4", "own use")
    ids = export_ws.read_table("records").column("record_id").to_pylist()
    folder = export_ws.path / "exports"
    assert exports.holds_any(folder, contacts, pa.array(ids[:1]))
    assert not exports.holds_any(folder, contacts, pa.array(ids[5:]))
    assert exports.holds_any(folder, records, pa.array(ids[5:]))
    with export_ws.lock("forget"):
        done = export_ws.forget([ids[6]], "request", redact=None)
    assert done.exports_deleted == (str(tmp_path / "r.csv"),)
    assert export_ws.verify() == []


def test_a_package_adds_a_format(monkeypatch: pytest.MonkeyPatch):
    family = import_module("manumit.share.tables.formats")
    entry = EntryPoint("extra", "manumit.share.tables.formats.parquet:Parquet", family.GROUP)
    broken = EntryPoint("broken", "manumit.share:nothing", family.GROUP)
    monkeypatch.setattr(family, "entry_points", lambda group: [entry] if group == family.GROUP else [])
    family.formats.cache_clear()
    assert set(family.formats()) == {"csv", "parquet", "xlsx"}
    monkeypatch.setattr(family, "entry_points", lambda group: [broken] if group == family.GROUP else [])
    family.formats.cache_clear()
    with pytest.raises(RefusedError, match="'broken'"):
        family.formats()
    monkeypatch.undo()
    family.formats.cache_clear()


@given(st.lists(st.text()))
def test_disarming_can_be_taken_back(texts: list[str]):
    safe = disarm(pa.array(texts, pa.string())).to_pylist()
    for before, after in zip(texts, safe, strict=True):
        assert not LIVE.match(after)
        assert after in (before, f"'{before}")
        assert re.sub(r"^'(?='*[=+\-@\t\r\n＝＋－＠])", "", after) == before or not after.startswith("'")
