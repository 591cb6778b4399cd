"""The demo, on a simulated market and, where it is at hand, on real records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from manumit.cli.commands import demo

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_without_real_records_it_says_so_and_simulates(
    shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MANUMIT_DATA", str(tmp_path / "none"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(demo, "_RECORDS", 1_000)
    shown = shell.ok("demo")
    assert "No real records in" in shown
    assert "1,000 records in" in shown
    assert "#1 " in shown
    assert "Identifiers" in shown
    assert (tmp_path / "demo-workspace-report.html").is_file()
    shell.folder = tmp_path / "demo-workspace"
    assert shell.json("leads")["total"] > 20
    assert shell.json("batches")["batches"][0]["legal_basis"].startswith("simulated")
    other = tmp_path / "demo-workspace" / "batches"
    first = [batch.name for batch in other.iterdir()]
    shell.folder = None
    shell.ok("demo")
    assert [batch.name for batch in other.iterdir()] == first


def test_it_touches_no_other_folder(shell, own, tmp_path: Path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    for folder in (tmp_path / "mine", own.folder):
        answer = shell("demo", folder)
        assert answer.exit_code == 1
        assert "name another folder" in answer.stderr
    assert (tmp_path / "mine" / "letter.txt").read_text() == "dear"
    assert own.json("batches")["batches"]


def test_with_real_records(shell, real_data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MANUMIT_DATA", str(real_data("jobs/adverts.csv").parents[1]))
    shown = shell.ok("demo", tmp_path / "demo")
    assert "916 rows in = 916 accepted" in shown
    assert "5. The first one" in shown
    shell.folder = tmp_path / "demo"
    assert len(shell.json("batches")["batches"]) == 2
    assert shell.json("leads")["total"] > 100
