from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from manumit.cli.app import app

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

ESCAPE = "\x1b[31mred\x1b[0m"
SECRET = "quietharbour"  # a word that stands in records only
TERMS = ("--source", "a board", "--legal-basis", "order 12/26")

_CITIES = ("Madrid", "Lisbon", "Turin", "Lyon", "Ghent", "Malmo", "Porto", "Graz")
_HONEST = (
    "Selling a used bicycle with two new tyres and a repaired chain",
    "Choir looks for altos, rehearsals on Thursday in the parish hall",
    "Lost grey cat near the old mill, answers to Pebble",
    "Plumber with twenty years of practice mends boilers and taps",
    "Room for a student, quiet street, no smokers, from October",
    "Lessons in piano for beginners, first hour free of charge",
    "Garden soil to give away, bring your own bags and a spade",
    "Volunteers wanted to read to children in the library",
)


def write_adverts(path: Path, first: int = 0) -> Path:
    """Three campaigns (one right to left, one hostile to terminals and spreadsheets) and honest texts."""
    rows: list[tuple[str, str, str, str, str]] = []
    for n, city in enumerate(_CITIES):
        text = (
            f"Earn {900 + 10 * n} euro a week as hostess in {city}, no experience and no papers needed. "
            f"Travel and a shared flat are paid for by the {SECRET} agency, "
            f"call +34 600 100 {200 + n} today."
        )
        rows.append((f"h{n}", f"2025-03-{n + 1:02}", f"agent{n % 3}", city, text))
    for n in range(6):
        text = f"مطلوب عاملات للعمل في فندق كبير براتب {500 + n} دولار مع سكن وتذكرة سفر مجانية اتصل الآن"
        rows.append((f"a{n}", f"2025-04-{n + 1:02}", "وكيل", "بيروت", text))
    for n in range(5):
        text = (
            f"=cmd|calc {ESCAPE} click here for {n + 3} easy jobs abroad with free visa and quick money now"
        )
        rows.append((f"x{n}", f"2025-05-{n + 1:02}", "=1+1", "@home", text))
    rows += [(f"n{n}", "2025-02-01", f"p{n}", "Porto", text) for n, text in enumerate(_HONEST)]
    with path.open("w", encoding="utf-8", newline="") as sink:
        writer = csv.writer(sink)
        writer.writerow(("id", "posted", "author", "city", "text"))
        writer.writerows(rows[first:])
    return path


@dataclass
class Shell:
    """Calls the program inside this process."""

    folder: Path | None = None

    def __call__(self, *words: Any, **more: Any) -> Result:
        env = {"MANUMIT_WORKSPACE": str(self.folder)} if self.folder else {}
        given = [str(word) for word in words]
        return CliRunner().invoke(app, given, prog_name="manumit", catch_exceptions=False, env=env, **more)

    def ok(self, *words: Any, **more: Any) -> str:
        """What a call prints on stdout; it must succeed."""
        answer = self(*words, **more)
        assert answer.exit_code == 0, answer.output
        return answer.stdout

    def json(self, *words: Any) -> Any:
        """The one JSON document that a call prints."""
        return json.loads(self.ok(*words, "--json"))


@pytest.fixture(autouse=True)
def cli_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Undo what a call does to the process, and take out what the surroundings would do to a call."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    for name in ("MANUMIT_WORKSPACE", "MANUMIT_DATA", "NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def shell() -> Shell:
    """The program, without a workspace."""
    return Shell()


@pytest.fixture(scope="session")
def terms() -> tuple[str, ...]:
    """Source and legal basis, as options."""
    return TERMS


@pytest.fixture(scope="session")
def secret() -> str:
    """A word that stands in records only."""
    return SECRET


@pytest.fixture
def more_adverts(tmp_path: Path) -> Path:
    """A later file: some rows of the first again, one of them of the first campaign and new."""
    path = write_adverts(tmp_path / "more.csv", first=6)
    text = (
        "Earn 990 euro a week as hostess in Bergen, no experience and no papers needed. "
        f"Travel and a shared flat are paid for by the {SECRET} agency, call +34 600 100 290 today."
    )
    with path.open("a", encoding="utf-8", newline="") as sink:
        csv.writer(sink).writerow(("h99", "2025-06-01", "agent9", "Bergen", text))
    return path


@pytest.fixture
def adverts(tmp_path: Path) -> Path:
    return write_adverts(tmp_path / "adverts.csv")


@pytest.fixture(scope="session")
def cli_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a batch and a run; not to be changed."""
    folder = tmp_path_factory.mktemp("cli")
    made = Shell(folder / "ws")
    made.ok("init", folder / "ws", "--threads", 2)
    made.ok("collect", write_adverts(folder / "adverts.csv"), *TERMS)
    made.ok("run")
    return folder / "ws"


@pytest.fixture
def read_only(cli_made: Path) -> Shell:
    """The program in a workspace that has a run, for commands that only read."""
    return Shell(cli_made)


@pytest.fixture
def own(cli_made: Path, tmp_path: Path) -> Shell:
    """The program in a copy of that workspace."""
    shutil.copytree(cli_made, tmp_path / "ws")
    return Shell(tmp_path / "ws")


@pytest.fixture(scope="session")
def program() -> Callable[..., subprocess.CompletedProcess[str]]:
    """The program as a process of its own."""

    def call(*words: Any, env: dict[str, str] | None = None, **more: Any) -> subprocess.CompletedProcess[str]:
        surroundings = {k: v for k, v in os.environ.items() if not k.startswith("MANUMIT_")}
        return subprocess.run(
            [sys.executable, "-m", "manumit.cli", *(str(word) for word in words)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
            env={**surroundings, "PYTHONUTF8": "1", **(env or {})},
            **more,
        )

    return call
