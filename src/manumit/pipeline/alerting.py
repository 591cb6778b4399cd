"""Alerts after a run: raised by its last stage, kept with it, and put into the inbox once it is done."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from manumit.alert.inbox import Inbox
from manumit.alert.live.known import STAGE
from manumit.alert.live.rule_file import alert_rules
from manumit.pipeline.state import unchanged
from manumit.store import ALERTS, TABLES

if TYPE_CHECKING:
    from manumit.pipeline.state import State
    from manumit.store import RunManifest, Workspace


def alerts(state: State) -> None:
    """Raise what the run gives rise to, against the run before."""
    from manumit.alert.after import after_run  # kernels: too much for whoever only plans

    previous = state.previous
    before = None
    if previous is not None:
        before = {name: state.ws.table_files(name, previous) for name in TABLES if name != "records"}
    tables = {name: state.run.paths(name) for name in TABLES} | {"records": state.ws.record_paths()}
    raised = after_run(
        state.engine,
        tables,
        rules=alert_rules(state.ws.path),
        now=datetime.now(UTC),
        before=before,
        arrivals={batch.batch_id: batch.collected_at for batch in state.batches},
    )
    state.run.put(ALERTS.name, "0", raised)
    state.figures[ALERTS.name] = raised.num_rows


def alerts_todo(state: State) -> str:
    """Whether rules are checked."""
    return "nothing" if unchanged(state) else "the rules that are checked after a run"


def hand_over(ws: Workspace, run: RunManifest) -> int:
    """Put the alerts of a run into the inbox; what is there already is not counted again.

    Where somebody watches arrivals, what the run knows of identifiers is made too.

    Returns
    -------
    how many the run raised.
    """
    if (ws.path / "cache" / STAGE).exists():
        from manumit.alert.live.making import open_known

        open_known(ws, run)
    if not any(part.rows for part in run.tables.get(ALERTS.name, ())):
        return 0
    raised = ws.read_table(ALERTS.name, run)
    Inbox.open(ws).put(raised, run.finished_at)
    return int(raised.num_rows)
