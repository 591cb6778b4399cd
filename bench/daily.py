"""What a day costs after a standing corpus, and what quality remains when a market arrives day by day."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from bench import program
from bench.markets import market_folder, truth_of
from bench.quality import labels
from bench.scores import score
from bench.stages import campaigns_of
from bench.tables import Table, index, share
from manumit.store import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from bench.plan import Plan
    from bench.processes import Ran

SIZES = (100_000, 1_000_000, 3_000_000)
ARRIVING = 10_000
DAYS = 16
NEW_SHARE = 100
LARGE = 50
"""Records of a campaign that counts as large."""

ABOUT = """\
The hard market in the order of time: all but its newest 2 % are collected and run, then two days of 1 % each,
every command a process of its own. *Realistic* is such a day as it comes. *No large campaign* is a day of as
many records, of which none is of a campaign of 50 records or more. The market that arrives has 84 % of its
records at once and one day of 1 % after the other, with a run after each; *at once* is the same market
collected as one file."""


def run(plan: Plan) -> dict[str, Any]:
    """Measure every size, and the market that arrives."""
    sizes, arriving = ((20_000,), 10_000) if plan.quick else (SIZES, ARRIVING)
    with plan.scratch() as scratch:
        program.warm(plan.out / scratch)
    return {
        "sizes": [_size(plan, size) for size in sizes],
        "arriving": [_arriving(plan, arriving, seed) for seed in ((1,) if plan.quick else (1, 2, 3))],
    }


def _size(plan: Plan, size: int) -> dict[str, Any]:
    market = market_folder(plan.out, size, 1, hard=True)
    rows, truth = _in_order(market), truth_of(market)
    day = max(1, size // NEW_SHARE)
    sizes = pc.value_counts(pa.array(list(truth.values())))
    held = dict(zip(sizes.field("values").to_pylist(), sizes.field("counts").to_pylist(), strict=True))
    large = np.array(
        [bool(truth[key]) and held[truth[key]] >= LARGE for key in rows.column("id").to_pylist()]
    )
    first = size - 2 * day
    small = np.flatnonzero(~large[:first])[-day:]
    standing = np.setdiff1d(np.arange(first), small)
    parts = [standing, np.arange(first, first + day), np.arange(first + day, size), small]
    told: dict[str, Any] = {"records": size, "day": day, "days": []}
    with plan.scratch() as scratch:
        folder = plan.out / scratch
        for number, part in enumerate(parts):
            path = folder / f"{number}.csv"
            pa.csv.write_csv(rows.take(pa.array(part)), path)
            program.collect(folder / "ws", [path])
            path.unlink()
            ran = program.run(folder / "ws")
            if not number:
                told["full"] = _told(ran)
                continue
            kind = "no large campaign" if number == 3 else "realistic"
            told["days"].append({"kind": kind, **_told(ran)})
    print(f"  {size:,} records: {[round(d['seconds'], 1) for d in told['days']]} s", flush=True)
    return told


def _told(ran: Ran) -> dict[str, Any]:
    figures = ran.answer["figures"]
    return {
        "seconds": ran.seconds,
        "campaigns": campaigns_of(ran),
        "stages": ran.answer["seconds"],
        "groups_new": figures["groups_new"],
        "groups": figures["groups"],
        "touched": figures.get("touched_records", 0),
        "campaign_records": figures["campaign_records"],
    }


def _arriving(plan: Plan, size: int, seed: int) -> dict[str, Any]:
    market = market_folder(plan.out, size, seed, hard=True)
    rows, truth = _in_order(market), truth_of(market)
    day = size // NEW_SHARE
    first = size - DAYS * day
    found = {}
    for way, cuts in (("by days", [0, first, *range(first + day, size + 1, day)]), ("at once", [0, size])):
        with plan.scratch() as scratch:
            folder = plan.out / scratch
            for begin, end in pairwise(cuts):
                pa.csv.write_csv(rows.slice(begin, end - begin), folder / "day.csv")
                program.collect(folder / "ws", [folder / "day.csv"])
                program.run(folder / "ws")
            scored = score(*labels(Workspace.open(folder / "ws"), truth))
            found[way] = {
                "index": scored.index,
                "precision": scored.precision,
                "recall": scored.recall,
            }
    return {"records": size, "seed": seed, **found}


def _in_order(market: Path) -> pa.Table:
    """Records of a market from the earliest on; those without a time come last."""
    parse = pa.csv.ParseOptions(newlines_in_values=True)
    paths = sorted((market / "records").glob("*.csv"))
    names = pa.csv.read_csv(paths[0], parse_options=parse).column_names
    convert = pa.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False)
    tables = [pa.csv.read_csv(path, parse_options=parse, convert_options=convert) for path in paths]
    rows = pa.concat_tables(tables)
    unknown = pc.equal(rows.column("posted"), "")
    order = pa.table({"unknown": unknown, "posted": rows.column("posted")})
    return rows.take(pc.sort_indices(order, [("unknown", "ascending"), ("posted", "ascending")]))


def tables(figures: dict[str, Any]) -> list[Table]:
    """Share of a full run, by stage, and what arrives."""
    return [
        Table("A day of 1 %", _COLUMNS, [row for entry in figures["sizes"] for row in _rows(entry)]),
        *(_stages(entry) for entry in figures["sizes"]),
        Table(
            "Index of a market that arrives day by day",
            ("market", "by days", "at once", "precision by days", "recall by days"),
            [_arrived(entry) for entry in figures["arriving"]],
        ),
    ]


_COLUMNS = ("records", "day", "seconds", "of the first run", "campaigns only", "groups", "campaign records")


def _rows(entry: dict[str, Any]) -> list[tuple[str | float, ...]]:
    full = entry["full"]
    return [
        (
            f"{entry['records']:,}",
            day["kind"],
            day["seconds"],
            share(day["seconds"], full["seconds"]),
            share(day["campaigns"], full["seconds"]),
            share(day["groups_new"], day["groups"]),
            share(day["touched"], day["campaign_records"]),
        )
        for day in entry["days"]
    ]


def _stages(entry: dict[str, Any]) -> Table:
    ways = [entry["full"], *entry["days"]]
    names = list(entry["full"]["stages"])
    rows = [(name, *(way["stages"].get(name) for way in ways)) for name in names]
    columns = ("stage", "first run", *(f"{day['kind']} {n}" for n, day in enumerate(entry["days"], 1)))
    return Table(f"{entry['records']:,} records by stage, seconds", columns, rows)


def _arrived(entry: dict[str, Any]) -> tuple[str, ...]:
    days = entry["by days"]
    scores = (days["index"], entry["at once"]["index"], days["precision"], days["recall"])
    return (f"{entry['records']:,}, seed {entry['seed']}", *map(index, scores))
