"""Folders below `batches`: one batch each, or a pack, which holds many small batches in few files.

A pack is made by `compact`. Its batches keep their ids, sequence numbers, terms, counts, originals, times and
tombstones, each as a manifest of its own inside the pack's; only their records lie in common files, in which
the column `batch_id` says whose they are. A pack names the folders that it takes the place of: from the
moment it is there, they are passed over.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from manumit.store import files, manifest
from manumit.store.errors import WorkspaceError
from manumit.store.manifest import BatchManifest, StoredFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

PREFIX = "pack-"
"""Names of packs begin so; those of batches begin with a digit."""


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder below `batches`.

    Parameters
    ----------
    name : of the folder.
    batches : by sequence number; a pack has several.
    files : live record files, in order.
    spans : sequence numbers of the first and the last batch in each file of a pack.
    replaces : names of the folders that this pack was made of.
    """

    name: str
    batches: tuple[BatchManifest, ...]
    files: tuple[StoredFile, ...]
    spans: tuple[tuple[int, int], ...] = ()
    replaces: tuple[str, ...] = ()

    @property
    def is_pack(self) -> bool:
        """Whether it was made by `compact`."""
        return self.name.startswith(PREFIX)

    @property
    def live(self) -> int:
        """Records that can be read now."""
        return sum(stored.rows for stored in self.files)

    @property
    def sequence(self) -> int:
        """Sequence number of its first batch."""
        return self.batches[0].sequence

    def spanned(self) -> Iterator[tuple[StoredFile, int, int]]:
        """Each file of live records, with the sequence numbers of the first and the last batch in it."""
        own = (self.sequence, self.sequence)
        for number, stored in enumerate(self.files):
            yield (stored, *(self.spans[number] if self.is_pack else own))


@dataclass(frozen=True, slots=True)
class StoredIn:
    """A file of live records, its folder, and the sequence numbers of the first and last batch in it."""

    folder: Folder
    stored: StoredFile
    first: int
    last: int

    @property
    def name(self) -> str:
        """Its path below `batches`."""
        return f"{self.folder.name}/{self.stored.name}"

    @property
    def batches(self) -> list[BatchManifest]:
        """Batches that may have records in it."""
        return [batch for batch in self.folder.batches if self.first <= batch.sequence <= self.last]


def stored_files(folders: Iterable[Folder]) -> list[StoredIn]:
    """The files of these folders, by sequence number of the first batch in each, and name."""
    found = [StoredIn(folder, *of) for folder in folders for of in folder.spanned()]
    return sorted(found, key=lambda one: (one.first, one.name))


def read(path: Path) -> Folder:
    """Read the manifest of a folder.

    Raises
    ------
    WorkspaceError : it is missing, damaged or was changed by hand.
    """
    stated = path / manifest.FILE
    if not path.name.startswith(PREFIX):
        batch = manifest.read_batch(stated)
        return Folder(path.name, (batch,), batch.files)
    with manifest.damage(stated):
        found = manifest.read_content(stated)
        return Folder(
            found["pack"],
            tuple(manifest.batch_from(batch) for batch in found["batches"]),
            tuple(StoredFile(**stored) for stored in found["files"]),
            tuple((first, last) for first, last in found["spans"]),
            tuple(found["replaces"]),
        )


def write(path: Path, folder: Folder) -> None:
    """Write the manifest of a folder to a file, whole and synced."""
    if not folder.is_pack:
        manifest.write_manifest(path, folder.batches[0])
        return
    content: dict[str, Any] = {
        "pack": folder.name,
        "replaces": folder.replaces,
        "spans": folder.spans,
        "files": [dataclasses.asdict(stored) for stored in folder.files],
        "batches": [dataclasses.asdict(batch) for batch in folder.batches],
    }
    files.write_atomic(path, manifest.encode_content(content))


def with_batch(folder: Folder, made: BatchManifest) -> Folder:
    """The folder with a batch's manifest in place of what it was."""
    batches = tuple(made if batch.batch_id == made.batch_id else batch for batch in folder.batches)
    return dataclasses.replace(folder, batches=batches)


def batch_of_original(path: Path) -> BatchManifest | None:
    """The finished batch whose received file lies at `path`; None: it lies in none."""
    folder = path.parent.parent
    if not (folder / manifest.FILE).is_file():
        return None
    for batch in read(folder).batches:
        if any(original.stored == path.name for original in batch.originals):
            return batch
    return None


class Folders:
    """All folders below `batches`; a manifest is read again when its file is another.

    Parameters
    ----------
    root : the folder `batches`.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: dict[str, tuple[tuple[int, int, int], Folder]] = {}

    def all(self) -> list[Folder]:
        """Those that count, by the sequence number of their first batch."""
        names = [p.name for p in self._root.iterdir() if not p.name.startswith(files.TEMPORARY)]
        found = [folder for folder in map(self._read, names) if folder is not None]
        self._known = {name: self._known[name] for name in names if name in self._known}
        gone = {name for folder in found for name in folder.replaces}
        return sorted((f for f in found if f.name not in gone), key=lambda folder: folder.sequence)

    def _read(self, name: str) -> Folder | None:
        path = self._root / name
        try:
            stat = (path / manifest.FILE).stat()
            stamp = (stat.st_ino, stat.st_size, stat.st_mtime_ns)
            known = self._known.get(name)
            if known is None or known[0] != stamp:
                known = self._known[name] = (stamp, read(path))
        except (WorkspaceError, FileNotFoundError):
            if not path.exists():  # it was packed just now
                return None
            read(path)  # says what is wrong
            raise
        return known[1]
