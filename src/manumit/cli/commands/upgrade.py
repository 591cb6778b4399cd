"""`manumit upgrade`: a workspace of an older version."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from manumit.cli.command import command
from manumit.cli.finding import find_workspace

if TYPE_CHECKING:
    from manumit.cli.door import Door


@command("upgrade", example="manumit upgrade\nmanumit upgrade --backup ../before-upgrade", wait=True)
@click.option(
    "--backup",
    type=click.Path(path_type=Path),
    help="Folder for the backup that is made first; default: beside the workspace.",
)
@click.pass_context
def upgrade_command(ctx: click.Context, door: Door, backup: Path | None) -> None:
    """Bring a workspace of an older version to this one.

    A backup is made first. Then the workspace is changed step by step, and verified. Killed in between, the
    next call finishes. Exit code 1 when something differs afterwards.
    """
    from manumit.pipeline import verify
    from manumit.store.upgrade import upgrade
    from manumit.store.workspace import Workspace

    path = find_workspace(door.stated)
    done = upgrade(path, backup, door.wait)
    found = verify(Workspace.open(path)) if done.backup else []
    if door.as_json:
        door.document(
            {"before": done.before, "after": done.after, "backup": done.backup, "intact": not found}
        )
    elif done.backup is None:
        door.say(f"{path} is of version {done.after} already; nothing was changed.")
    else:
        door.say(
            f"{path} is of version {done.after} now (before: {done.before}); the backup is {done.backup}."
        )
        for difference in found:
            door.say(f"{difference.kind:<8} {difference.path}: {difference.detail}")
        door.note("The backup holds data of people; remove it when the workspace is as you want it.")
    if found:
        ctx.exit(1)
