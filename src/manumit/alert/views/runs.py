"""Which run a person looks at, and whether it is still the last word."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from manumit.store import RefusedError, expired

if TYPE_CHECKING:
    from manumit.store import RunManifest, Workspace


def run_to_look_at(ws: Workspace, stated: str | None = None) -> RunManifest:
    """The run with this number, or the current one.

    Raises
    ------
    RefusedError : there is no run yet, or a batch that it was made from has expired since.
    WorkspaceError : there is no run of this number.
    """
    run = ws.run(stated) if stated else ws.current_run()
    if run is None:
        raise RefusedError("there is no run yet; begin with `manumit run`")
    used = {i.batch_id for i in run.inputs}
    over = expired([b for b in ws.batches() if b.batch_id in used], datetime.now(UTC).date())
    if over:
        raise RefusedError(over[0].sentence)
    return run


def newer_than(ws: Workspace, run: RunManifest) -> list[str]:
    """Batches that came, went or changed since a run."""
    seen = {i.batch_id: i.digest for i in run.inputs}
    now = {i.batch_id: i.digest for i in ws.inputs()}
    return sorted(name for name in seen.keys() | now.keys() if seen.get(name) != now.get(name))
