"""The tables that this floor reads: by name, and absent ones as empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, TypeAlias

from manumit.store.schema import TABLES

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from manumit.engine import Engine
    from manumit.engine.protocol import Relation

Tables: TypeAlias = "Mapping[str, Sequence[Path] | pa.Table]"
"""Parquet files, or rows, by table of a run, and of `records`; what is missing, or has no file, is empty."""


def query(engine: Engine, statement: str, tables: Tables, read: Sequence[str], **more: pa.Table) -> pa.Table:
    """Run a statement of this floor.

    Parameters
    ----------
    statement : name of its file, without the suffix.
    read : names of the stored tables that it reads.
    more : Arrow tables that it reads besides, by name.
    """
    stored: dict[str, Relation] = {name: _relation(tables, name) for name in read}
    return engine.sql(files(__package__) / f"{statement}.sql", stored | more)


def _relation(tables: Tables, name: str) -> Relation:
    found = tables.get(name, ())
    if not isinstance(found, Sequence):
        return found
    return list(found) or TABLES[name].arrow.empty_table()
