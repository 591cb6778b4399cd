"""`manumit alerts`: what was raised, what people said of it, and who is told."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from manumit.cli.command import command
from manumit.cli.showing import alerts as showing
from manumit.cli.words import counted, minute, safe

if TYPE_CHECKING:
    from manumit.alert.inbox import Inbox
    from manumit.cli.door import Door

_ACTIONS = {
    "list": "",
    "show": "ID",
    "seen": "ID",
    "close": "ID",
    "rules": "",
    "receivers": "",
    "test": "NAME",
    "deliver": "",
    "dead": "",
    "retry": "[KEY]",
}
_STATES = ("new", "seen", "closed", "open", "all")
_SEVERITIES = ("low", "medium", "high", "urgent")


@command(
    "alerts",
    example="manumit alerts\n"
    "manumit alerts show 2f4157\n"
    'manumit alerts close 2f4157 --reason "the number of a hospital"\n'
    "manumit alerts test desk\n"
    "manumit alerts deliver\n"
    "manumit alerts retry",
    wait=True,
)
@click.argument("action", type=click.Choice(list(_ACTIONS)), default="list")
@click.argument("what", required=False)
@click.option("--top", type=click.IntRange(min=1), default=20, show_default=True, help="How many to list.")
@click.option(
    "--state",
    type=click.Choice(_STATES),
    default="open",
    show_default=True,
    help="Which to list; open: new and seen.",
)
@click.option("--severity", type=click.Choice(_SEVERITIES), help="Only alerts of this severity.")
@click.option("--reason", default="", help="What you saw or checked; kept for good. Required to decide.")
@click.option("--operator", default=None, help="Who decides; default: the name of this login.")
def alerts_command(
    door: Door,
    action: str,
    what: str | None,
    top: int,
    state: str,
    severity: str | None,
    reason: str,
    operator: str | None,
) -> None:
    """List alerts, look at one, say what you think of it, or send them.

    list: the most severe first, and of equal ones the latest (this is what happens without an ACTION).

    show ID: one in full, with its records and what was said of it.

    seen ID, close ID: somebody looked at it; nothing is left to do. It is new again if its severity rises, or
    once it was raised twice as often. Needs --reason.

    rules: the alert rules, and from which figures on.

    receivers: who is told, and whether all that it needs is there.

    test NAME: send one test alert to a receiver.

    deliver: send what is due now; `manumit watch` does so by itself.

    dead, retry [KEY]: messages whose tries are used up, and to try them again.

    ID and KEY are ids, or their beginnings. An alert is a reason to look, never a finding about a person.
    """
    wanted = _ACTIONS[action]
    if what is None and wanted in {"ID", "NAME"}:
        raise click.UsageError(f"`manumit alerts {action}` needs {wanted}")
    if what is not None and not wanted:
        raise click.UsageError(f"`manumit alerts {action}` takes nothing more; take {what!r} away")
    if reason and action not in {"seen", "close"}:
        raise click.UsageError("--reason belongs to `manumit alerts seen` and `manumit alerts close`")
    if action == "rules":
        showing.rules(door)
        return
    from manumit.alert.inbox import Inbox

    inbox = Inbox.open(door.workspace)
    if action == "list":
        showing.listed(door, inbox, top, state, severity)
    elif action == "show":
        showing.one(door, inbox, str(what))
    elif action in {"seen", "close"}:
        _review(door, inbox, str(what), "closed" if action == "close" else action, reason, operator)
    elif action == "receivers":
        showing.receivers(door, inbox)
    else:
        _send(door, inbox, action, what)


def _review(door: Door, inbox: Inbox, stated: str, state: str, reason: str, operator: str | None) -> None:
    from dataclasses import asdict

    by = getpass.getuser() if operator is None else operator
    with door.workspace.lock("alerts", door.wait):
        made = inbox.review(stated, state, reason, by)
    if door.as_json:
        door.document(asdict(made))
    else:
        door.say(f"Alert {made.alert_id} is {state}, by {safe(by)}: {safe(made.reason)}")


def _send(door: Door, inbox: Inbox, action: str, what: str | None) -> None:
    now = datetime.now(UTC)
    if action == "test":
        _test(door, inbox, str(what), now)
    elif action == "deliver":
        _deliver(door, inbox, now)
    elif action == "dead":
        showing.dead(door, inbox)
    else:
        found = inbox.retry(what, now)
        door.say(
            f"{counted(len(found), 'message')} will be tried again; `manumit alerts deliver` does so now."
            if found
            else "No message is dead; there is nothing to try again."
        )
        if door.as_json:
            door.document({"retried": [delivery.key for delivery in found]})


def _test(door: Door, inbox: Inbox, name: str, now: datetime) -> None:
    from manumit.alert.delivery import DeliveryError
    from manumit.cli.errors import Problem

    try:
        inbox.test(name, now)
    except DeliveryError as error:
        raise Problem(f"the test alert did not reach {name}: {error}; nothing is tried again") from error
    door.say(f"A test alert went to {name}.")
    if door.as_json:
        door.document({"receiver": name, "sent": True})


def _deliver(door: Door, inbox: Inbox, now: datetime) -> None:
    done = inbox.deliver(now)
    told: dict[str, Any] = {
        **{name: getattr(done, name) for name in ("sent", "alerts", "failed", "dead", "busy", "next_at")},
        "held": list(done.held),
    }
    if door.as_json:
        door.document(told)
    elif done.busy:
        door.say("Another process is sending; nothing was done here.")
    else:
        door.say(f"{counted(done.sent, 'message')} sent, with {counted(done.alerts, 'alert')}.")
        if done.failed:
            door.say(f"{counted(done.failed, 'message')} did not arrive and will be tried again.")
        if done.dead:
            door.say(f"{counted(done.dead, 'message')} laid aside; `manumit alerts dead` says why.")
        for sentence in done.held:
            door.say(sentence)
        if done.next_at:
            door.note(f"Next due: {minute(done.next_at)} UTC.")
    if done.failed or done.dead or done.held:
        click.get_current_context().exit(1)
