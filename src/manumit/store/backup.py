"""A copy of the whole workspace in another folder: whole, verified, and without what was forgotten since.

The folder holds `objects`, files named by their SHA-256, and `backup.json`, which says which of them are
which file of the workspace. A later backup to the same folder copies only what is not there, puts its list in
place of the old one in one step, and then removes what only the old one needed: so what `forget` removed from
the workspace goes from the backup as well. Kept results, spill and logs are left out: they can be made again.
A backup that fails or is stopped leaves the old one as it was, and nothing of its own.
"""

from __future__ import annotations

import json
import logging
import os
import sqlite3
from contextlib import ExitStack, closing
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from manumit.store import files, lock, manifest
from manumit.store.arrivals.journal import HALF, OPEN, SEALED
from manumit.store.backups import (
    FILE,
    NOTES,
    OBJECTS,
    Backup,
    Kept,
    Note,
    check_place,
    notes,
    object_path,
    read_backup,
)
from manumit.store.errors import RefusedError, WorkspaceError
from manumit.store.settings import FILE as SETTINGS
from manumit.store.settings import stated_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from manumit.store.workspace import Workspace

log = logging.getLogger(__name__)

_LEFT_OUT = frozenset({"cache", "spill", "log", "lock", "alerts.lock", "pending"})
_OF_THE_MOMENT = frozenset({"watchlists/lock", "arrivals/watcher", "arrivals/append"})
_WORKSPACE_FILE_MODE = 0o600
_WATCHLISTS = "watchlists"
_WAIT_SECONDS = 10.0


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
    target = Path(os.path.abspath(target))  # noqa: PTH100  # `..` is taken out, links stay
    _check(ws, target)
    there, whole, before = target.exists(), (target / FILE).exists(), notes(ws.path)
    with files.plain_errors(f"the backup to {target}"), _lists_held(ws):
        (files.make_folder(target) / OBJECTS).mkdir(mode=files.PRIVATE, exist_ok=True)
        target.chmod(files.PRIVATE)
        _clear_halves(target)  # of a backup that was killed
        try:
            made = _made(ws, target, progress)
        except BaseException:
            _undo(ws, target, before, there=there, whole=whole)
            raise
        _sweep(target, {one.sha256 for one in made.files})
    log.info("backup: %d files, %d bytes copied", len(made.files), made.copied)
    return made


def _made(ws: Workspace, target: Path, progress: Callable[[int], None] | None) -> Backup:
    known = _known(ws)
    missing = sum(
        path.stat().st_size
        for path in _files(ws.path)
        if not object_path(target, known.get(_name(ws, path), "-")).exists()
    )
    files.need_space(target, missing, "the backup")
    now = datetime.now(UTC).isoformat("T", "seconds")
    _note(ws, Note(str(target), now))
    kept: dict[str, Kept] = {}
    copied = 0
    while left := [path for path in _files(ws.path) if _name(ws, path) not in kept]:
        for path in left:  # who takes records in needs no lock: what was sealed meanwhile has a new name
            try:
                one, fresh = _keep(ws, target, path, known.get(_name(ws, path)))
            except FileNotFoundError:
                if path.exists():
                    raise
                continue
            kept[one.path] = one
            copied += fresh
            if progress is not None and fresh:
                progress(fresh)
    for name in [name for name in kept if name.endswith(OPEN)]:
        if name.removesuffix(OPEN) + SEALED in kept:  # read before it was sealed, and again after
            del kept[name]
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
        files=tuple(kept[name] for name in sorted(kept)),
        folders=tuple(_folders(ws.path)),
        copied=copied,
    )
    for folder in (target / OBJECTS).iterdir():
        if folder.is_dir():
            files.sync_folder(folder)
    files.write_atomic(target / FILE, manifest.encode_content(_content(made)))
    (target / FILE).chmod(_WORKSPACE_FILE_MODE)
    return made


def _lists_held(ws: Workspace) -> ExitStack:
    """Watchlists have a lock of their own: their list and their files are of one moment."""
    stack = ExitStack()
    if (ws.path / _WATCHLISTS).is_dir():
        stack.enter_context(lock.hold(ws.path / _WATCHLISTS / lock.FILE, "backup", _WAIT_SECONDS))
    return stack


def _clear_halves(target: Path) -> None:
    for half in (*target.glob(f"{files.TEMPORARY}*"), *(target / OBJECTS).glob(f"{files.TEMPORARY}*")):
        half.unlink()


def _undo(ws: Workspace, target: Path, before: list[Note], *, there: bool, whole: bool) -> None:
    """Leave the backup that was there; where there was none, leave nothing."""
    try:
        _clear_halves(target)
        if whole:
            _sweep(target, {one.sha256 for one in read_backup(target).files})
            return
        files.remove(target / OBJECTS)
        if not there:
            target.rmdir()
        if notes(ws.path) != before:
            _write_notes(ws, before)
    except (OSError, WorkspaceError) as error:  # what stopped the backup is said, not this
        log.warning("what was copied to %s is still there: %s", target, error)


def _check(ws: Workspace, target: Path) -> None:
    if target.resolve().is_relative_to(ws.path.resolve()):
        raise RefusedError(f"{target} lies inside the workspace; name a folder outside it, on another disk")
    check_place(target, "for the backup")
    if not target.is_dir():
        return
    if (target / SETTINGS).exists():
        raise RefusedError(f"{target} is a workspace; name another folder for the backup")
    if (target / FILE).exists():
        other = read_backup(target).workspace
        moved = not (Path(other) / SETTINGS).exists() and any(n.path == str(target) for n in notes(ws.path))
        if other != str(ws.path) and not moved:
            raise RefusedError(f"{target} is a backup of {other}; name another folder")
    elif {p.name for p in target.iterdir()} - {OBJECTS}:
        raise RefusedError(f"{target} is not empty and is no backup; name another folder")


def _note(ws: Workspace, note: Note) -> None:
    """Note a backup before it is made: a crash leaves a note without a backup, never the reverse."""
    _write_notes(ws, [*(other for other in notes(ws.path) if other.path != note.path), note])


def _write_notes(ws: Workspace, found: list[Note]) -> None:
    if not found:
        files.remove(ws.path / NOTES)
        return
    content = json.dumps([asdict(one) for one in found], indent=1).encode() + b"\n"
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
    """What is copied: not what belongs to the process that has it open now."""
    passing = {root / name for name in _OF_THE_MOMENT}
    return [
        path
        for path in _walk(root)
        if path.is_file() and path not in passing and not path.name.endswith(("-journal", HALF))
    ]


def _folders(root: Path) -> Iterator[str]:
    yield from (path.relative_to(root).as_posix() for path in _walk(root) if path.is_dir())


def _keep(ws: Workspace, target: Path, path: Path, sha256: str | None) -> tuple[Kept, int]:
    """Bring one file into the backup; with the bytes that were copied."""
    stat = path.stat()
    name, mode = _name(ws, path), stat.st_mode & 0o777
    if sha256 is not None and object_path(target, sha256).exists():
        return Kept(name, sha256, stat.st_size, mode), 0
    half = target / OBJECTS / f"{files.TEMPORARY}{stat.st_ino}"
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
        place = object_path(target, found)
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
    for path in (target / OBJECTS).rglob("*"):
        if path.is_file() and path.name not in live:
            path.unlink()
