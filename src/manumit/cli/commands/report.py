"""`manumit report`: the first leads as a page that a person can read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from manumit.cli.command import command
from manumit.cli.progress import meter
from manumit.cli.words import counted

if TYPE_CHECKING:
    from manumit.cli.door import Door


@command(
    "report",
    example="manumit report -o report.html\n"
    "manumit report -o report --top 20\n"
    'manumit report -o report.html --unmasked --purpose leads --recipient "unit 4, harbour case"',
    wait=True,
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help="A file that ends in .html, or a folder.",
)
@click.option(
    "--top", type=click.IntRange(min=1), default=50, show_default=True, help="How many leads, at most."
)
@click.option("--unmasked", is_flag=True, help="Show identifiers; needs --purpose and --recipient.")
@click.option("--purpose", help="What it is for; every batch must permit it. Masked: leads.")
@click.option("--recipient", help="Who gets it. Masked: own use.")
@click.option("--case", help="The case it is for, where batches are bound to cases.")
@click.option("--run", "run_id", help="A run's number; default: the current run.")
@click.option("--force", is_flag=True, help="Write over a report that is there.")
def report_command(
    door: Door,
    output: Path,
    top: int,
    unmasked: bool,
    purpose: str | None,
    recipient: str | None,
    case: str | None,
    run_id: str | None,
    force: bool,
) -> None:
    """Write the first leads as HTML, to read, print and hand on.

    One file for a name that ends in .html, else a folder with a page a lead. It fetches nothing. Identifiers
    are masked; those of possible minors in every report. Each report is noted with purpose and recipient,
    and `manumit forget` removes it with its records.
    """
    from manumit.share.report import write_report

    with meter() as bar:
        done = write_report(
            door.workspace,
            output,
            unmasked=unmasked,
            purpose=purpose,
            recipient=recipient,
            case=case,
            top=top,
            run_id=run_id,
            force=force,
            progress=lambda leads, total: bar.show("writing", leads, total, noun="leads"),
            wait_seconds=door.wait,
        )
    if door.as_json:
        door.document(
            {
                "file": done.files[0],
                "files": [str(file) for file in done.files],
                "leads": done.leads,
                "records": done.records,
                "run_id": done.run_id,
                "masked": not done.unmasked,
                "purpose": done.purpose,
                "recipient": done.recipient,
            }
        )
        return
    door.say(f"{output}: {counted(done.leads, 'lead')} of run {done.run_id}. Open {done.files[0]}")
    masked = "identifiers shown, but for those of possible minors" if done.unmasked else "identifiers masked"
    door.note(f"Noted: {masked}, purpose {done.purpose}, recipient {done.recipient}.")
