"""After a crash: finish what was decided, remove what was not."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

from manumit.store import files, journal, runs
from manumit.store.errors import WorkspaceError

if TYPE_CHECKING:
    from pathlib import Path

    from manumit.store.workspace import Workspace

log = logging.getLogger(__name__)


def at_open(workspace: Workspace) -> None:
    """Recover if a process died here and no other holds the workspace now."""
    if _leftovers(workspace):
        try:
            with workspace.lock("recovery"):
                pass
        except WorkspaceError as error:
            log.info("recovery is left to the next writer: %s", error)


def _leftovers(workspace: Workspace) -> bool:
    half = [
        folder
        for name in ("batches", "runs")
        for folder in (workspace.path / name).glob(f"{files.TEMPORARY}*")
    ]
    return bool(half) or journal.pending(workspace.path) or _current_lags(workspace)


def recover(workspace: Workspace) -> None:
    """Bring the folder to a state in which nothing is half done; the lock must be held."""
    journal.replay(workspace.path)
    if _current_lags(workspace):
        runs.set_current(workspace.path, runs.newest(workspace.path))
    for half in (workspace.path / "batches").glob(f"{files.TEMPORARY}*"):
        log.info("removing the half-written batch %s", half.name)
        files.remove(half)
    compacted = {name for folder in workspace.folders() for name in folder.replaces}
    for path in (workspace.path / "batches").iterdir():  # a pack names them as long as it is there
        if path.name in compacted:
            files.remove(path)
    dead = list((workspace.path / "runs").glob(f"{files.TEMPORARY}*"))
    if dead:
        workspace.sweep_partitions()
    for half in dead:
        log.info("removing the half-written run %s", half.name)
        files.remove(half)
    workspace.kept.sweep()
    for folder in (
        workspace.path,
        workspace.path / "exports",
        workspace.path / "arrivals",
        workspace.path / "arrivals" / "unchecked",
        *workspace.path.glob("batches/*/originals"),
    ):
        for half in folder.glob(f"{files.TEMPORARY}*"):
            files.remove(half)
    clear_spill(workspace.spill_root())


def clear_spill(root: Path, *, everything: bool = False) -> None:
    """Remove what dead processes spilled, or all there is."""
    if not root.is_dir():
        return
    for entry in root.iterdir():
        owner = entry.name.split("-", 1)[0]
        if everything or not owner.isdecimal() or not alive(int(owner)):
            files.remove(entry)


def alive(process: int) -> bool:
    """Whether a process of this number runs, be it another user's."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _current_lags(workspace: Workspace) -> bool:
    """Whether a run was finished and the process died before `current` named it."""
    return runs.newest(workspace.path) > runs.current(workspace.path)
