"""`manumit runs`: the finished runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from manumit.cli.command import command
from manumit.cli.words import minute, seconds

if TYPE_CHECKING:
    from manumit.cli.door import Door


@command("runs", example="manumit runs")
def runs_command(door: Door) -> None:
    """List the finished runs, oldest first."""
    found = door.workspace.runs()
    current = door.workspace.current_run()
    if door.as_json:
        door.document(
            {
                "current": current.run_id if current else None,
                "runs": [
                    {
                        "run_id": r.run_id,
                        "purpose": r.purpose,
                        "started_at": r.started_at,
                        "finished_at": r.finished_at,
                        "code_version": r.code_version,
                        "batches": [i.batch_id for i in r.inputs],
                        "incomplete": r.incomplete,
                        "figures": {k: v for k, v in r.figures.items() if k not in {"basis", "seconds"}},
                    }
                    for r in found
                ],
            }
        )
        return
    if not found:
        door.say("There is no run yet; begin with `manumit run`.")
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("run", no_wrap=True)
    table.add_column("finished (UTC)", no_wrap=True)
    for name in ("took", "batches", "records", "campaigns", "leads"):
        table.add_column(name, justify="right", no_wrap=True)
    for r in found:
        figures = [f"{r.figures.get(name, 0):,}" for name in ("records", "campaigns", "leads")]
        took = seconds((r.finished_at - r.started_at).total_seconds())
        table.add_row(r.run_id, minute(r.finished_at), took, str(len(r.inputs)), *figures)
    door.out.print(table)
    for r in found:
        if r.incomplete:
            door.note(f"Run {r.run_id}: {r.incomplete}")
