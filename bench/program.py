"""The program as a user runs it: each command a process of its own, with kernels compiled before."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from bench.processes import ROOT, Ran, manumit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def compile_kernels() -> None:
    """Compile what is not yet, so that no figure holds it."""
    subprocess.run([sys.executable, ROOT / "tools/warm_kernels.py"], check=True)


def collect(workspace: Path, files: Iterable[Path]) -> Ran:
    """`manumit collect`; the workspace is made first if need be."""
    if not workspace.exists():
        manumit("init", workspace)
    terms = ("--source", "bench", "--legal-basis", "made-up data")
    return manumit("collect", *files, *terms, "-w", workspace)


def run(workspace: Path) -> Ran:
    """`manumit run`."""
    return manumit("run", "-w", workspace)


def first_runs(workspace: Path, times: int) -> list[Ran]:
    """The same first run several times, each in a copy of the collected workspace; the last stays in it."""
    runs = []
    for number in range(times - 1):
        copy = workspace.with_name(f"{workspace.name}-{number}")
        shutil.copytree(workspace, copy)
        runs.append(run(copy))
        shutil.rmtree(copy)
    return [*runs, run(workspace)]
