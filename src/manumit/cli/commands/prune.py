"""`manumit prune`: old runs removed by rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from manumit.cli.command import command
from manumit.cli.words import counted, minute, size

if TYPE_CHECKING:
    from manumit.cli.door import Door


@command("prune", example="manumit prune --dry-run\nmanumit prune --keep 12", wait=True)
@click.option("--keep", multiple=True, metavar="RUN", help="A run that stays in any case; repeatable.")
@click.option("--dry-run", is_flag=True, help="Say what it would do, and do nothing.")
def prune_command(door: Door, keep: tuple[str, ...], dry_run: bool) -> None:
    """Remove old runs by rule, and what only they needed.

    The rule stands in manumit.toml, section [keep]: `newest = 5` keeps the newest five, `days = 7`,
    `weeks = 4` and `months = 12` the newest run of each of the last days, weeks and months. The current run
    always stays. With runs go tables and kept results that nothing else needs. Records, decisions, exports
    and what `manumit diff` says of runs that stay are not touched.
    """
    from manumit.pipeline import prune, to_prune

    ws = door.workspace
    done = to_prune(ws, keep) if dry_run else prune(ws, keep, door.wait)
    if door.as_json:
        door.document(
            {
                "done": not dry_run,
                "gone": done.gone,
                "kept": {fate.run.run_id: fate.why for fate in done.fates if not fate.goes},
                "partitions": len(done.partitions),
                "memos": len(done.memos),
                "bytes": done.bytes,
            }
        )
        return
    for fate in done.fates:
        verb = "goes" if dry_run else "gone"
        what = verb if fate.goes else f"stays: {fate.why}"
        door.say(f"{fate.run.run_id}  {minute(fate.run.finished_at)}  {what}")
    if not done.gone and not done.memos:
        door.say("There is nothing to prune: the rule keeps every run.")
        return
    gone = counted(len(done.gone), "run")
    free = size(done.bytes)
    door.say(f"{gone} would go and free {free}." if dry_run else f"{gone} removed; {free} freed.")
