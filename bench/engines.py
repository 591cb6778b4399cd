"""A whole run on each engine, on the same records, with memory bounded."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from bench import program
from bench.markets import simulated
from bench.processes import manumit
from bench.tables import Table, gigabytes
from manumit.store import TABLES, Settings, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bench.plan import Plan

SIZES = (100_000, 1_000_000)
LARGE = 10_000_000
MEMORY = "4GB"
ENGINES = ("local", "spark")

ABOUT = f"""\
`manumit run` on the hard market, once by the engine of one machine (DuckDB, threads, worker processes) and
once by Spark on the same machine (`--engine spark`, master `local[*]`), each a process of its own and each
from an empty cache, with `memory = "{MEMORY}"` in `manumit.toml`. Peak memory counts the Java machine and all
Python processes of Spark. *The same* says whether every table of both runs is the same, row by row. On one
machine Spark can only lose: all rows pass through one more process on their way; what it offers is further
machines."""


def run(plan: Plan) -> dict[str, Any]:
    """Measure each size on each engine."""
    sizes: tuple[int, ...] = (2_000,) if plan.quick else (*SIZES, LARGE) if plan.full else SIZES
    with plan.scratch() as scratch:
        program.warm(plan.out / scratch)
    return {"sizes": [_size(plan, size) for size in sizes]}


def _size(plan: Plan, size: int) -> dict[str, Any]:
    files, _ = simulated(plan.out, size, 1, hard=True)
    told: dict[str, Any] = {"records": size}
    with plan.scratch() as scratch:
        folder = plan.out / scratch
        _collected(folder / "local", files)
        shutil.copytree(folder / "local", folder / "spark")
        for engine in ENGINES:
            ran = manumit("run", "--engine", engine, "-w", folder / engine)
            told[engine] = ran.figures() | {"stages": ran.answer["seconds"]}
            print(f"  {size:,} records, {engine}: {ran.seconds:.1f} s", flush=True)
        told["same"] = _same(folder / "local", folder / "spark")
    return told


def _collected(workspace: Path, files: Iterable[Path]) -> None:
    Workspace.create(workspace, settings=Settings(MEMORY))
    program.collect(workspace, files)


def _same(one: Path, other: Path) -> bool:
    """Whether all tables of two runs are equal; alerts and events say when they were made."""
    first, second = Workspace.open(one), Workspace.open(other)
    made = [name for name in TABLES if name not in ("alerts", "events", "records")]
    return all(first.read_table(name).equals(second.read_table(name)) for name in made)


def tables(figures: dict[str, Any]) -> list[Table]:
    """Seconds and memory by size, then the stages of the largest size."""
    rows = [
        (
            entry["records"],
            *(entry[engine]["seconds"] for engine in ENGINES),
            *(gigabytes(entry[engine]["peak"]) for engine in ENGINES),
            "yes" if entry["same"] else "no",
        )
        for entry in figures["sizes"]
    ]
    columns = ("records", "local s", "Spark s", "local peak", "Spark peak", "the same")
    largest = figures["sizes"][-1]
    stages = [
        (stage, *(largest[engine]["stages"].get(stage) for engine in ENGINES))
        for stage in largest["local"]["stages"]
    ]
    return [
        Table(f"Both engines, memory {MEMORY}", columns, rows),
        Table(f"Seconds by stage, {largest['records']:,} records", ("stage", "local", "Spark"), stages),
    ]
