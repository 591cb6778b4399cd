"""Removing records everywhere: received files, batches, runs, kept results and exports.

All new files are staged, one intent decides the change, and a crash after it is finished at the next start.
What stays is a tombstone in the batch's manifest: record_id, day, reason, operator. A record_id is a hash
and no content; it is kept so that the record cannot come back unseen.

Runs keep their tables less the rows that tell of the record (see `traces`), and say that they are
incomplete: the next run does them afresh. Kept results are removed altogether. Space on the disk is freed,
not overwritten: what a disk's owner could still dig out of it, only an encrypted disk protects.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from manumit.store import backups, exports, files, holds, journal, manifest, packs, traces
from manumit.store.batches import redacted
from manumit.store.errors import RefusedError
from manumit.store.journal import Journal
from manumit.store.manifest import BatchManifest, Original, StoredFile, Tombstone
from manumit.store.partitions import write_batches

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from manumit.store.batches import Redact
    from manumit.store.packs import Folder
    from manumit.store.workspace import Workspace

    Also = Callable[[journal.Journal, Sequence[str]], object]
    """Called with the journal of what is planned, and the records that go."""

log = logging.getLogger(__name__)

_PLACE = ["record_id", "original", "original_row"]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What `forget` did.

    Parameters
    ----------
    records : record_ids that are gone.
    originals_redacted, originals_dropped : names of received files that lost rows, or are no longer kept.
    runs : runs that lost rows.
    exports_deleted : files outside the workspace that were removed.
    exports_left : files outside that may hold a forgotten record and were changed or moved since.
    backups : backups that may hold it until the next is made to the same place.
    """

    records: tuple[str, ...]
    originals_redacted: tuple[str, ...]
    originals_dropped: tuple[str, ...]
    runs: tuple[str, ...]
    exports_deleted: tuple[str, ...]
    exports_left: tuple[str, ...]
    backups: tuple[str, ...] = ()


def bring_in(ws: Workspace, target: str, redact: Redact | None = None) -> None:
    """Make sure that a batch or a record can be reached: one that has just arrived is packed into a batch.

    Parameters
    ----------
    redact : see `BatchWriter.commit`.

    Raises
    ------
    RefusedError : there is no such batch or record.
    """
    from manumit.store.arrivals import pack_all  # it needs a workspace

    if _is_there(ws, target):
        return
    pack_all(ws, redact)
    if not _is_there(ws, target):
        raise RefusedError(f"there is no batch and no record {target}")


def _is_there(ws: Workspace, target: str) -> bool:
    return any(batch.batch_id == target for batch in ws.batches()) or bool(locate(ws, [target]))


def locate(workspace: Workspace, record_ids: Iterable[str]) -> dict[str, str]:
    """The batch of each live record; records that are not there are left out."""
    wanted = pa.array(record_ids, pa.string())
    return {
        str(row["record_id"]): str(row["batch_id"])
        for path in workspace.record_paths()
        for row in _places(path, wanted)
    }


def reach(workspace: Workspace, record_ids: Iterable[str], whole: Iterable[str] = ()) -> dict[str, str]:
    """The live records that `forget` would remove, each with its batch; unknown records are left out.

    Raises
    ------
    RefusedError : there is no such batch.
    """
    batches = set(whole)
    for name in sorted(batches - {batch.batch_id for batch in workspace.batches()}):
        raise RefusedError(f"there is no batch {name}; nothing was forgotten; `manumit batches` lists them")
    found: dict[str, str] = {}
    paths = [path for batch, path in workspace.record_files() if batch.batch_id in batches]
    for path in dict.fromkeys(paths):  # a file of a pack is named once a batch
        rows = pq.read_table(path, columns=["record_id", "batch_id"], partitioning=None)
        chosen = rows.filter(pc.is_in(rows.column("batch_id"), pa.array(sorted(batches), pa.string())))
        found |= dict(zip(*(column.to_pylist() for column in chosen.columns), strict=True))
    return found | locate(workspace, record_ids)


