"""`manumit diff`: what changed between two runs."""

from __future__ import annotations

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


@command("diff", example="manumit diff\nmanumit diff 1 3")
@click.argument("old", required=False)
@click.argument("new", required=False)
@click.option(
    "--top", type=click.IntRange(min=1), default=10, show_default=True, help="Campaigns to list of each kind."
)
def diff_command(door: Door, old: str | None, new: str | None, top: int) -> None:
    """Show what changed between two runs.

    OLD and NEW are numbers of runs. Without them: the last two runs; with one: that run and the last.
    """
    from manumit.pipeline import compare

    before, after = _pick(door.workspace, old, new)
    rows = compare(door.workspace, before, after).to_pylist()
    if door.as_json:
        door.document({"old": before.run_id, "new": after.run_id, "changes": rows})
        return
    if not rows:
        door.say(f"No campaign changed between run {before.run_id} and run {after.run_id}.")
        return
    door.say(f"From run {before.run_id} to run {after.run_id}:")
    for kind, words in _KINDS.items():
        _list(door, words, [row for row in rows if row["kind"] == kind], top)


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


def _list(door: Door, words: str, rows: list[dict[str, Any]], top: int) -> None:
    if not rows:
        return
    door.say(f"\n{counted(len(rows), 'campaign')} {words}", style="bold")
    for row in rows[:top]:
        others = f"  ({', '.join(row['other_ids'][:4])})" if row["other_ids"] else ""
        door.say(f"  {row['campaign_id']}  {row['size_before']:,} → {row['size_after']:,} records{others}")
    if len(rows) > top:
        door.note(f"  {len(rows) - top:,} more; --top N lists them.")
