"""`manumit edit` and `edits`: what a person knows better about what hangs together."""

from __future__ import annotations

import getpass
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from manumit.cli.command import command
from manumit.cli.words import safe

if TYPE_CHECKING:
    from manumit.casework import Edit, Part
    from manumit.cli.door import Door

_NEEDS = {
    "not-this": ("KIND", "VALUE"),
    "put-back": ("KIND", "VALUE"),
    "merge": ("A", "B"),
    "split": ("A", "B"),
    "undo": ("NUMBER",),
}


@command(
    "edit",
    example='manumit edit not-this phone +34600100200 --reason "the switchboard of a hospital"\n'
    'manumit edit put-back email info@example.org --reason "one small office"\n'
    'manumit edit merge 1 4 --reason "the same driver in both"\n'
    'manumit edit split campaign-2f4157 1 --reason "another firm of the same name"\n'
    'manumit edit undo 3 --reason "the hospital moved out"',
    wait=True,
)
@click.argument("action", type=click.Choice(list(_NEEDS)))
@click.argument("what", nargs=-1, metavar="WHAT...")
@click.option("--reason", default="", help="What you know or checked; kept for good. Required.")
@click.option("--operator", default=None, help="Who decides; default: the name of this login.")
def edit_command(door: Door, action: str, what: tuple[str, ...], reason: str, operator: str | None) -> None:
    """Correct what hangs together; the next run and all later ones heed it.

    not-this KIND VALUE: this identifier does not link (phone, email, handle, author …).

    put-back KIND VALUE: it links, though a rule sets it aside.

    merge A B: two campaigns, networks or records belong together.

    split A B: the first does not belong to the second.

    undo NUMBER: take an edit back; `manumit edits` lists them.

    A and B are ranks of leads, ids, or beginnings of ids.
    """
    needed = _NEEDS[action]
    if len(what) != len(needed):
        raise click.UsageError(f"`manumit edit {action}` needs {' and '.join(needed)}")
    ws = door.workspace
    by = getpass.getuser() if operator is None else operator
    with ws.lock("edit", door.wait):
        made = _made(door, action, what, reason, by)
    if door.as_json:
        door.document(asdict(made))
    else:
        door.say(f"Edit {made.number}: {_sentence(made)}. `manumit run` applies it.")


def _made(door: Door, action: str, what: tuple[str, ...], reason: str, by: str) -> Edit:
    from manumit.alert.views import run_to_look_at
    from manumit.casework import Casework, find_identifier, find_part

    ws = door.workspace
    casework = Casework.open(ws)
    if action == "undo":
        if not what[0].isdecimal():
            raise click.UsageError(f"{what[0]!r} is no number of an edit; `manumit edits` lists them")
        return casework.undo(int(what[0]), reason, by)
    run = run_to_look_at(ws)
    if action in {"not-this", "put-back"}:
        return casework.edit(action.replace("-", "_"), find_identifier(ws, run, *what), None, reason, by)
    first = find_part(ws, run, what[0])
    return casework.edit(action, first, find_part(ws, run, what[1], first.stands_for), reason, by)


@command("edits", example="manumit edits")
def edits_command(door: Door) -> None:
    """List the edits, oldest first, and which of them hold."""
    from manumit.casework import Casework, in_force, undone_by

    edits = Casework.open(door.workspace).edits()
    holding = {edit.number for edit in in_force(edits)}
    undone = undone_by(edits)
    if door.as_json:
        told = [{**asdict(e), "holds": e.number in holding, "undone_by": undone.get(e.number)} for e in edits]
        door.document({"edits": told})
    elif not edits:
        door.say("There is no edit.")
    for edit in () if door.as_json else edits:
        state = f" (undone by {undone[edit.number]})" if edit.number in undone else ""
        if not state and edit.undoes is None and edit.number not in holding:
            state = " (overridden)"
        by = f"{edit.decided_at[:10]}, {safe(edit.operator)}: {safe(edit.reason)}"
        door.say(f"{edit.number:>4}  {_sentence(edit)}{state}; {by}")


def _sentence(edit: Edit) -> str:
    first, second = _name(edit.first), _name(edit.second)
    return {
        "not_this": f"{first} does not link",
        "put_back": f"{first} links although a rule sets it aside",
        "merge": f"{first} and {second} belong together",
        "split": f"{first} does not belong to {second}",
        "undo": f"edit {edit.undoes} is taken back",
    }[edit.action]


def _name(part: Part | None) -> str:
    return f"{part.kind} {safe(part.target)}" if part else ""
