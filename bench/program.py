"""The program as a user runs it: each command a process of its own, with kernels compiled before."""

from __future__ import annotations

import hashlib
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


def sources() -> str:
    """Digest of the program's files: a part that saw two of them is worth nothing."""
    digest = hashlib.sha256()
    for path in sorted((ROOT / "src/manumit").rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}\n".encode())
    return digest.hexdigest()[:12]


def warm(folder: Path) -> None:
    """Run once on a few records, so that no figure holds what is kept between runs of the same code.

    Patterns of rules, the language model and the files of the program itself are such.
    """
    market = folder / "warm-market"
    manumit("simulate", market, "--records", "600", "--seed", "1")
    collect(folder / "warm", sorted((market / "records").glob("*.csv")))
    run(folder / "warm")


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


def report(workspace: Path, file: Path) -> Ran:
    """`manumit report` of the first leads as one file."""
    return manumit("report", "-o", file, "-w", workspace)
