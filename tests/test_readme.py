"""The README says what is so: its Python runs, its commands exist, its transcript is one of the demo."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from manumit.cli.app import COMMANDS, app

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md")}


def blocks(page: str, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)


def commands_in(page: str) -> list[str]:
    lines = [line.partition("  #")[0] for block in blocks(page, "sh") for line in block.splitlines()]
    lines += re.findall(r"`(manumit [a-z][^`]*)`", page)
    return [line for line in lines if line.startswith("manumit ")]


def test_the_python_of_the_readme_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    (code,) = blocks(README, "python")
    monkeypatch.chdir(tmp_path)
    rows = [f"{n},Easy work abroad for {800 + n} euro a week and a room by the sea\n" for n in range(9)]
    Path("adverts.csv").write_text("id,text\n" + "".join(rows))
    exec(compile(code, "README.md", "exec"), {})
    assert "campaign_id" in capsys.readouterr().out


def test_every_command_that_the_pages_name_exists():
    for name, page in PAGES.items():
        for line in commands_in(page):
            words = shlex.split(line)[1:]
            assert words[0] in COMMANDS, (name, line)
            command = app.get_command(click.Context(app), words[0])
            assert command
            command.make_parser(click.Context(command)).parse_args(list(words[1:]))
    assert len(commands_in(README)) > 10


def test_every_make_target_that_the_pages_name_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in PAGES.values():
        assert set(re.findall(r"\bmake ([a-z-]+)\b(?=[`\s,.])", "\n".join(blocks(page, "sh")))) <= targets
        assert set(re.findall(r"`make ([a-z-]+)`", page)) <= targets


def test_the_transcript_is_one_of_the_demo():
    block = README.partition("<!-- demo:")[2].partition("<!-- end of demo -->")[0]
    headings = re.findall(r"^(\d)\. ", block, re.MULTILINE)
    assert headings == ["1", "2", "3", "4", "5", "6"]
    assert "No real records in" in block
    assert "#1 " in block
    assert not re.search(r"[\w.]+@[\w.]+\.\w+", block)


def test_links_lead_somewhere():
    for name, page in PAGES.items():
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page):
            assert (ROOT / target).exists() or target == "docs/benchmarks.md", (name, target)


def test_every_change_begins_with_what_a_user_notices():
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    entries = re.findall(r"^- (.+)", changes, re.MULTILINE)
    assert entries
    assert "## [Unreleased]" in changes or re.search(r"## \[\d", changes)
    for entry in entries:
        assert not re.match(r"(refactor|bump|internal|use|move)\b", entry, re.IGNORECASE), entry
