"""Old runs are removed by rule, and with them what only they needed.

Kept are: the current run, the newest few, the newest of each of the last days, weeks and months, and every
run that is named. What goes is moved out of sight first, one run at a time, and then removed, so a kill
leaves only what the next start clears up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from manumit.store import files, manifest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    from manumit.store.manifest import RunManifest
    from manumit.store.settings import Keeping
    from manumit.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a run, and why it is kept; empty: it goes."""

    run: RunManifest
    why: str

    @property
    def goes(self) -> bool:
        """Whether it is removed."""
        return not self.why


@dataclass(frozen=True, slots=True)
class Pruned:
    """What pruning removed, or would.

    Parameters
    ----------
    fates : of all runs, oldest first.
    partitions : files of tables that no other run has.
    memos : kept results that nothing asks for any more.
    bytes : freed.
    """

    fates: tuple[Fate, ...]
    partitions: tuple[Path, ...]
    memos: tuple[Path, ...]
    bytes: int

    @property
    def gone(self) -> tuple[str, ...]:
        """Ids of the runs that go."""
        return tuple(fate.run.run_id for fate in self.fates if fate.goes)


def fates(
    runs: Iterable[RunManifest], current: str, keeping: Keeping, referred: Mapping[str, str]
) -> list[Fate]:
    """Which runs stay.

    Parameters
    ----------
    runs : oldest first.
    referred : why a run must stay, by its id.
    """
    found = list(runs)
    why = {**referred, current: "the current run"}
    for run in found[len(found) - min(keeping.newest, len(found)) :]:
        why.setdefault(run.run_id, "one of the newest")
    for name, most, period in _PERIODS:
        seen: set[str] = set()
        for run in reversed(found):
            key = run.finished_at.strftime(period)
            if key not in seen and len(seen) < getattr(keeping, name):
                why.setdefault(run.run_id, f"the newest of its {most}")
            seen.add(key)
    return [Fate(run, why.get(run.run_id, "")) for run in found]


_PERIODS = (("days", "day", "%Y-%m-%d"), ("weeks", "week", "%G-%V"), ("months", "month", "%Y-%m"))
"""Setting, its name in a sentence, and what tells one from the next."""


def plan(ws: Workspace, decided: Iterable[Fate], memos: Collection[Path] = ()) -> Pruned:
    """What would be removed.

    Parameters
    ----------
    memos : kept results that nobody needs.
    """
    told = tuple(decided)
    live, dead = (
        {p.sha256 for f in told if f.goes is goes for parts in f.run.tables.values() for p in parts}
        for goes in (False, True)
    )
    paths = [ws.partitions.path(sha256) for sha256 in sorted(dead - live)]
    there = tuple(path for path in paths if path.exists())
    kept = tuple(sorted(memos))
    notes = [ws.path / "runs" / f.run.run_id / manifest.FILE for f in told if f.goes]
    return Pruned(told, there, kept, sum(path.stat().st_size for path in (*there, *kept, *notes)))


def prune(ws: Workspace, planned: Pruned) -> None:
    """Remove what was planned; inside the lock.

    Raises
    ------
    WorkspaceError : the disk cannot be written.
    """
    ws.require_lock()
    with files.plain_errors("pruning"):
        for path in planned.memos:
            files.remove(path)
        drop_runs(ws, planned.gone)


def drop_runs(ws: Workspace, run_ids: Iterable[str]) -> None:
    """Remove these runs, and partitions that no other names; inside the lock."""
    ws.require_lock()
    for name in run_ids:
        half = ws.path / "runs" / f"{files.TEMPORARY}{name}"
        files.move(ws.path / "runs" / name, half)
    ws.sweep_partitions()
    for half in (ws.path / "runs").glob(f"{files.TEMPORARY}*"):
        files.remove(half)
