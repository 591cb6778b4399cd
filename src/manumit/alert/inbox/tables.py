"""An alert of the inbox as a row, and times as the database keeps them: microseconds since 1970, UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa

from manumit.store.schema.alerts import SEVERITIES
from manumit.store.schema.base import IDS, INT, REAL, STR, TIME, Column, TableSchema

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

FILE = "alerts.db"
LEFTOVER = f"{FILE}-journal"
"""SQLite's own journal: there while something is being written, or after its writer was killed."""

NEW, SEEN, CLOSED = "new", "seen", "closed"
STATES = (NEW, SEEN, CLOSED)
MOST_RECORDS = 100
"""Records of an alert that a table lists; how many there are stands beside."""

INBOX = TableSchema(
    "inbox",
    "one alert with all that was folded into it",
    (
        Column("alert_id", STR, "equal for equal alerts", False),
        Column("rule", STR, "the alert rule", False),
        Column("severity", STR, "the highest of all that were folded: low, medium, high or urgent", False),
        Column("subject_kind", STR, "record, campaign, network, lead, identifier or place", False),
        Column("subject", STR, "its id; of an identifier kind and hash, of a place the name", False),
        Column("reason", STR, "of the latest of the highest severity; identifiers in it are masked", False),
        Column("record_ids", IDS, f"records of all that were folded; the first {MOST_RECORDS} by id", False),
        Column("records", INT, "how many records there are", False),
        Column("occurrences", INT, "how often it was raised, each time with other records", False),
        Column("list_id", STR, "watchlist that was met; null: none"),
        Column("first_at", TIME, "when it was first raised", False),
        Column("last_at", TIME, "when it was last raised", False),
        Column("first_arrived_at", TIME, "arrival of the first of its records; null: not known"),
        Column("latency_ms", REAL, "milliseconds from arrival to the first raising; null: not known"),
        Column("state", STR, "new, seen or closed", False),
        Column("why", STR, "why it is told now: new, risen or doubled; null: it is only listed"),
    ),
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """Microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


def moment_of(stored: int) -> datetime:
    """The time that was kept."""
    return _EPOCH + stored * _MICROSECOND


def table_of(rows: Sequence[sqlite3.Row], record_ids: dict[int, list[str]], why: dict[int, str]) -> pa.Table:
    """Rows of `alerts` as a table.

    Parameters
    ----------
    record_ids, why : by the row's number.
    """
    if not rows:
        return INBOX.arrow.empty_table()
    columns = {name: [row[name] for row in rows] for name in rows[0].keys()}  # noqa: SIM118  # a Row, no dict
    columns["severity"] = [SEVERITIES[level] for level in columns["severity"]]
    columns["record_ids"] = [record_ids.get(row["number"], []) for row in rows]
    columns["why"] = [why.get(row["number"]) for row in rows]
    made = [pa.array(columns[c.name], c.type) for c in INBOX.columns]
    return pa.Table.from_arrays(made, schema=INBOX.arrow)
