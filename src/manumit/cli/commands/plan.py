"""`manumit plan`: what a run would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from manumit.cli.command import command

if TYPE_CHECKING:
    from manumit.cli.door import Door


@command("plan", example="manumit plan")
@click.option("--purpose", default="leads", show_default=True, help="What the run would be for.")
@click.option("--case", help="The case it would be for.")
def plan_command(door: Door, purpose: str, case: str | None) -> None:
    """Show the stages of a run and what there is to do at each, without doing it."""
    from manumit.pipeline import plan

    steps = plan(door.workspace)
    refused = [refusal.sentence for refusal in door.workspace.refusals(purpose, case=case)]
    if door.as_json:
        stages = [{"name": s.name, "kind": s.kind, "meaning": s.meaning, "todo": s.todo} for s in steps]
        door.document({"stages": stages, "refusals": refused})
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("stage", no_wrap=True)
    table.add_column("finds")
    table.add_column("to do", no_wrap=True)
    for step in steps:
        table.add_row(step.name, step.meaning, step.todo, style="dim" if step.todo == "nothing" else "")
    door.out.print(table)
    for sentence in refused:
        door.say(f"A run would be refused: {sentence}")
