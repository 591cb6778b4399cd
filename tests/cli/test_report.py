"""`manumit report`: what it writes, says and refuses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def test_a_report_is_one_file_or_a_folder(own, tmp_path: Path):
    said = own.ok("report", "-o", tmp_path / "r.html")
    assert "leads of run 000001" in said or "lead of run 000001" in said
    assert (tmp_path / "r.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    told = own.json("report", "-o", tmp_path / "r", "--top", 1)
    assert told["leads"] == 1
    assert told["masked"] is True
    assert told["purpose"] == "leads"
    assert told["recipient"] == "own use"
    assert [f.rpartition("/")[2] for f in told["files"]] == ["index.html", "lead-001.html", "method.html"]


def test_phones_are_masked_unless_asked_for_with_purpose_and_recipient(own, tmp_path: Path):
    own.ok("report", "-o", tmp_path / "masked.html")
    assert "600 100 2" not in (tmp_path / "masked.html").read_text(encoding="utf-8")
    use = ("--unmasked", "--purpose", "leads", "--recipient", "unit 4")
    own.ok("report", "-o", tmp_path / "open.html", *use)
    assert "600 100 2" in (tmp_path / "open.html").read_text(encoding="utf-8")
    notes = [json.loads(p.read_bytes()) for p in (own.folder / "exports").glob("*.json")]
    assert {(n["table"], n["recipient"]) for n in notes} == {
        ("report", "own use"),
        ("report, unmasked", "unit 4"),
    }


def test_unmasked_without_purpose_is_refused(own, tmp_path: Path):
    answer = own("report", "-o", tmp_path / "r.html", "--unmasked", "--recipient", "unit 4")
    assert answer.exit_code != 0
    assert "needs a purpose and a recipient" in answer.output
    assert not (tmp_path / "r.html").exists()


def test_forget_removes_a_report(own, tmp_path: Path):
    own.ok("report", "-o", tmp_path / "r.html")
    own.ok("forget", "--batch", 1, "--reason", "asked for", "--yes")
    assert not (tmp_path / "r.html").exists()


def test_without_a_run_it_says_what_to_do(shell, tmp_path: Path):
    shell.ok("init", tmp_path / "ws")
    answer = shell("report", "-w", tmp_path / "ws", "-o", tmp_path / "r.html")
    assert answer.exit_code != 0
    assert "begin with `manumit run`" in answer.output


def test_a_report_that_is_there_is_replaced_only_with_force(own, tmp_path: Path):
    own.ok("report", "-o", tmp_path / "r.html")
    assert "--force" in own("report", "-o", tmp_path / "r.html").output
    own.ok("report", "-o", tmp_path / "r.html", "--force")
