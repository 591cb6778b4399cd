"""`manumit run`: from records to ranked campaigns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from manumit.cli.command import command
from manumit.cli.progress import meter
from manumit.cli.words import counted, minute, seconds

if TYPE_CHECKING:
    from manumit.cli.door import Door
    from manumit.cli.progress import Meter
    from manumit.pipeline import Outcome


@command("run", example="manumit run\nmanumit run --wait 60", wait=True)
@click.option(
    "--purpose", default="leads", show_default=True, help="What it is for; every batch must permit it."
)
@click.option("--case", help="The case it is for, where batches are bound to cases.")
def run_command(door: Door, purpose: str, case: str | None) -> None:
    """Find the texts that are written from one template, and rank them.

    Only what is new is computed. With nothing new no work is done.
    """
    with meter() as bar:
        outcome = run_with(door, bar, purpose, case)
    if door.as_json:
        door.document(_document(outcome))
        return
    tell(door, outcome)
    if outcome.run.figures.get("leads"):
        door.note("Next: manumit leads")


def run_with(door: Door, bar: Meter, purpose: str, case: str | None) -> Outcome:
    """Run all stages and show how far they are."""
    from manumit.pipeline import run

    return run(
        door.workspace,
        purpose=purpose,
        case=case,
        progress=lambda stage, done, total: bar.show(stage, done, total, noun=_noun(stage)),
        wait_seconds=door.wait,
    )


def _noun(stage: str) -> str:
    return "files" if stage == "features" else "records"


def tell(door: Door, outcome: Outcome) -> None:
    """Say what a run found."""
    run, figures = outcome.run, outcome.run.figures
    if not outcome.fresh:
        door.say(f"Nothing is new since run {run.run_id} of {minute(run.finished_at)} UTC; no work was done.")
        return
    took = seconds((run.finished_at - run.started_at).total_seconds())
    door.say(
        f"Run {run.run_id}: {counted(figures['records'], 'record')}, "
        f"{counted(figures['distinct_texts'], 'different text')}; "
        f"{counted(figures['campaign_records'], 'record')} in "
        f"{counted(figures['campaigns'], 'campaign')} ({took})."
    )


def _document(outcome: Outcome) -> dict[str, Any]:
    run = outcome.run
    return {
        "run_id": run.run_id,
        "fresh": outcome.fresh,
        "purpose": run.purpose,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "seconds": outcome.seconds,
        "figures": {k: v for k, v in run.figures.items() if k not in {"basis", "seconds"}},
    }
