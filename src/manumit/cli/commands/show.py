"""`manumit show`: one network, campaign or record in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from manumit.cli.command import command
from manumit.cli.commands.leads import freshness

if TYPE_CHECKING:
    from manumit.cli.door import Door


@command("show", example="manumit show 1\nmanumit show 2f4157 --members 20\nmanumit show record-9a04c1")
@click.argument("subject")
@click.option("--members", type=click.IntRange(min=0), default=5, show_default=True, help="Records to list.")
@click.option("--full", is_flag=True, help="Show everything whole: template, slots, identifiers, places.")
@click.option("--run", "run_id", help="A run's number; default: the current run.")
def show_command(door: Door, subject: str, members: int, full: bool, run_id: str | None) -> None:
    """Show one SUBJECT in full: a network, a campaign or a record.

    SUBJECT is a rank from `manumit leads` (3), an id, or the beginning of an id; network-…, campaign-… and
    record-… say what is meant. With what it says (signs, each with its passage and source), how it hangs
    together, and what to do now where it cannot wait.
    """
    show_subject(door, subject, members=members, full=full, run_id=run_id)


def show_subject(door: Door, subject: str, *, members: int, full: bool, run_id: str | None) -> None:
    """Print one network, campaign or record of a run."""
    from manumit.alert import views
    from manumit.cli.showing import campaigns, networks, records

    ws = door.workspace
    run = views.run_to_look_at(ws, run_id)
    kind, found = views.find_subject(ws, run, subject)
    if kind == "network":
        networks.show(door, views.network_view(ws, run, found, members), run, full=full)
    elif kind == "campaign":
        campaigns.show(door, views.campaign_view(ws, run, found, members), run, full=full)
    else:
        records.show(door, views.record_view(ws, run, found), run)
    if not door.as_json:
        freshness(door, run)
