"""Parquet files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from manumit.collect.shape.connection import connect
from manumit.collect.sources.tables.frame import Frame
from manumit.collect.sources.tables.screen import screen
from manumit.collect.sources.tables.table_source import TableSource
from manumit.store.errors import BadFileError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from manumit.collect.limits import Limits
    from manumit.collect.mapping import Reading
    from manumit.collect.sources.tables.look import Look

_BATCH_ROWS = 8192


class ParquetTable:
    """A Parquet file opened as a table. Columns without a target keep their type in `extra`."""

    def __init__(self, look: Look, limits: Limits) -> None:
        self._file = look.path.name
        self._limits = limits
        self._size = look.size
        self._share = 0.0
        try:
            self._reader = pq.ParquetFile(look.path, pre_buffer=False)
        except (pa.ArrowException, OSError, ValueError) as error:
            why = (
                "has encrypted columns: decrypt it"
                if "crypt" in str(error)
                else "is damaged: export it again"
            )
            raise BadFileError(f"{self._file} is a Parquet file that {why}") from error
        metadata = self._reader.metadata
        sizes = [metadata.row_group(k).total_byte_size for k in range(metadata.num_row_groups)]
        if sum(sizes) > limits.unpacked_bytes or max(sizes, default=0) > limits.sheet_bytes:
            raise BadFileError(
                f"{self._file} unpacks to more than the limits allow; write smaller row groups"
            )
        self._rows = metadata.num_rows
        self.names: list[str] = list(self._reader.schema_arrow.names)
        self.evidence = f"Parquet, {metadata.num_rows:,} rows in {metadata.num_row_groups} row groups"
        self._con = connect()

    @property
    def position(self) -> int:
        """Bytes of the file on disk that have been read, reckoned from the share of its rows."""
        return int(self._share * self._size)

    def close(self) -> None:
        """Close the file."""
        self._con.close()
        self._reader.close()

    def frames(self, wanted: Sequence[str]) -> Iterator[Frame]:
        """All rows in order."""
        number = 1
        try:
            for batch in self._reader.iter_batches(batch_size=_BATCH_ROWS):
                rows = np.arange(number, number + batch.num_rows, dtype=np.int64)
                number += batch.num_rows
                self._share = number / max(self._rows, 1)
                frame = self._frame(batch, {self.names.index(name) for name in wanted}, rows)
                yield screen(frame, self.names, self._limits)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise BadFileError(f"{self._file} is a damaged Parquet file; copy or export it again") from error

    def _frame(self, batch: pa.RecordBatch, wanted: set[int], rows: Any) -> Frame:
        columns: list[pa.Array[Any] | None] = []
        odd: dict[int, pa.Array[Any]] = {}
        for p, column in enumerate(batch.columns):
            if pa.types.is_dictionary(column.type):
                column = column.cast(column.type.value_type)
            if is_text(column.type):
                columns.append(column.cast(pa.string()))
            else:
                columns.append(None)
                odd[p] = column
        for p in odd.keys() & wanted:
            columns[p] = self._as_text(odd[p])
        spare = {p: column for p, column in odd.items() if p not in wanted}
        return Frame(columns, rows, [], self._as_json(spare) if spare else None)

    def _as_text(self, column: pa.Array[Any]) -> pa.Array[Any]:
        text = "array_to_string(c::VARCHAR[], chr(10))" if pa.types.is_list(column.type) else "c::VARCHAR"
        return self._sql(f"SELECT {text} AS found FROM odd", {"c": column}, {})

    def _as_json(self, columns: dict[int, pa.Array[Any]]) -> pa.Array[Any]:
        """One object a row with the columns that are not null."""
        pairs = ", ".join(f"$key{p} || to_json(c{p})::VARCHAR" for p in columns)
        keys = {f"key{p}": json.dumps(self.names[p], ensure_ascii=False) + ":" for p in columns}
        query = f"SELECT '{{' || concat_ws(',', {pairs}) || '}}' AS found FROM odd"
        return self._sql(query, {f"c{p}": column for p, column in columns.items()}, keys)

    def _sql(
        self, query: str, columns: dict[str, pa.Array[Any]], parameters: dict[str, str]
    ) -> pa.Array[Any]:
        self._con.register("odd", pa.table(columns))
        try:
            found = self._con.sql(query, params=parameters or None).to_arrow_table().column("found")
        finally:
            self._con.unregister("odd")
        return pa.concat_arrays(found.chunks) if found.num_chunks else pa.array([], pa.string())


def is_text(kind: pa.DataType) -> bool:
    """Whether a column holds text as it stands."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


class Parquet(TableSource):
    """Parquet files."""

    name = "parquet"

    def recognises(self, look: Look) -> bool:
        """By its magic bytes."""
        return look.kind == "parquet"

    def open(self, look: Look, reading: Reading, limits: Limits) -> ParquetTable:  # noqa: ARG002  # settings are for texts
        """Open the file as a table."""
        return ParquetTable(look, limits)
