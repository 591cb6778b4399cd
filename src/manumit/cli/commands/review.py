"""`manumit review`: what a person decides on a lead."""

from __future__ import annotations

import getpass
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from manumit.cli.command import command, only_one
from manumit.cli.words import counted, safe

if TYPE_CHECKING:
    from manumit.casework import Casework, Review
    from manumit.cli.door import Door

_DONE = {"accept": "accepted", "dismiss": "dismissed", "defer": "deferred"}


@command(
    "review",
    example="manumit review\n"
    'manumit review 3 --accept --reason "the phone is that of two closed cases"\n'
    'manumit review campaign-2f4157 --dismiss --reason "a chain of hotels, called back"',
    wait=True,
)
@click.argument("lead", required=False)
@click.option("--accept", is_flag=True, help="It is worth following up.")
@click.option("--dismiss", is_flag=True, help="It is not worth following up.")
@click.option("--defer", is_flag=True, help="It stays open; somebody looked at it.")
@click.option("--reason", default="", help="What you saw or checked; kept for good. Required to decide.")
@click.option("--operator", default=None, help="Who decides; default: the name of this login.")
@click.option("--top", type=click.IntRange(min=1), default=10, show_default=True, help="How many to list.")
def review_command(
    door: Door,
    lead: str | None,
    accept: bool,
    dismiss: bool,
    defer: bool,
    reason: str,
    operator: str | None,
    top: int,
) -> None:
    """Decide on a LEAD, or list open leads and decisions.

    LEAD is a rank from `manumit leads` (3), an id, or the beginning of an id. A later decision on the same
    lead overrides an earlier one; both are kept, with who, when and why. Write no personal data into the
    reason: it stays when a record is forgotten that other records of the lead outlive.
    """
    decision = only_one(accept=accept, dismiss=dismiss, defer=defer)
    if lead is None:
        if decision or reason:
            raise click.UsageError("name the lead to decide on, such as `manumit review 3`")
        _list(door, top)
    elif decision is None:
        raise click.UsageError("say what you decide: --accept, --dismiss or --defer")
    else:
        _decide(door, lead, decision, reason, operator)


def _decide(door: Door, lead: str, decision: str, reason: str, operator: str | None) -> None:
    from manumit.alert.views import run_to_look_at
    from manumit.casework import Casework, find_lead

    ws = door.workspace
    by = getpass.getuser() if operator is None else operator
    with ws.lock("review", door.wait):
        run = run_to_look_at(ws)
        row = find_lead(ws, run, lead)
        made = Casework.open(ws).decide(row, decision, reason, by, run.run_id)
    if door.as_json:
        door.document(_document(made))
        return
    door.say(f"Lead {made.lead_id} is {_DONE[decision]}, by {safe(by)}: {safe(made.reason)}")
    if decision == "defer":
        door.note("It stays among the open leads.")


def _list(door: Door, top: int) -> None:
    from manumit.alert.views import run_to_look_at
    from manumit.casework import DEFER, Casework, open_leads

    ws = door.workspace
    casework = Casework.open(ws)
    run = run_to_look_at(ws)
    held = casework.latest()
    decided = sorted(lead_id for lead_id, review in held.items() if review.decision != DEFER)
    table, total = open_leads(ws, run, decided, top)
    found = table.select(["rank", "lead_id", "score", "likelihood", "urgent", "reasons"]).to_pylist()
    if door.as_json:
        door.document(
            {
                "run_id": run.run_id,
                "open_total": total,
                "open": [{**lead, "deferred": lead["lead_id"] in held} for lead in found],
                "decisions": [_document(review) for review in casework.reviews()],
            }
        )
        return
    door.say(f"{counted(total, 'open lead')} in run {run.run_id}", style="bold")
    for lead in found:
        _show(door, lead, held.get(lead["lead_id"]))
    _history(door, casework, top)


def _show(door: Door, lead: dict[str, Any], deferred: Review | None) -> None:
    from rich.text import Text

    head = Text.assemble((f"#{lead['rank']:<3} ", "bold"), (f"{lead['score']:>6.2f}  ", "bold cyan"))
    head.append(lead["lead_id"], style="bold")
    if lead["likelihood"] is not None:
        head.append(f"  {lead['likelihood']:.0%} likely to be accepted")
    if lead["urgent"]:
        head.append(f"  urgent: {lead['urgent']}", style="bold red")
    door.line(head)
    for reason in sorted(lead["reasons"], key=lambda reason: -reason["points"])[:1]:
        door.line(Text(f"     {safe(reason['sentence'])}"))
    if deferred:
        by = f"{deferred.decided_at[:10]} by {safe(deferred.operator)}: {safe(deferred.reason)}"
        door.line(Text(f"     deferred {by}", style="dim"))


def _history(door: Door, casework: Casework, top: int) -> None:
    from rich.text import Text

    reviews = casework.reviews()
    if not reviews:
        door.note('Nothing was decided yet. Next: manumit review 1 --accept --reason "…"')
        return
    door.say(f"\n{counted(len(reviews), 'decision')}, newest first", style="bold")
    last = casework.latest()
    for review in reversed(reviews[-top:]):
        over = "" if last[review.lead_id] is review or last[review.lead_id] == review else " (overridden)"
        line = Text(f"{review.decided_at[:10]}  {_DONE[review.decision]:<9}  {review.lead_id}{over}")
        line.append(f"  {safe(review.operator)}: {safe(review.reason)}", style="dim")
        door.line(line)
    if len(reviews) > top:
        door.note(f"{counted(len(reviews) - top, 'earlier decision')} more; --top N shows them.")


def _document(review: Review) -> dict[str, Any]:
    return asdict(review)
