"""Taking records in: a batch is accepted whole or not at all."""

from __future__ import annotations

import json
import logging
from bisect import bisect_left
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from manumit.store import duplicates, files, manifest
from manumit.store.errors import RefusedError, SchemaError, WorkspaceError
from manumit.store.manifest import BatchManifest, Counts, Original, StoredFile, Terms
from manumit.store.partitions import ROW_GROUP, open_parquet
from manumit.store.record_ids import key_sql
from manumit.store.schema import RECORDS, TableSchema
from manumit.store.settle import Settlement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from concurrent.futures import Future
    from pathlib import Path
    from types import TracebackType

    from manumit.store.workspace import Workspace

    Redact = Callable[[Path, str, list[int]], Path | None]

log = logging.getLogger(__name__)

INCOMING = TableSchema(
    "records", RECORDS.row, tuple(c for c in RECORDS.columns if c.name not in {"record_id", "batch_id"})
)
"""What a source hands to `BatchWriter.add`: a record without the two columns that the store fills."""

_PART_ROWS = 4 * ROW_GROUP
_CHUNK_BYTES = 32 << 20
_PART_BYTES = 512 << 20
_SCAN_ROWS = 8_192  # DuckDB gives each piece of an Arrow table to one thread
_MEMORY = "256MiB"  # for DuckDB while it compares keys; more spills
_STORED = pa.schema([pa.field(c.name, c.type, c.nullable) for c in RECORDS.columns])


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot become a record: where it is, what is wrong, what mends it. No record text.

    Parameters
    ----------
    file : name of the file as received.
    row : data row from 1; None: the whole file.
    field : column at fault; None: the row as such.
    """

    file: str
    row: int | None
    field: str | None
    reason: str
    mend: str


class KnownOriginalError(RefusedError):
    """The same file was collected before; `manifest` is the batch that brought it."""

    def __init__(self, name: str, known: BatchManifest) -> None:
        super().__init__(f"{name} was collected before, as batch {known.batch_id}; nothing was added")
        self.manifest = known


class BatchWriter:
    """Writes one batch in a temporary folder and makes it visible by `commit`.

    Leaving the block without it removes every trace. Made by `Workspace.new_batch`. Memory stays bounded
    however large the batch: about 150 MB of rows, and `_MEMORY` for comparing keys.
    """

    def __init__(self, workspace: Workspace, terms: Terms, batch_id: str, sequence: int) -> None:
        self.batch_id = batch_id
        self._ws, self._terms, self._sequence = workspace, terms, sequence
        self._begun = datetime.now(UTC)
        self._folder = workspace.path / "batches" / f"{files.TEMPORARY}{batch_id}"
        self._originals: dict[str, Original] = {}
        self._parts: list[Path] = []
        self._sink: pq.ParquetWriter | None = None
        self._waiting: list[pa.RecordBatch] = []
        self._waiting_bytes = self._part_rows = self._part_bytes = 0
        self._rows = self._rejects = 0
        self._thread = ThreadPoolExecutor(1, "batch")
        self._writing: Future[None] | None = None

    def __enter__(self) -> Self:
        with files.plain_errors(f"batch {self.batch_id}"), ExitStack() as undo:
            undo.callback(files.remove, self._folder)
            files.remove(self._folder)
            for name in ("records", "originals", "quarantine"):
                files.make_folder(self._folder / name)
            self._spill = self._ws.spill_folder(self.batch_id)
            undo.callback(files.remove, self._spill)
            self._keys = duplicates.KeyList(self._spill)
            undo.callback(self._close, self._keys)
            self._con = undo.enter_context(self._ws.connect(memory=_MEMORY))
            self._undo = undo.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.shutdown()
        if self._sink is not None:
            self._close(self._sink)
        self._undo.close()

    def _close(self, sink: duplicates.KeyList | pq.ParquetWriter) -> None:
        try:
            sink.close()
        except OSError:
            log.info("batch %s: a half-written file could not be closed; it is removed", self.batch_id)

    def add_original(self, path: Path, reading: dict[str, Any] | None = None) -> Original:
        """Copy a received file into the batch, hashing it in the same pass.

        Parameters
        ----------
        reading : settings stated for reading it, in values that JSON has; kept beside it.

        Raises
        ------
        KnownOriginalError : the workspace has this file already.
        RefusedError : this batch has it already.
        WorkspaceError : the disk has no room for it, or cannot be written.
        """
        with files.plain_errors(f"copying {path.name}"):
            files.need_space(self._ws.path, 2 * path.stat().st_size, f"collecting {path.name}")
            half = self._folder / "originals" / f"{files.TEMPORARY}{len(self._originals)}"
            sha256, size = files.copy_hashed(path, half)
            known = self._ws.known_original(sha256)
            if known is not None or sha256 in self._originals:
                files.remove(half)
            if known is not None:
                raise KnownOriginalError(path.name, known)
            if sha256 in self._originals:
                raise RefusedError(f"{path.name} is in this batch already; name each file once")
            half.replace(half.with_name(sha256))
            self._originals[sha256] = Original(sha256, path.name, size, stored=sha256, reading=reading or {})
        return self._originals[sha256]

    def add(self, batch: pa.RecordBatch | pa.Table) -> None:
        """Add rows of any number, in the columns of `INCOMING`.

        Raises
        ------
        SchemaError : a column is missing, unknown or of another type, or `original` was not added before.
        """
        table = batch if isinstance(batch, pa.Table) else pa.Table.from_batches([batch])
        table = INCOMING.check(table)
        self._rows += table.num_rows
        for piece in table.to_batches(max_chunksize=ROW_GROUP):
            if piece.num_rows == 0:
                continue
            waiting = sum(b.num_rows for b in self._waiting)
            if waiting + piece.num_rows > ROW_GROUP:
                room = ROW_GROUP - waiting
                self._waiting.append(piece.slice(0, room))
                self._flush()
                piece = piece.slice(room)
            self._waiting.append(piece)
            self._waiting_bytes += piece.nbytes
            if self._waiting_bytes >= _CHUNK_BYTES:
                self._flush()

    def quarantine(self, rejected: Iterable[Rejected]) -> None:
        """Set rows aside, one entry a row."""
        lines = [json.dumps(asdict(r), ensure_ascii=False) + "\n" for r in rejected]
        self._rejects += len(lines)
        path = self._folder / "quarantine" / "rows.jsonl"
        with files.plain_errors(f"batch {self.batch_id}"), path.open("a", encoding="utf-8") as sink:
            sink.writelines(lines)

    def commit(self, *, rows_in: int | None = None, redact: Redact | None = None) -> BatchManifest:
        """Finish the batch and make it visible.

        Parameters
        ----------
        rows_in : rows that the caller counted in the originals; must equal those added and set aside.
        redact : called with a file, its name as received and data rows of it (from 1), makes a copy without
            them and returns its path. An original that holds rows which were forgotten before is kept only
            as such a copy; without `redact`, or when it returns None, it is not kept.

        Raises
        ------
        RefusedError : there is nothing in the batch.
        WorkspaceError : the counts do not add up, or the disk cannot be written.
        """
        total = self._rows + self._rejects
        if total == 0:
            raise RefusedError("there is no row in this batch; nothing was stored")
        if rows_in is not None and rows_in != total:
            raise WorkspaceError(f"{rows_in} rows were counted and {total} arrived; nothing was stored")
        with files.plain_errors(f"batch {self.batch_id}"):
            self._flush()
            self._written()
            self._close_part()
            self._keys.close()
            settled = self._settle()
            originals = self._kept_originals(settled.forgotten, redact)
            stored = tuple(self._stored(p) for p in self._parts if p.exists())
            extras = tuple(self._stored(p) for p in sorted(self._folder.glob("quarantine/*")))
            counts = Counts(total, sum(s.rows for s in stored), settled.duplicate, self._rejects)
            made = BatchManifest(
                self.batch_id, self._sequence, self._terms, self._begun, originals, counts, stored, extras
            )
            self._publish(made)
        log.info("batch %s: %s", self.batch_id, counts)
        return made

    def _flush(self) -> None:
        """Hand what waits to the writing thread, after it has finished with what it had before."""
        if not self._waiting:
            return
        table = pa.Table.from_batches(self._waiting).combine_chunks()
        size, self._waiting, self._waiting_bytes = self._waiting_bytes, [], 0
        self._written()
        self._writing = self._thread.submit(self._write, table, size)

    def _written(self) -> None:
        if self._writing is not None:
            self._writing.result()
            self._writing = None

    def _write(self, table: pa.Table, size: int) -> None:
        """Write one row group, under the optimistic guess that every row is new."""
        with files.plain_errors(f"batch {self.batch_id}"):
            if self._sink is None:
                self._parts.append(self._folder / "records" / f"part-{len(self._parts):05d}.parquet")
                self._sink = open_parquet(self._parts[-1], _STORED)
            keys = self._keys_of(table)
            self._keys.add(keys)
            batch_id = pa.repeat(pa.scalar(self.batch_id), table.num_rows)
            table = table.append_column("record_id", keys.column("key")).append_column("batch_id", batch_id)
            self._sink.write_table(table.select(_STORED.names).cast(_STORED), row_group_size=ROW_GROUP)
            self._part_rows += table.num_rows
            self._part_bytes += size
            if self._part_rows + ROW_GROUP > _PART_ROWS or self._part_bytes >= _PART_BYTES:
                self._close_part()

    def _close_part(self) -> None:
        if self._sink is not None:
            self._sink.close()
        self._sink = None
        self._part_rows = self._part_bytes = 0

    def _keys_of(self, table: pa.Table) -> pa.Table:
        origin = pc.index_in(table.column("original"), pa.array(list(self._originals), pa.string()))
        if origin.null_count:
            raise SchemaError("table records: `original` names a file that was not added to the batch")
        empty = {name for name in table.column_names if table.column(name).null_count == table.num_rows}
        pieces = table.to_batches(max_chunksize=_SCAN_ROWS)
        self._con.register("incoming_rows", pa.Table.from_batches(pieces, table.schema))
        query = f'SELECT {key_sql(empty)} AS key FROM "incoming_rows"'
        key = self._con.sql(query, params={"source": self._terms.source}).to_arrow_table().column("key")
        self._con.unregister("incoming_rows")
        rows = table.num_rows
        columns = [
            pa.repeat(pa.scalar(len(self._parts) - 1, pa.int32()), rows),
            pa.array(range(self._part_rows, self._part_rows + rows), pa.int32()),
            key,
            origin,
            table.column("original_row"),
            table.column("source_id").is_valid(),
        ]
        return pa.table(columns, schema=duplicates.KEYS)

    def _settle(self) -> Settlement:
        """Take out what is not new."""
        pa.default_memory_pool().release_unused()
        duplicates.judge(self._con, self._keys.path, self._ws.record_paths(), self._ws.forgotten_ids())
        settled = Settlement(self._folder / "quarantine" / "duplicates.parquet")
        for number in duplicates.changed_parts(self._con):
            settled.rewrite(self._parts[number], duplicates.changes_of(self._con, number))
        settled.close()
        self._reject_forgotten(settled.forgotten)
        return settled

    def _reject_forgotten(self, forgotten: dict[str, list[int]]) -> None:
        self.quarantine(
            Rejected(
                self._originals[sha256].name,
                row,
                None,
                "this record was forgotten and must not come back",
                "nothing; ask for it to be left out at the source",
            )
            for sha256, rows in forgotten.items()
            for row in sorted(rows)
        )

    def _kept_originals(self, forgotten: dict[str, list[int]], redact: Redact | None) -> tuple[Original, ...]:
        """Replace originals that hold forgotten rows by redacted ones, or by nothing."""
        kept = []
        for original in self._originals.values():
            rows = forgotten.get(original.sha256)
            if rows:
                folder = self._folder / "originals"
                half = folder / files.TEMPORARY
                original = redacted(original, folder, half, sorted(rows), redact)
                files.remove(folder / original.sha256)
                if original.stored is not None:
                    half.replace(folder / original.stored)
            kept.append(original)
        return tuple(kept)

    def _stored(self, path: Path) -> StoredFile:
        files.sync_file(path)
        rows = pq.read_metadata(path).num_rows if path.suffix == ".parquet" else self._rejects
        name = path.relative_to(self._folder).as_posix()
        return StoredFile(name, files.hash_file(path), rows, path.stat().st_size)

    def _publish(self, made: BatchManifest) -> None:
        for folder in self._folder.iterdir():
            files.sync_folder(folder)
        manifest.write_manifest(self._folder / manifest.FILE, made)
        files.move(self._folder, self._folder.with_name(self.batch_id))


def redacted(
    original: Original, folder: Path, target: Path, rows: list[int], redact: Redact | None
) -> Original:
    """Write the copy of an original that lacks `rows` to `target`; return what the manifest then says of it.

    Parameters
    ----------
    folder : where the original lies; it stays as it is.
    rows : data rows from 1, as received.
    redact : see `BatchWriter.commit`; None or an answer of None: nothing is written.
    """
    removed = tuple(sorted({*original.removed, *rows}))
    left = [row - bisect_left(original.removed, row) for row in rows if row not in original.removed]
    path = folder / str(original.stored)
    fresh = redact(path, original.name, left) if redact is not None else None
    if fresh is None:
        return replace(original, stored=None, removed=removed)
    stored, _ = files.copy_hashed(fresh, target)
    files.remove(fresh)
    return replace(original, stored=stored, removed=removed)
