"""Measures and writes results; see docs/benchmarks.md."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from bench import page, program, results
from bench.parts import PARTS
from bench.plan import Plan


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(PARTS)}, page; default: all")
    parser.add_argument("--quick", action="store_true", help="small sizes: does the suite work?")
    parser.add_argument("--full", action="store_true", help="a CSV file of 5 GB instead of 1 GB")
    parser.add_argument("--limit", type=float, default=900, help="seconds a peer may take for one row")
    parser.add_argument("--out", type=Path, default=Path("bench-out"), help="folder for markets and results")
    args = parser.parse_args()
    names = args.names or [*PARTS, "page"]
    if unknown := set(names) - {*PARTS, "page"}:
        parser.error(f"no part is called {min(unknown)}; there are {', '.join(PARTS)} and page")
    plan = Plan(args.out.absolute(), args.quick, args.full, args.limit)
    plan.out.mkdir(parents=True, exist_ok=True)
    if set(names) != {"page"}:
        program.compile_kernels()
    for name in names:
        if name != "page":
            measure(name, plan)
    if "page" in names:
        print(f"Page: {page.write(results.load(plan.out, list(PARTS))).relative_to(page.ROOT)}")
    return 0


def measure(name: str, plan: Plan) -> None:
    """Measure a part, print its tables and keep its results."""
    part = PARTS[name]
    print(f"\n{part.title}", flush=True)
    told = results.described(name, plan) | {"quick": plan.quick and part.sized}
    begun = time.perf_counter()
    figures = part.run(plan)
    results.save(plan.out, told | {"seconds": round(time.perf_counter() - begun, 1), "figures": figures})
    for table in part.tables(figures):
        print(f"\n{table.text()}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
