from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from manumit.share.report import write_report
from manumit.store import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from manumit.share.report import Written
    from manumit.store import Workspace


def squeezed(text: str) -> str:
    return "".join(text.lower().split())


def test_a_folder_has_an_index_a_page_a_lead_and_the_method(masked_folder: Written):
    names = [file.name for file in masked_folder.files]
    assert names == ["index.html", *(f"lead-{n:03}.html" for n in (1, 2, 3, 4)), "method.html"]
    assert all(file.is_file() for file in masked_folder.files)
    assert sorted(p.name for p in masked_folder.path.iterdir()) == sorted(names)


def test_files_are_for_their_owner_alone(masked_folder: Written, masked_file: Written):
    assert masked_folder.path.stat().st_mode & 0o777 == 0o700
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in (*masked_folder.files, masked_file.path))


def test_urgent_leads_come_first_then_rank(masked_folder: Written, seen):
    page = masked_folder.files[0].read_text()
    order = [page.index(f"lead-{n:03}.html") for n in (1, 2, 3, 4)]
    assert order == sorted(order)
    titles = [(masked_folder.path / f"lead-{n:03}.html").read_text() for n in (1, 2, 3, 4)]
    assert ["danger: what to do now" in t for t in titles] == [True, False, False, False]
    assert ["a child: what to do now" in t for t in titles] == [False, True, False, False]


def test_nothing_that_names_somebody_is_in_a_masked_report(
    masked_folder: Written, masked_file: Written, report_secrets: tuple[str, ...], seen
):
    for file in (*masked_folder.files, masked_file.path):
        text = squeezed(seen(file.read_text(encoding="utf-8")).text)
        for secret in report_secrets:
            assert squeezed(secret) not in text, (file.name, secret)


def test_an_unmasked_report_shows_all_but_possible_minors(
    unmasked_file: Written, report_secrets: tuple[str, ...], minors_secrets: tuple[str, ...], seen
):
    text = squeezed(seen(unmasked_file.path.read_text(encoding="utf-8")).text)
    for secret in minors_secrets:
        assert squeezed(secret) not in text
    for secret in set(report_secrets) - set(minors_secrets) - {"@lena_kk"}:
        assert squeezed(secret) in text


def test_one_value_has_one_pseudonym_in_a_report(masked_file: Written, seen):
    page = masked_file.path.read_text(encoding="utf-8")
    told = page[page.index("Identifiers that do not link") :]
    assert "(12,345 records)" in told
    assert told.count("phone-") >= 2


def test_a_run_without_some_tables_says_so(report_ws: Callable[..., Workspace], tmp_path: Path):
    without = ("mentions", "indicators", "languages", "links", "networks", "network_members", "set_aside")
    ws = report_ws(*without)
    made = write_report(ws, tmp_path / "r.html")
    page = made.path.read_text(encoding="utf-8")
    assert "This run has no table of indicators" in page
    assert "This run has no table of mentions" in page
    assert made.leads == 3
    assert "1 lead is left out: their records were forgotten, or this run does not tell" in page


def test_unmasked_needs_a_run_that_tells_who_may_be_a_minor(report_ws, tmp_path: Path):
    ws = report_ws("mentions")
    with pytest.raises(RefusedError, match="who may be a minor"):
        write_report(ws, tmp_path / "r.html", unmasked=True, purpose="leads", recipient="unit 4")


@pytest.mark.parametrize(
    "use", [{}, {"purpose": "leads"}, {"recipient": "unit 4"}, {"purpose": " ", "recipient": "x"}]
)
def test_unmasked_needs_purpose_and_recipient(report_made: Workspace, tmp_path: Path, use):
    with pytest.raises(RefusedError, match="needs a purpose and a recipient"):
        write_report(report_made, tmp_path / "r.html", unmasked=True, **use)
    assert list(tmp_path.iterdir()) == []


def test_a_purpose_that_a_batch_does_not_permit_is_refused(report_made: Workspace, tmp_path: Path):
    with pytest.raises(RefusedError, match="its purposes are leads, not press"):
        write_report(report_made, tmp_path / "r.html", purpose="press", recipient="a paper")
    assert list(tmp_path.iterdir()) == []


