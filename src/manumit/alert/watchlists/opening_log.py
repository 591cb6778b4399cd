"""Who opened, showed or changed a watchlist, when and why: one line each, chained by hashes.

Each line holds the SHA-256 of the line before and of what it says. Lines that are changed or taken out of the
middle are noticed by `verify`; lines cut off at the end are not. Decisions of people are kept in casework,
which needs the workspace's lock; lists are opened by services that must not wait for it, hence a file of its
own. No entry of a list is ever in it.
"""

from __future__ import annotations

import fcntl
import getpass
import hashlib
import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from manumit.store import files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FILE = "openings.jsonl"
START = hashlib.sha256(b"manumit watchlists").hexdigest()
_TAIL = 1 << 16


def note_openings(
    folder: Path, list_ids: Sequence[str], action: str, why: str, operator: str | None = None
) -> None:
    """Add a line for each list; on the disk when this returns.

    Parameters
    ----------
    action : added, replaced, opened, shown, renewed or removed.
    why : reason, or what for.
    operator : default: the name of this login.
    """
    if not list_ids:
        return
    by = _login() if operator is None else operator
    now = datetime.now(UTC).isoformat("T", "seconds")
    with files.plain_errors("writing the log of openings"):
        handle = os.open(folder / FILE, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            chain, size = _last(handle)
            os.ftruncate(handle, size)  # a line that a killed process left half written
            lines = []
            for list_id in list_ids:
                said = {"at": now, "by": by, "list": list_id, "action": action, "why": why}
                chain = _chained(chain, said)
                lines.append(json.dumps({**said, "chain": chain}, ensure_ascii=True) + "\n")
            os.write(handle, "".join(lines).encode())
            os.fsync(handle)
        finally:
            os.close(handle)


def read_openings(folder: Path) -> list[dict[str, Any]]:
    """All whole lines, oldest first."""
    path = folder / FILE
    lines = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
    return [json.loads(line) for line in lines]


def fault(folder: Path) -> str | None:
    """What shows that the log was changed by hand; None: all hashes hold."""
    chain = START
    try:
        for number, line in enumerate(read_openings(folder), 1):
            said = {key: value for key, value in line.items() if key != "chain"}
            chain = _chained(chain, said)
            if chain != line["chain"]:
                return f"line {number} or the one before was changed by hand: its hash does not hold"
    except (ValueError, KeyError, AttributeError):
        return "it is damaged; restore it from a backup"
    return None


def _chained(before: str, said: dict[str, str]) -> str:
    told = json.dumps([before, *(said[key] for key in sorted(said))], ensure_ascii=True)
    return hashlib.sha256(told.encode()).hexdigest()


def _last(handle: int) -> tuple[str, int]:
    """Chain of the last whole line, and where it ends."""
    size = os.fstat(handle).st_size
    tail = os.pread(handle, _TAIL, max(0, size - _TAIL))
    whole = tail[: tail.rfind(b"\n") + 1]
    size -= len(tail) - len(whole)
    lines = whole.splitlines()
    return (json.loads(lines[-1])["chain"], size) if lines else (START, size)


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
