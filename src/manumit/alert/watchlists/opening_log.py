"""Who opened, showed or changed a watchlist, when and why: one line each, chained by hashes.

Each line holds the SHA-256 of the line before and of what it says. Lines that are changed or taken out of the
middle are noticed by `verify`; lines cut off at the end as well, since `openings.end` says where the log
ended, unless somebody changes both. What was cut off is a line of its own in what is written afterwards.
Decisions of people are kept in casework, which needs the workspace's lock; lists are opened by services that
must not wait for it, hence a file of its own. No entry of a list is ever in it.
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

FILE, END = "openings.jsonl", "openings.end"
START = hashlib.sha256(b"manumit watchlists").hexdigest()
CUT = "cut off"
"""Action of a line that says that lines before it are missing."""

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
            said = [{"at": now, "by": by, "list": one, "action": action, "why": why} for one in list_ids]
            if (lost := _end(folder)[0] - size) > 0:
                said.insert(0, {"at": now, "by": by, "list": "", "action": CUT, "why": f"{lost} bytes"})
            lines = []
            for one in said:
                chain = _chained(chain, one)
                lines.append(json.dumps({**one, "chain": chain}, ensure_ascii=True) + "\n")
            added = "".join(lines).encode()
            files.write_all(handle, added)
            os.fsync(handle)
            _put_end(folder, size + len(added), chain)
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
    ended, last = _end(folder)
    path = folder / FILE
    held = path.read_bytes()[:ended] if path.exists() else b""
    try:
        if len(held) < ended or (held and json.loads(held.splitlines()[-1])["chain"] != last):
            return "lines were cut off at its end; restore it from a backup"
        for number, line in enumerate(read_openings(folder), 1):
            if line["action"] == CUT:
                return f"lines before line {number} were cut off; restore it from a backup"
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


def _end(folder: Path) -> tuple[int, str]:
    """Bytes and last chain of the log when it was written last; a kill may leave it behind, never before."""
    try:
        size, chain = (folder / END).read_text(encoding="ascii").split()
        return int(size), chain
    except (FileNotFoundError, ValueError):
        return 0, START


def _put_end(folder: Path, size: int, chain: str) -> None:
    handle = os.open(folder / END, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.pwrite(handle, f"{size:020} {chain}\n".encode(), 0)  # always as long
    finally:
        os.close(handle)


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
