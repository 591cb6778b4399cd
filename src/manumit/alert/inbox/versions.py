"""The tables of `alerts.db`, version by version. A new version is one more list of statements at the end.

`alerts` has one row an alert_id; triggers count what its records and their sets come to, so that a figure
never differs from the rows below it. `announcements` are alerts that receivers are to be told of and were not
yet divided among them; `due` is what a receiver is to be told of, and when; `deliveries` are messages under
way, each with its key; `tried` is what became of each.
"""

from __future__ import annotations

_FIRST = (
    """CREATE TABLE alerts (
        number INTEGER PRIMARY KEY,
        alert_id TEXT NOT NULL UNIQUE,
        rule TEXT NOT NULL,
        severity INTEGER NOT NULL CHECK (severity BETWEEN 0 AND 3),
        subject_kind TEXT NOT NULL,
        subject TEXT NOT NULL,
        reason TEXT NOT NULL,
        reason_at INTEGER NOT NULL,
        list_id TEXT,
        first_at INTEGER NOT NULL,
        last_at INTEGER NOT NULL,
        first_arrived_at INTEGER,
        latency_ms REAL,
        records INTEGER NOT NULL DEFAULT 0,
        occurrences INTEGER NOT NULL DEFAULT 0,
        state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'seen', 'closed')),
        told_occurrences INTEGER,
        told_severity INTEGER
    )""",
    "CREATE INDEX alerts_order ON alerts (state, severity DESC, last_at DESC)",
    """CREATE TABLE alert_records (
        number INTEGER NOT NULL REFERENCES alerts ON DELETE CASCADE,
        record_id TEXT NOT NULL,
        alone INTEGER NOT NULL,
        PRIMARY KEY (number, record_id)
    ) WITHOUT ROWID""",
    "CREATE INDEX alert_records_by_record ON alert_records (record_id)",
    """CREATE TABLE alert_sets (
        number INTEGER NOT NULL REFERENCES alerts ON DELETE CASCADE,
        digest BLOB NOT NULL,
        PRIMARY KEY (number, digest)
    ) WITHOUT ROWID""",
    """CREATE TRIGGER record_added AFTER INSERT ON alert_records BEGIN
        UPDATE alerts SET records = records + 1, occurrences = occurrences + new.alone
        WHERE number = new.number;
    END""",
    """CREATE TRIGGER record_alone AFTER UPDATE OF alone ON alert_records WHEN new.alone > old.alone BEGIN
        UPDATE alerts SET occurrences = occurrences + 1 WHERE number = new.number;
    END""",
    """CREATE TRIGGER set_added AFTER INSERT ON alert_sets BEGIN
        UPDATE alerts SET occurrences = occurrences + 1 WHERE number = new.number;
    END""",
    """CREATE TRIGGER record_gone AFTER DELETE ON alert_records BEGIN
        UPDATE alerts SET records = records - 1, occurrences = occurrences - old.alone
        WHERE number = old.number;
    END""",
    """CREATE TABLE applied (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        review INTEGER NOT NULL
    )""",
    """CREATE TABLE announcements (
        number INTEGER PRIMARY KEY REFERENCES alerts ON DELETE CASCADE,
        announced_at INTEGER NOT NULL
    )""",
    """CREATE TABLE due (
        receiver TEXT NOT NULL,
        number INTEGER NOT NULL REFERENCES alerts ON DELETE CASCADE,
        due_at INTEGER NOT NULL,
        PRIMARY KEY (receiver, number)
    ) WITHOUT ROWID""",
    "CREATE INDEX due_order ON due (due_at)",
    """CREATE TABLE deliveries (
        key TEXT PRIMARY KEY,
        receiver TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'dead')),
        due_at INTEGER NOT NULL,
        made_at INTEGER NOT NULL,
        tries INTEGER NOT NULL DEFAULT 0,
        fault TEXT NOT NULL DEFAULT '',
        addresses TEXT NOT NULL DEFAULT ''
    )""",
    "CREATE INDEX deliveries_order ON deliveries (state, due_at)",
    """CREATE TABLE delivery_alerts (
        key TEXT NOT NULL REFERENCES deliveries ON DELETE CASCADE,
        number INTEGER NOT NULL REFERENCES alerts ON DELETE CASCADE,
        PRIMARY KEY (key, number)
    ) WITHOUT ROWID""",
    "CREATE INDEX delivery_alerts_by_alert ON delivery_alerts (number)",
    "CREATE TABLE files (path TEXT PRIMARY KEY) WITHOUT ROWID",
)

UPGRADES = [_FIRST]
"""The statements that bring an empty file to version 1, version 1 to version 2, and so on."""