def notes(ws: Workspace) -> list[dict[str, str]]:
    return [json.loads(p.read_bytes()) for p in sorted((ws.path / "exports").glob("*.json"))]


def test_reports_are_noted_with_purpose_and_recipient(report_ws, tmp_path: Path):
    ws = report_ws()
    write_report(ws, tmp_path / "a.html")
    write_report(ws, tmp_path / "b.html", unmasked=True, purpose="leads", recipient="unit 4")
    told = {(n["table"], n["purpose"], n["recipient"]) for n in notes(ws)}
    assert told == {("report", "leads", "own use"), ("report, unmasked", "leads", "unit 4")}


def test_forgetting_a_record_removes_the_pages_that_tell_of_it(report_ws, tmp_path: Path):
    ws = report_ws()
    made = write_report(ws, tmp_path / "report")
    child = ws.read_table("leads").filter([False, False, True, False])["subject"][0].as_py()
    with ws.lock("forget"):
        done = ws.forget([child], "asked for")
    gone = {"index.html", "lead-002.html"}
    assert {p.rpartition("/")[2] for p in done.exports_deleted} == gone
    assert {p.name for p in made.path.iterdir()} == {f.name for f in made.files} - gone


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("ws/r.html", "lies inside the workspace"),
        ("none/r.html", "there is no folder"),
        ("taken.html", "is there already"),
        ("taken", "is there already"),
        ("file", "is a file"),
        ("folder.html", "is a folder"),
    ],
)
def test_places_that_are_refused(report_ws, tmp_path: Path, name: str, told: str):
    ws = report_ws()
    (tmp_path / "taken.html").write_text("x")
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder.html").mkdir()
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "index.html").write_text("x")
    with pytest.raises(RefusedError, match=told):
        write_report(ws, tmp_path / name)


def test_force_replaces_a_report_and_nothing_else(report_ws, tmp_path: Path):
    ws = report_ws()
    write_report(ws, tmp_path / "r", top=4)
    write_report(ws, tmp_path / "r", top=2, force=True)
    assert sorted(p.name for p in (tmp_path / "r").iterdir()) == [
        "index.html",
        "lead-001.html",
        "lead-002.html",
        "method.html",
    ]
    (tmp_path / "r" / "my notes.txt").write_text("x")
    with pytest.raises(RefusedError, match="no part of a report"):
        write_report(ws, tmp_path / "r", force=True)


def test_the_same_run_makes_the_same_report(report_made: Workspace, masked_file: Written, tmp_path: Path):
    from datetime import UTC, datetime

    again = write_report(report_made, tmp_path / "r.html", now=datetime(2026, 3, 1, 9, 30, tzinfo=UTC))
    assert again.path.read_bytes() == masked_file.path.read_bytes()


def test_progress_counts_leads(report_made: Workspace, tmp_path: Path):
    told: list[tuple[int, int]] = []
    write_report(report_made, tmp_path / "r.html", top=3, progress=lambda a, b: told.append((a, b)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_record_of_a_possible_minor_is_masked_in_every_lead(report_ws, tmp_path: Path):
    ws = report_ws()
    leads = ws.read_table("leads")
    child = leads["subject"][2].as_py()
    calm = {"lead_id": "again", "rank": 5, "subject_kind": "record", "subject": child, "urgent": None}
    again = leads.slice(2, 1).to_pylist()[0] | calm
    tables = {name: ws.read_table(name) for name in ws.current_run().tables}
    tables["leads"] = pa.concat_tables([leads, pa.Table.from_pylist([again], leads.schema)])
    ages = tables["mentions"].column("kind").to_pylist()
    tables["mentions"] = tables["mentions"].filter(pa.array([kind not in {"age", "phone"} for kind in ages]))
    with ws.lock("run"), ws.begin_run("leads") as run:
        for name, rows in tables.items():
            run.put(name, "0", rows)
        run.commit({})
    made = write_report(ws, tmp_path / "r", unmasked=True, purpose="leads", recipient="unit 4")
    page = made.files[5].read_text(encoding="utf-8")
    assert "hi im 15 years old" in page
    assert "600 999 888" not in page
    assert "lena" not in page
