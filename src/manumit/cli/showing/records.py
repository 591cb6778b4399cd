"""A record: what it says, what is in it, its signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from manumit.cli.showing.parts import common_document, rank_of, say_advice, say_reasons, say_signs
from manumit.cli.words import minute, safe

if TYPE_CHECKING:
    from manumit.alert.views import RecordView
    from manumit.cli.door import Door
    from manumit.store import RunManifest


def show(door: Door, view: RecordView, run: RunManifest) -> None:
    """Print it, or answer with JSON."""
    if door.as_json:
        door.document(_document(view, run.run_id))
        return
    from rich.text import Text

    r = view.record
    score = f", {view.scored['score']:.2f} points" if view.scored and not view.lead else ""
    door.say(f"Record {r['record_id']}{rank_of(view.lead)}{score}", style="bold")
    told = [r["kind"], *([view.language] if view.language else [])]
    told += [f"{minute(r['observed_at'])} UTC"] if r["observed_at"] else []
    told += [safe(r[name]) for name in ("source_id", "author", "place", "thread", "url") if r[name]]
    door.line(Text("  ".join(told)))
    if view.campaign_id:
        door.say(f"written from the template of campaign {view.campaign_id}: manumit show {view.campaign_id}")
    say_reasons(door, view.scored.get("reasons", ()))
    say_advice(door, view.advice)
    say_signs(door, view.signs, 1)
    door.say("\nText", style="bold")
    for words in filter(None, (r["title"], r["text"], r["contact"])):
        door.out.print(Text(safe(words), overflow="fold"))
    _mentions(door, view)


def _mentions(door: Door, view: RecordView) -> None:
    from rich.text import Text

    if not view.mentions:
        return
    door.say("\nMentions", style="bold")
    found = dict.fromkeys(f"{m['kind']} {safe(m['value'])}" for m in view.mentions)
    door.out.print(Text("; ".join(found), overflow="fold"))


def _document(view: RecordView, run_id: str) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "subject_kind": "record",
        **common_document(view.lead, view.signs, view.advice),
        "score": view.scored.get("score"),
        "reasons": view.scored.get("reasons", []),
        "campaign_id": view.campaign_id,
        "language": view.language,
        "mentions": view.mentions,
        "members": [view.record],
    }
