"""Many small batches in few files, so that nothing costs by their number.

What is compacted becomes a pack (see `packs`): records of batches on the same terms lie in common files, row
for row as they were, and everything a batch's manifest says stays as it was. No record, id, order or digest
changes, so no run has to be made anew. The new folder is staged whole and takes the place of the old ones in
one step of the journal; received files are linked into it, not copied, where the disk can do that.
"""

from __future__ import annotations

import errno
import logging
import os
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from manumit.store import files, journal, manifest, packs
from manumit.store.journal import Journal
from manumit.store.manifest import Packed, StoredFile
from manumit.store.packs import Folder, StoredIn
from manumit.store.partitions import ROW_GROUP, write_batches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from manumit.store.manifest import BatchManifest
    from manumit.store.workspace import Workspace

    Also = Callable[[Journal, Sequence["Merged"]], object]
    """Called with the journal of what is planned, and which files become one."""

log = logging.getLogger(__name__)

SMALL = ROW_GROUP
"""A folder of fewer live records is small."""

MOST = 8 * ROW_GROUP
"""Live records of a pack, about; a pack that has as many is left alone."""

_PART = 4 * ROW_GROUP
_NO_LINKS = frozenset({errno.EPERM, errno.EXDEV, errno.ENOTSUP, errno.EMLINK, errno.EACCES})


@dataclass(frozen=True, slots=True)
class Merged:
    """Record files whose rows are, one after the other, those of a new file.

    Parameters
    ----------
    old : those files.
    new : the new one, as it will be once all is decided.
    """

    old: tuple[StoredIn, ...]
    new: StoredIn


@dataclass(frozen=True, slots=True)
class Plan:
    """Folders that would become one pack."""

    folders: tuple[Folder, ...]
    cuts: tuple[int, ...] = ()
    """Sequence numbers after which a new file begins."""

    @property
    def name(self) -> str:
        """Of the pack."""
        numbers = [batch.sequence for batch in self.batches]
        return f"{packs.PREFIX}{numbers[0]:06d}-{numbers[-1]:06d}"

    @property
    def batches(self) -> list[BatchManifest]:
        """All batches, by sequence number."""
        return sorted((b for f in self.folders for b in f.batches), key=lambda batch: batch.sequence)

    @property
    def bytes(self) -> int:
        """Of the record files."""
        return sum(stored.bytes for folder in self.folders for stored in folder.files)


def plan(ws: Workspace, *, small: int = SMALL, most: int = MOST, cuts: Sequence[int] = ()) -> list[Plan]:
    """What `compact` would do: folders on the same terms, in the order of their batches.

    Parameters
    ----------
    small : folders of fewer live records, and packs of fewer than `most`, are taken together.
    most : live records of one pack, about.
    cuts : sequence numbers of batches, ascending: no file has records from before and after the end of one.
    """
    waiting: dict[object, list[Folder]] = defaultdict(list)
    made: list[Plan] = []
    for folder in ws.folders():
        terms = {batch.terms for batch in folder.batches}
        if len(terms) > 1 or folder.live >= (most if folder.is_pack else small):
            continue
        group = waiting[terms.pop()]
        if sum(f.live for f in group) + folder.live > most:
            made.append(Plan(tuple(group), tuple(cuts)))
            group.clear()
        group.append(folder)
    made += [Plan(tuple(group), tuple(cuts)) for group in waiting.values()]
    return sorted((p for p in made if len(p.folders) > 1), key=lambda p: p.name)


def compact(ws: Workspace, plans: Sequence[Plan], also: Also | None = None) -> None:
    """Make each plan a pack; inside the lock. All of it happens, or nothing.

    Raises
    ------
    WorkspaceError : the disk is full or cannot be written.
    """
    ws.require_lock()
    if not plans:
        return
    with files.plain_errors("compacting"):
        files.need_space(ws.path, 2 * sum(p.bytes for p in plans), "compacting")
        change = Journal(ws.path)
        try:
            merged = [one for p in plans for one in _stage(ws, change, p)]
            if also is not None:
                also(change, merged)
            for old in (folder for p in plans for folder in p.folders):
                change.remove(ws.path / "batches" / old.name)
            change.decide()
        except BaseException:
            change.abandon()
            raise
    with files.plain_errors("the batches are compacted, and the next start goes on clearing up"):
        journal.replay(ws.path)
    log.info("compacted %d folders into %d", sum(len(p.folders) for p in plans), len(plans))


