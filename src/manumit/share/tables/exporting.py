"""A table of a workspace as a file: permitted, whole or not at all, and noted so that `forget` finds it."""

from __future__ import annotations

import logging
import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from manumit.share.tables.formats import format_of
from manumit.store import LEADS_PURPOSE, TABLES, RefusedError, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from manumit.store import RunManifest

log = logging.getLogger(__name__)

_ROWS = 4_096
"""Rows held at a time."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that was written.

    Attributes
    ----------
    run_id : the run the table is from; None: live records.
    notes : sentences about what the format could not take as it is.
    """

    path: Path
    table: str
    rows: int
    run_id: str | None
    purpose: str
    recipient: str
    notes: tuple[str, ...]


def export(
    ws: Workspace,
    table: str,
    path: Path | str,
    *,
    purpose: str = LEADS_PURPOSE,
    recipient: str = "own use",
    case: str | None = None,
    force: bool = False,
    progress: Callable[[int, int], None] | None = None,
    wait_seconds: float = 0.0,
) -> Exported:
    """Write a table to a file; its ending says the format: .csv, .parquet or .xlsx.

    Nested columns become JSON text in CSV and XLSX, and stay as they are in Parquet. A text that a
    spreadsheet would run as a formula gets an apostrophe before it in CSV, and is a text cell in XLSX.

    Parameters
    ----------
    table : `records`, or a table of the current run.
    purpose, recipient, case : what for and for whom; every batch must permit it; kept in the workspace.
    force : write over a file that is there.
    progress : called with rows written and rows in all.

    Raises
    ------
    RefusedError : a batch does not permit it, there is no such table, the format is unknown or cannot hold
        so many rows, or the file is there already.
    """
    path = Path(path).absolute()
    if not purpose.strip() or not recipient.strip():
        raise RefusedError("an export needs a purpose and a recipient; name them (--purpose, --recipient)")
    written = format_of(path)
    _check_target(ws, path, force)
    with ws.lock("export", wait_seconds):
        if refused := ws.refusals(purpose, case=case):
            raise RefusedError(refused[0].sentence)
        run = None if table == "records" else _run_with(ws, table)
        sources = ws.record_paths() if run is None else ws.table_files(table, run)
        rows = sum(pq.read_metadata(source).num_rows for source in sources)
        if written.most_rows is not None and rows > written.most_rows:
            raise RefusedError(
                f"{table} has {rows:,} rows and a .{written.ending} file holds {written.most_rows:,}; "
                "export it to .csv or .parquet"
            )
        schema = _schema(table, sources)
        with _whole(path) as half:
            notes = written.write(half, schema, _told(_stream(sources, schema), rows, progress))
            half.chmod(0o600)
            # Noted before it stands there: a crash leaves a note without a file, never the reverse.
            ids = _records_in(ws, run)
            ws.note_export(path, table, ids, written=half, purpose=purpose, recipient=recipient)
    log.info("exported %d rows of %s for %s", rows, table, purpose)
    return Exported(path, table, rows, run.run_id if run else None, purpose, recipient, tuple(notes))


def _check_target(ws: Workspace, path: Path, force: bool) -> None:
    if path.is_dir():
        raise RefusedError(f"{path} is a folder; name a file in it")
    if path.exists() and not force:
        raise RefusedError(f"{path} is there already; name another file, or write over it with --force")
    if not path.parent.is_dir():
        raise RefusedError(f"there is no folder {path.parent}; make it first")
    if path.resolve().is_relative_to(ws.path.resolve()):
        raise RefusedError(
            f"{path} lies inside the workspace; name a file outside it, such as ../{path.name}"
        )


def _run_with(ws: Workspace, table: str) -> RunManifest:
    run = ws.current_run()
    if run is None and table in TABLES:
        raise RefusedError(f"there is no run yet that made {table}; begin with `manumit run`")
    public = [name for name in TABLES if name == "records" or (run is not None and name in run.tables)]
    if run is None or table not in public:
        raise RefusedError(f"there is no table {table!r}; the tables are {', '.join(public)}")
    return run


def _schema(table: str, sources: Sequence[Path]) -> pa.Schema:
    return TABLES[table].arrow if table in TABLES else pq.read_schema(sources[0])


def _stream(sources: Iterable[Path], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    for source in sources:
        with pq.ParquetFile(source) as parquet:
            for batch in parquet.iter_batches(batch_size=_ROWS, columns=schema.names):
                yield batch.cast(schema)


def _told(
    batches: Iterable[pa.RecordBatch], total: int, progress: Callable[[int, int], None] | None
) -> Iterator[pa.RecordBatch]:
    done = 0
    for batch in batches:
        yield batch
        done += batch.num_rows
        if progress is not None:
            progress(done, total)


def _records_in(ws: Workspace, run: RunManifest | None) -> pa.Array[pa.StringScalar]:
    """Records whose content the file may hold: its own, or those that the run's campaigns were made of."""
    sources = ws.record_paths() if run is None else ws.table_files("campaign_members", run)
    found = [
        pq.read_table(source, columns=["record_id"], partitioning=None).column("record_id")
        for source in sources
    ]
    chunks = [chunk for column in found for chunk in column.chunks]
    return pa.chunked_array(chunks, pa.string()).unique()


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A file beside `path` that takes its place when the block ends well, and goes when it does not."""
    half = path.with_name(f".{os.getpid()}-{path.name}")
    try:
        yield half
        handle = os.open(half, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
