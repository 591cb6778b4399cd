"""Which workspace a command works on."""

from __future__ import annotations

import os
from pathlib import Path

SETTINGS = "manumit.toml"
VARIABLE = "MANUMIT_WORKSPACE"


def find_workspace(stated: str | None) -> Path:
    """Folder of the workspace: the stated one, that of MANUMIT_WORKSPACE, or the nearest above this folder.

    Raises
    ------
    WorkspaceError : none of them is there.
    """
    stated = stated or os.environ.get(VARIABLE)
    if stated:
        return Path(stated).expanduser()
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / SETTINGS).is_file():
            return folder
    from manumit.store.errors import WorkspaceError

    raise WorkspaceError(
        f"there is no workspace in {here} or above it; name one with --workspace FOLDER, "
        "or make one with `manumit init FOLDER`"
    )
