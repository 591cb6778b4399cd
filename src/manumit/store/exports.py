"""Files that left the workspace and that `forget` must find again."""

from __future__ import annotations

import fcntl
import json
import os
import uuid
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from manumit.store import files
from manumit.store.errors import WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Export:
    """A file written from a table.

    Parameters
    ----------
    path : absolute path at the time.
    sha256 : of its bytes at the time.
    ids : whether its record_ids are listed beside this note; if not, it may hold any record.
    purpose, recipient : what it was written for, and for whom.
    """

    export_id: str
    path: str
    table: str
    sha256: str
    noted_at: str
    ids: bool
    purpose: str = ""
    recipient: str = ""


SENDINGS = "sendings.jsonl"
"""Messages that left the machine, a line each; see `Sending`."""


@dataclass(frozen=True, slots=True)
class Sending:
    """A message that left the machine, or was about to: it holds nothing of a record.

    Parameters
    ----------
    channel, where : email or webhook, and to which address.
    key : of the delivery; a repetition has the same one.
    sha256 : of what it says.
    alerts : how many alerts it names.
    """

    noted_at: str
    channel: str
    where: str
    key: str
    sha256: str
    alerts: int
    purpose: str
    recipient: str


class Use(TypedDict, total=False):
    """What an export is for, for whom, and where its bytes are until they are moved to its path."""

    purpose: str
    recipient: str
    written: Path


def note(
    folder: Path,
    path: Path,
    table: str,
    record_ids: Iterable[str] | None,
    **use: Unpack[Use],
) -> Export:
    """Note an export, with the record_ids in it (None: unknown, it may hold any)."""
    name = uuid.uuid4().hex
    if record_ids is not None:
        listed = pa.table({"record_id": pa.array(record_ids, pa.string())})
        half = folder / f"{files.TEMPORARY}{name}"
        pq.write_table(listed, half)
        files.sync_file(half)
        files.move(half, folder / f"{name}.parquet")
    now = datetime.now(UTC).isoformat("T", "seconds")
    sha256 = files.hash_file(use.get("written") or path)
    terms = (use.get("purpose", ""), use.get("recipient", ""))
    made = Export(name, str(path.absolute()), table, sha256, now, record_ids is not None, *terms)
    files.write_atomic(folder / f"{name}.json", json.dumps(asdict(made), indent=1).encode() + b"\n")
    return made


def read(folder: Path) -> list[Export]:
    """All exports noted.

    Raises
    ------
    WorkspaceError : a note is damaged.
    """
    found = []
    for path in sorted(folder.glob("*.json")):
        try:
            found.append(Export(**json.loads(path.read_bytes())))
        except (ValueError, TypeError) as error:
            raise WorkspaceError(f"{path} is damaged; restore it from a backup") from error
    return sorted(found, key=lambda export: (export.noted_at, export.export_id))


def holds_any(folder: Path, export: Export, record_ids: pa.Array[Any]) -> bool:
    """Whether an export may hold any of these records."""
    if not export.ids:
        return True
    listed = pq.read_table(folder / f"{export.export_id}.parquet").column("record_id")
    return bool(pc.any(pc.is_in(listed, value_set=record_ids)).as_py())


def note_sending(folder: Path, sending: Sending) -> None:
    """Note a message before it leaves; it is on the disk when this returns."""
    line = json.dumps(asdict(sending), ensure_ascii=False).encode() + b"\n"
    handle = os.open(folder / SENDINGS, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        size = os.fstat(handle).st_size
        files.write_all(handle, b"\n" + line if files.is_torn(handle) else line)
        os.fsync(handle)
    finally:
        os.close(handle)
    if not size:
        files.sync_folder(folder)


def sendings(folder: Path) -> list[Sending]:
    """All messages that were noted, oldest first; half a line of a killed writer is passed over."""
    path = folder / SENDINGS
    found = []
    for line in path.read_bytes().splitlines() if path.exists() else ():
        try:
            found.append(Sending(**json.loads(line)))
        except (ValueError, TypeError):
            continue
    return found
