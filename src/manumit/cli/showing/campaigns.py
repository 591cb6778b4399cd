"""A campaign: template, slots, members, authors, places, contacts, signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from manumit.cli.showing.parts import (
    LISTED,
    common_document,
    rank_of,
    say_advice,
    say_members,
    say_reasons,
    say_set_aside,
    say_signs,
    say_values,
    values_document,
)
from manumit.cli.template import draw_template, slot_style
from manumit.cli.words import counted, safe, span

if TYPE_CHECKING:
    from manumit.alert.views import CampaignView
    from manumit.cli.door import Door
    from manumit.store import RunManifest

_SLOTS = 15


def show(door: Door, view: CampaignView, run: RunManifest, *, full: bool) -> None:
    """Print it, or answer with JSON."""
    if door.as_json:
        door.document(_document(view, run.run_id))
        return
    _head(door, view)
    say_advice(door, view.advice)
    door.say("\nTemplate", style="bold")
    door.out.print(draw_template(view.campaign["parts"], full=full))
    _slots(door, view, full)
    most = None if full else LISTED
    say_signs(door, view.signs, view.campaign["size"])
    say_values(door, "Authors", view.authors, most)
    say_values(door, "Places", view.places, most)
    contacts = [(f"{c['kind']} {c['value']}", c["records"]) for c in view.contacts]
    say_values(door, "Contacts", contacts, most)
    say_set_aside(door, view.set_aside, most)
    say_members(door, view.members, view.campaign["size"])


def _head(door: Door, view: CampaignView) -> None:
    c = view.campaign
    door.say(f"Campaign {c['campaign_id']}{rank_of(view.lead)}", style="bold")
    door.say(
        f"{counted(c['size'], 'record')} ({counted(c['distinct_texts'], 'different text')}), "
        f"{c['score']:.0%} of their bits saved by the template"
    )
    if c["first_seen"]:
        door.say(f"seen {span(c['first_seen'], c['last_seen'])}")
    if view.network_id:
        door.say(f"part of network {view.network_id}: manumit show network-{view.network_id}")
    say_reasons(door, view.lead.get("reasons", ()))


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


def _document(view: CampaignView, run_id: str) -> dict[str, Any]:
    c = view.campaign
    return {
        "run_id": run_id,
        "subject_kind": "campaign",
        "campaign_id": c["campaign_id"],
        "network_id": view.network_id,
        **common_document(view.lead, view.signs, view.advice),
        "size": c["size"],
        "distinct_texts": c["distinct_texts"],
        "share_saved": c["score"],
        "first_seen": c["first_seen"],
        "last_seen": c["last_seen"],
        "template": c["template"],
        "parts": c["parts"],
        "slots": c["slots"],
        "authors": values_document(view.authors),
        "places": values_document(view.places),
        "contacts": view.contacts,
        "set_aside": view.set_aside,
        "members": view.members,
    }
