"""`manumit forget`: records removed everywhere."""

from __future__ import annotations

import getpass
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from manumit.cli.command import command
from manumit.cli.commands.batches import pick
from manumit.cli.words import counted, safe

if TYPE_CHECKING:
    from manumit.cli.door import Door


@command(
    "forget",
    example='manumit forget 2f4157f84490d6ca19aaef44fa8cfaf2 --reason "request 31 of the person concerned"\n'
    'manumit forget --batch 2 --reason "its last day of use is past"',
    wait=True,
)
@click.argument("records", nargs=-1, metavar="[RECORD...]")
@click.option(
    "--batch",
    "batches",
    multiple=True,
    metavar="BATCH",
    help="Id or number of a batch to forget with all its records; repeatable.",
)
@click.option("--reason", default="", help="Why; kept for ever, so no personal data in it. Required.")
@click.option("--operator", default=None, help="Who does it; default: the name of this login.")
@click.option("--yes", is_flag=True, help="Do not ask; away from a terminal nobody is asked.")
def forget_command(
    door: Door,
    records: tuple[str, ...],
    batches: tuple[str, ...],
    reason: str,
    operator: str | None,
    yes: bool,
) -> None:
    """Remove records everywhere: received files, batches, runs, kept results, exports.

    RECORD is a record_id. What stays is a tombstone: the id, the day, the reason, the operator. A legal hold
    stands against it. It cannot be undone. A campaign that a record founded keeps its id if a run had seen
    the record: its next member carries it on.
    """
    if not records and not batches:
        raise click.UsageError("name a record, or a batch with --batch")
    from manumit.pipeline import forget

    by = getpass.getuser() if operator is None else operator
    whole = [pick(door.workspace.batches(), stated).batch_id for stated in batches]
    if door.at_terminal and not yes and not _agreed(door, records, whole):
        door.say("Nothing was forgotten.")
        click.get_current_context().exit(1)
    done = forget(door.workspace, records, reason, by, door.wait, batches=whole)
    if door.as_json:
        door.document(asdict(done))
        return
    if not done.records and not done.originals_dropped:
        door.say("These records were forgotten before; nothing was changed.")
        return
    door.say(f"{counted(len(done.records), 'record')} forgotten.")
    told = {
        "received files that lost rows": done.originals_redacted,
        "received files no longer kept (whole batches, or no row can be cut out)": done.originals_dropped,
        "runs that lost rows (the next run does them afresh)": done.runs,
        "exports removed": done.exports_deleted,
        "EXPORTS THAT ONLY A PERSON CAN REMOVE, because they were changed or moved": done.exports_left,
        "BACKUPS THAT STILL HOLD THEM, until the next `manumit backup` to the same place": done.backups,
    }
    for words, names in told.items():
        if names:
            door.say(f"{words}: {', '.join(safe(name) for name in names)}")


def _agreed(door: Door, records: tuple[str, ...], batches: list[str]) -> bool:
    """Whether the person at the terminal wants it done, told how much it is."""
    from collections import Counter

    from manumit.store.forget import reach

    found = Counter(reach(door.workspace, records, batches).values())
    if not found and not batches:
        return True
    parts = [f"{count:,} of batch {name}" for name, count in sorted(found.items())]
    parts += [f"the received files of batch {name}" for name in batches]
    door.err.print(
        f"This removes {counted(found.total(), 'record')} everywhere: {', '.join(parts)}. "
        "It cannot be undone.",
        soft_wrap=True,
    )
    return click.confirm("Forget?", err=True)
