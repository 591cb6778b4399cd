"""Measures and writes results; see docs/benchmarks.md."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

from bench import page, program, results
from bench.parts import PARTS
from bench.plan import Plan
from bench.processes import ROOT


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(PARTS)}, page; default: all")
    parser.add_argument(
        "--list", action="store_true", help="the parts, and about how many minutes each takes"
    )
    parser.add_argument("--quick", action="store_true", help="small sizes: does the suite work?")
    parser.add_argument("--full", action="store_true", help="a CSV file of 5 GB instead of 1 GB")
    parser.add_argument("--limit", type=float, default=900, help="seconds a peer may take for one row")
    parser.add_argument("--out", type=Path, default=Path("bench-out"), help="folder for markets and results")
    args = parser.parse_args()
    names = args.names or [*PARTS, "page"]
    if unknown := set(names) - {*PARTS, "page"}:
        parser.error(f"no part is called {min(unknown)}; there are {', '.join(PARTS)} and page")
    plan = Plan(args.out.absolute(), args.quick, args.full, args.limit)
    if args.list:
        listed([name for name in names if name != "page"], plan)
        return 0
    plan.out.mkdir(parents=True, exist_ok=True)
    parts = [name for name in PARTS if name in names]
    if parts:
        program.compile_kernels()
    failed = each_alone(parts, plan) if len(parts) > 1 else []
    if len(parts) == 1:
        measure(parts[0], plan)
    if "page" in names:
        print(f"Page: {page.write(results.load(plan.out, list(PARTS))).relative_to(page.ROOT)}")
    if failed:
        print(f"Failed, with the results of before: {', '.join(failed)}", flush=True)
    return 1 if failed else 0


def each_alone(names: list[str], plan: Plan) -> list[str]:
    """Measure parts one after the other, each in a process of its own; which of them failed?

    A part that fails ends no other, and none sees what another left in memory.
    """
    command = [sys.executable, "-m", "bench", "--out", plan.out, *plan.words().split()]
    return [name for name in names if subprocess.run([*command, name], cwd=ROOT, check=False).returncode]


def measure(name: str, plan: Plan) -> None:
    """Measure a part, print its tables and keep its results."""
    part = PARTS[name]
    print(f"\n{part.title}", flush=True)
    told = results.described(name, plan) | {"quick": plan.quick and part.sized}
    sources, begun = program.sources(), time.perf_counter()
    figures = part.run(plan)
    told |= {"seconds": round(time.perf_counter() - begun, 1), "changed": program.sources() != sources}
    results.save(plan.out, told | {"figures": figures})
    for table in part.tables(figures):
        print(f"\n{table.text()}", flush=True)
    if told["changed"]:
        print("\nThe program's files changed meanwhile: measure this part again.", flush=True)


def listed(names: list[str], plan: Plan) -> None:
    """Print the parts in their order, the minutes to expect, and those that the last run took."""
    before = results.load(plan.out, names)
    for part in (PARTS[name] for name in PARTS if name in names):
        last = before.get(part.name, {"quick": True})
        said = "" if last["quick"] else f"  (last: {last['seconds'] / 60:.1f} on {last['date']})"
        print(f"{part.name:<12}{part.minutes:>6.1f} min  {part.title}{said}")
    print(f"{'all':<12}{sum(PARTS[name].minutes for name in names):>6.1f} min")


if __name__ == "__main__":
    sys.exit(main())
