"""Quality on markets whose truth is known, through the whole pipeline, with one setting for all."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from bench.markets import read, second, simulated
from bench.scores import Score, score
from bench.tables import Table, index
from manumit import pipeline
from manumit.collect import collect
from manumit.store import Terms, Workspace

if TYPE_CHECKING:
    from bench.plan import Plan

TERMS = Terms(source="bench", legal_basis="made-up data")
SIZES = (1_000, 10_000, 100_000)
SEEDS = (1, 2, 3, 4, 5)
SEEDS_AT_100K = (1, 2, 3)
KINDS: tuple[dict[str, float], ...] = ({}, {"short": 0.6}, {"zipf": 1.2, "share": 0.4})
SECOND_SEEDS = (7, 8)
LANGUAGES_FROM = 10_000
"""Records from which a market has enough of each language to judge it alone."""

ABOUT = """\
A simulated market is collected and run, and its campaigns are compared with the truth: the adjusted Rand
index over all records (a record in no campaign is a group of its own), and precision and recall of being in
any campaign. *Least language* is the least index among the records of one language (13 of them, in 7
scripts). The second generator makes texts of random words in other scripts, with its own edits, stock
phrases and shared halves; no threshold was chosen on it."""


def run(plan: Plan) -> dict[str, Any]:
    """Measure every market."""
    sizes, seeds = (SIZES[:2], SEEDS[:1]) if plan.quick else (SIZES, SEEDS)
    print(head(), flush=True)
    markets = [
        _entry("hard" if hard else "easy", size, seed, *simulated(plan.out, size, seed, hard), plan.out)
        for size in sizes
        for hard in (False, True)
        for seed in (seeds if size < 100_000 else SEEDS_AT_100K)
    ]
    size = 2_000 if plan.quick else 10_000
    others = [
        _entry(_kind(kind), size, seed, *second(plan.out, size, seed, **kind), plan.out)
        for kind in KINDS
        for seed in SECOND_SEEDS[: 1 if plan.quick else None]
    ]
    return {"simulated": markets, "second": others}


def tables(figures: dict[str, Any]) -> list[Table]:
    """What was found, market by market."""
    return [
        Table(title, columns, [_row(entry)[: len(columns)] for entry in figures[key]])
        for title, key, columns in (
            ("Simulated markets", "simulated", (*_COLUMNS, "least language")),
            ("Second generator", "second", _COLUMNS),
        )
    ]


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
    return numbers([found.get(key, "") for key in truth]), numbers(list(truth.values()))


def numbers(names: list[str]) -> npt.NDArray[np.int64]:
    """A number for each name, -1 for the empty one."""
    known: dict[str, int] = {"": -1}
    return np.array([known.setdefault(name, len(known)) for name in names])


def least_language(
    files: list[Path], truth: dict[str, str], found: npt.NDArray[np.int64], true: npt.NDArray[np.int64]
) -> tuple[str, Score]:
    """The language whose records have the least index when looked at alone."""
    columns = read(files, ["id", "lang"]).to_pydict()
    lang_of = dict(zip(columns["id"], columns["lang"], strict=True))
    langs = np.array([lang_of[key] for key in truth])
    scores = [(lang, score(found[langs == lang], true[langs == lang])) for lang in np.unique(langs).tolist()]
    return min(scores, key=lambda pair: pair[1].index)


def measure(name: str, files: list[Path], truth: dict[str, str], out: Path) -> dict[str, Any]:
    """Run one market and print its line."""
    with tempfile.TemporaryDirectory(dir=out) as folder:
        ws, seconds = find(files, Path(folder) / "ws")
        found, true = labels(ws, truth)
    scored = score(found, true)
    print(
        f"{name:<28}{scored.index:8.4f}{scored.precision:11.4f}{scored.recall:8.4f}"
        f"{seconds['collect']:9.2f}{seconds['run']:8.2f}",
        flush=True,
    )
    told = {"index": scored.index, "precision": scored.precision, "recall": scored.recall, "seconds": seconds}
    if len(truth) >= LANGUAGES_FROM and "lang" in files[0].open(encoding="utf-8").readline():
        lang, least = least_language(files, truth, found, true)
        told |= {"least_language": lang, "least_index": least.index}
    return told


def head() -> str:
    """The first line of what `measure` prints."""
    return f"{'market':<28}{'index':>8}{'precision':>11}{'recall':>8}{'collect':>9}{'run':>8}"


_COLUMNS = ("market", "records", "seed", "index", "precision", "recall")


def _entry(
    kind: str, size: int, seed: int, files: list[Path], truth: dict[str, str], out: Path
) -> dict[str, Any]:
    return {"market": kind, "records": size, "seed": seed} | measure(
        f"{kind} {size:,} seed {seed}", files, truth, out
    )


def _kind(kind: dict[str, float]) -> str:
    names = {"short": "short texts", "zipf": "common words"}
    return next((name for key, name in names.items() if key in kind), "plain")


def _row(entry: dict[str, Any]) -> tuple[str | int | None, ...]:
    least = f"{entry['least_index']:.4f} ({entry['least_language']})" if "least_index" in entry else None
    scores = (index(entry[name]) for name in ("index", "precision", "recall"))
    return (entry["market"], entry["records"], str(entry["seed"]), *scores, least)


def main() -> int:
    """Print a table of markets of chosen sizes and seeds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    parser.add_argument("--out", type=Path, default=Path("bench-out"))
    args = parser.parse_args()
    args.out.mkdir(exist_ok=True)
    print(head())
    for size in args.sizes:
        for hard in (False, True):
            for seed in args.seeds:
                files, truth = simulated(args.out, size, seed, hard)
                measure(f"{'hard' if hard else 'easy'} {size:,} seed {seed}", files, truth, args.out)
    for kind in KINDS:
        files, truth = second(args.out, 10_000, 7, **kind)
        measure(f"second 10,000 {kind or ''}", files, truth, args.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
