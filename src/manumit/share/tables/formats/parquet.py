"""Parquet: the table as it is, nested columns, types and all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from manumit.store.partitions import ROW_GROUP, open_parquet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class Parquet:
    """Apache Parquet, zstd."""

    ending = "parquet"
    most_rows: int | None = None

    def write(self, path: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> list[str]:
        """Write the rows untouched; see `Format.write`."""
        with open_parquet(path, schema) as sink:
            for batch in batches:
                sink.write_table(pa.Table.from_batches([batch], schema), row_group_size=ROW_GROUP)
        return []
