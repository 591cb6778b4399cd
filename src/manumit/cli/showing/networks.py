"""A network: campaigns, identifiers with their role, signs, what is set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from manumit.cli.showing.parts import (
    LISTED,
    common_document,
    rank_of,
    say_advice,
    say_members,
    say_more,
    say_reasons,
    say_set_aside,
    say_signs,
    say_values,
    values_document,
)
from manumit.cli.words import counted, safe, safe_template, span

if TYPE_CHECKING:
    from manumit.alert.views import NetworkView
    from manumit.cli.door import Door
    from manumit.store import RunManifest

_ROWS = 12
_EXCERPT = 300


def show(door: Door, view: NetworkView, run: RunManifest, *, full: bool) -> None:
    """Print it, or answer with JSON."""
    if door.as_json:
        door.document(_document(view, run.run_id))
        return
    _head(door, view)
    say_advice(door, view.advice)
    most = None if full else _ROWS
    say_signs(door, view.signs, view.network["records"])
    _campaigns(door, view, most)
    _identifiers(door, view, most)
    say_set_aside(door, view.set_aside, most)
    say_values(door, "Authors", view.authors, None if full else LISTED)
    say_values(door, "Places", view.places, None if full else LISTED)
    say_members(door, view.members, view.network["records"])


def _head(door: Door, view: NetworkView) -> None:
    n = view.network
    door.say(f"Network {n['network_id']}{rank_of(view.lead)}", style="bold")
    told = [counted(n["records"], "record")]
    told += [counted(n["campaigns"], "campaign")] if n["campaigns"] else []
    told += [counted(len(view.singles), "record") + " of no campaign"] if view.singles else []
    told.append(counted(n["identifiers"], "identifier"))
    door.say(", ".join(told))
    if n["first_seen"]:
        door.say(f"seen {span(n['first_seen'], n['last_seen'])}")
    if n["component"] != n["network_id"]:
        door.say(f"a part of a larger connected set, whose first part is network {n['component']}")
    if n["by_hand"]:
        door.say(f"{n['by_hand']} by hand: `manumit edits` says by whom and why")
    say_reasons(door, view.lead.get("reasons", ()))


def _campaigns(door: Door, view: NetworkView, most: int | None) -> None:
    from rich.text import Text

    if not view.campaigns:
        return
    door.say("\nCampaigns", style="bold")
    for row in view.campaigns[:most]:
        head = f"{row['campaign_id']}  {counted(row['size'], 'record')}{_stands(row)}"
        if row["first_seen"]:
            head += f"  {span(row['first_seen'], row['last_seen'])}"
        door.line(Text(head))
        door.line(Text(f"  {safe_template(row['template'][:_EXCERPT])}", style="italic dim"))
    say_more(door, len(view.campaigns), most)


def _identifiers(door: Door, view: NetworkView, most: int | None) -> None:
    from rich.table import Table

    if not view.identifiers:
        return
    door.say("\nIdentifiers", style="bold")
    table = Table(box=None, pad_edge=False, header_style="bold", expand=True)
    table.add_column("identifier", no_wrap=True, overflow="ellipsis", ratio=1)
    for name in ("units", "records", "part"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("role", no_wrap=True)
    for row in view.identifiers[:most]:
        named = f"{row['kind']} {safe(row['value'])}"
        figures = (f"{row['units']:,}", f"{row['records']:,}", f"{row['community']:,}")
        table.add_row(named, *figures, row["role"])
    door.out.print(table)
    say_more(door, len(view.identifiers), most)


def _stands(row: dict[str, Any]) -> str:
    """Role and part, where they say something."""
    role = "" if row["role"] == "member" else f"  {row['role']}"
    return role + (f"  part {row['community']}" if row["community"] else "")


def _document(view: NetworkView, run_id: str) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "subject_kind": "network",
        **common_document(view.lead, view.signs, view.advice),
        **view.network,
        "authors": values_document(view.authors),
        "places": values_document(view.places),
        "campaigns": view.campaigns,
        "singles": view.singles,
        "identifiers": view.identifiers,
        "set_aside": view.set_aside,
        "members": view.members,
    }
