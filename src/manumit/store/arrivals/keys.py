"""The ids of records before they are in a batch: the keys that `record_ids` describes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from manumit.store.record_ids import key_sql

if TYPE_CHECKING:
    from collections.abc import Collection


class Keys:
    """Computes ids of records of one source; for one thread.

    Records that arrive one at a time have no ordinal: equal ones are one record.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._con = duckdb.connect(":memory:", config={"threads": 1})
        self._con.execute("SET TimeZone = 'UTC'")
        self._queries: dict[frozenset[str], str] = {}

    def close(self) -> None:
        """Give the memory back."""
        self._con.close()

    def of(self, records: pa.RecordBatch) -> pa.Array[Any]:
        """record_ids of records in the columns of `INCOMING`."""
        names = records.schema.names
        empty = frozenset(n for n in names if records.column(n).null_count == records.num_rows)
        self._con.register("arrived", records)
        query = f'SELECT {self._key(empty)} AS id FROM "arrived"'
        table = self._con.sql(query, params={"source": self._source}).to_arrow_table()
        self._con.unregister("arrived")
        column: pa.Array[Any] = table.column("id").combine_chunks()
        return column.chunk(0) if isinstance(column, pa.ChunkedArray) else column

    def _key(self, empty: Collection[str]) -> str:
        key = frozenset(empty)
        if key not in self._queries:
            self._queries[key] = key_sql(key)
        return self._queries[key]
