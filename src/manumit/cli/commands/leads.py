"""`manumit leads`: what is worth a look, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from manumit.cli.command import command
from manumit.cli.words import counted, day, safe, safe_template, span

if TYPE_CHECKING:
    from manumit.casework import Review
    from manumit.cli.door import Door
    from manumit.store.manifest import RunManifest

_REASONS = 3
_EXCERPT = 400  # characters of a template or text that can matter for one line
_KINDS = ("network", "campaign", "record")


@command("leads", example="manumit leads --top 5\nmanumit leads --urgent\nmanumit leads --kind record --json")
@click.option("--top", type=click.IntRange(min=1), default=10, show_default=True, help="How many leads.")
@click.option("--kind", type=click.Choice(_KINDS), help="Only leads about networks, campaigns or records.")
@click.option("--urgent", is_flag=True, help="Only leads that speak of a child or of danger.")
@click.option("--run", "run_id", help="A run's number; default: the current run.")
def leads_command(door: Door, top: int, kind: str | None, urgent: bool, run_id: str | None) -> None:
    """List the networks, campaigns and records that are worth a look, with the reasons.

    A campaign is a set of records written from one template; a network is what shared identifiers tie
    together. The score is the sum of the reasons' points: what the records say, and how they hang together,
    which counts a tenth where no sign is met. Urgent leads come first. A lead is a reason to look, never a
    finding about a person.
    """
    list_leads(door, top, run_id, kind, urgent=urgent)


def list_leads(
    door: Door, top: int, run_id: str | None, kind: str | None = None, *, urgent: bool = False
) -> None:
    """Print the first leads of a run."""
    from manumit.alert.views import run_to_look_at, top_leads
    from manumit.casework import Casework

    run = run_to_look_at(door.workspace, run_id)
    found = top_leads(door.workspace, run, top, kind, urgent=urgent)
    total = int(run.figures.get("leads", len(found)))
    if door.as_json:
        door.document({"run_id": run.run_id, "total": total, "leads": [_document(lead) for lead in found]})
        return
    decided = Casework.open(door.workspace).latest() if found else {}
    for lead in found:
        _show(door, lead, decided.get(lead["lead_id"]))
    if found:
        next_one = f"manumit show {found[0]['rank']}"
        door.note(f"{len(found):,} of {counted(total, 'lead')} of run {run.run_id}. Next: {next_one}")
    elif urgent or kind:
        door.say("No such lead was found.")
    else:
        door.say("No lead was found: no two records are written from one template, and none bears a sign.")
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


def _show(door: Door, lead: dict[str, Any], review: Review | None) -> None:
    from rich.text import Text

    head = Text()
    head.append(f"#{lead['rank']:<3} ", style="bold")
    head.append(f"{lead['score']:>6.2f}  ", style="bold cyan")
    if lead["urgent"]:
        head.append(f"URGENT: {lead['urgent']}  ", style="bold red")
    head.append(f"{lead['subject_kind']} {lead['subject']}", style="bold")
    if lead["records"] > 1:
        head.append(f"  {counted(lead['records'], 'record')}")
    if lead["likelihood"] is not None:
        head.append(f"  {lead['likelihood']:.0%} likely to be accepted")
    door.line(head)
    if review is not None:
        when = f"{review.decision} {review.decided_at[:10]} by {safe(review.operator)}"
        door.line(Text(f"     decided: {when}", style="green"))
    if extent := _extent(lead):
        door.line(Text(f"     {extent}", style="dim"))
    strongest = sorted(lead["reasons"], key=lambda reason: -reason["points"])
    for reason in strongest[:_REASONS]:
        sentence = safe(reason["sentence"])
        door.line(Text.assemble((f"     {reason['points']:+.2f}  ", "cyan"), sentence))
    door.line(Text(f"     {_words(lead)}", style="italic"))
    door.out.print()


def _extent(lead: dict[str, Any]) -> str:
    """How far it reaches: parts, authors, places, time."""
    if lead["subject_kind"] == "record":
        record = lead["record"]
        told = [safe(record[name]) for name in ("author", "place") if record[name]]
        told += [day(record["observed_at"])] if record["observed_at"] else []
        return ", ".join(told)
    about = lead["network"] or lead["campaign"]
    if lead["network"]:
        told = [counted(about["campaigns"], "campaign")] if about["campaigns"] else []
        told.append(counted(about["identifiers"], "identifier"))
    else:
        told = [f"{about['score']:.0%} saved"]
    told += [counted(about[f"{name}s"], name) for name in ("author", "place") if about[f"{name}s"]]
    told += [span(about["first_seen"], about["last_seen"])] if about["first_seen"] else []
    return ", ".join(told)


def _words(lead: dict[str, Any]) -> str:
    """A line of what is written."""
    if lead["campaign"]:
        return safe_template(lead["campaign"]["template"][:_EXCERPT])
    record = lead["record"]
    return safe(" ".join(filter(None, (record["title"], record["text"])))[:_EXCERPT]) if record else ""


def _document(lead: dict[str, Any]) -> dict[str, Any]:
    about = lead["network"] or lead["campaign"] or {}
    campaign, record = lead["campaign"] or {}, lead["record"] or {}
    return {
        **{name: lead[name] for name in ("rank", "score", "lead_id", "subject_kind", "subject", "urgent")},
        "likelihood": lead["likelihood"],
        "records": lead["records"],
        "units": about.get("units"),
        "campaigns": about.get("campaigns"),
        "identifiers": about.get("identifiers"),
        "campaign_id": campaign.get("campaign_id"),
        "distinct_texts": campaign.get("distinct_texts"),
        "share_saved": campaign.get("score"),
        "template": campaign.get("template"),
        "authors": about.get("authors"),
        "places": about.get("places"),
        "first_seen": about.get("first_seen", record.get("observed_at")),
        "last_seen": about.get("last_seen", record.get("observed_at")),
        "title": record.get("title"),
        "text": record.get("text"),
        "reasons": lead["reasons"],
    }