def _stage(ws: Workspace, change: Journal, plan: Plan) -> list[Merged]:
    """Stage one pack; which files become which of its own."""
    root = ws.path / "batches"
    staged = files.make_folder(change.stage())
    for name in ("records", "originals", "quarantine"):
        files.make_folder(staged / name)
    batches = [_batch(root, staged, plan.name, batch) for batch in plan.batches]
    made = [(_merge(root, staged, number, part), part) for number, part in enumerate(_parts(plan))]
    folder = Folder(
        plan.name,
        tuple(batches),
        tuple(stored for stored, _ in made),
        tuple((min(one.first for one in part), max(one.last for one in part)) for _, part in made),
        tuple(folder.name for folder in plan.folders),
    )
    packs.write(staged / manifest.FILE, folder)
    for path in (*staged.iterdir(), staged):
        if path.is_dir():
            files.sync_folder(path)
    change.place(staged, root / plan.name)
    return [Merged(old, StoredIn(folder, *new)) for (_, old), new in zip(made, folder.spanned(), strict=True)]


def _parts(plan: Plan) -> Iterator[tuple[StoredIn, ...]]:
    """Record files that become one: none across a cut, and not so many that the new one is too large."""
    part: list[StoredIn] = []
    for one in packs.stored_files(plan.folders):
        if part and (
            sum(other.stored.rows for other in part) + one.stored.rows > _PART
            or bisect_left(plan.cuts, part[0].first) != bisect_left(plan.cuts, one.last)
        ):
            yield tuple(part)
            part = []
        part.append(one)
    if part:
        yield tuple(part)


def _merge(root: Path, staged: Path, number: int, part: Sequence[StoredIn]) -> StoredFile:
    name = f"records/part-{number:05d}.parquet"
    rows = merge([root / one.name for one in part], staged / name)
    files.sync_file(staged / name)
    size = (staged / name).stat().st_size
    return StoredFile(name, files.hash_file(staged / name), rows, size)


def merge(paths: Sequence[Path], target: Path) -> int:
    """Write the rows of Parquet files, one after the other, into one; return how many. Not synced."""
    return write_batches(target, pq.read_schema(paths[0]), joined(_rows_of(paths), ROW_GROUP))


def _rows_of(paths: Iterable[Path]) -> Iterator[pa.RecordBatch]:
    for path in paths:
        with pq.ParquetFile(path) as source:
            yield from source.iter_batches()


def joined(batches: Iterable[pa.RecordBatch], rows: int) -> Iterator[pa.RecordBatch]:
    """The same rows in batches of `rows`; the last may be shorter."""
    waiting: list[pa.RecordBatch] = []
    held = 0
    for batch in batches:
        while held + batch.num_rows >= rows:
            room = rows - held
            yield _one([*waiting, batch.slice(0, room)])
            batch, waiting, held = batch.slice(room), [], 0
        if batch.num_rows:
            waiting.append(batch)
            held += batch.num_rows
    if waiting:
        yield _one(waiting)


def _one(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    (made,) = pa.Table.from_batches(batches).combine_chunks().to_batches()
    return made


def _batch(root: Path, staged: Path, pack: str, batch: BatchManifest) -> BatchManifest:
    """Bring a batch's received files and lists into the pack; what its manifest says in there."""
    source = root / batch.folder
    for original in batch.originals:
        if original.stored is not None:
            _link(source / "originals" / original.stored, staged / "originals" / original.stored)
    extras = []
    for extra in batch.extras:
        own = extra.name.rpartition("/")[2].removeprefix(f"{batch.batch_id}-")
        name = f"quarantine/{batch.batch_id}-{own}"
        _link(source / extra.name, staged / name)
        extras.append(replace(extra, name=name))
    packed = Packed(pack, batch.digest, len(batch.tombstones))
    return replace(batch, files=(), extras=tuple(extras), packed=packed)


def _link(source: Path, target: Path) -> None:
    """A second name for a file; a copy where the disk has no such thing."""
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        files.copy_hashed(source, target)
