"""`manumit restore`: a workspace made from a backup."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from manumit.cli.command import command
from manumit.cli.progress import meter
from manumit.cli.words import counted, size

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

    done = 0
    with meter() as bar:

        def progress(amount: int) -> None:
            nonlocal done
            done += amount
            bar.show("restoring", done, 0, done // 1_000_000, "MB")

        made = restore(path, folder, progress)
    if door.as_json:
        door.document(
            {
                "workspace": folder.absolute(),
                "backup": made.path,
                "made_at": made.made_at,
                "batches": made.batches,
                "records": made.records,
                "runs": made.runs,
                "files": len(made.files),
                "bytes": made.bytes,
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
    door.say(f"{folder} is as {made.workspace} was at {made.made_at}: {held}, {size(made.bytes)}.")
    door.say("Every file has the hash that it had.")
