"""Whether the inbox is as the program leaves it."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from manumit.alert.inbox import forgetting
from manumit.alert.inbox.tables import FILE
from manumit.store import Difference, WorkspaceError
from manumit.store.database import shape

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from manumit.store import Workspace
    from manumit.store.database import Database


def differences(ws: Workspace, database: Database) -> list[Difference]:
    """What differs; empty: nothing."""
    try:
        waiting = set(forgetting.pending(ws.path))
        with database.reading() as connection:
            if connection is None:
                return []
            faults = list(_faults(connection, database, [i for i in ws.forgotten_ids() if i not in waiting]))
    except WorkspaceError as error:
        return [Difference(FILE, "damaged", str(error))]
    found = [Difference(FILE, "changed", fault) for fault in faults]
    mode = stat.S_IMODE(database.path.stat().st_mode)
    if mode & 0o077:
        found.append(Difference(FILE, "changed", f"others may read it (mode {mode:04o}); make it 0600"))
    return found


def _faults(connection: sqlite3.Connection, database: Database, forgotten: list[str]) -> Iterator[str]:
    damage = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0]).partition("\n")[0]
    if damage != "ok":
        yield f"it is damaged ({damage}); restore it from a backup"
        return
    if shape(connection) != database.shape_wanted():
        yield "its tables or triggers are not those that this program makes"
        return
    wrong = connection.execute(
        "SELECT count(*) FROM alerts AS a WHERE records <> "
        "(SELECT count(*) FROM alert_records AS r WHERE r.number = a.number)"
    ).fetchone()[0]
    if wrong:
        yield f"the records of {wrong:,} alerts are not as many as is stated"
    connection.execute("CREATE TEMP TABLE gone (record_id TEXT PRIMARY KEY) WITHOUT ROWID")
    connection.executemany("INSERT OR IGNORE INTO gone VALUES (?)", [(i,) for i in forgotten])
    named = connection.execute("SELECT count(*) FROM gone JOIN alert_records USING (record_id)").fetchone()[0]
    if named:
        yield f"{named:,} forgotten records are still named in it; repeat `manumit forget`"
