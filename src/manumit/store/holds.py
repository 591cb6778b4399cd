"""Legal holds: what must not be forgotten for now."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from manumit.store import files
from manumit.store.errors import RefusedError, WorkspaceError

if TYPE_CHECKING:
    from pathlib import Path

FILE = "holds.json"


@dataclass(frozen=True, slots=True)
class Hold:
    """A batch or a record that `forget` must leave alone until the hold is released.

    Parameters
    ----------
    target : batch_id or record_id.
    since : ISO 8601, UTC.
    """

    target: str
    reason: str
    operator: str
    since: str


def read(workspace: Path) -> list[Hold]:
    """The holds in force.

    Raises
    ------
    WorkspaceError : the file is damaged; nothing may be forgotten before it is restored.
    """
    path = workspace / FILE
    if not path.exists():
        return []
    try:
        return [Hold(**entry) for entry in json.loads(path.read_bytes())]
    except (ValueError, TypeError) as error:
        raise WorkspaceError(
            f"{path} is damaged; restore it from a backup before anything is forgotten"
        ) from error


def place(workspace: Path, target: str, reason: str, operator: str) -> Hold:
    """Put a hold on a batch or a record.

    Raises
    ------
    RefusedError : the reason is empty.
    """
    if not reason.strip():
        raise RefusedError("a legal hold needs a reason; name the order or case behind it (--reason)")
    made = Hold(target, reason, operator, datetime.now(UTC).isoformat("T", "seconds"))
    _write(workspace, [*(h for h in read(workspace) if h.target != target), made])
    return made


def release(workspace: Path, target: str) -> Hold:
    """Lift a hold and return it.

    Raises
    ------
    RefusedError : there is no hold on the target.
    """
    held = read(workspace)
    for entry in held:
        if entry.target == target:
            _write(workspace, [h for h in held if h is not entry])
            return entry
    raise RefusedError(f"there is no legal hold on {target}")


def _write(workspace: Path, held: list[Hold]) -> None:
    files.write_atomic(workspace / FILE, json.dumps([asdict(h) for h in held], indent=1).encode() + b"\n")
