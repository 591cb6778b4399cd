"""A DuckDB of one's own for shaping: one thread, bounded, never reaching for extensions or the network."""

from __future__ import annotations

import duckdb

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "threads": "1",
    "memory_limit": "512MB",
}


def connect() -> duckdb.DuckDBPyConnection:
    """A fresh connection, in UTC."""
    con = duckdb.connect(":memory:", config=_CONFIG)
    con.execute("SET TimeZone = 'UTC'")
    return con
