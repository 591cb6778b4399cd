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
    from manumit.engine.spark import SparkSettings
    from manumit.pipeline import Outcome


@command(
    "run",
    example="manumit run\nmanumit run --wait 60\nmanumit run --engine spark --master spark://host:7077",
    wait=True,
)
@click.option(
    "--purpose", default="leads", show_default=True, help="What it is for; every batch must permit it."
)
@click.option("--case", help="The case it is for, where batches are bound to cases.")
@click.option(
    "--engine",
    type=click.Choice(["local", "spark"]),
    default="local",
    show_default=True,
    help="Where the work is done: on this machine, or on a cluster (docs/scale.md). The result is the same.",
)
@click.option("--master", metavar="URL", help="The cluster, for Spark; without it, this machine.")
@click.option(
    "--staging",
    metavar="URL",
    help="Folder that the whole cluster reads and writes (hdfs:, s3a:, file:); default: in the workspace.",
)
@click.option("--conf", metavar="KEY=VALUE", multiple=True, help="A setting of Spark; may be repeated.")
def run_command(
    door: Door,
    purpose: str,
    case: str | None,
    engine: str,
    master: str | None,
    staging: str | None,
    conf: tuple[str, ...],
) -> None:
    """Find the texts that are written from one template, and rank them.

    Only what is new is computed. With nothing new no work is done.
    """
    spark = _spark(door, master, staging, conf) if engine == "spark" else None
    if spark is None and (master or staging or conf):
        raise click.UsageError("--master, --staging and --conf are for --engine spark")
    with meter() as bar:
        outcome = run_with(door, bar, purpose, case, spark)
    if door.as_json:
        door.document(_document(outcome))
        return
    tell(door, outcome)
    if outcome.run.figures.get("leads"):
        door.note("Next: manumit leads")


def _spark(door: Door, master: str | None, staging: str | None, conf: tuple[str, ...]) -> SparkSettings:
    from manumit.engine.spark import SparkSettings

    pairs = [setting.partition("=") for setting in conf]
    for name, sign, _ in pairs:
        if not sign:
            raise click.UsageError(f"--conf {name}: write it as KEY=VALUE")
    return SparkSettings(master, staging, {name: value for name, _, value in pairs}, debug=door.debug)


def run_with(
    door: Door, bar: Meter, purpose: str, case: str | None, spark: SparkSettings | None = None
) -> Outcome:
    """Run all stages and show how far they are."""
    from manumit.pipeline import run

    return run(
        door.workspace,
        purpose=purpose,
        case=case,
        progress=lambda stage, done, total: bar.show(stage, done, total, noun=_noun(stage)),
        wait_seconds=door.wait,
        spark=spark,
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
