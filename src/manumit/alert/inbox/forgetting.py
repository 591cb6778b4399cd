"""What an alert tells of a forgotten record goes: the record, and the alert if no record is left.

`forget` puts a list of the records, `alerts.forget`, into the workspace in the same step in which it removes
them; whoever opens the inbox next carries it out and removes the list, the forgetting command itself first.
So nothing is lost that another process puts into the inbox meanwhile, and a crash leaves the list.

An alert with other records stays; its reason, which may have been made from what is forgotten, does not.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from manumit.alert.delivery.lines import remove_lines
from manumit.alert.inbox import outbox
from manumit.store import WorkspaceError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection

    from manumit.store.database import Database
    from manumit.store.journal import Journal

LIST = "alerts.forget"
REASON = "The reason was forgotten with one of its records; the other records show it still."

_TOUCHED = "SELECT DISTINCT number FROM alert_records WHERE record_id IN (SELECT value FROM json_each(?1))"
_LOST = f"""SELECT alert_id FROM alerts AS a WHERE number IN ({_TOUCHED}) AND NOT EXISTS (
    SELECT 1 FROM alert_records AS r WHERE r.number = a.number
    AND r.record_id NOT IN (SELECT value FROM json_each(?1))
) ORDER BY alert_id"""


def stage(workspace: Path, database: Database, journal: Journal, record_ids: Collection[str]) -> list[str]:
    """Plan that the inbox forgets these records; return the ids of alerts of which none is left."""
    with database.reading() as connection:
        if connection is None:
            return []
        listed = json.dumps(sorted(record_ids))
        gone = [str(row[0]) for row in connection.execute(_LOST, (listed,))]
    staged = journal.stage()
    staged.write_text(json.dumps(sorted({*record_ids, *pending(workspace)})))
    journal.place(staged, workspace / LIST)
    return gone


def pending(workspace: Path) -> list[str]:
    """Records that the inbox has still to forget."""
    try:
        found: list[str] = json.loads((workspace / LIST).read_bytes())
    except FileNotFoundError:
        return []
    except ValueError as error:
        raise WorkspaceError(f"{workspace / LIST} is damaged; restore it from a backup") from error
    return found


def carry_out(workspace: Path, database: Database) -> None:
    """Forget what is to be forgotten; nothing happens when there is nothing."""
    record_ids = pending(workspace)
    if not record_ids:
        return
    listed = json.dumps(record_ids)
    with database.writing() as connection:
        named = "SELECT number, alert_id FROM alerts WHERE number IN"
        touched = {int(row[0]): str(row[1]) for row in connection.execute(f"{named} ({_TOUCHED})", (listed,))}
        for path in outbox.noted_files(connection):
            remove_lines(Path(path), touched.values())
        _forget(connection, listed, json.dumps(list(touched)))
    (workspace / LIST).unlink(missing_ok=True)


def _forget(connection: sqlite3.Connection, listed: str, numbers: str) -> None:
    among = "(SELECT value FROM json_each(?))"
    connection.execute(f"DELETE FROM alert_records WHERE record_id IN {among}", (listed,))
    connection.execute(f"DELETE FROM alerts WHERE records = 0 AND number IN {among}", (numbers,))
    connection.execute(
        f"UPDATE alerts SET reason = ?, reason_at = 0 WHERE number IN {among}", (REASON, numbers)
    )
    connection.execute(
        "DELETE FROM deliveries WHERE NOT EXISTS "
        "(SELECT 1 FROM delivery_alerts AS i WHERE i.key = deliveries.key)"
    )
