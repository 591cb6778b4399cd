"""Who carries on the id of a campaign or network when the record that founded it is forgotten.

The file holds record_ids and founding tokens only. An entry whose founder still lives has no effect, so it is
written before the record goes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeAlias

from manumit.store import files
from manumit.store.errors import WorkspaceError

if TYPE_CHECKING:
    from pathlib import Path

FILE = "heirs.json"
CAMPAIGNS = "campaigns"


Heirs: TypeAlias = dict[str, dict[str, str]]
"""Founding token by the record_id that inherited it, under the name of what they found."""


def read(workspace: Path) -> Heirs:
    """Heirs as they were noted.

    Raises
    ------
    WorkspaceError : the file is damaged.
    """
    path = workspace / FILE
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if all(isinstance(token, str) for token in found.values()):  # before networks had ids
            return {CAMPAIGNS: found} if found else {}
        return {name: {str(heir): str(token) for heir, token in of.items()} for name, of in found.items()}
    except (ValueError, AttributeError) as error:
        raise WorkspaceError(f"{path} is damaged: {error}; restore it from a backup") from error


def write(workspace: Path, heirs: Heirs) -> None:
    """Note these heirs in place of those known."""
    if any(heirs.values()) or (workspace / FILE).exists():
        files.write_atomic(workspace / FILE, json.dumps(heirs, indent=1, sort_keys=True).encode())
