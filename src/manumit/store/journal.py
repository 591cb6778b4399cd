"""A change of many files that happens whole: staged first, decided by one rename, redone after a crash.

The folder `pending` holds the new files and `intent.json`, which lists the steps. Once the intent is there,
the change is decided, and every step can be done again: the next start finishes it. Before, the folder is
only removed.
"""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

from manumit.store import files
from manumit.store.errors import WorkspaceError

if TYPE_CHECKING:
    from pathlib import Path

log = logging.getLogger(__name__)

_INTENT = "intent.json"


def pending(workspace: Path) -> bool:
    """Whether a change is staged or decided and not finished."""
    return (workspace / "pending").exists()


class Journal:
    """Collects the steps of one change.

    Parameters
    ----------
    workspace : its folder; all paths of steps are inside it, save those of `remove`.
    """

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        self.folder = workspace / "pending"
        self._moves: list[tuple[str, str]] = []
        self._removals: list[str] = []
        self._staged = 0
        files.remove(self.folder)
        files.make_folder(self.folder)

    def stage(self) -> Path:
        """A fresh path to write a new file to."""
        self._staged += 1
        return self.folder / f"{self._staged:06d}"

    def place(self, staged: Path, target: Path) -> None:
        """Plan to put a staged file, synced here, in its place; a file there is replaced."""
        files.sync_file(staged)
        self._moves.append((staged.name, target.relative_to(self._workspace).as_posix()))

    def remove(self, path: Path) -> None:
        """Plan to remove a file or folder, after all files are in their places."""
        inside = path.is_relative_to(self._workspace)
        self._removals.append(path.relative_to(self._workspace).as_posix() if inside else str(path))

    def decide(self) -> None:
        """Decide the change; what is left is `replay`, now or at the next start."""
        files.sync_folder(self.folder)
        steps = {"moves": self._moves, "removals": self._removals}
        files.write_atomic(self.folder / _INTENT, json.dumps(steps).encode())

    def abandon(self) -> None:
        """Undo the staging."""
        files.remove(self.folder)


def replay(workspace: Path) -> None:
    """Finish a decided change, or remove one that was only staged."""
    folder = workspace / "pending"
    if not folder.exists():
        return
    intent = folder / _INTENT
    if intent.exists():
        log.info("finishing a change that was decided before")
        _do(workspace, folder, _read(intent))
        intent.unlink()
        files.sync_folder(folder)
    files.remove(folder)


def _read(intent: Path) -> dict[str, list[list[str]]]:
    try:
        steps: dict[str, list[list[str]]] = json.loads(intent.read_bytes())
    except ValueError as error:
        raise WorkspaceError(f"{intent} is damaged; restore the workspace from a backup") from error
    return steps


def _do(workspace: Path, folder: Path, steps: dict[str, list[list[str]]]) -> None:
    for name, target in steps["moves"]:
        staged = folder / name
        if staged.exists():
            files.make_folder((workspace / target).parent)
            files.move(staged, workspace / target)
    changed = set()
    for path in steps["removals"]:
        found = workspace / str(path)
        if found.parent == workspace / "batches" and found.exists():  # readers see all of it, or nothing
            half = files.temporary(found)
            files.remove(half)
            found.replace(half)
            found = half
        files.remove(found)
        changed.add(found.parent)
    for parent in sorted(changed):
        if parent.is_dir():
            files.sync_folder(parent)
