"""`manumit calibrate`: what decisions on leads teach, in figures that a person can read."""

from __future__ import annotations

import getpass
import math
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from manumit.cli.command import command, only_one
from manumit.cli.words import safe

if TYPE_CHECKING:
    from manumit.alert.calibration import Assessment, Model
    from manumit.alert.fairness import GroupErrors
    from manumit.casework import CalibrationChoice, Casework
    from manumit.cli.door import Door


@command(
    "calibrate",
    example='manumit calibrate\nmanumit calibrate --on --reason "checked by the team"\n'
    'manumit calibrate --off --reason "errs on adverts of one country"',
    wait=True,
)
@click.option("--on", is_flag=True, help="Let the next run apply what is shown.")
@click.option("--off", is_flag=True, help="Let the next run rank by points alone.")
@click.option("--reason", default="", help="Why; kept for good.")
@click.option("--operator", default=None, help="Who decides; default: the name of this login.")
def calibrate_command(door: Door, on: bool, off: bool, reason: str, operator: str | None) -> None:
    """Show what the decisions on leads teach, and switch it on or off.

    From 40 decisions on (10 of each), each rule gets a weight: how much one of its points changes the odds
    that a person accepts a lead. Nothing else is looked at: no text, language, nationality, origin or place.
    The errors are shown by language and by country of the source. What is switched on stays as it was shown,
    until it is switched on anew.
    """
    from manumit.alert.calibration import assess, installed_features
    from manumit.casework import Casework

    choice = only_one(on=on, off=off)
    ws = door.workspace
    casework = Casework.open(ws)
    by = getpass.getuser() if operator is None else operator
    if choice:
        with ws.lock("calibrate", door.wait):
            found = assess(casework.reviews(), installed_features())
            _switch(casework, choice, found, reason, by)
    else:
        found = assess(casework.reviews(), installed_features())
    _answer(door, found, casework.calibration(), _errors(door, found))


def _switch(casework: Casework, choice: str, found: Assessment, reason: str, by: str) -> None:
    from manumit.store import RefusedError

    if choice == "off":
        casework.calibrate(None, reason, by)
        return
    if found.refusal or found.model is None:
        raise RefusedError(found.refusal or "there is no calibration")
    casework.calibrate(found.model.to_dict(), reason, by)


def _errors(door: Door, found: Assessment) -> list[GroupErrors]:
    """The errors by group; none below the minimum of decisions."""
    from manumit.alert.fairness import errors_by_group, groups_of
    from manumit.casework import Casework
    from manumit.pipeline.machine import engine_for

    ws = door.workspace
    run = ws.current_run()
    if not found.foretold or run is None:
        return []
    tables = {
        name: ws.table_files(name, run) for name in ("campaign_members", "network_members", "languages")
    }
    held = Casework.open(ws).latest()
    reviews = {lead_id: held[lead_id] for lead_id in found.foretold}
    countries = {batch.batch_id: batch.terms.country for batch in ws.batches()}
    with engine_for(ws, "calibrate") as engine:
        groups = groups_of(engine, {**tables, "records": ws.record_paths()}, reviews, countries)
    return errors_by_group(found.foretold, found.decided, groups)


def _answer(
    door: Door, found: Assessment, choice: CalibrationChoice | None, errors: list[GroupErrors]
) -> None:
    if door.as_json:
        told = asdict(found)
        told = {name: told[name] for name in ("accepted", "dismissed", "deferred", "model", "unused")}
        in_use = asdict(choice) if choice else None
        door.document(
            {"in_use": in_use, **told, "refusal": found.refusal, "errors": [asdict(e) for e in errors]}
        )
        return
    _in_use(door, choice)
    door.say(
        f"Decisions: {found.accepted:,} accepted, {found.dismissed:,} dismissed, "
        f"{found.deferred:,} deferred (not used)."
    )
    if found.model is not None:
        _weights(door, found.model)
        _quality(door, found.model)
        _groups(door, errors)
    if found.unused:
        door.note(f"Never looked at, for not being on the closed list of rules: {', '.join(found.unused)}.")
    if found.refusal:
        door.say(f"It cannot be switched on: {found.refusal}.")
    elif choice is None or choice.state == "off":
        door.note("`manumit calibrate --on` switches it on.")


def _in_use(door: Door, choice: CalibrationChoice | None) -> None:
    if choice is None:
        door.say("Calibration is off: leads are ranked by their points alone.", style="bold")
        return
    why = f": {safe(choice.reason)}" if choice.reason else ""
    state = "on" if choice.model else "off"
    door.say(
        f"Calibration is {state} since {choice.decided_at[:10]}, by {safe(choice.operator)}{why}",
        style="bold",
    )
    if choice.model:
        taught = choice.model["accepted"] + choice.model["dismissed"]
        door.say(f"In use is what {taught:,} decisions taught then; below is what they teach now.")


def _weights(door: Door, model: Model) -> None:
    share = 1 / (1 + math.exp(-model.intercept))
    taught = model.accepted + model.dismissed
    door.say(f"\nA lead without any reason of weight is accepted with a likelihood of {share:.0%}.")
    for rule, weight in sorted(model.weights.items(), key=lambda pair: (-abs(pair[1]), pair[0])):
        odds = math.exp(weight)
        change = f"multiplies the odds by {odds:.2f}" if odds >= 1 else f"divides the odds by {1 / odds:.2f}"
        met = f"a reason of {model.met[rule]:,} of {taught:,} leads"
        door.say(f"  {weight:+.3f}  {rule}: each point {change} ({met})")


def _quality(door: Door, model: Model) -> None:
    q = model.quality
    base = model.accepted / (model.accepted + model.dismissed)
    door.say(
        f"\nDecisions it has not seen (5 folds): log-loss {q.log_loss:.3f}, Brier score {q.brier:.3f}; "
        f"by the share of accepted leads alone ({base:.0%}): {q.base_log_loss:.3f} and {q.base_brier:.3f}. "
        "Lower is better."
    )


def _groups(door: Door, errors: list[GroupErrors]) -> None:
    from rich.table import Table

    from manumit.alert.fairness import SMALLEST

    if not errors:
        return
    door.say("\nErrors by group, where a likelihood of 50 % and more foretells that a lead is accepted")
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("by", "group"):
        table.add_column(name, no_wrap=True)
    for name in ("accepted", "of them missed", "dismissed", "of them raised"):
        table.add_column(name, justify="right")
    for e in errors:
        told = (e.accepted, e.false_dismiss, e.dismissed, e.false_accept)
        cells = [
            f"under {SMALLEST}" if c is None else f"{c:.0%}" if n % 2 else f"{c:,}"
            for n, c in enumerate(told)
        ]
        table.add_row(e.attribute, e.group, *cells)
    door.out.print(table)
    door.note("The groups serve this table only; no calibration knows them.")
