"""A table of a workspace as a file: permitted, whole or not at all, and noted so that `forget` finds it."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from manumit.share.graphs import GRAPHS, read_graph
from manumit.share.tables.formats import format_of
from manumit.store import LEADS_PURPOSE, NETWORKS, TABLES, RefusedError, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from manumit.share.graphs import GraphFormat
    from manumit.store import RunManifest

log = logging.getLogger(__name__)

_ROWS = 4_096
"""Rows held at a time."""

_GRAPH_ENDINGS = " or ".join(f".{ending}" for ending in GRAPHS)

_MADE_OF = {"campaign_members": "record_id", "record_scores": "record_id", "links": "unit"}
"""Tables that name the records of campaigns, networks and leads, and where they do."""

Progress: TypeAlias = Callable[[int, int], None]
"""Called with rows written and rows in all."""


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
    network: str | None = None,
    force: bool = False,
    progress: Progress | None = None,
    wait_seconds: float = 0.0,
) -> Exported:
    """Write a table to a file; its ending says the format: .csv, .parquet or .xlsx.

    Networks can be written as a graph as well: .graphml or .gexf.

    Nested columns become JSON text in CSV and XLSX, and stay as they are in Parquet. A text that a
    spreadsheet would run as a formula gets an apostrophe before it in CSV, and is a text cell in XLSX.

    Parameters
    ----------
    table : `records`, or a table of the current run.
    purpose, recipient, case : what for and for whom; every batch must permit it; kept in the workspace.
    network : the only network that a graph holds; None: all.
    force : write over a file that is there.
    progress : called with rows written and rows in all.

    Raises
    ------
    RefusedError : a batch does not permit it, there is no such table or network, the format is unknown or
        cannot hold it, or the file is there already.
    """
    path = Path(path).absolute()
    if not purpose.strip() or not recipient.strip():
        raise RefusedError("an export needs a purpose and a recipient; name them (--purpose, --recipient)")
    ending = path.suffix.lower().lstrip(".")
    graph = GRAPHS.get(ending)
    if graph is None:
        format_of(path)  # refused before anything is waited for
    _check_target(ws, path, force)
    with ws.lock("export", wait_seconds):
        if refused := ws.refusals(purpose, case=case):
            raise RefusedError(refused[0].sentence)
        content = _graph(ws, table, graph, network) if graph else _table(ws, table, path, network)
        with _whole(path) as half:
            notes = content.write(half, progress)
            half.chmod(0o600)
            # Noted before it stands there: a crash leaves a note without a file, never the reverse.
            ids = _records_in(ws, table, content.run)
            ws.note_export(path, table, ids, written=half, purpose=purpose, recipient=recipient)
    log.info("exported %d rows of %s for %s", content.rows, table, purpose)
    run_id = content.run.run_id if content.run else None
    return Exported(path, table, content.rows, run_id, purpose, recipient, tuple(notes))


@dataclass(frozen=True, slots=True)
class _Content:
    """What goes into the file: rows in all, the run they are from, and what writes them."""

    rows: int
    run: RunManifest | None
    write: Callable[[Path, Progress | None], list[str]]


def _table(ws: Workspace, table: str, path: Path, network: str | None) -> _Content:
    """A table as it is stored."""
    if network is not None:
        raise RefusedError(f"one network alone is written as a graph; name a file {_GRAPH_ENDINGS}")
    written = format_of(path)
    run = None if table == "records" else _run_with(ws, table)
    sources = ws.record_paths() if run is None else ws.table_files(table, run)
    rows = sum(pq.read_metadata(source).num_rows for source in sources)
    if written.most_rows is not None and rows > written.most_rows:
        raise RefusedError(
            f"{table} has {rows:,} rows and a .{written.ending} file holds {written.most_rows:,}; "
            "export it to .csv or .parquet"
        )
    schema = _schema(table, sources)

    def write(half: Path, progress: Progress | None) -> list[str]:
        return written.write(half, schema, _told(_stream(sources, schema), rows, progress))

    return _Content(rows, run, write)


def _graph(ws: Workspace, table: str, graph: GraphFormat, network: str | None) -> _Content:
    """The networks of a run, or one of them, as nodes and edges."""
    if table != NETWORKS.name:
        raise RefusedError(
            f"a .{graph.ending} file holds networks, not {table}; `manumit export networks FILE` writes them"
        )
    run = _run_with(ws, table)
    found = read_graph(ws, run, network)
    nodes, edges = found.size()
    rows = nodes + edges
    if network is not None and not nodes:
        raise RefusedError(f"run {run.run_id} has no network {network!r}; `manumit leads` lists them")

    def write(half: Path, progress: Progress | None) -> list[str]:
        told = (lambda done, _total: progress(nodes + done, rows)) if progress else None
        graph.write(half, _told(found.nodes(), rows, progress), _told(found.edges(), rows, told))
        return []

    return _Content(rows, run, write)


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
    batches: Iterable[pa.RecordBatch], total: int, progress: Progress | None
) -> Iterator[pa.RecordBatch]:
    done = 0
    for batch in batches:
        yield batch
        done += batch.num_rows
        if progress is not None:
            progress(done, total)


def _records_in(ws: Workspace, table: str, run: RunManifest | None) -> pa.Array[pa.StringScalar]:
    """Records whose content the file may hold: those that its rows name, or that the rows are made of."""
    if run is None:
        sources = dict.fromkeys(ws.record_paths(), "record_id")
    else:
        names = [table] if "record_id" in _schema(table, ws.table_files(table, run)).names else _MADE_OF
        sources = {
            path: _MADE_OF.get(name, "record_id") for name in names for path in ws.table_files(name, run)
        }
    found = [
        pq.read_table(source, columns=[column], partitioning=None).column(0)
        for source, column in sources.items()
    ]
    chunks = [chunk.cast(pa.string()) for column in found for chunk in column.chunks]
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
