"""`manumit hold`, `release` and `holds`: what must not be forgotten for now."""

from __future__ import annotations

import getpass
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from manumit.cli.command import command
from manumit.cli.words import safe

if TYPE_CHECKING:
    from manumit.cli.door import Door


@command("hold", example='manumit hold 000001-job-board --reason "court order 7/26"', wait=True)
@click.argument("target")
@click.option("--reason", default="", help="The order or case behind it. Required.")
@click.option("--operator", default=None, help="Who places it; default: the name of this login.")
def hold_command(door: Door, target: str, reason: str, operator: str | None) -> None:
    """Put a legal hold on a batch or a record: it cannot be forgotten.

    TARGET is a batch's id or a record_id.
    """
    from manumit.collect import redact

    by = getpass.getuser() if operator is None else operator
    with door.workspace.lock("hold", door.wait):
        made = door.workspace.hold(target, reason, by, redact)
    if door.as_json:
        door.document(asdict(made))
    else:
        door.say(f"{made.target} is on hold; `manumit release {made.target}` lifts it.")


@command("release", example="manumit release 000001-job-board", wait=True)
@click.argument("target")
def release_command(door: Door, target: str) -> None:
    """Lift the legal hold on TARGET, a batch's id or a record_id."""
    with door.workspace.lock("release", door.wait):
        lifted = door.workspace.release(target)
    if door.as_json:
        door.document(asdict(lifted))
    else:
        door.say(
            f"{lifted.target} is no longer on hold (it was since {lifted.since}: {safe(lifted.reason)})."
        )


@command("holds", example="manumit holds")
def holds_command(door: Door) -> None:
    """List the legal holds in force."""
    found = door.workspace.holds()
    if door.as_json:
        door.document({"holds": [asdict(h) for h in found]})
    elif not found:
        door.say("There is no legal hold.")
    for held in () if door.as_json else found:
        by = f", by {safe(held.operator)}" if held.operator else ""
        door.say(f"{held.target}  since {held.since}{by}: {safe(held.reason)}")
