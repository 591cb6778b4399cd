"""A run as the rules read it: its tables, those of the run before, and the last day with a record."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING

import pyarrow as pa

from manumit.store.schema import TABLES
from manumit.store.schema.base import TIME

if TYPE_CHECKING:
    from datetime import datetime

    from manumit.alert.tables import Tables
    from manumit.engine import Engine
    from manumit.engine.protocol import Relation

MOVED_WITHIN = 14
"""Days that are the last ones for the places of a campaign."""


@dataclass(frozen=True)
class Run:
    """One run. See `after_run`."""

    engine: Engine
    tables: Tables
    before: Tables | None
    now: datetime

    def relation(self, name: str, *, earlier: bool = False) -> Relation:
        """A table of the run, or of the one before; empty if it is not there."""
        tables = (self.before or {}) if earlier else self.tables
        return list(tables.get(name, ())) or TABLES[name].arrow.empty_table()

    def query(self, statement: str, *read: str, **more: pa.Table | Relation) -> pa.Table:
        """Run a statement of this folder over tables of the run, and others by name."""
        stored: dict[str, Relation] = {name: self.relation(name) for name in read}
        return self.engine.sql(files(__package__) / f"{statement}.sql", stored | more)

    @cached_property
    def last_seen(self) -> datetime | None:
        """When the last record was posted; None: no record says when."""
        clock = pa.table({"moment": pa.array([self.now], TIME)})
        found: datetime | None = self.query("last_day", "records", clock=clock).column(0)[0].as_py()
        return found

    def clock(self, **days: int) -> pa.Table:
        """The last day, and how many days are looked at."""
        return pa.table(
            {"last_seen": pa.array([self.last_seen], TIME)}
            | {name: pa.array([count], pa.int64()) for name, count in days.items()}
        )
