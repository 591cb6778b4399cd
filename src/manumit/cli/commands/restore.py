"""`manumit restore`: a workspace made from a backup."""

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


@command("restore", example="manumit restore ../harbour-backup harbour-again", workspace=False)
@click.argument("path", type=click.Path(path_type=Path))
@click.argument("folder", type=click.Path(path_type=Path))
def restore_command(door: Door, path: Path, folder: Path) -> None:
    """Make the workspace FOLDER from the backup PATH.

    FOLDER must be new or empty. Every file is hashed on the way; if one is not as it was, nothing is
    restored.
    """
    from manumit.store.restore import restore

    with meter() as bar:
        made = restore(path, folder, Bytes(bar, "restoring"))
    if door.as_json:
        door.document({"workspace": folder.absolute(), **document(made)})
        return
    door.say(f"{folder} is as {made.workspace} was at {made.made_at}: {held(made)}, {size(made.bytes)}.")
    door.say("Every file has the hash that it had.")
