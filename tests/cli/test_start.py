"""What a call loads before it answers: a command that computes nothing must not wait for a compiler."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def cli_loaded(cli_made: Path, tmp_path: Path):
    """Which of some modules a call in a process of its own has loaded when it ends."""

    def call(words: tuple[str, ...], modules: set[str]) -> set[str]:
        listing = tmp_path / "modules"
        code = (
            "import sys\n"
            "from pathlib import Path\n"
            "from manumit.cli.app import app\n"
            f"try: app({list(words)!r}, prog_name='manumit')\n"
            "except SystemExit as end: assert end.code == 0\n"
            f"Path({str(listing)!r}).write_text('\\n'.join(sys.modules))"
        )
        subprocess.run(
            [sys.executable, "-c", code], cwd=cli_made, capture_output=True, timeout=60, check=True
        )
        return modules & set(listing.read_text(encoding="utf-8").split())

    return call


@pytest.mark.parametrize("words", [("--version",), ("--help",), ("leads", "--help"), ("collect", "--help")])
def test_help_and_version_load_no_heavy_library(cli_loaded, words: tuple[str, ...]) -> None:
    heavy = {"pyarrow", "duckdb", "numba", "numpy", "rich", "yaml", "manumit.store"}
    assert cli_loaded(words, heavy) == set()


@pytest.mark.parametrize("words", [("batches",), ("runs",), ("holds",), ("leads",), ("show", "1")])
def test_a_command_that_reads_loads_neither_compiler_nor_database(cli_loaded, words: tuple[str, ...]) -> None:
    assert cli_loaded(words, {"numba", "scipy", "duckdb", "manumit.pipeline"}) == set()


@pytest.mark.parametrize("words", [("run",), ("plan",), ("diff", "1", "1")])
def test_a_command_that_finds_nothing_new_loads_no_compiler(cli_loaded, words: tuple[str, ...]) -> None:
    assert cli_loaded(words, {"numba", "scipy", "manumit.collect"}) == set()


def test_a_list_of_batches_loads_no_data_frames(cli_loaded) -> None:
    assert cli_loaded(("batches",), {"pandas", "pyarrow.dataset"}) == set()
