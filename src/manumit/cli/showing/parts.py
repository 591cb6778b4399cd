"""What the three views have in common: reasons, signs, what to do now, values with counts, records."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from manumit.cli.words import counted, minute, safe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from manumit.alert.urgent import Advice
    from manumit.alert.views import Sign
    from manumit.cli.door import Door

LISTED = 6
_EXCERPT = 400
_BEFORE = 24  # characters before a passage: the passage itself must fit a narrow line


def say_reasons(door: Door, reasons: Sequence[dict[str, Any]]) -> None:
    """Each reason with its points."""
    from rich.text import Text

    for reason in reasons:
        line = Text.assemble((f"  {reason['points']:+.2f}  ", "cyan"), safe(reason["sentence"]))
        door.out.print(line)


def say_advice(door: Door, advice: Advice | None) -> None:
    """What to do now, and whom to call."""
    from rich.text import Text

    if advice is None:
        return
    what = "a child" if advice.urgent == "child" else "danger"
    door.say(f"\nThis cannot wait: it may be about {what}", style="bold red")
    for number, step in enumerate(advice.steps, 1):
        door.out.print(Text(f"  {number}. {step}"))
    for line in advice.helplines:
        where = "anywhere else" if line.country == "*" else line.country
        numbers = [f"emergency {line.emergency}"] if line.emergency else []
        numbers += [f"trafficking {line.trafficking}"] if line.trafficking else []
        numbers += [f"children {line.child}"] if line.child else []
        door.out.print(Text.assemble((f"  {where}: ", "bold"), ", ".join(numbers)))
    door.note("Nothing was sent. Numbers as published; `manumit show --json` names the page of each.")


def say_signs(door: Door, signs: Sequence[Sign], records: int) -> None:
    """Each sign with its meaning, its passages and its source."""
    from rich.text import Text

    if not signs:
        return
    door.say("\nSigns", style="bold")
    for sign in signs:
        points = f"  {sign.points:+.2f}  " if sign.points is not None else "         "
        where = "" if records == 1 else f" (in {sign.records:,} of {counted(records, 'record')})"
        door.out.print(Text.assemble((points, "cyan"), safe(sign.meaning), (where, "dim")))
        for passage in sign.passages:
            line = Text("         ")
            if passage.found_by == "semantic":
                line.append("by likeness of meaning, without points: ", style="italic")
            line.append(f"…{safe(passage.before[-_BEFORE:])}", style="dim")
            line.append(f" {safe(passage.words)} ", style="bold yellow")
            line.append(f"{safe(passage.after)}…", style="dim")
            door.line(line)
        door.line(
            Text(f"         {sign.pack}/{sign.rule}, {sign.strength}: {safe(sign.source)}", style="dim")
        )


def say_values(door: Door, title: str, values: Sequence[tuple[str, int]], most: int | None) -> None:
    """Values and how many records have them."""
    from rich.text import Text

    if not values:
        return
    door.say(f"\n{title}", style="bold")
    line = "; ".join(f"{safe(value)} ({count:,})" for value, count in values[:most])
    left = len(values) - len(values[:most])
    door.out.print(Text(line + (f" and {left:,} more" if left else ""), overflow="fold"))


def say_members(door: Door, members: Sequence[dict[str, Any]], in_all: int) -> None:
    """Some records."""
    from rich.text import Text

    if not members:
        return
    door.say("\nMembers", style="bold")
    for member in members:
        told = [member["record_id"]]
        told += [safe(member["source_id"])] if member["source_id"] else []
        told += [f"{minute(member['observed_at'])} UTC"] if member["observed_at"] else []
        told += [safe(member[name]) for name in ("author", "place") if member[name]]
        door.line(Text("  ".join(told)))
        words = safe(" ".join(filter(None, (member["title"], member["text"])))[:_EXCERPT])
        door.line(Text(f"  {words}", style="dim"))
    if in_all > len(members):
        door.note(f"{counted(in_all - len(members), 'record')} more; --members N shows them.")


def say_set_aside(door: Door, rows: Sequence[dict[str, Any]], most: int | None) -> None:
    """Identifiers that do not link, and why."""
    from rich.text import Text

    if not rows:
        return
    door.say("\nSet aside: these do not link", style="bold")
    for row in rows[:most]:
        door.line(Text(f"{row['kind']} {safe(row['value'])}: {safe(row['sentence'])}"))
    say_more(door, len(rows), most)


def say_more(door: Door, rows: int, most: int | None) -> None:
    """That there are more than were shown."""
    if most is not None and rows > most:
        door.note(f"{rows - most:,} more; --full shows them.")


def rank_of(lead: dict[str, Any]) -> str:
    """The rank and score of a lead, to follow a name."""
    return f", lead #{lead['rank']} with {lead['score']:.2f} points" if lead else ""


def common_document(lead: dict[str, Any], signs: Sequence[Sign], advice: Advice | None) -> dict[str, Any]:
    """What every view's JSON says."""
    return {
        "rank": lead.get("rank"),
        "lead_id": lead.get("lead_id"),
        "score": lead.get("score"),
        "likelihood": lead.get("likelihood"),
        "urgent": advice.urgent if advice else None,
        "reasons": lead.get("reasons", []),
        "signs": [asdict(sign) for sign in signs],
        "advice": asdict(advice) if advice else None,
    }


def values_document(values: Sequence[tuple[str, int]]) -> list[dict[str, Any]]:
    """Values and how many records have them."""
    return [{"value": value, "records": count} for value, count in values]
