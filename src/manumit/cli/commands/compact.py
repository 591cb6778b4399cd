"""`manumit compact`: many small batches in few files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from manumit.cli.command import command
from manumit.cli.words import counted, safe, size

if TYPE_CHECKING:
    from manumit.cli.door import Door


@command("compact", example="manumit compact --dry-run\nmanumit compact", wait=True)
@click.option(
    "--smaller-than",
    type=click.IntRange(min=2),
    default=65_536,
    show_default=True,
    metavar="RECORDS",
    help="Batches of fewer records are taken together.",
)
@click.option("--dry-run", is_flag=True, help="Say what it would do, and do nothing.")
def compact_command(door: Door, smaller_than: int, dry_run: bool) -> None:
    """Bring many small batches together in few files.

    Only batches on the same terms are taken together. Each keeps its id, terms, counts, received files and
    times, and can be forgotten, held and renewed by itself as before. No table changes, and nothing is read
    anew.
    """
    from manumit.pipeline import compact, to_compact

    ws = door.workspace
    plans = to_compact(ws, small=smaller_than) if dry_run else compact(ws, door.wait, small=smaller_than)
    batches = sum(len(plan.batches) for plan in plans)
    if door.as_json:
        packs = [
            {"folder": p.name, "batches": [b.batch_id for b in p.batches], "bytes": p.bytes} for p in plans
        ]
        door.document({"done": not dry_run, "packs": packs})
        return
    if not plans:
        door.say("There is nothing to compact: no two small batches on the same terms lie apart.")
        return
    verb = "would come" if dry_run else "came"
    folders = counted(len(plans), "folder")
    door.say(f"{counted(batches, 'batch', 'batches')} {verb} together in {folders}; no table changes.")
    for plan in plans:
        first = plan.batches[0].terms
        door.say(
            f"  {plan.name}: {counted(len(plan.batches), 'batch', 'batches')} of {safe(first.source)}, "
            f"{size(plan.bytes)} of records"
        )
