"""A copy of the whole workspace in another folder: whole, verified, and without what was forgotten since.

The folder holds `objects`, files named by their SHA-256, and `backup.json`, which says which of them are
which file of the workspace. A later backup to the same folder copies only what is not there, puts its list in
place of the old one in one step, and then removes what only the old one needed: so what `forget` removed from
the workspace goes from the backup as well. Kept results, spill and logs are left out: they can be made again.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from manumit.store import files, manifest
from manumit.store.errors import RefusedError, WorkspaceError
from manumit.store.settings import FILE as SETTINGS
from manumit.store.settings import stated_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from manumit.store.workspace import Workspace

log = logging.getLogger(__name__)

FILE = "backup.json"
NOTES = "backups.json"
"""In the workspace: backups that were made of it."""

_OBJECTS = "objects"
_LEFT_OUT = frozenset({"cache", "spill", "log", "lock", "alerts.lock", "pending"})
_WORKSPACE_FILE_MODE = 0o600


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of the workspace in a backup."""

    path: str
    sha256: str
    bytes: int
    mode: int


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds: data of people.

    Parameters
    ----------
    path : its folder.
    workspace : what it is a copy of.
    version : layout of that workspace.
    batches, records, runs : how many of each.
    files : every file; `folders` are those of the workspace, empty ones too.
    copied : bytes that were not there before.
    """

    path: str
    workspace: str
    version: int
    code_version: str
    made_at: str
    batches: int
    records: int
    runs: int
    files: tuple[Kept, ...]
    folders: tuple[str, ...]
    copied: int = 0

    @property
    def bytes(self) -> int:
        """Of all files."""
        return sum(kept.bytes for kept in self.files)


@dataclass(frozen=True, slots=True)
class Note:
    """A backup that was made, so that `forget` can name it."""

    path: str
    made_at: str


def back_up(ws: Workspace, target: Path, progress: Callable[[int], None] | None = None) -> Backup:
    """Copy the workspace to a folder; inside the lock. Readers are not disturbed.

    Parameters
    ----------
    target : a new or empty folder, or an earlier backup of this workspace.
    progress : called with the bytes copied since its last call.

    Raises
    ------
    RefusedError : the folder has something else in it, or lies inside the workspace.
    WorkspaceError : the disk is full or cannot be written.
    """
    ws.require_lock()
    target = target.absolute()
    _check(ws, target)
    with files.plain_errors(f"the backup to {target}"):
        (files.make_folder(target) / _OBJECTS).mkdir(mode=files.PRIVATE, exist_ok=True)
        target.chmod(files.PRIVATE)
        for half in (*target.glob(f"{files.TEMPORARY}*"), *(target / _OBJECTS).glob(f"{files.TEMPORARY}*")):
            half.unlink()  # of a backup that was killed
        now = datetime.now(UTC).isoformat("T", "seconds")
        _note(ws, Note(str(target), now))
        known = _known(ws)
        missing = sum(
            path.stat().st_size
            for path in _files(ws.path)
            if not _object(target, known.get(_name(ws, path), "-")).exists()
        )
        files.need_space(target, missing, "the backup")
        kept = []
        copied = 0
        for path in _files(ws.path):
            one, fresh = _keep(ws, target, path, known.get(_name(ws, path)))
            kept.append(one)
            copied += fresh
            if progress is not None and fresh:
                progress(fresh)
        batches = ws.batches()
        made = Backup(
            path=str(target),
            workspace=str(ws.path),
            version=stated_version(ws.path / SETTINGS),
            code_version=version("manumit"),
            made_at=now,
            batches=len(batches),
            records=sum(batch.live for batch in batches),
            runs=len(ws.runs()),
            files=tuple(kept),
            folders=tuple(_folders(ws.path)),
            copied=copied,
        )
        for folder in (target / _OBJECTS).iterdir():
            if folder.is_dir():
                files.sync_folder(folder)
        files.write_atomic(target / FILE, manifest.encode_content(_content(made)))
        (target / FILE).chmod(_WORKSPACE_FILE_MODE)
        _sweep(target, {one.sha256 for one in kept})
    log.info("backup: %d files, %d bytes copied", len(kept), copied)
    return made


def read_backup(target: Path) -> Backup:
    """What a backup says it holds.

    Raises
    ------
    WorkspaceError : there is none, or its list is damaged.
    """
    path = target / FILE
    if not path.is_file():
        raise WorkspaceError(f"{target} is no backup: there is no {FILE} in it; `manumit backup` makes one")
    with manifest.damage(path):
        found = manifest.read_content(path)
        found["files"] = tuple(Kept(**kept) for kept in found["files"])
        found["folders"] = tuple(found["folders"])
        return Backup(**{**found, "path": str(target)})


def notes(workspace: Path) -> list[Note]:
    """Backups that were made of a workspace.

    Raises
    ------
    WorkspaceError : the list is damaged.
    """
    path = workspace / NOTES
    if not path.exists():
        return []
    try:
        return [Note(**entry) for entry in json.loads(path.read_bytes())]
    except (ValueError, TypeError) as error:
        raise WorkspaceError(f"{path} is damaged; restore it from a backup") from error


def object_path(target: Path, kept: Kept) -> Path:
    """Where a file's bytes lie in a backup."""
    return _object(target, kept.sha256)


