"""`manumit backup`: a copy of the whole workspace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from manumit.cli.command import command
from manumit.cli.progress import meter
from manumit.cli.words import counted, size

if TYPE_CHECKING:
    from manumit.cli.door import Door


@command("backup", example="manumit backup ../harbour-backup", wait=True)
@click.argument("path", type=click.Path(path_type=Path))
def backup_command(door: Door, path: Path) -> None:
    """Copy the whole workspace to the folder PATH.

    The first backup to a folder copies everything, a later one only what is new; what was forgotten since is
    removed from it. It holds data of people: put it on an encrypted disk, and keep it as safe as the
    workspace. `manumit restore` makes a workspace of it.
    """
    from manumit.store.backup import back_up

    ws = door.workspace
    copied = 0
    with ws.lock("backup", door.wait), meter() as bar:

        def progress(amount: int) -> None:
            nonlocal copied
            copied += amount
            bar.show("copying", copied, 0, copied // 1_000_000, "MB")

        made = back_up(ws, path, progress)
    if door.as_json:
        door.document(
            {
                "backup": made.path,
                "made_at": made.made_at,
                "batches": made.batches,
                "records": made.records,
                "runs": made.runs,
                "files": len(made.files),
                "bytes": made.bytes,
                "copied": made.copied,
            }
        )
        return
    held = ", ".join(
        (
            counted(made.batches, "batch", "batches"),
            counted(made.records, "record"),
            counted(made.runs, "run"),
        )
    )
    door.say(f"{made.path} holds {held}: {size(made.bytes)}, of which {size(made.copied)} are new.")
    door.note("It holds data of people, readable for its owner only. `manumit forget` will name it.")
