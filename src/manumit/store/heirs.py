"""Who carries on a campaign's id when the record that founded it is forgotten.

The file holds record_ids and founding tokens only. An entry whose founder still lives has no effect, so it is
written before the record goes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from manumit.store import files
from manumit.store.errors import WorkspaceError

if TYPE_CHECKING:
    from pathlib import Path

FILE = "heirs.json"


def read(workspace: Path) -> dict[str, str]:
    """Founding token by the record_id that inherited it.

    Raises
    ------
    WorkspaceError : the file is damaged.
    """
    path = workspace / FILE
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise WorkspaceError(f"{path} is damaged: {error}; restore it from a backup") from error
    return {str(heir): str(token) for heir, token in found.items()}


def write(workspace: Path, heirs: dict[str, str]) -> None:
    """Note these heirs in place of those known."""
    if heirs or (workspace / FILE).exists():
        files.write_atomic(workspace / FILE, json.dumps(heirs, indent=1, sort_keys=True).encode())
