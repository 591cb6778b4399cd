"""The ids of records before they are in a batch: the keys that `record_ids` describes."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from manumit.store.record_ids import WRITTEN, key_sql

_OTHERS = ("longitude", "latitude", "accuracy_m", "media")
"""Columns that are no text."""


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
        if records.num_rows and _is_text(records):
            return pa.array(_written(self._source, records), pa.string())
        names = records.schema.names
        empty = frozenset(n for n in names if records.column(n).null_count == records.num_rows)
        self._con.register("arrived", records)
        query = f'SELECT {self._key(empty)} AS id FROM "arrived"'
        table = self._con.sql(query, params={"source": self._source}).to_arrow_table()
        self._con.unregister("arrived")
        column: pa.Array[Any] = table.column("id").combine_chunks()
        return column.chunk(0) if isinstance(column, pa.ChunkedArray) else column

    def _key(self, empty: frozenset[str]) -> str:
        if empty not in self._queries:
            self._queries[empty] = key_sql(empty)
        return self._queries[empty]


def _is_text(records: pa.RecordBatch) -> bool:
    """Whether all that counts is text: numbers are written by the database alone."""
    rows = records.num_rows
    timeless = records.column("time_as_written").is_null()
    return all(records.column(name).null_count == rows for name in _OTHERS) and not (
        timeless.true_count and records.column("observed_at").filter(timeless).is_valid().true_count
    )


def _written(source: str, records: pa.RecordBatch) -> list[str]:
    """What `key_sql` says, for records of text."""
    sizes: list[Any] = [str(len(source.encode()))]
    bodies: list[Any] = [f"|{source}"]
    for name in WRITTEN:
        column = records.column(name)
        if column.null_count == records.num_rows:
            sizes.append("-1")
        else:
            sizes.append(pc.fill_null(pc.binary_length(column), -1).cast(pa.string()))
            bodies.append(column)
    told = pc.binary_join_element_wise(*sizes, ",")
    whole = pc.binary_join_element_wise(told, *bodies, "", null_handling="replace", null_replacement="")
    return [sha256(content).hexdigest()[:32] for content in whole.cast(pa.binary()).to_pylist()]
