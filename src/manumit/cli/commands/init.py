"""`manumit init`: a new workspace."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from manumit.cli.command import command

if TYPE_CHECKING:
    from manumit.cli.door import Door


@command("init", example="manumit init harbour --memory 8GB", workspace=False)
@click.argument("path", type=click.Path(file_okay=False))
@click.option(
    "--memory", help="Most that a run may hold before it spills to disk, such as 4GB (the default)."
)
@click.option(
    "--threads", type=click.IntRange(min=1), help="Threads at once; default: the cores of this machine."
)
def init_command(door: Door, path: str, memory: str | None, threads: int | None) -> None:
    """Make a workspace in a new folder.

    The folder is for its owner's eyes only. Put it on an encrypted disk.
    """
    from manumit.store import Settings, Workspace

    settings = Settings()
    if memory is not None:
        settings = replace(settings, memory=memory)
    if threads is not None:
        settings = replace(settings, threads=threads)
    made = Workspace.create(path, settings=settings)
    if door.as_json:
        door.document({"workspace": made.path})
        return
    door.say(f"{made.path} is ready.")
    door.note(
        f'Next: manumit -w {path} collect FILE --source "who it comes from" '
        '--legal-basis "law, warrant or consent"'
    )
