"""What a run made: tables in partitions that runs share, a manifest, and `current`, replaced last."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Self

from manumit.store import files, manifest
from manumit.store.errors import SchemaError, WorkspaceError
from manumit.store.manifest import Partition, RunInput, RunManifest
from manumit.store.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import TracebackType

    import pyarrow as pa

    from manumit.store.workspace import Workspace

log = logging.getLogger(__name__)


class RunWriter:
    """Writes one run; nothing of it is visible before `commit`. Made by `Workspace.begin_run`."""

    def __init__(
        self, workspace: Workspace, run_id: str, sequence: int, purpose: str, inputs: Sequence[RunInput]
    ) -> None:
        self.run_id = run_id
        self._ws, self._sequence, self._purpose = workspace, sequence, purpose
        self._inputs = tuple(inputs)
        self._begun = datetime.now(UTC)
        self._folder = workspace.path / "runs" / f"{files.TEMPORARY}{run_id}"
        self._tables: dict[str, dict[str, Partition]] = {}

    def __enter__(self) -> Self:
        with files.plain_errors(f"run {self.run_id}"):
            files.remove(self._folder)
            files.make_folder(self._folder)  # one folder: it is there or not
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._folder.exists():
            self._ws.sweep_partitions()
            files.remove(self._folder)

    def put(self, table: str, key: str, data: pa.Table | Path) -> Partition:
        """Store one partition of a table.

        Parameters
        ----------
        key : its place in the table: partitions are read in the order of their keys.
        data : the rows, or a Parquet file that holds them (copied).

        Raises
        ------
        SchemaError : a table with a schema of the house does not fit it.
        WorkspaceError : the disk is full or cannot be written.
        """
        import pyarrow as pa

        if isinstance(data, pa.Table) and table in TABLES:
            data = TABLES[table].check(data)
        with files.plain_errors(f"run {self.run_id}, table {table}"):
            partition = self._ws.partitions.put(key, data)
        return self.keep(table, partition)

    def keep(self, table: str, partition: Partition) -> Partition:
        """Take over a partition of an older run, unchanged.

        Raises
        ------
        WorkspaceError : it is not stored.
        """
        if not self._ws.partitions.path(partition.sha256).exists():
            raise WorkspaceError(f"table {table}: partition {partition.key!r} is not stored; make it anew")
        self._tables.setdefault(table, {})[partition.key] = partition
        return partition

    def paths(self, table: str) -> list[Path]:
        """Parquet files of a table written so far, in the order of their keys."""
        parts = self._tables.get(table, {})
        return [self._ws.partitions.path(parts[key].sha256) for key in sorted(parts)]

    def partitions(self, table: str) -> dict[str, Partition]:
        """Partitions of a table written so far, by key."""
        return dict(self._tables.get(table, {}))

    def rows(self, table: str) -> int:
        """Rows of a table written so far."""
        return sum(partition.rows for partition in self._tables.get(table, {}).values())

    def commit(self, figures: dict[str, Any] | None = None) -> RunManifest:
        """Finish the run and make it the current one.

        Parameters
        ----------
        figures : what the run counted, as plain JSON values.
        """
        made = RunManifest(
            run_id=self.run_id,
            sequence=self._sequence,
            purpose=self._purpose,
            started_at=self._begun,
            finished_at=datetime.now(UTC),
            code_version=version("manumit"),
            inputs=self._inputs,
            tables={name: tuple(parts[k] for k in sorted(parts)) for name, parts in self._tables.items()},
            figures=figures or {},
        )
        with files.plain_errors(f"run {self.run_id}"):
            manifest.write_manifest(self._folder / manifest.FILE, made)
            files.move(self._folder, self._folder.with_name(self.run_id))
            set_current(self._ws.path, self.run_id)
        log.info("run %s: %s", self.run_id, made.figures)
        return made


def set_current(workspace: Path, run_id: str) -> None:
    """Make a finished run the current one, in one step."""
    files.write_atomic(workspace / "current", f"{run_id}\n".encode())


def current(workspace: Path) -> str:
    """Return the id of the current run; empty: there is none."""
    path = workspace / "current"
    return path.read_text(encoding="utf-8").strip() if path.exists() else ""


def newest(workspace: Path) -> str:
    """Return the id of the newest run that is whole, named by `current` yet or not; empty: there is none."""
    return max((p.name for p in (workspace / "runs").iterdir() if p.name.isdecimal()), default="")


def names(workspace: Path) -> list[str]:
    """Ids of runs up to the current one; a later one becomes visible with `current`, in one step."""
    last = current(workspace)
    found = (p.name for p in (workspace / "runs").iterdir() if p.name.isdecimal())
    return sorted(name for name in found if name <= last)


def finished(workspace: Path) -> list[RunManifest]:
    """All finished runs, oldest first."""
    return [_read(workspace, name) for name in names(workspace)]


def find(workspace: Path, run_id: str | int) -> RunManifest:
    """A finished run by its id or number.

    Raises
    ------
    WorkspaceError : there is none; says which there are.
    """
    name = f"{int(run_id):06d}" if str(run_id).isdecimal() else str(run_id)
    known = names(workspace)
    if name not in known:
        told = f"runs are {', '.join(known[-5:])}" if known else "there is none yet; `manumit run` makes one"
        raise WorkspaceError(f"there is no run {run_id}; {told}")
    return _read(workspace, name)


def _read(workspace: Path, name: str) -> RunManifest:
    return manifest.read_run(workspace / "runs" / name / manifest.FILE)


def read_table(paths: Sequence[Path], name: str, schema: pa.Schema | None = None) -> pa.Table:
    """Read partitions as one table.

    Raises
    ------
    SchemaError : a table with a schema of the house does not fit it.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    parts = [pq.read_table(path, partitioning=None) for path in paths]
    if parts:
        table = pa.concat_tables(parts)
    elif name in TABLES:
        table = TABLES[name].arrow.empty_table()
    elif schema is not None:
        table = schema.empty_table()
    else:
        raise SchemaError(f"there is no table {name!r} in this run")
    return TABLES[name].check(table) if name in TABLES else table
