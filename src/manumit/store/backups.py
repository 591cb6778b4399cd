"""What a backup holds: its list, which of its objects is which file; and the workspace's notes of backups."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from manumit.store import manifest
from manumit.store.errors import RefusedError, WorkspaceError
from manumit.store.settings import FILE as SETTINGS

if TYPE_CHECKING:
    from pathlib import Path

FILE = "backup.json"
NOTES = "backups.json"
"""In the workspace: backups that were made of it."""

OBJECTS = "objects"


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


def read_backup(target: Path) -> Backup:
    """What a backup says it holds.

    Raises
    ------
    WorkspaceError : there is none, or its list is damaged.
    """
    path = target / FILE
    if not path.is_file():
        raise WorkspaceError(f"{target} is no backup: there is no {FILE} in it; `manumit backup` makes one")
    try:
        found = manifest.read_content(path)
        found["files"] = tuple(Kept(**kept) for kept in found["files"])
        found["folders"] = tuple(found["folders"])
        inside = all(map(_inside, (*found["folders"], *(kept.path for kept in found["files"]))))
        made = Backup(**{**found, "path": str(target)})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WorkspaceError(f"{path} is damaged or was changed by hand; take another backup") from error
    if not inside:
        raise WorkspaceError(f"{path} names files outside the workspace; take another backup")
    return made


def _inside(name: str) -> bool:
    stated = PurePosixPath(name)
    return not stated.is_absolute() and ".." not in stated.parts


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


def object_path(target: Path, sha256: str) -> Path:
    """Where the bytes of a file with this SHA-256 lie in a backup."""
    return target / OBJECTS / sha256[:2] / sha256


def check_place(place: Path, what: str) -> None:
    """Refuse a path that is a file, lies below one, or lies inside a workspace or a backup.

    Parameters
    ----------
    what : what a folder is asked for, such as "for the backup".

    Raises
    ------
    RefusedError : it is one of these.
    """
    for above in (place, *place.parents):
        if above.exists() and not above.is_dir():
            raise RefusedError(f"{above} is a file; name a folder {what}")
    for above in place.parents:
        for name, kind in ((SETTINGS, "workspace"), (FILE, "backup")):
            if (above / name).is_file():
                raise RefusedError(f"{place} lies inside the {kind} {above}; name a folder {what} outside it")
