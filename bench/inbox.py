"""The inbox of alerts: puts a second in micro-batches, each synced to the disk."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bench.tables import Table

if TYPE_CHECKING:
    import pyarrow as pa

    from bench.plan import Plan

STANDING = 100_000
SIZES = (10, 50, 100, 500, 2_000)
TARGET = 2_000
ABOUT = (
    "Alerts put into `alerts.db` while it holds others, each batch a transaction that is synced. One alert "
    "in five is new; the others fold into one that is there."
)

_START = datetime(2026, 3, 2, tzinfo=UTC)


def run(plan: Plan) -> dict[str, Any]:
    """Time batches of each size on a workspace of their own."""
    from manumit.alert.inbox import Inbox
    from manumit.store import Workspace

    standing = 5_000 if plan.quick else STANDING
    found: dict[str, Any] = {"standing": standing, "sizes": {}}
    with plan.scratch() as scratch:
        inbox = Inbox.open(Workspace.create(plan.out / scratch / "ws"))
        inbox.put(alerts(0, standing, standing), _START)
        first = standing
        for size in SIZES:
            batches = max(10, (2_000 if plan.quick else 20_000) // size)
            made = [alerts(first + n * size, size, standing) for n in range(batches)]
            first += batches * size
            start = time.perf_counter()
            for batch in made:
                inbox.put(batch, _START)
            found["sizes"][str(size)] = {"alerts": batches * size, "seconds": time.perf_counter() - start}
            found["sizes"][str(size)]["batches"] = batches
    return found


def alerts(first: int, count: int, standing: int) -> pa.Table:
    """Alerts by their numbers; past the standing ones, four of five are equal to one of these."""
    import pyarrow as pa

    from manumit.store.schema.alerts import ALERTS

    numbers = range(first, first + count)
    rows = [
        {
            "alert_id": f"{n if n < standing or n % 5 == 0 else n * 7919 % standing:032x}",
            "rule": "joins_campaign",
            "severity": "medium",
            "subject_kind": "campaign",
            "subject": f"{n % standing:032x}",
            "reason": "A record is written from the template of a campaign of 240 records.",
            "record_ids": [f"{n:032x}"],
            "raised_at": _START + timedelta(milliseconds=n),
            "first_arrived_at": _START,
            "latency_ms": 40.0,
        }
        for n in numbers
    ]
    return pa.Table.from_pylist(rows, schema=ALERTS.arrow)


def tables(figures: dict[str, Any]) -> list[Table]:
    """One row a size of batch."""
    rows = [
        (int(size), row["alerts"] / row["seconds"], 1000 * row["seconds"] / row["batches"])
        for size, row in figures["sizes"].items()
    ]
    title = f"Into an inbox of {figures['standing']:,} alerts; the target is {TARGET:,} a second"
    return [Table(title, ("alerts a batch", "alerts/s", "ms a batch"), rows)]
