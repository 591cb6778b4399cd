"""`manumit renew`: how long a batch may be used, set anew."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

import click

from manumit.cli.command import command
from manumit.cli.commands.batches import as_document, pick

if TYPE_CHECKING:
    from datetime import datetime

    from manumit.cli.door import Door


@command(
    "renew", example='manumit renew 2 --expires 2028-12-31 --legal-basis "order 14/27, prolonged"', wait=True
)
@click.argument("batch")
@click.option(
    "--expires",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    required=True,
    help="New last day of use, such as 2028-12-31. Required.",
)
@click.option("--legal-basis", default="", help="What allows holding the records on. Required.")
@click.option("--operator", default=None, help="Who renews it; default: the name of this login.")
def renew_command(door: Door, batch: str, expires: datetime, legal_basis: str, operator: str | None) -> None:
    """Extend the use of a BATCH on a legal basis named anew.

    BATCH is a batch's id or its number. What held before stays in its manifest.
    """
    from manumit.store.renewal import renew

    ws = door.workspace
    by = getpass.getuser() if operator is None else operator
    with ws.lock("renew", door.wait):
        made = renew(ws, pick(ws.batches(), batch).batch_id, expires.date(), legal_basis, by)
    if door.as_json:
        door.document(as_document(made))
    else:
        door.say(f"Batch {made.batch_id} may be used until {expires.date().isoformat()}.")
