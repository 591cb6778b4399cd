"""Quality on markets whose truth is known, through the whole pipeline, with one setting for all."""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.scores import Score, score
from bench.second_market import SecondMarket
from manumit import pipeline
from manumit.collect import collect
from manumit.simulate import simulate
from manumit.store import Terms, Workspace

TERMS = Terms(source="bench", legal_basis="made-up data")


def simulated(folder: Path, records: int, seed: int, hard: bool) -> tuple[list[Path], dict[str, str]]:
    """Files of a simulated market, and the campaign of each source_id ("": honest)."""
    market = folder / f"market-{records}-{seed}-{hard}"
    if not market.exists():
        simulate(market, records=records, seed=seed, hard=hard)
    with (market / "truth/campaigns.csv").open(encoding="utf-8", newline="") as stream:
        truth = {row["id"]: row["campaign"] for row in csv.DictReader(stream)}
    return sorted((market / "records").glob("*.csv")), truth


def second(folder: Path, records: int, seed: int, **kind: float) -> tuple[list[Path], dict[str, str]]:
    """The same for the second generator."""
    share = kind.pop("share", 0.5)
    texts, campaigns = SecondMarket(seed, **kind).records(records, share)
    path = folder / f"second-{records}-{seed}-{'-'.join(map(str, kind.values()))}.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "text"])
        writer.writerows([f"r{i}", text] for i, text in enumerate(texts))
    return [path], {f"r{i}": f"c{c}" if c >= 0 else "" for i, c in enumerate(campaigns)}


def find(files: list[Path], folder: Path) -> tuple[Workspace, dict[str, float]]:
    """Collect and run in a new workspace; seconds of each."""
    ws = Workspace.create(folder)
    begun = time.perf_counter()
    for path in files:
        collect(ws, path, TERMS)
    collected = time.perf_counter()
    outcome = pipeline.run(ws)
    return ws, {"collect": collected - begun, "run": time.perf_counter() - collected, **outcome.seconds}


def labels(ws: Workspace, truth: dict[str, str]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Found and true label of each record, below 0 for none."""
    members = ws.read_table("campaign_members").select(["source_id", "campaign_id"]).to_pydict()
    found = dict(zip(members["source_id"], members["campaign_id"], strict=True))
    return _numbers([found.get(key, "") for key in truth]), _numbers(list(truth.values()))


def _numbers(names: list[str]) -> npt.NDArray[np.int64]:
    numbers: dict[str, int] = {"": -1}
    return np.array([numbers.setdefault(name, len(numbers)) for name in names])


def measure(name: str, files: list[Path], truth: dict[str, str], out: Path) -> Score:
    """Run one market and print its line."""
    with tempfile.TemporaryDirectory(dir=out) as folder:
        ws, seconds = find(files, Path(folder) / "ws")
        found = score(*labels(ws, truth))
    print(
        f"{name:<28}{found.index:8.4f}{found.precision:11.4f}{found.recall:8.4f}"
        f"{seconds['collect']:9.2f}{seconds['run']:8.2f}",
        flush=True,
    )
    return found


def main() -> int:
    """Print a table of all markets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--out", type=Path, default=Path("bench-out"))
    args = parser.parse_args()
    args.out.mkdir(exist_ok=True)
    print(f"{'market':<28}{'index':>8}{'precision':>11}{'recall':>8}{'collect':>9}{'run':>8}")
    for size in args.sizes:
        for hard in (False, True):
            for seed in args.seeds:
                files, truth = simulated(args.out, size, seed, hard)
                measure(f"{'hard' if hard else 'easy'} {size:,} seed {seed}", files, truth, args.out)
    for kind in ({}, {"short": 0.6}, {"zipf": 1.2, "share": 0.4}):
        files, truth = second(args.out, 10_000, 7, **kind)
        measure(f"second 10,000 {kind or ''}", files, truth, args.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
