"""Parquet as the house writes it, and partitions named by what they hold."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from manumit.store import files
from manumit.store.manifest import Partition

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ROW_GROUP = 65_536
"""Rows in a row group, at most."""

_TEXTS = frozenset({"text", "title", "extra", "contact", "url"})


def file_key(sequence: int, path: Path) -> str:
    """How the key of a partition begins that is about one file of records alone; in the order of the files.

    Parameters
    ----------
    sequence : of the first batch in the file.
    """
    return f"{sequence:08}-{path.stem}-"


def open_parquet(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """A Parquet writer with the house's settings: zstd level 1, small footers, no values of texts in them."""
    plain = [field.name for field in schema if not _long(field)]
    short = [
        field.name for field in schema if field.name not in _TEXTS and not pa.types.is_nested(field.type)
    ]
    settings: dict[str, Any] = {"use_dictionary": plain, "write_statistics": short}
    return pq.ParquetWriter(path, schema, compression="zstd", compression_level=1, version="2.6", **settings)


def _long(field: pa.Field[Any]) -> bool:
    """Whether a dictionary would only cost time: long or always different values."""
    return field.name in _TEXTS or field.name in {"record_id", "source_id"} or pa.types.is_nested(field.type)


def write_parquet(path: Path, table: pa.Table) -> None:
    """Write a table: the same bytes for the same rows, however its chunks lie. Not synced."""
    table = table.replace_schema_metadata(None)
    with open_parquet(path, table.schema) as sink:
        for start in range(0, table.num_rows, ROW_GROUP):
            sink.write_table(table.slice(start, ROW_GROUP).combine_chunks(), row_group_size=ROW_GROUP)


def write_batches(path: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> int:
    """Write record batches as they come, a row group each at most; return the rows. Not synced."""
    rows = 0
    with open_parquet(path, schema) as sink:
        for batch in batches:
            if batch.num_rows:
                sink.write_table(pa.Table.from_batches([batch], schema), row_group_size=ROW_GROUP)
                rows += batch.num_rows
    return rows


class PartitionStore:
    """The folder `partitions`: Parquet files named by their SHA-256, each written once.

    Parameters
    ----------
    folder : the folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where a partition lies, there or not."""
        return self.folder / sha256[:2] / f"{sha256}.parquet"

    def put(self, key: str, data: pa.Table | Path) -> Partition:
        """Store a table, or a Parquet file (which is moved here when it lies on the same disk)."""
        half = self.folder / f"{files.TEMPORARY}{uuid.uuid4().hex}"
        try:
            if isinstance(data, pa.Table):
                write_parquet(half, data)
                files.sync_file(half)
            else:
                files.copy_hashed(data, half)
            sha256 = files.hash_file(half)
            rows = pq.read_metadata(half).num_rows
            target = self.path(sha256)
            if not target.exists():
                files.make_folder(target.parent)
                files.move(half, target)
        finally:
            half.unlink(missing_ok=True)
        return Partition(key, sha256, rows)

    def sweep(self, live: set[str]) -> None:
        """Remove half-written files and partitions that no run names."""
        for half in self.folder.glob(f"{files.TEMPORARY}*"):
            half.unlink(missing_ok=True)
        for path in self.folder.glob("??/*"):
            if path.stem not in live:
                files.remove(path)
