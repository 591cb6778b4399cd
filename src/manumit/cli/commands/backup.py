"""`manumit backup`: a copy of the whole workspace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from manumit.cli.command import command
from manumit.cli.progress import Bytes, meter
from manumit.cli.showing.backups import document, held
from manumit.cli.words import size

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
    with ws.lock("backup", door.wait), meter() as bar:
        made = back_up(ws, path, Bytes(bar, "copying"))
    if door.as_json:
        door.document({**document(made), "copied": made.copied})
        return
    door.say(f"{made.path} holds {held(made)}: {size(made.bytes)}, of which {size(made.copied)} are new.")
    door.note("It holds data of people, readable for its owner only. `manumit forget` will name it.")
