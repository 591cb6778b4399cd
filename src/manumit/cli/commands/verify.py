"""`manumit verify`: whether everything is as it was received."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from manumit.cli.command import command
from manumit.cli.progress import Bytes, meter
from manumit.cli.words import counted, size

if TYPE_CHECKING:
    from manumit.cli.door import Door


@command("verify", example="manumit verify")
@click.pass_context
def verify_command(ctx: click.Context, door: Door) -> None:
    """Hash everything again and say what differs.

    Received files, batches, runs and their manifests, and the chain of decisions. Exit code 1 when something
    differs.
    """
    from manumit.pipeline import verify

    ws = door.workspace
    with meter() as bar:
        hashed = Bytes(bar, "hashing")
        found = verify(ws, hashed)
    batches, runs = len(ws.batches()) if not found else 0, len(ws.runs()) if not found else 0
    if door.as_json:
        door.document(
            {
                "workspace": ws.path,
                "bytes": hashed.done,
                "intact": not found,
                "differences": [asdict(d) for d in found],
            }
        )
    elif found:
        for difference in found:
            door.say(f"{difference.kind:<8} {difference.path}: {difference.detail}")
        door.say(
            f"{counted(len(found), 'difference')} in {ws.path}; "
            "restore from a backup what is not meant to differ."
        )
    else:
        door.say(
            f"{counted(batches, 'batch', 'batches')} and {counted(runs, 'run')} are as their manifests say "
            f"({size(hashed.done)} hashed)."
        )
    if found:
        ctx.exit(1)
