"""Rows of a stored table that fulfil a condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pyarrow as pa
    import pyarrow.dataset as ds

    from manumit.store import TableSchema


def rows_where(
    files: Sequence[Path], schema: TableSchema, wanted: ds.Expression, columns: Sequence[str] | None = None
) -> pa.Table:
    """The rows that fulfil a condition; only what may hold them is read.

    Parameters
    ----------
    files : Parquet files of the table; none: the table is empty.
    columns : default: all.
    """
    import pyarrow.dataset as ds  # not at the top: it loads pandas, which most commands do without

    stored = schema.arrow.remove_metadata()
    names = list(columns) if columns else None
    if not files:
        return stored.empty_table().select(names or stored.names)
    source = ds.dataset([str(file) for file in files], schema=stored, format="parquet")
    return source.to_table(columns=names, filter=wanted)
