"""`manumit show`: one campaign in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from manumit.cli.command import command
from manumit.cli.commands.leads import freshness
from manumit.cli.template import draw_template, slot_style
from manumit.cli.words import counted, minute, safe, span

if TYPE_CHECKING:
    from manumit.alert.views import CampaignView
    from manumit.cli.door import Door

_SLOTS = 15
_LISTED = 6


@command("show", example="manumit show 1\nmanumit show 2f4157 --members 20")
@click.argument("campaign")
@click.option("--members", type=click.IntRange(min=0), default=5, show_default=True, help="Records to list.")
@click.option("--full", is_flag=True, help="Show the whole template, every slot, author, place and contact.")
@click.option("--run", "run_id", help="A run's number; default: the current run.")
def show_command(door: Door, campaign: str, members: int, full: bool, run_id: str | None) -> None:
    """Show one CAMPAIGN: template, slots, members, authors, places, contacts.

    CAMPAIGN is a rank from `manumit leads` (3), an id, or the beginning of an id.
    """
    show_campaign(door, campaign, members=members, full=full, run_id=run_id)


def show_campaign(door: Door, campaign: str, *, members: int, full: bool, run_id: str | None) -> None:
    """Print one campaign of a run."""
    from manumit.alert.views import campaign_view, find_campaign, run_to_look_at

    ws = door.workspace
    run = run_to_look_at(ws, run_id)
    view = campaign_view(ws, run, find_campaign(ws, run, campaign), members)
    if door.as_json:
        door.document(_document(view, run.run_id))
        return
    _head(door, view)
    door.say("\nTemplate", style="bold")
    door.out.print(draw_template(view.campaign["parts"], full=full))
    _slots(door, view, full)
    most = None if full else _LISTED
    _listed(door, "Authors", view.authors, most)
    _listed(door, "Places", view.places, most)
    contacts = [(f"{c['kind']} {c['value']}", c["records"]) for c in view.contacts]
    _listed(door, "Contacts", contacts, most)
    _members(door, view)
    freshness(door, run)


def _head(door: Door, view: CampaignView) -> None:
    from rich.text import Text

    c, lead = view.campaign, view.lead
    rank = f", lead #{lead['rank']} with {lead['score']:.2f} points" if lead else ""
    door.say(f"Campaign {c['campaign_id']}{rank}", style="bold")
    door.say(
        f"{counted(c['size'], 'record')} ({counted(c['distinct_texts'], 'different text')}), "
        f"{c['score']:.0%} of their bits saved by the template"
    )
    if c["first_seen"]:
        door.say(f"seen {span(c['first_seen'], c['last_seen'])}")
    for reason in lead.get("reasons", ()):
        door.out.print(Text.assemble((f"  {reason['points']:+.2f}  ", "cyan"), reason["sentence"]))


def _slots(door: Door, view: CampaignView, full: bool) -> None:
    from rich.table import Table
    from rich.text import Text

    slots = view.campaign["slots"]
    if not slots:
        return
    door.say("\nSlots", style="bold")
    table = Table(box=None, pad_edge=False, header_style="bold", expand=True)
    table.add_column("slot", no_wrap=True)
    table.add_column("filled", justify="right", no_wrap=True)
    table.add_column("values", justify="right", no_wrap=True)
    table.add_column("commonest", no_wrap=True, overflow="ellipsis", ratio=1)
    for slot in slots if full else slots[:_SLOTS]:
        name = Text(f"{slot['slot']}:{slot['kind']}", style=slot_style(slot["kind"]))
        values = ", ".join(f"{safe(v['value'])} ({v['count']:,})" for v in slot["values"])
        table.add_row(name, f"{slot['filled']:,}", f"{slot['distinct']:,}", values)
    door.out.print(table)
    if not full and len(slots) > _SLOTS:
        door.note(f"{len(slots) - _SLOTS:,} more slots; --full shows them.")


def _listed(door: Door, title: str, values: list[tuple[str, int]], most: int | None) -> None:
    from rich.text import Text

    if not values:
        return
    door.say(f"\n{title}", style="bold")
    line = "; ".join(f"{safe(value)} ({count:,})" for value, count in values[:most])
    left = len(values) - len(values[:most])
    door.out.print(Text(line + (f" and {left:,} more" if left else ""), overflow="fold"))


def _members(door: Door, view: CampaignView) -> None:
    from rich.text import Text

    if not view.members:
        return
    door.say("\nMembers", style="bold")
    for member in view.members:
        told = [member["record_id"]]
        told += [safe(member["source_id"])] if member["source_id"] else []
        told += [f"{minute(member['observed_at'])} UTC"] if member["observed_at"] else []
        told += [safe(member[name]) for name in ("author", "place") if member[name]]
        door.line(Text("  ".join(told)))
        words = safe(" ".join(filter(None, (member["title"], member["text"])))[:400])
        door.line(Text(f"  {words}", style="dim"))
    left = view.campaign["size"] - len(view.members)
    if left > 0:
        door.note(f"{counted(left, 'record')} more; --members N shows them.")


def _document(view: CampaignView, run_id: str) -> dict[str, Any]:
    c = view.campaign
    return {
        "run_id": run_id,
        "campaign_id": c["campaign_id"],
        "rank": view.lead.get("rank"),
        "score": view.lead.get("score"),
        "size": c["size"],
        "distinct_texts": c["distinct_texts"],
        "share_saved": c["score"],
        "first_seen": c["first_seen"],
        "last_seen": c["last_seen"],
        "template": c["template"],
        "parts": c["parts"],
        "slots": c["slots"],
        "reasons": view.lead.get("reasons", []),
        "authors": [{"value": value, "records": count} for value, count in view.authors],
        "places": [{"value": value, "records": count} for value, count in view.places],
        "contacts": view.contacts,
        "members": view.members,
    }
