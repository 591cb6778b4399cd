"""All rules that are checked after a run, over its tables."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from manumit.alert.after import changes, rates
from manumit.alert.after.reading import Run
from manumit.alert.live.model import RUN
from manumit.alert.live.raising import alerts_table
from manumit.store.schema import ALERTS
from manumit.store.schema.base import TIME

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from manumit.alert.live.model import AlertRule
    from manumit.alert.tables import Tables
    from manumit.engine import Engine

_CHECKS = {
    "burst": rates.burst,
    "moves": rates.moves,
    "growth": rates.growth,
    "new_lead": changes.new_lead,
    "urgent_lead": changes.urgent_lead,
    "merged": changes.merged,
}


def after_run(
    engine: Engine,
    tables: Tables,
    *,
    rules: Iterable[AlertRule],
    now: datetime,
    before: Tables | None = None,
    arrivals: Mapping[str, datetime] | None = None,
) -> pa.Table:
    """Alerts that a run gives rise to.

    Nothing is kept between runs: the same tables give the same alerts, and equal alerts of two runs have one
    alert_id.

    Parameters
    ----------
    tables : Parquet files by table of the run, `events` too, and of `records`.
    rules : those that are not checked after a run are passed over.
    now : when the alerts are raised, UTC; records of later days are not looked at.
    before : tables of the run before; None: there is none, and no lead is new.
    arrivals : by batch_id, when it arrived.

    Returns
    -------
    table `alerts`, the most severe first.
    """
    run = Run(engine, tables, before, now)
    asked = [rule for rule in rules if rule.on and rule.when == RUN]
    raised = [one for rule in asked for one in _CHECKS[rule.check](rule, run)]
    return _with_arrivals(run, alerts_table(raised, now), arrivals or {})


def _with_arrivals(run: Run, alerts: pa.Table, arrivals: Mapping[str, datetime]) -> pa.Table:
    """Alerts with the arrival of the first of their records."""
    if not alerts.num_rows or not arrivals:
        return alerts
    batches = {
        "batch_id": pa.array(list(arrivals), pa.string()),
        "arrived_at": pa.array([moment.astimezone(UTC) for moment in arrivals.values()], TIME),
    }
    found = run.engine.sql(
        files(__package__) / "arrivals.sql",
        {
            "alerts": alerts.select(["alert_id", "record_ids"]),
            "batches": pa.table(batches),
            "records": run.relation("records"),
        },
    )
    at = pc.index_in(alerts.column("alert_id"), found.column("alert_id").combine_chunks())
    first = found.column("arrived_at").take(at).cast(TIME)
    gone = pc.subtract(alerts.column("raised_at").cast(pa.int64()), first.cast(pa.int64()))
    waited = pc.max_element_wise(pc.divide(gone.cast(pa.float64()), 1000.0), 0.0, skip_nulls=False)
    for name, column in (("first_arrived_at", first), ("latency_ms", waited)):
        alerts = alerts.set_column(alerts.column_names.index(name), ALERTS.arrow.field(name), column)
    return ALERTS.check(alerts)
