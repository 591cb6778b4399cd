"""The folder where everything lies, and the one door to it."""

from __future__ import annotations

import hashlib
import logging
import os
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from manumit.store import (
    disk,
    exports,
    files,
    forget,
    heirs,
    holds,
    lock,
    packs,
    recovery,
    runs,
    verify,
)
from manumit.store.batch_ids import batch_id, next_sequence
from manumit.store.batches import BatchWriter
from manumit.store.errors import RefusedError, WorkspaceError
from manumit.store.manifest import BatchManifest, RunInput, RunManifest, Terms
from manumit.store.memo import MemoStore
from manumit.store.partitions import PartitionStore
from manumit.store.permits import Refusal, refusals
from manumit.store.runs import RunWriter
from manumit.store.settings import FILE as _SETTINGS
from manumit.store.settings import Settings, read_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    import duckdb
    import pyarrow as pa

    from manumit.store.batches import Redact
    from manumit.store.heirs import Heirs

log = logging.getLogger(__name__)

FOLDERS = ("batches", "runs", "partitions", "cache", "spill", "log", "exports")


class Workspace:
    """One folder with batches, runs and all that belongs to them; make it by `create` or `open`.

    Reading needs no lock; whatever changes the folder runs inside `lock`.
    """

    def __init__(self, path: Path, settings_: Settings) -> None:
        self.path = path
        self.settings = settings_
        self.partitions = PartitionStore(path / "partitions")
        self.kept = MemoStore(path / "cache")
        self._folders = packs.Folders(path / "batches")
        self._locked = 0

    @classmethod
    def create(cls, path: Path | str, *, settings: Settings | None = None) -> Workspace:
        """Make a workspace in a new or empty folder, for the owner's eyes only.

        Raises
        ------
        WorkspaceError : the folder has something in it, or cannot be made.
        """
        path = Path(path).absolute()
        settings = settings or Settings()
        with files.plain_errors(f"creating {path}"):
            if path.exists() and (not path.is_dir() or any(path.iterdir())):
                raise WorkspaceError(f"{path} is not empty; name a new folder for the workspace")
            files.make_folder(path)
            path.chmod(files.PRIVATE)
            for name in FOLDERS:
                files.make_folder(path / name)
            files.write_atomic(path / _SETTINGS, settings.to_toml().encode())
        return cls(path, settings)

    @classmethod
    def open(cls, path: Path | str) -> Workspace:
        """Open a workspace; if a process died in it, finish or undo what it left half done.

        Raises
        ------
        WorkspaceError : there is none, or `manumit.toml` is not as it must be.
        """
        path = Path(path).absolute()
        if not (path / _SETTINGS).is_file():
            raise WorkspaceError(f"{path} is no workspace; make one with `manumit init {path}`")
        made = cls(path, read_settings(path / _SETTINGS))
        recovery.at_open(made)
        return made

    @contextmanager
    def lock(self, command: str, wait_seconds: float = 0.0) -> Iterator[None]:
        """Hold the workspace while the block runs; locks of one object nest.

        Taking it finishes or removes what a killed process left half done.

        Raises
        ------
        WorkspaceBusyError : another process holds it; says which, with what command and since when.
        """
        if self._locked:
            self._locked += 1
            try:
                yield
            finally:
                self._locked -= 1
            return
        with ExitStack() as held:
            with files.plain_errors(f"opening {self.path}"):
                held.enter_context(lock.hold(self.path / lock.FILE, command, wait_seconds))
            held.callback(setattr, self, "_locked", 0)
            self._locked = 1
            with files.plain_errors(f"clearing up {self.path}"):
                recovery.recover(self)
            yield

    def require_lock(self) -> None:
        """Check that the caller holds the lock.

        Raises
        ------
        WorkspaceError : it does not.
        """
        if not self._locked:
            raise WorkspaceError(f"{self.path} can only be changed inside `Workspace.lock`")

    # batches

    def batches(self) -> list[BatchManifest]:
        """All batches, in the order of their sequence numbers."""
        found = [batch for folder in self.folders() for batch in folder.batches]
        return sorted(found, key=lambda batch: batch.sequence)

    def folders(self) -> list[packs.Folder]:
        """The folders that batches lie in, by the sequence number of the first batch in each."""
        return self._folders.all()

    def folder_of(self, batch: BatchManifest) -> Path:
        """The folder that holds a batch."""
        return self.path / "batches" / batch.folder

    def known_original(self, sha256: str) -> BatchManifest | None:
        """The batch that brought a file with this SHA-256; None: the file is new."""
        for batch in self.batches():
            if any(original.sha256 == sha256 for original in batch.originals):
                return batch
        return None

    def new_batch(self, terms: Terms, name: str | None = None) -> BatchWriter:
        """Begin a batch; use it as a context manager, inside `lock`.

        Parameters
        ----------
        name : readable part of the batch's id; default: the source.
        """
        self.require_lock()
        sequence = next_sequence(self.batches())
        return BatchWriter(self, terms, batch_id(sequence, name or terms.source), sequence)

    def stored_files(self) -> list[packs.StoredIn]:
        """The files of all live records, by sequence number of the first batch in each, and name."""
        return packs.stored_files(self.folders())

    def record_paths(self) -> list[Path]:
        """The paths of `stored_files`."""
        return [self.path / "batches" / one.name for one in self.stored_files()]

    def record_files(self) -> list[tuple[BatchManifest, Path]]:
        """Each file of live records with each batch that may have some in it."""
        pairs = ((batch, one.name) for one in self.stored_files() for batch in one.batches)
        return [(batch, self.path / "batches" / name) for batch, name in pairs]

    def original_path(self, sha256: str) -> Path | None:
        """Where the bytes of a received file lie; None: unknown, or dropped by `forget`."""
        for batch in self.batches():
            for original in batch.originals:
                if original.sha256 == sha256 and original.stored:
                    return self.folder_of(batch) / "originals" / original.stored
        return None

    def inputs(self) -> list[RunInput]:
        """Every batch with the digest of its live records: what a run's result depends on."""
        return [RunInput(batch.batch_id, batch.digest) for batch in self.batches()]

    def forgotten_ids(self) -> list[str]:
        """record_ids that must not come back."""
        return [stone.record_id for batch in self.batches() for stone in batch.tombstones]

    def refusals(
        self,
        purpose: str,
        *,
        today: date | None = None,
        case: str | None = None,
        batches: Collection[str] = (),
    ) -> list[Refusal]:
        """Batches that do not permit a use, each with the reason; empty: the use is permitted.

        Parameters
        ----------
        today : day of the use; default: today in UTC.
        case : case the use is for; None: none in particular.
        batches : ids of the batches to be used together; empty: all.
        """
        used = [b for b in self.batches() if not batches or b.batch_id in batches]
        return refusals(used, purpose, today or datetime.now(UTC).date(), case)

    # runs

    def begin_run(self, purpose: str, *, case: str | None = None, batches: Collection[str] = ()) -> RunWriter:
        """Begin a run over all batches, or the named ones; use it as a context manager, inside `lock`.

        Raises
        ------
        RefusedError : a batch does not permit the purpose; says which and why.
        """
        self.require_lock()
        if refused := self.refusals(purpose, case=case, batches=batches):
            raise RefusedError(refused[0].sentence)
        used = [i for i in self.inputs() if not batches or i.batch_id in batches]
        with files.plain_errors("beginning a run"):
            files.need_space(self.path, sum(s.bytes for f in self.folders() for s in f.files), "a run")
        sequence = max((int(name) for name in runs.names(self.path)), default=0) + 1
        return RunWriter(self, f"{sequence:06d}", sequence, purpose, used)

    def runs(self) -> list[RunManifest]:
        """All finished runs, oldest first."""
        return runs.finished(self.path)

    def run(self, run_id: str | int) -> RunManifest:
        """A finished run by its id or number.

        Raises
        ------
        WorkspaceError : there is none; says which there are.
        """
        return runs.find(self.path, run_id)

    def current_run(self) -> RunManifest | None:
        """The newest finished run; None: there is none yet."""
        name = runs.current(self.path)
        return self.run(name) if name else None

    def table_files(self, name: str, run: RunManifest | None = None) -> list[Path]:
        """Parquet files of a table in a run (default: the current one), in the order of their keys."""
        run = run or self.current_run()
        parts = run.tables.get(name, ()) if run else ()
        return [self.partitions.path(p.sha256) for p in parts]

    def read_table(self, name: str, run: RunManifest | None = None) -> pa.Table:
        """A table of a run (default: the current one); `records` are the live records of all batches.

        Raises
        ------
        SchemaError : the run has no such table, or it does not fit its schema.
        """
        if name == "records":
            return runs.read_table(self.record_paths(), name)
        return runs.read_table(self.table_files(name, run), name)

    def sweep_partitions(self) -> None:
        """Remove partitions that no finished run names."""
        self.require_lock()
        self.partitions.sweep({p.sha256 for r in self.runs() for parts in r.tables.values() for p in parts})

    # results kept to save time

    def memo(self, stage: str, key: str) -> Path | None:
        """The file of a kept result; None: compute it."""
        return self.kept.get(stage, key)

    def memo_put(self, stage: str, key: str, data: pa.Table | pa.RecordBatchReader | Path) -> Path:
        """Keep a result: a table or stream as Arrow IPC, or a ready `.arrow` or `.parquet` file (copied)."""
        with files.plain_errors(f"keeping a result of {stage}"):
            return self.kept.put(stage, key, data)

    def memo_keep_only(self, stage: str, keys: set[str]) -> None:
        """Remove what a stage kept under any other key."""
        self.kept.keep_only(stage, keys)

    def memo_clear(self) -> None:
        """Remove all that was kept."""
        self.kept.clear()

    # what must last, and what must go

    def verify(self, progress: Callable[[int], None] | None = None) -> list[verify.Difference]:
        """Hash every original, record file, partition and manifest; say what differs (empty: nothing).

        Parameters
        ----------
        progress : called with the bytes hashed since its last call.
        """
        return verify.differences(self, progress)

    def hold(self, target: str, reason: str, operator: str = "", redact: Redact | None = None) -> holds.Hold:
        """Put a legal hold on a batch or a record: it cannot be forgotten until `release`.

        A record that has just arrived and is in no batch yet is packed into one first (`redact`: see
        `BatchWriter.commit`).

        Raises
        ------
        RefusedError : there is no such batch or record, or no reason.
        """
        self.require_lock()
        forget.bring_in(self, target, redact)
        return holds.place(self.path, target, reason, operator)

    def release(self, target: str) -> holds.Hold:
        """Lift a legal hold.

        Raises
        ------
        RefusedError : there is none on `target`.
        """
        self.require_lock()
        return holds.release(self.path, target)

    def holds(self) -> list[holds.Hold]:
        """The legal holds in force."""
        return holds.read(self.path)

    def note_export(
        self, path: Path, table: str, record_ids: Iterable[str] | None = None, **use: Unpack[exports.Use]
    ) -> exports.Export:
        """Note a file that was written from a table, so that `forget` finds it.

        Parameters
        ----------
        record_ids : records in it; None: it may hold any, and goes with the first that is forgotten.
        use : what for, for whom, and where its bytes are until they are moved to `path`.
        """
        with files.plain_errors("noting an export"):
            return exports.note(self.path / "exports", path, table, record_ids, **use)

    def forget(
        self,
        record_ids: Iterable[str],
        reason: str,
        operator: str = "",
        redact: Redact | None = None,
        **more: Any,
    ) -> forget.Forgotten:
        """Remove records, or whole batches, everywhere; inside `lock`. See `forget.forget`."""
        self.require_lock()
        return forget.forget(self, record_ids, reason, operator, redact, **more)

    def heirs(self) -> Heirs:
        """Founding tokens whose founder was forgotten, by the record_id that carries them on."""
        return heirs.read(self.path)

    def note_heirs(self, found: Heirs) -> None:
        """Note who carries on founding tokens, in place of what was noted before."""
        self.require_lock()
        with files.plain_errors("noting heirs"):
            heirs.write(self.path, found)

    # machine

    def encrypted(self) -> bool | None:
        """Whether the disk below is encrypted; None: this cannot be told here."""
        return disk.encrypted(self.path)

    def spill_root(self) -> Path:
        """Folder of this workspace for what does not fit in memory; emptied at the next lock."""
        if self.settings.spill is None:
            return self.path / "spill"
        mark = hashlib.sha256(str(self.path).encode()).hexdigest()[:16]
        return self.settings.spill / f"manumit-{mark}"

    def spill_folder(self, name: str) -> Path:
        """A fresh folder for what does not fit in memory."""
        folder = self.spill_root() / f"{os.getpid()}-{name}"
        files.remove(folder)
        return files.make_folder(folder)

    def connect(self, memory: str | None = None) -> duckdb.DuckDBPyConnection:
        """An in-memory DuckDB that keeps to the settings and spills into the workspace's spill folder."""
        import duckdb

        return duckdb.connect(
            config={
                "memory_limit": memory or f"{self.settings.memory_bytes}B",
                "threads": self.settings.threads,
                "temp_directory": str(files.make_folder(self.spill_root()) / f"{os.getpid()}-duckdb"),
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
        )
