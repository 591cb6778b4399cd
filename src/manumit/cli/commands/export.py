"""`manumit export`: a table as a file."""

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
    "export",
    example="manumit export campaign_members members.csv\n"
    'manumit export leads leads.xlsx --purpose leads --recipient "unit 4, harbour case"\n'
    "manumit export networks networks.gexf    # for Gephi",
    wait=True,
)
@click.argument("table")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--purpose", default="leads", show_default=True, help="What it is for; every batch must permit it."
)
@click.option("--recipient", default="own use", show_default=True, help="Who gets the file.")
@click.option("--case", help="The case it is for, where batches are bound to cases.")
@click.option("--network", help="The only network that a graph holds, by its id; default: all.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def export_command(
    door: Door,
    table: str,
    file: Path,
    purpose: str,
    recipient: str,
    case: str | None,
    network: str | None,
    force: bool,
) -> None:
    """Write a TABLE to a FILE: .csv, .parquet or .xlsx; networks as a graph too: .graphml or .gexf.

    TABLE is records, leads, record_scores, campaigns, campaign_members, campaign_contacts, networks,
    network_members, links, set_aside, events, mentions, languages or indicators. No cell of a spreadsheet is
    a live formula; phones stay text. The file is noted, and `manumit forget` removes it with its records.
    """
    from manumit.share import export

    with meter() as bar:
        done = export(
            door.workspace,
            table,
            file,
            purpose=purpose,
            recipient=recipient,
            case=case,
            network=network,
            force=force,
            progress=lambda rows, total: bar.show("writing", rows, total, noun="rows"),
            wait_seconds=door.wait,
        )
    if door.as_json:
        door.document(
            {
                "file": done.path,
                "table": done.table,
                "rows": done.rows,
                "run_id": done.run_id,
                "purpose": done.purpose,
                "recipient": done.recipient,
                "notes": done.notes,
            }
        )
        return
    door.say(f"{file}: {counted(done.rows, 'row')} of {table}.")
    for sentence in done.notes:
        door.note(sentence)
    door.note(f"Noted: purpose {done.purpose}, recipient {done.recipient}.")