def forget(
    workspace: Workspace,
    record_ids: Iterable[str],
    reason: str,
    operator: str,
    redact: Redact | None,
    *,
    whole: Collection[str] = (),
    also: Also | None = None,
) -> Forgotten:
    """Remove records everywhere; all or none.

    A record that was forgotten before is passed over.

    Parameters
    ----------
    reason : why, kept for ever: write no personal data into it.
    redact : called with a received file, its name and data rows of it (from 1), makes a copy without them
        and returns its path. Without it, or when it returns None, the file is dropped whole.
    whole : ids of batches that go with all their records, and with their received files, in which rows may
        stand that became no record.
    also : plans in the same step what else must lose these records.

    Raises
    ------
    RefusedError : no reason, an unknown record or batch, or a legal hold.
    WorkspaceError : the disk is full or cannot be written; says whether it is decided already.
    """
    if not reason.strip():
        raise RefusedError("to forget needs a reason; say who asked for it, or which rule (--reason)")
    wanted = sorted(set(record_ids) - set(workspace.forgotten_ids()))
    found = reach(workspace, wanted, whole)
    for record_id in wanted:
        if record_id not in found:
            raise RefusedError(f"there is no record {record_id}; nothing was forgotten")
    wanted = sorted(found)
    kept = [o for b in workspace.batches() if b.batch_id in whole for o in b.originals if o.stored]
    if not wanted and not kept:
        return Forgotten((), (), (), (), (), ())
    with files.plain_errors("forgetting"):
        change = _Change(workspace, wanted, reason, operator, redact, whole)
        try:
            if also is not None:
                also(change.journal, wanted)
            done = change.stage()
            change.journal.decide()
        except BaseException:
            change.journal.abandon()
            raise
    with files.plain_errors("the records are marked as forgotten, and the next start goes on removing them"):
        journal.replay(workspace.path)
    log.info("forgot %d records", len(wanted))
    return done


def _places(path: Path, wanted: pa.Array[pa.StringScalar]) -> list[dict[str, object]]:
    """Where the wanted records of one file lie in their originals."""
    found: list[dict[str, object]] = []
    with pq.ParquetFile(path) as source:
        names = [name for name in (*_PLACE, "batch_id") if name in source.schema_arrow.names]
        for batch in source.iter_batches(columns=names):
            found += batch.filter(pc.is_in(batch.column("record_id"), value_set=wanted)).to_pylist()
    return found


