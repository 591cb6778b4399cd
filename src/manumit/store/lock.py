"""One writer at a time. The kernel releases the lock of a process that died."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from manumit.store.errors import WorkspaceBusyError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE = "lock"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_PAUSE = 0.1  # seconds between two tries


@contextmanager
def hold(path: Path, command: str, wait_seconds: float = 0.0) -> Iterator[None]:
    """Hold the lock file `path` while the block runs.

    Parameters
    ----------
    command : what a second process is told about the holder.
    wait_seconds : how long to wait for another holder before giving up.

    Raises
    ------
    WorkspaceBusyError : another process holds it; says its id, command and since when.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _acquire(handle, path, time.monotonic() + wait_seconds)
        note = {"pid": os.getpid(), "command": command, "since": datetime.now(UTC).isoformat("T", "seconds")}
        os.ftruncate(handle, 0)
        try:
            os.pwrite(handle, json.dumps(note).encode(), 0)
        except OSError as error:
            if error.errno not in _FULL:  # on a full disk something must be able to go
                raise
        try:
            yield
        finally:
            os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def _acquire(handle: int, path: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise WorkspaceBusyError(_sentence(path)) from None
            time.sleep(_PAUSE)
        else:
            return


def _sentence(path: Path) -> str:
    try:
        note = json.loads(path.read_bytes())
        who = f"process {note['pid']} ({note['command']}) since {note['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        who = "another process"
    return f"the workspace {path.parent} is held by {who}; wait for it to end, or repeat with --wait"
