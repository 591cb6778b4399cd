"""Alerts, alert rules, receivers and dead messages, for a terminal or as JSON."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from manumit.cli.words import counted, minute, safe

if TYPE_CHECKING:
    from manumit.alert.delivery import Receiver
    from manumit.alert.inbox import Inbox
    from manumit.casework import AlertReview
    from manumit.cli.door import Door

_STATES = {"open": ("new", "seen"), "all": ("new", "seen", "closed")}
_STYLES = {"urgent": "bold red", "high": "bold yellow", "medium": "bold cyan", "low": "bold"}
_BY_HASH = frozenset({"identifier", "place"})
"""Kinds of subject that are not shown: a place may be the one of a watchlist, a hash says nothing."""


def listed(door: Door, inbox: Inbox, top: int, state: str, severity: str | None) -> None:
    """The first alerts of some states."""
    from manumit.store.schema.alerts import SEVERITIES

    states = _STATES.get(state, (state,))
    found = inbox.alerts(states=states, severities=(severity,) if severity else SEVERITIES, most=top)
    counts = inbox.counts()
    rows = found.to_pylist()
    if door.as_json:
        door.document({"counts": counts, "alerts": [_document(row) for row in rows]})
        return
    for row in rows:
        _line(door, row)
    told = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    if rows:
        door.note(
            f"{counted(len(rows), 'alert')} of {told}. Next: manumit alerts show {rows[0]['alert_id'][:8]}"
        )
    elif sum(counts.values()):
        door.say(f"No such alert; there are {told}.")
    else:
        door.say("There is no alert.")


def one(door: Door, inbox: Inbox, stated: str) -> None:
    """One alert in full."""
    row = inbox.find(stated).to_pylist()[0]
    reviews = inbox.reviews(row["alert_id"])
    if door.as_json:
        door.document({**_document(row), "reviews": [asdict(review) for review in reviews]})
        return
    door.say(f"Alert {row['alert_id']}", style="bold")
    door.say(f"{row['severity']}, {row['state']}, rule {safe(row['rule'])}", style=_STYLES[row["severity"]])
    door.say(safe(row["reason"]))
    if subject := _subject(row):
        door.say(f"about {subject}: manumit show {row['subject_kind']}-{safe(row['subject'])}")
    door.say(f"raised {counted(row['occurrences'], 'time')}, {_times(row)}")
    if row["latency_ms"] is not None:
        door.say(f"first raised {row['latency_ms']:,.0f} ms after its record arrived")
    if row["list_id"]:
        door.say(f"watchlist {safe(row['list_id'])}")
    door.say(f"\n{counted(row['records'], 'record')}", style="bold")
    for record_id in row["record_ids"]:
        door.say(f"  {safe(record_id)}")
    if row["records"] > len(row["record_ids"]):
        door.note(f"{row['records'] - len(row['record_ids']):,} more.")
    _said(door, reviews)


def rules(door: Door) -> None:
    """The alert rules, as the workspace has changed them."""
    from manumit.alert.live.rule_file import alert_rules

    found = alert_rules(door.workspace.path)
    if door.as_json:
        door.document({"rules": [asdict(rule) for rule in found]})
        return
    for rule in found:
        off = "" if rule.on else "  (off)"
        door.say(f"{rule.id}  {rule.severity}{off}", style=_STYLES[rule.severity])
        door.say(f"  {rule.meaning}")
        figures = ", ".join(f"{name} {value:g}" for name, value in rule.thresholds.items())
        moment = "as records arrive" if rule.when == "arrival" else "after each run"
        door.say(f"  checked {moment}" + (f"; {figures}" if figures else ""), style="dim")
    door.note("A file alerts.yaml in the workspace changes severity, figures, and what is on.")


def receivers(door: Door, inbox: Inbox) -> None:
    """Who is told, and what stands against it."""
    from manumit.alert.delivery import FILE, LEAVES

    named = inbox.receivers().named
    waiting = dict.fromkeys(named, 0)
    for delivery in inbox.outgoing():
        waiting[delivery.receiver] = waiting.get(delivery.receiver, 0) + 1
    faults = {name: fault(door, receiver) for name, receiver in named.items()}
    if door.as_json:
        more = {name: {"waiting": waiting[name], "fault": faults[name]} for name in named}
        door.document({"receivers": [_receiver(r) | more[r.name] for r in named.values()]})
    elif not named:
        door.say(f"Nobody is told: {door.workspace.path / FILE} names no receiver.")
    for receiver in () if door.as_json else named.values():
        told = _receiver(receiver)
        door.say(f"{receiver.name}  {receiver.channel}  {safe(receiver.where)}", style="bold")
        door.say(f"  {told['digest']}{told['quiet']}; {told['of']}")
        if receiver.channel in LEAVES:
            door.say(f"  purpose {safe(receiver.purpose)}, recipient {safe(receiver.recipient)}")
        if waiting[receiver.name]:
            door.say(f"  {counted(waiting[receiver.name], 'message')} waiting")
        if faults[receiver.name]:
            door.say(f"  {faults[receiver.name]}", style="bold red")
    if any(faults.values()):
        import click

        click.get_current_context().exit(1)


def fault(door: Door, receiver: Receiver) -> str | None:
    """What would stop a message to a receiver before it leaves; None: nothing."""
    from manumit.alert.inbox import held
    from manumit.store import WorkspaceError

    secrets = [receiver.mail.password] if receiver.mail else []
    secrets += [receiver.webhook.secret] if receiver.webhook else []
    try:
        for secret in secrets:
            if secret is not None:
                secret.read()
    except WorkspaceError as error:
        return str(error)
    return held(door.workspace, receiver, datetime.now(UTC))


def dead(door: Door, inbox: Inbox) -> None:
    """Messages whose tries are used up."""
    found = inbox.outgoing("dead")
    if door.as_json:
        door.document({"dead": [asdict(delivery) for delivery in found]})
        return
    for delivery in found:
        tries = counted(delivery.tries, "try", "tries")
        door.say(
            f"{delivery.key}  {delivery.receiver}  {counted(delivery.alerts, 'alert')} of "
            f"{minute(delivery.made_at)} UTC, {tries}: {safe(delivery.fault)}"
        )
    if found:
        door.note("`manumit alerts retry` tries all of them again, `manumit alerts retry KEY` one.")
    else:
        door.say("No message is dead.")


def _line(door: Door, row: dict[str, Any]) -> None:
    from rich.text import Text

    head = Text.assemble((f"{row['severity']:<7}", _STYLES[row["severity"]]), (row["alert_id"][:8], "bold"))
    head.append(f"  {safe(row['rule'])}  {row['state']}", style="dim")
    if row["occurrences"] > 1:
        head.append(f"  {row['occurrences']:,} times")
    head.append(f"  {_times(row)}", style="dim")
    door.line(head)
    door.line(Text(f"       {safe(row['reason'])}"))


def _times(row: dict[str, Any]) -> str:
    first, last = minute(row["first_at"]), minute(row["last_at"])
    return f"{last} UTC" if first == last else f"{first} to {last} UTC"


def _subject(row: dict[str, Any]) -> str:
    return "" if row["subject_kind"] in _BY_HASH else f"{row['subject_kind']} {safe(row['subject'])}"


def _said(door: Door, reviews: list[AlertReview]) -> None:
    if reviews:
        door.say("\nWhat was said of it", style="bold")
    for review in reviews:
        door.say(f"  {review.decided_at[:10]} {review.state}, {safe(review.operator)}: {safe(review.reason)}")


def _document(row: dict[str, Any]) -> dict[str, Any]:
    shown = {name: value for name, value in row.items() if name != "why"}
    if row["subject_kind"] in _BY_HASH:
        shown["subject"] = None
    return shown


def _receiver(receiver: Receiver) -> dict[str, Any]:
    hours = receiver.hours
    digest = hours.digest if isinstance(hours.digest, str) else f"daily at {hours.digest:%H:%M}"
    spans = ", ".join(f"{first:%H:%M} to {end:%H:%M}" for first, end in hours.quiet)
    quiet = f", quiet {spans} {hours.zone.key}" if spans else ""
    parts = [
        ", ".join(sorted(names)) for names in (receiver.severities, receiver.rules, receiver.lists) if names
    ]
    return {
        "name": receiver.name,
        "channel": receiver.channel,
        "where": receiver.where,
        "digest": digest,
        "quiet": quiet + (", urgent ones at once" if quiet and hours.urgent_passes else ""),
        "of": "; ".join(parts) or "all alerts",
        "purpose": receiver.purpose,
        "recipient": receiver.recipient,
        "tries": receiver.tries,
    }
