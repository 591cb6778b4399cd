"""`manumit diff`: what changed between two runs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from manumit.cli.command import command
from manumit.cli.words import counted

if TYPE_CHECKING:
    import pyarrow as pa

    from manumit.cli.door import Door
    from manumit.store.workspace import Workspace

_KINDS = {
    "born": "new",
    "grown": "grown",
    "merged": "merged into another",
    "split": "split off another",
    "shrunk": "shrunk",
    "changed": "with other records than before",
    "gone": "gone",
}
_SUBJECTS = ("campaign", "network", "lead")


@command("diff", example="manumit diff\nmanumit diff 1 3\nmanumit diff --kind network --top 50")
@click.argument("old", required=False)
@click.argument("new", required=False)
@click.option("--kind", type=click.Choice(_SUBJECTS), help="Tell only of campaigns, networks or leads.")
@click.option(
    "--top", type=click.IntRange(min=1), default=10, show_default=True, help="How many to list of each kind."
)
def diff_command(door: Door, old: str | None, new: str | None, kind: str | None, top: int) -> None:
    """Show what changed between two runs: campaigns, networks and leads.

    OLD and NEW are numbers of runs. Without them: the last run and the one before, also when that was
    pruned; with one: that run and the last.
    """
    before, after, found = _compared(door.workspace, old, new)
    rows = [
        {name: value for name, value in row.items() if name not in {"run", "run_before"}}
        for row in found.to_pylist()
        if kind in {None, row["subject_kind"]}
    ]
    if door.as_json:
        summary = {subject: _numbers(rows, subject) for subject in _SUBJECTS if kind in {None, subject}}
        door.document({"old": before, "new": after, "summary": summary, "changes": rows})
        return
    if not rows:
        what = f"No {kind}" if kind else "No campaign, network or lead"
        door.say(f"{what} changed between run {before} and run {after}.")
        return
    told = [_sentence(rows, subject) for subject in _SUBJECTS if _numbers(rows, subject)]
    door.say(f"From run {before} to run {after}: {'; '.join(told)}.")
    for subject in _SUBJECTS:
        for change, words in _KINDS.items():
            chosen = [r for r in rows if r["kind"] == change and r["subject_kind"] == subject]
            _list(door, subject, words, chosen, top)


def _numbers(rows: list[dict[str, Any]], subject: str) -> dict[str, int]:
    found = Counter(row["kind"] for row in rows if row["subject_kind"] == subject)
    return {kind: found[kind] for kind in _KINDS if found[kind]}


def _sentence(rows: list[dict[str, Any]], subject: str) -> str:
    short = {**{kind: kind for kind in _KINDS}, "born": "new", "split": "split off"}
    return f"{subject}s " + ", ".join(f"{n:,} {short[k]}" for k, n in _numbers(rows, subject).items())


def _compared(ws: Workspace, old: str | None, new: str | None) -> tuple[str, str, pa.Table]:
    """Ids of two runs, and their events."""
    from manumit.pipeline import compare, told_events
    from manumit.store.errors import RefusedError

    found = ws.runs()
    if old is None and found and (told := told_events(ws, found[-1])) is not None:
        return told
    if not found or (old is None and len(found) < 2):
        raise RefusedError(
            f"there {'is one run' if found else 'is no run yet'}, and two are compared; "
            "`manumit run` makes one"
        )
    before = ws.run(old) if old is not None else found[-2]
    after = ws.run(new) if new is not None else found[-1]
    return before.run_id, after.run_id, compare(ws, before, after)


def _list(door: Door, subject: str, words: str, rows: list[dict[str, Any]], top: int) -> None:
    if not rows:
        return
    door.say(f"\n{counted(len(rows), subject)} {words}", style="bold")
    for row in rows[:top]:
        others = f"  ({', '.join(row['other_ids'][:4])})" if row["other_ids"] else ""
        door.say(f"  {row['subject']}  {row['size_before']:,} → {row['size_after']:,} records{others}")
    if len(rows) > top:
        door.note(f"  {len(rows) - top:,} more; --top N lists them.")
