"""Cells of formats that know only flat values: lists as JSON text, times as ISO 8601, no live formulas."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

_LIVE = r"^'*[=+\-@\t\r\n＝＋－＠]"
"""Texts that a spreadsheet would take for a formula, or that look like one that was made dead before."""


def flat_type(kind: pa.DataType) -> pa.DataType:
    """The type that a column has in a flat file: text, or a plain number or truth value."""
    plain = pa.types.is_boolean(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind)
    return kind if plain else pa.string()


def flatten(column: pa.Array[Any]) -> pa.Array[Any]:
    """Turn a column into flat values: what is nested becomes JSON text, a time its ISO 8601 form in UTC."""
    kind = column.type
    if pa.types.is_nested(kind):
        texts = [None if v is None else _json(v) for v in column.to_pylist()]
        return pa.array(texts, pa.string())
    if pa.types.is_timestamp(kind):
        return _iso(column)
    return column.cast(flat_type(kind))


def _iso(column: pa.Array[Any]) -> pa.Array[Any]:
    """Seconds where all are whole, else microseconds."""
    whole = pc.all(pc.equal(pc.subsecond(column), 0)).as_py()
    unit = "s" if whole is not False else "us"
    return pc.strftime(column.cast(pa.timestamp(unit, tz="UTC")), format="%Y-%m-%dT%H:%M:%SZ")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return str(value)


def disarm(column: pa.Array[Any]) -> pa.Array[Any]:
    """Put an apostrophe before texts that a spreadsheet would run; taking one off gives the text back."""
    live = pc.match_substring_regex(column, _LIVE)
    return pc.if_else(live, pc.binary_join_element_wise(pa.scalar("'"), column, ""), column)
