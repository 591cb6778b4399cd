"""`manumit leads`: what is worth a look, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from manumit.cli.command import command
from manumit.cli.words import counted, safe_template, span

if TYPE_CHECKING:
    from manumit.cli.door import Door
    from manumit.store.manifest import RunManifest

_REASONS = 3
_EXCERPT = 400  # characters of a template that can matter for one line


@command("leads", example="manumit leads --top 5\nmanumit leads --json > leads.json")
@click.option("--top", type=click.IntRange(min=1), default=10, show_default=True, help="How many leads.")
@click.option("--run", "run_id", help="A run's number; default: the current run.")
def leads_command(door: Door, top: int, run_id: str | None) -> None:
    """List the campaigns that are worth a look, with the reasons.

    A campaign is a set of records written from one template. Its score is the sum of its reasons' points. A
    lead is a reason to look, never a finding about a person.
    """
    list_leads(door, top, run_id)


def list_leads(door: Door, top: int, run_id: str | None) -> None:
    """Print the first leads of a run."""
    from manumit.alert.views import run_to_look_at, top_leads

    run = run_to_look_at(door.workspace, run_id)
    found = top_leads(door.workspace, run, top)
    total = int(run.figures.get("leads", len(found)))
    if door.as_json:
        door.document({"run_id": run.run_id, "total": total, "leads": [_document(lead) for lead in found]})
        return
    if not found:
        door.say("No campaign was found: no two records are written from one template.")
    for lead in found:
        _show(door, lead)
    if found:
        door.note(f"{len(found):,} of {counted(total, 'lead')} of run {run.run_id}. Next: manumit show 1")
    freshness(door, run)


def freshness(door: Door, run: RunManifest) -> None:
    """Say when a run no longer tells of all records."""
    from manumit.alert.views import newer_than

    current = door.workspace.current_run()
    if run.incomplete:
        door.note(f"Run {run.run_id}: {run.incomplete}")
    elif (
        current is not None and current.run_id == run.run_id and (changed := newer_than(door.workspace, run))
    ):
        door.note(
            f"{counted(len(changed), 'batch', 'batches')} changed since this run; repeat `manumit run`."
        )


def _show(door: Door, lead: dict[str, Any]) -> None:
    from rich.text import Text

    c = lead["campaign"]
    head = Text()
    head.append(f"#{lead['rank']:<3} ", style="bold")
    head.append(f"{lead['score']:>6.2f}  ", style="bold cyan")
    head.append(c["campaign_id"], style="bold")
    head.append(f"  {counted(c['size'], 'record')}, {c['score']:.0%} saved")
    for name in ("author", "place"):
        if c[f"{name}s"]:
            head.append(f", {counted(c[f'{name}s'], name)}")
    door.line(head)
    if c["first_seen"]:
        door.out.print(Text(f"     {span(c['first_seen'], c['last_seen'])}", style="dim"))
    strongest = sorted(lead["reasons"], key=lambda reason: -reason["points"])
    for reason in strongest[:_REASONS]:
        door.line(Text.assemble((f"     {reason['points']:+.2f}  ", "cyan"), reason["sentence"]))
    door.line(Text(f"     {safe_template(c['template'][:_EXCERPT])}", style="italic"))
    door.out.print()


def _document(lead: dict[str, Any]) -> dict[str, Any]:
    c = lead["campaign"]
    return {
        "rank": lead["rank"],
        "score": lead["score"],
        "lead_id": lead["lead_id"],
        "campaign_id": c["campaign_id"],
        "size": c["size"],
        "distinct_texts": c["distinct_texts"],
        "share_saved": c["score"],
        "authors": c["authors"],
        "places": c["places"],
        "first_seen": c["first_seen"],
        "last_seen": c["last_seen"],
        "template": c["template"],
        "reasons": lead["reasons"],
    }
