"""Taking a large CSV in: rows a second and peak memory, whole and by part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bench import program
from bench.markets import many_copies, market_folder
from bench.processes import Ran, alone
from bench.tables import Table, gigabytes

if TYPE_CHECKING:
    from bench.plan import Plan

GIGABYTE = 1_000_000_000
ROWS = 250_000

ABOUT = """\
A CSV file of simulated records, with other ids each time they repeat. *Parse* reads it and keeps nothing,
*store* writes records that were parsed before (ids, duplicates, Parquet, manifest, fsync), *collect* is the
whole `manumit collect`: it copies and hashes the original, parses and stores."""


def run(plan: Plan) -> dict[str, Any]:
    """Measure the parts and the whole."""
    size = GIGABYTE // 20 if plan.quick else GIGABYTE * (5 if plan.full else 1)
    market = market_folder(plan.out, 10_000 if plan.quick else ROWS, 1, hard=True)
    one = market / "records/records-0001.csv"
    with plan.scratch() as scratch:
        folder = plan.out / scratch
        large = folder / "large.csv"
        many_copies(one, large, size)
        parsed = alone(["-m", "bench.reading", "parse", large])
        stored = alone(["-m", "bench.reading", "store", one, folder / "stored"])
        collected = program.collect(folder / "ws", [large])
        size = large.stat().st_size
    batch = collected.answer["files"][0]["batch"]
    counts = {name: batch[name] for name in ("rows_in", "accepted", "duplicate", "quarantined")}
    return {
        "parse": _entry(parsed, parsed.answer["rows"], parsed.answer["seconds"], size),
        "store": _entry(stored, stored.answer["rows"], stored.answer["seconds"], one.stat().st_size),
        "collect": _entry(collected, counts["rows_in"], collected.seconds, size) | {"counts": counts},
    }


def _entry(ran: Ran, rows: int, seconds: float, size: int) -> dict[str, Any]:
    """`seconds` are those of the work alone where the process also had to prepare it."""
    return ran.figures() | {"rows": rows, "work_seconds": seconds, "size": size}


def tables(figures: dict[str, Any]) -> list[Table]:
    """One row a part."""
    rows = [
        (
            name,
            gigabytes(entry["size"]),
            entry["rows"],
            entry["work_seconds"],
            entry["rows"] / entry["work_seconds"],
            entry["size"] / entry["work_seconds"] / 1e6,
            gigabytes(entry["peak"]) if name != "store" else None,
        )
        for name, entry in figures.items()
    ]
    columns = ("part", "file", "rows", "seconds", "rows/s", "MB/s", "peak memory")
    return [Table("CSV to store", columns, rows)]
