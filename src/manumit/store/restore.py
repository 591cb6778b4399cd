"""A workspace made from a backup: whole and verified, or not at all."""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from manumit.store import files
from manumit.store.backups import check_place, object_path, read_backup
from manumit.store.errors import RefusedError, WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from manumit.store.backups import Backup, Kept

log = logging.getLogger(__name__)


def restore(target: Path, workspace: Path, progress: Callable[[int], None] | None = None) -> Backup:
    """Make a workspace from a backup; every file is hashed, and nothing is left there if one is not right.

    Parameters
    ----------
    target : the backup.
    workspace : a new or empty folder.

    Raises
    ------
    RefusedError : the folder is not empty, or lies inside a workspace or a backup.
    WorkspaceError : it is no backup, or not whole.
    """
    workspace = Path(os.path.abspath(workspace))  # noqa: PTH100  # `..` is taken out, links stay
    made = replace(read_backup(target), copied=0)
    check_place(workspace, "for the workspace")
    if workspace.exists() and any(workspace.iterdir()):
        raise RefusedError(f"{workspace} is not empty; name a new folder for the workspace")
    half = workspace.with_name(f"{files.TEMPORARY}restore-{workspace.name}")
    with files.plain_errors(f"restoring to {workspace}"):
        files.remove(half)
        files.make_folder(half)
        try:
            files.need_space(half, made.bytes, "restoring")
            for name in made.folders:
                files.make_folder(half / name)
            for kept in made.files:
                _bring_back(target, half, kept)
                if progress is not None:
                    progress(kept.bytes)
            for name in ("cache", "spill", "log"):
                files.make_folder(half / name)
            if workspace.exists():
                workspace.rmdir()
            files.move(half, workspace)
        finally:
            files.remove(half)
    log.info("restored %d files", len(made.files))
    return made


def _bring_back(target: Path, half: Path, kept: Kept) -> None:
    source = object_path(target, kept.sha256)
    if not source.is_file():
        raise WorkspaceError(f"the backup {target} lacks {kept.path}; take another backup")
    place = half / kept.path
    found, _ = files.copy_hashed(source, place)
    if found != kept.sha256:
        raise WorkspaceError(f"{kept.path} in the backup {target} is damaged; take another backup")
    place.chmod(kept.mode)
