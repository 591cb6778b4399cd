"""JSON objects, one a row, to columns: the wanted keys as text, all others together as an object."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from manumit.collect.arrow import pc
from manumit.collect.shape.connection import connect
from manumit.collect.sources.tables.frame import BadRow, Frame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


class JsonCells:
    """Takes objects apart.

    Parameters
    ----------
    names : all keys of the table; those of `wanted` become columns.
    """

    def __init__(self, names: Sequence[str], wanted: Sequence[str]) -> None:
        self._con = connect()
        self._places = [names.index(key) for key in dict.fromkeys(wanted)]
        self._width = len(names)
        self.wanted = frozenset(wanted)
        keys = [names[p] for p in self._places]
        self._parameters = {
            "paths": [pointer(key) for key in keys],
            "without": json.dumps(dict.fromkeys(keys), ensure_ascii=False),
        }

    def close(self) -> None:
        """Give the memory back."""
        self._con.close()

    def frame(self, lines: pa.Array[Any], rows: NDArray[np.int64], bad: list[BadRow]) -> Frame:
        """Columns of valid objects; other lines become bad rows."""
        self._con.register("lines", pa.table({"line": lines}))
        try:
            kinds = self._con.sql(_KINDS).to_arrow_table().column("kind").combine_chunks()
        finally:
            self._con.unregister("lines")
        whole = np.asarray(pc.fill_null(pc.equal(kinds, "OBJECT"), False))
        for k in np.flatnonzero(~whole):
            found = kinds[int(k)].as_py()
            reason = "not valid JSON" if found is None else f"a JSON {found.lower()}, not an object"
            bad.append(BadRow(int(rows[k]), None, reason, 'write each record as an object: {"text": "…"}'))
        return self.objects(lines.filter(pa.array(whole)), rows[whole], bad)

    def objects(self, lines: pa.Array[Any], rows: NDArray[np.int64], bad: list[BadRow]) -> Frame:
        """Columns of lines that are known to be objects."""
        cells, rest = self._cells(lines)
        columns: list[pa.Array[Any] | None] = [None] * self._width
        for place, column in zip(self._places, cells, strict=True):
            columns[place] = column
        return Frame(columns, rows, bad, rest)

    def _cells(self, lines: pa.Array[Any]) -> tuple[list[pa.Array[Any]], pa.Array[Any]]:
        self._con.register("lines", pa.table({"line": lines}))
        try:
            wanted = "".join(f"{_text(k)} AS c{k}, " for k in range(1, len(self._places) + 1))
            query = f"""SELECT {wanted}CAST(json_merge_patch(line, $without) AS VARCHAR) AS rest
                FROM (SELECT line, json_extract(line, $paths) AS found FROM lines)"""
            table = self._con.sql(query, params=self._parameters).to_arrow_table().combine_chunks()
        finally:
            self._con.unregister("lines")
        arrays = [c.chunk(0) if c.num_chunks else pa.array([], pa.string()) for c in table.columns]
        return arrays[:-1], arrays[-1]


_KINDS = "SELECT CASE WHEN json_valid(line) THEN json_type(line) END AS kind FROM lines"


def _text(k: int) -> str:
    """A value as text; a list of plain values as lines."""
    return (
        f"CASE WHEN json_type(found[{k}]) = 'ARRAY' "
        f"THEN array_to_string(from_json(found[{k}], '[\"VARCHAR\"]'), chr(10)) ELSE found[{k}] ->> '$' END"
    )


def pointer(key: str) -> str:
    """A key as a JSON pointer (RFC 6901)."""
    return "/" + key.replace("~", "~0").replace("/", "~1")


def keys_of(lines: pa.Array[Any]) -> list[str]:
    """The keys of some objects, in the order in which they are first met."""
    con = connect()
    con.register("lines", pa.table({"line": lines}))
    query = """SELECT key FROM (SELECT row_number() OVER () AS n, json_keys(line) AS keys FROM lines
            WHERE json_valid(line) AND json_type(line) = 'OBJECT'),
            unnest(keys) WITH ORDINALITY AS each(key, place)
        GROUP BY key ORDER BY min(n), min(place)"""
    try:
        return [row[0] for row in con.sql(query).fetchall()]
    finally:
        con.close()
