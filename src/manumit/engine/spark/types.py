"""The types of Arrow's columns in Spark's words, so that Spark need not look into each file for them."""

from __future__ import annotations

import pyarrow as pa

_PLAIN = {
    pa.bool_(): "boolean",
    pa.int32(): "int",
    pa.int64(): "bigint",
    pa.uint32(): "bigint",
    pa.uint64(): "decimal(20,0)",
    pa.float32(): "float",
    pa.float64(): "double",
    pa.string(): "string",
    pa.large_string(): "string",
    pa.binary(): "binary",
    pa.date32(): "date",
    pa.timestamp("us", "UTC"): "timestamp",
}


def columns(schema: pa.Schema) -> str | None:
    """The columns of a Parquet file as Spark reads them; None: let Spark look."""
    found = [(field.name, _type(field.type)) for field in schema]
    if not all(kind for _, kind in found):
        return None
    return ", ".join(f"{_quoted(name)} {kind}" for name, kind in found)


def _type(kind: pa.DataType) -> str | None:
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        inner = _type(kind.value_type)
        return inner and f"array<{inner}>"
    if pa.types.is_struct(kind):
        parts = [(field.name, _type(field.type)) for field in kind]
        named = ", ".join(f"{_quoted(name)}: {part}" for name, part in parts)
        return f"struct<{named}>" if all(part for _, part in parts) else None
    return _PLAIN.get(kind)


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
