"""Making a market: records a second and peak memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bench.processes import manumit
from bench.tables import Table, gigabytes

if TYPE_CHECKING:
    from bench.plan import Plan

RECORDS = 1_000_000
ABOUT = "`manumit simulate`, a process of its own."


def run(plan: Plan) -> dict[str, Any]:
    """Make an easy and a hard market."""
    records = 20_000 if plan.quick else RECORDS
    found = {"records": records}
    for name, flags in (("easy", ()), ("hard", ("--hard",))):
        with plan.scratch() as scratch:
            words = ("simulate", plan.out / scratch / "market", "--records", str(records), "--seed", "1")
            found[name] = manumit(*words, *flags).figures()
    return found


def tables(figures: dict[str, Any]) -> list[Table]:
    """One row a kind of market."""
    rows = [
        (
            name,
            figures[name]["seconds"],
            figures["records"] / figures[name]["seconds"],
            gigabytes(figures[name]["peak"]),
        )
        for name in ("easy", "hard")
    ]
    columns = ("market", "seconds", "records/s", "peak memory")
    return [Table(f"{figures['records']:,} records", columns, rows)]
