"""`manumit diff`: what changed between two runs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from manumit.cli.command import command
from manumit.cli.words import counted

if TYPE_CHECKING:
    from manumit.cli.door import Door
    from manumit.store.manifest import RunManifest
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

    OLD and NEW are numbers of runs. Without them: the last two runs; with one: that run and the last.
    """
    from manumit.pipeline import compare

    before, after = _pick(door.workspace, old, new)
    rows = [
        {name: value for name, value in row.items() if name not in {"run", "run_before"}}
        for row in compare(door.workspace, before, after).to_pylist()
        if kind in {None, row["subject_kind"]}
    ]
    if door.as_json:
        summary = {subject: _numbers(rows, subject) for subject in _SUBJECTS if kind in {None, subject}}
        door.document({"old": before.run_id, "new": after.run_id, "summary": summary, "changes": rows})
        return
    if not rows:
        what = f"No {kind}" if kind else "No campaign, network or lead"
        door.say(f"{what} changed between run {before.run_id} and run {after.run_id}.")
        return
    told = [_sentence(rows, subject) for subject in _SUBJECTS if _numbers(rows, subject)]
    door.say(f"From run {before.run_id} to run {after.run_id}: {'; '.join(told)}.")
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


def _pick(ws: Workspace, old: str | None, new: str | None) -> tuple[RunManifest, RunManifest]:
    from manumit.store.errors import RefusedError

    if old is not None and new is not None:
        return ws.run(old), ws.run(new)
    found = ws.runs()
    if not found or (old is None and len(found) < 2):
        raise RefusedError(
            f"there {'is one run' if found else 'is no run yet'}, and two are compared; "
            "`manumit run` makes one"
        )
    return (ws.run(old) if old is not None else found[-2]), found[-1]


def _list(door: Door, subject: str, words: str, rows: list[dict[str, Any]], top: int) -> None:
    if not rows:
        return
    door.say(f"\n{counted(len(rows), subject)} {words}", style="bold")
    for row in rows[:top]:
        others = f"  ({', '.join(row['other_ids'][:4])})" if row["other_ids"] else ""
        door.say(f"  {row['subject']}  {row['size_before']:,} → {row['size_after']:,} records{others}")
    if len(rows) > top:
        door.note(f"  {len(rows) - top:,} more; --top N lists them.")
