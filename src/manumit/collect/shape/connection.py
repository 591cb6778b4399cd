"""DuckDB for shaping: one thread a query, bounded, never reaching for extensions or the network."""

from __future__ import annotations

import os
from functools import cache

import duckdb

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "threads": "1",
    "memory_limit": "512MB",
}


@cache
def _database(process: int) -> duckdb.DuckDBPyConnection:  # noqa: ARG001  # one a process, also after a fork
    return duckdb.connect(":memory:", config=_CONFIG)


def connect() -> duckdb.DuckDBPyConnection:
    """Open a session of its own, in UTC; it holds nothing of other sessions."""
    con = _database(os.getpid()).cursor()
    con.execute("SET TimeZone = 'UTC'")
    return con
