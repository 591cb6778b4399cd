"""Equal alerts become one: what is kept of them does not depend on the order in which they come.

Of alerts with one alert_id, the inbox keeps the highest severity, the first and the last time, the reason of
the latest among those of the highest severity, and all their records. An alert that was raised before with
the same records counts once: what is put twice, after a crash say, changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from manumit.alert.inbox.tables import MOST_RECORDS, micros, table_of
from manumit.store.schema.alerts import ALERTS, SEVERITIES

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from datetime import datetime

_FOLD = """INSERT INTO alerts (
    alert_id, rule, severity, subject_kind, subject, reason, list_id,
    reason_at, first_at, last_at, first_arrived_at, latency_ms
) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?8, ?9, ?10)
ON CONFLICT (alert_id) DO UPDATE SET
    (reason, reason_at) = (
        SELECT reason, reason_at FROM (
            SELECT alerts.severity AS s, alerts.reason_at, alerts.reason
            UNION ALL SELECT excluded.severity, excluded.reason_at, excluded.reason
        ) ORDER BY s DESC, reason_at DESC, reason DESC LIMIT 1
    ),
    severity = max(severity, excluded.severity),
    list_id = CASE WHEN list_id IS NULL OR excluded.list_id < list_id THEN excluded.list_id ELSE list_id END,
    latency_ms = CASE
        WHEN excluded.first_at < first_at THEN excluded.latency_ms
        WHEN excluded.first_at > first_at THEN latency_ms
        ELSE min(ifnull(latency_ms, excluded.latency_ms), ifnull(excluded.latency_ms, latency_ms))
    END,
    first_at = min(first_at, excluded.first_at),
    last_at = max(last_at, excluded.last_at),
    first_arrived_at = min(
        ifnull(first_arrived_at, excluded.first_arrived_at),
        ifnull(excluded.first_arrived_at, first_arrived_at)
    )"""

_NUMBER = "(SELECT number FROM alerts WHERE alert_id = ?1)"
_RECORD = f"""INSERT INTO alert_records VALUES ({_NUMBER}, ?2, ?3)
ON CONFLICT DO UPDATE SET alone = 1 WHERE alone < excluded.alone"""
_SET = f"INSERT INTO alert_sets VALUES ({_NUMBER}, ?2) ON CONFLICT DO NOTHING"

_TOLD = """SELECT number, CASE
    WHEN told_severity IS NULL THEN 'new'
    WHEN severity > told_severity THEN 'risen'
    ELSE 'doubled' END AS why
FROM alerts WHERE alert_id IN (SELECT value FROM json_each(?))
AND (told_severity IS NULL OR severity > told_severity OR occurrences >= 2 * told_occurrences)
ORDER BY number"""

_MARK = """UPDATE alerts SET told_severity = severity, told_occurrences = max(occurrences, 1), state = 'new'
WHERE number = ?"""


def fold(connection: sqlite3.Connection, alerts: pa.Table, now: datetime) -> pa.Table:
    """Fold a table of alerts into the inbox; return those that receivers are told of, as table `INBOX`.

    An alert is told when it is new, when its severity has risen, and each time that it was raised twice as
    often as when it was last told. It is new again then, also when it was seen or closed.
    """
    alerts = ALERTS.check(alerts)
    connection.executemany(_FOLD, _rows(alerts))
    ids = alerts.column("alert_id").to_pylist()
    sets = [sorted(set(found)) for found in alerts.column("record_ids").to_pylist()]
    pairs = list(zip(ids, sets, strict=True))
    # By record within an alert: neighbours on the disk are written together.
    kept = sorted((one, record, int(len(found) == 1)) for one, found in pairs for record in found)
    connection.executemany(_RECORD, kept)
    connection.executemany(_SET, [(one, _digest(found)) for one, found in pairs if len(found) != 1])
    told = connection.execute(_TOLD, (json.dumps(sorted(set(ids))),)).fetchall()
    why = {int(row["number"]): str(row["why"]) for row in told}
    connection.executemany(_MARK, [(number,) for number in why])
    connection.executemany(
        "INSERT OR IGNORE INTO announcements VALUES (?, ?)", [(number, micros(now)) for number in why]
    )
    return rows_of(connection, why, why)


def rows_of(
    connection: sqlite3.Connection, numbers: Iterable[int], why: dict[int, str] | None = None
) -> pa.Table:
    """Alerts by their numbers, in that order, as table `INBOX`."""
    wanted = list(numbers)
    rows = connection.execute(
        "SELECT a.* FROM json_each(?) AS j JOIN alerts AS a ON a.number = j.value ORDER BY j.key",
        (json.dumps(wanted),),
    ).fetchall()
    return table_of(rows, {number: _records(connection, number) for number in wanted}, why or {})


def _records(connection: sqlite3.Connection, number: int) -> list[str]:
    """The first records of an alert."""
    found = connection.execute(
        "SELECT record_id FROM alert_records WHERE number = ? ORDER BY record_id LIMIT ?",
        (number, MOST_RECORDS),
    )
    return [str(row[0]) for row in found]


def _rows(alerts: pa.Table) -> list[tuple[object, ...]]:
    level = pc.index_in(alerts.column("severity"), pa.array(SEVERITIES))
    times = [alerts.column(name).cast(pa.int64()) for name in ("raised_at", "first_arrived_at")]
    named = [alerts.column(name) for name in ("subject_kind", "subject", "reason", "list_id")]
    columns: Sequence[pa.ChunkedArray] = [
        alerts.column("alert_id"),
        alerts.column("rule"),
        level,
        *named,
        *times,
        alerts.column("latency_ms"),
    ]
    return list(zip(*(column.to_pylist() for column in columns), strict=True))


def _digest(record_ids: Sequence[str]) -> bytes:
    return hashlib.blake2b("\n".join(record_ids).encode(), digest_size=16).digest()
