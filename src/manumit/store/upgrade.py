"""A workspace of an older version becomes one of this version: a backup first, then step by step.

Every step can be done again, and the version is written last: after a kill, the next upgrade does it all once
more, from the same backup.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from manumit.store import files
from manumit.store.backup import back_up
from manumit.store.backups import FILE as BACKUP
from manumit.store.backups import read_backup
from manumit.store.errors import WorkspaceError
from manumit.store.settings import FILE, VERSION, read_settings, stated_version
from manumit.store.workspace import FOLDERS, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Upgraded:
    """From which version to which, and where the backup lies; None: nothing was to be done."""

    before: int
    after: int
    backup: str | None


def upgrade(path: Path, backup: Path | None = None, wait_seconds: float = 0.0) -> Upgraded:
    """Bring a workspace to this version.

    Parameters
    ----------
    backup : folder for the backup that is made first; default: beside the workspace.

    Raises
    ------
    WorkspaceError : there is no workspace, it is of a newer version, or the disk is full.
    WorkspaceBusyError : another process holds it.
    """
    path = path.absolute()
    if not (path / FILE).is_file():
        raise WorkspaceError(f"{path} is no workspace; make one with `manumit init {path}`")
    before = stated_version(path / FILE)
    ws = Workspace(path, read_settings(path / FILE, older=True))
    if before == VERSION:
        return Upgraded(before, VERSION, None)
    target = (backup or path.with_name(f"{path.name}-before-version-{before + 1}")).absolute()
    with ws.lock("upgrade", wait_seconds):
        if not _there(target, path, before):
            back_up(ws, target)
        with files.plain_errors(f"upgrading {path}"):
            for version in range(before, VERSION):
                STEPS[version](path)
                log.info("upgraded to version %d", version + 1)
            _write_version(path / FILE)
    return Upgraded(before, VERSION, str(target))


def _there(target: Path, path: Path, version: int) -> bool:
    """Whether an upgrade that was killed made its backup already."""
    if not (target / BACKUP).is_file():
        return False
    made = read_backup(target)
    return made.workspace == str(path) and made.version == version


def _write_version(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    line = f"version = {VERSION}"
    fresh, found = re.subn(r"(?m)^version\s*=\s*\d+", line, text, count=1)
    files.write_atomic(path, (fresh if found else f"{line}\n{text}").encode())


def _to_2(path: Path) -> None:
    """Packs, events, arrivals and alerts: folders that were not there; what is there stays as it is."""
    for name in FOLDERS:
        files.make_folder(path / name)


STEPS: dict[int, Callable[[Path], None]] = {1: _to_2}
"""What brings a workspace from a version to the next."""