class _Change:
    """One `forget` under way: stages everything, changes nothing before the journal is committed."""

    def __init__(
        self,
        workspace: Workspace,
        wanted: list[str],
        reason: str,
        operator: str,
        redact: Redact | None,
        whole: Collection[str],
    ) -> None:
        self.ws, self.redact, self.whole = workspace, redact, whole
        self.ids = pa.array(wanted, pa.string())
        self.wanted = wanted
        self.now = datetime.now(UTC)
        self.stones = (reason, operator)
        self.redacted: list[str] = []
        self.dropped: list[str] = []
        folders = workspace.folders()
        self.rows = {folder.name: dict(self._rows_of(folder)) for folder in folders}
        self.gone: dict[str, set[str]] = defaultdict(set)
        """By batch: its records that go."""
        self.lines: dict[tuple[str, str], set[int]] = defaultdict(set)
        """By folder and received file: rows that go."""
        self._sort_rows()
        self.originals = {original for _, original in self.lines}
        self._refuse_held(folders)
        self.folders = [folder for folder in folders if any(self._touches(b) for b in folder.batches)]
        size = sum(stored.bytes for folder in self.folders for stored in folder.files)
        size += sum(o.bytes for f in self.folders for b in f.batches for o in b.originals if self._touches(b))
        files.need_space(workspace.path, size, "forgetting")
        self.journal = Journal(workspace.path)

    def _sort_rows(self) -> None:
        for folder, of in self.rows.items():
            for row in chain.from_iterable(of.values()):
                self.lines[folder, str(row["original"])].add(int(str(row["original_row"])))
                if "batch_id" in row:
                    self.gone[str(row["batch_id"])].add(str(row["record_id"]))

    def _touches(self, batch: BatchManifest) -> bool:
        """Whether a batch loses a record, or its received file a row."""
        if batch.batch_id in self.whole:
            return True
        return batch.batch_id in self.gone or any(o.sha256 in self.originals for o in batch.originals)

    def _folder(self, folder: Folder) -> Path:
        return self.ws.path / "batches" / folder.name

    def _rows_of(self, folder: Folder) -> Iterator[tuple[str, list[dict[str, object]]]]:
        """Per file of a folder that names a wanted record: where it lies. Duplicates lie in originals too."""
        for stored in (*folder.files, *(extra for batch in folder.batches for extra in batch.extras)):
            if stored.name.endswith(".parquet"):
                places = _places(self._folder(folder) / stored.name, self.ids)
                if places:
                    yield stored.name, places

    def _refuse_held(self, folders: list[Folder]) -> None:
        batches = (batch for folder in folders for batch in folder.batches)
        touched = {batch.batch_id for batch in batches if self._touches(batch)} | set(self.wanted)
        for hold in holds.read(self.ws.path):
            if hold.target in touched:
                raise RefusedError(
                    f"{hold.target} is under a legal hold since {hold.since[:10]} ({hold.reason}); "
                    "nothing was forgotten; release the hold first"
                )

    def stage(self) -> Forgotten:
        for folder in self.folders:
            self._stage_folder(folder)
        runs = traces.stage(self.ws, self.journal, self.wanted, self.now)
        for kept in (self.ws.path / "cache", self.ws.spill_root()):
            for path in kept.iterdir() if kept.is_dir() else ():
                self.journal.remove(path)
        deleted, left = self._stage_exports()
        return Forgotten(
            tuple(self.wanted),
            tuple(self.redacted),
            tuple(self.dropped),
            tuple(runs),
            tuple(deleted),
            tuple(left),
            tuple(note.path for note in backups.notes(self.ws.path)),
        )

    def _stage_folder(self, folder: Folder) -> None:
        fresh = tuple(new for stored in folder.files if (new := self._file(folder, stored)) is not None)
        batches = [self._batch(b, () if folder.is_pack else fresh) for b in folder.batches]
        staged = self.journal.stage()
        packs.write(staged, replace(folder, batches=tuple(batches), files=fresh))
        self.journal.place(staged, self._folder(folder) / manifest.FILE)

    def _batch(self, batch: BatchManifest, fresh: tuple[StoredFile, ...]) -> BatchManifest:
        """What the manifest of a batch says from now on."""
        if not self._touches(batch):
            return batch
        gone = sorted(self.gone.get(batch.batch_id, ()))
        stones = [Tombstone(record_id, self.now, *self.stones) for record_id in gone]
        return replace(
            batch,
            files=fresh,
            originals=tuple(self._original(batch, original) for original in batch.originals),
            tombstones=(*batch.tombstones, *stones),
        )

    def _file(self, folder: Folder, stored: StoredFile) -> StoredFile | None:
        """The record file without the wanted rows, under a new name; None: no row is left."""
        if stored.name not in self.rows[folder.name]:
            return stored
        path, staged = self._folder(folder) / stored.name, self.journal.stage()
        self.journal.remove(path)
        with pq.ParquetFile(path) as source:
            kept = (
                b.filter(pc.invert(pc.is_in(b.column("record_id"), value_set=self.ids)))
                for b in source.iter_batches()
            )
            rows = write_batches(staged, source.schema_arrow, kept)
        if rows == 0:
            files.remove(staged)
            return None
        stem, _, turn = Path(stored.name).stem.partition(".")
        name = f"records/{stem}.{int(turn or 0) + 1}.parquet"
        self.journal.place(staged, self._folder(folder) / name)
        return StoredFile(name, files.hash_file(staged), rows, staged.stat().st_size)

    def _original(self, batch: BatchManifest, original: Original) -> Original:
        rows = sorted(self.lines.get((batch.folder, original.sha256), ()))
        whole = batch.batch_id in self.whole
        if not (rows or whole) or original.stored is None:
            return original
        folder, staged = self.ws.folder_of(batch) / "originals", self.journal.stage()
        made = redacted(original, folder, staged, rows, None if whole else self.redact)
        if made.stored is not None:
            self.journal.place(staged, folder / made.stored)
        if made.stored != original.stored:
            self.journal.remove(folder / original.stored)
        (self.dropped if made.stored is None else self.redacted).append(original.name)
        return made

    def _stage_exports(self) -> tuple[list[str], list[str]]:
        """Plan the removal of exports; return those removed and those that only a person can remove."""
        folder = self.ws.path / "exports"
        deleted, left = [], []
        for export in exports.read(folder):
            if not exports.holds_any(folder, export, self.ids):
                continue
            path = Path(export.path)
            if path.is_file() and files.hash_file(path) == export.sha256:
                self.journal.remove(path)
                self.journal.remove(folder / f"{export.export_id}.json")
                self.journal.remove(folder / f"{export.export_id}.parquet")
                deleted.append(export.path)
            else:
                left.append(export.path)
        return deleted, left
