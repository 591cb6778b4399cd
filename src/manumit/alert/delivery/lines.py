"""Alerts as lines of a local file: JSON Lines, synced, for the owner's eyes only.

Whoever appends or rewrites holds a lock on the file, and looks whether it is still the one of its name.
"""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from manumit.alert.delivery.message import DeliveryError, plain_line
from manumit.store import files

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime
    from pathlib import Path

    from manumit.alert.delivery.message import Message
    from manumit.alert.delivery.receivers import Receiver


def send(receiver: Receiver, message: Message, now: datetime) -> None:
    """Append a line an alert.

    A line names its delivery; after a crash the same one may stand there twice.
    """
    path = receiver.path
    if path is None:
        raise DeliveryError("no file is named")
    lines = [
        {
            "delivery": message.key,
            "told_at": now.isoformat(timespec="seconds"),
            "id": item.alert_id,
            "rule": item.rule,
            "severity": item.severity,
            "reason": plain_line(item.reason, 2_000),
            "occurrences": item.occurrences,
            "records": item.records,
            "last_at": item.last_at.isoformat(timespec="seconds"),
            "link": item.link,
        }
        for item in message.items
    ]
    written = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
    try:
        fresh = not path.exists()
        with _held(path) as handle:
            written = b"\n" + written if files.is_torn(handle) else written
            files.write_all(handle, written)
            os.fsync(handle)
        if fresh:
            files.sync_folder(path.parent)
    except OSError as error:
        raise DeliveryError(f"{path}: {(error.strerror or 'it cannot be written').lower()}") from error


def remove_lines(path: Path, alert_ids: Collection[str]) -> int:
    """Write the file anew without the lines of some alerts; return how many went."""
    gone = {alert_id.encode() for alert_id in alert_ids}
    if not gone or not path.is_file():
        return 0
    with _held(path):
        lines = path.read_bytes().splitlines(keepends=True)
        kept = [line for line in lines if not any(alert_id in line for alert_id in gone)]
        if len(kept) < len(lines):
            mode = path.stat().st_mode & 0o777
            half = files.temporary(path)
            half.unlink(missing_ok=True)
            handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
            try:
                files.write_all(handle, b"".join(kept))
                os.fsync(handle)
            finally:
                os.close(handle)
            files.move(half, path)
    return len(lines) - len(kept)


@contextmanager
def _held(path: Path) -> Iterator[int]:
    """The file of this name, open for appending, with nobody else writing to it."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            if _same(handle, path):
                yield handle
                return
        finally:
            os.close(handle)


def _same(handle: int, path: Path) -> bool:
    try:
        now = path.stat()
    except FileNotFoundError:
        return False
    mine = os.fstat(handle)
    return (now.st_dev, now.st_ino) == (mine.st_dev, mine.st_ino)