def _object(target: Path, sha256: str) -> Path:
    return target / _OBJECTS / sha256[:2] / sha256


def _check(ws: Workspace, target: Path) -> None:
    if target.resolve().is_relative_to(ws.path.resolve()):
        raise RefusedError(f"{target} lies inside the workspace; name a folder outside it, on another disk")
    if target.exists() and not target.is_dir():
        raise RefusedError(f"{target} is a file; name a folder for the backup")
    if target.is_dir() and (target / FILE).exists():
        other = read_backup(target).workspace
        if other != str(ws.path):
            raise RefusedError(f"{target} is a backup of {other}; name another folder")
    elif target.is_dir() and {p.name for p in target.iterdir()} - {_OBJECTS}:
        raise RefusedError(f"{target} is not empty and is no backup; name another folder")


def _note(ws: Workspace, note: Note) -> None:
    """Note a backup before it is made: a crash leaves a note without a backup, never the reverse."""
    others = [other for other in notes(ws.path) if other.path != note.path]
    content = json.dumps([asdict(one) for one in [*others, note]], indent=1).encode() + b"\n"
    files.write_atomic(ws.path / NOTES, content)


def _content(made: Backup) -> dict[str, Any]:
    content = asdict(made)
    del content["path"], content["copied"]
    return content


def _known(ws: Workspace) -> dict[str, str]:
    """SHA-256 of the files whose manifest or name says it, by path: they need not be read to know it."""
    found = {f"batches/{one.name}": one.stored.sha256 for one in ws.stored_files()}
    for batch in ws.batches():
        for original in batch.originals:
            if original.stored:
                found[f"batches/{batch.folder}/originals/{original.stored}"] = original.stored
    for path in ws.partitions.folder.glob("??/*.parquet"):
        found[_name(ws, path)] = path.stem
    return found


def _name(ws: Workspace, path: Path) -> str:
    return path.relative_to(ws.path).as_posix()


def _walk(root: Path) -> Iterator[Path]:
    for path in sorted(root.iterdir()):
        if path.name in _LEFT_OUT or path.name.startswith(files.TEMPORARY):
            continue
        yield path
        if path.is_dir() and not path.is_symlink():
            yield from (p for p in sorted(path.rglob("*")) if not p.name.startswith(files.TEMPORARY))


def _files(root: Path) -> list[Path]:
    return [path for path in _walk(root) if path.is_file() and not path.name.endswith("-journal")]


def _folders(root: Path) -> Iterator[str]:
    yield from (path.relative_to(root).as_posix() for path in _walk(root) if path.is_dir())


def _keep(ws: Workspace, target: Path, path: Path, sha256: str | None) -> tuple[Kept, int]:
    """Bring one file into the backup; with the bytes that were copied."""
    stat = path.stat()
    name, mode = _name(ws, path), stat.st_mode & 0o777
    if sha256 is not None and _object(target, sha256).exists():
        return Kept(name, sha256, stat.st_size, mode), 0
    half = target / _OBJECTS / f"{files.TEMPORARY}{stat.st_ino}"
    half.unlink(missing_ok=True)
    try:
        if path.suffix == ".db":
            _copy_database(path, half)
            found, size = files.hash_file(half), half.stat().st_size
            files.sync_file(half)
        else:
            found, size = files.copy_hashed(path, half)
        if sha256 is not None and found != sha256:
            raise WorkspaceError(f"{path} is not as its manifest says; `manumit verify` tells more")
        half.chmod(_WORKSPACE_FILE_MODE)
        place = _object(target, found)
        fresh = not place.exists()
        if fresh:
            place.parent.mkdir(mode=files.PRIVATE, exist_ok=True)
            half.replace(place)
    finally:
        half.unlink(missing_ok=True)
    return Kept(name, found, size, mode), size if fresh else 0


def _copy_database(path: Path, half: Path) -> None:
    """The last whole transaction of a SQLite file, whoever writes to it now."""
    with (
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=10)) as source,
        closing(sqlite3.connect(half)) as copy,
    ):
        source.backup(copy)


def _sweep(target: Path, live: set[str]) -> None:
    """Remove objects that the list does not name."""
    for path in (target / _OBJECTS).rglob("*"):
        if path.is_file() and path.name not in live:
            path.unlink()


def restore(target: Path, workspace: Path, progress: Callable[[int], None] | None = None) -> Backup:
    """Make a workspace from a backup; every file is hashed, and nothing is left there if one is not right.

    Parameters
    ----------
    target : the backup.
    workspace : a new or empty folder.

    Raises
    ------
    RefusedError : the folder is not empty.
    WorkspaceError : it is no backup, or not whole.
    """
    workspace = workspace.absolute()
    made = replace(read_backup(target), copied=0)
    if workspace.exists() and (not workspace.is_dir() or any(workspace.iterdir())):
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
    source = object_path(target, kept)
    if not source.is_file():
        raise WorkspaceError(f"the backup {target} lacks {kept.path}; take another backup")
    place = half / kept.path
    found, _ = files.copy_hashed(source, place)
    if found != kept.sha256:
        raise WorkspaceError(f"{kept.path} in the backup {target} is damaged; take another backup")
    place.chmod(kept.mode)
