"""The tables of `casework.db`, version by version.

`entries` is the log: one row a decision, whatever it is about, in the order of their numbers from 1. What a
decision says stands in the table of its kind. A new version is one more list of statements at the end.
"""

from __future__ import annotations

DETAILS = {
    "review": (
        "reviews",
        ("lead_id", "decision", "reason", "subject_kind", "subject", "score", "reasons", "run_id"),
    ),
    "edit": (
        "edits",
        ("action", "kind", "target", "unit", "other_kind", "other", "other_unit", "reason", "undoes"),
    ),
    "calibration": ("calibrations", ("state", "model", "reason")),
    "forgotten": ("forgotten", ("target",)),
    "alert": (
        "alert_reviews",
        ("alert_id", "state", "reason", "rule", "severity", "occurrences"),
    ),
}
"""By kind of entry: the table of what it says, and that table's columns beside `number` and `salt`."""

_REFUSED = "BEGIN SELECT RAISE(ABORT, 'decisions are only added to'); END"


def _kept(table: str) -> tuple[str, str]:
    """Triggers for a table of details: no change at all, and no removal of what is not named as forgotten."""
    unnamed = "WHEN NOT EXISTS (SELECT 1 FROM forgotten WHERE target = old.number)"
    return (
        f"CREATE TRIGGER {table}_stay BEFORE UPDATE ON {table} {_REFUSED}",
        f"CREATE TRIGGER {table}_last BEFORE DELETE ON {table} {unnamed} {_REFUSED}",
    )


_FIRST = (
    """CREATE TABLE entries (
        number INTEGER PRIMARY KEY,
        decided_at TEXT NOT NULL,
        operator TEXT NOT NULL,
        kind TEXT NOT NULL,
        content TEXT NOT NULL,
        chain TEXT NOT NULL
    )""",
    """CREATE TABLE head (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        number INTEGER NOT NULL,
        chain TEXT NOT NULL
    )""",
    """CREATE TABLE reviews (
        number INTEGER PRIMARY KEY REFERENCES entries,
        salt TEXT NOT NULL,
        lead_id TEXT NOT NULL,
        decision TEXT NOT NULL CHECK (decision IN ('accept', 'dismiss', 'defer')),
        reason TEXT NOT NULL,
        subject_kind TEXT NOT NULL,
        subject TEXT NOT NULL,
        score REAL NOT NULL,
        reasons TEXT NOT NULL,
        run_id TEXT NOT NULL
    )""",
    """CREATE TABLE edits (
        number INTEGER PRIMARY KEY REFERENCES entries,
        salt TEXT NOT NULL,
        action TEXT NOT NULL CHECK (action IN ('not_this', 'put_back', 'merge', 'split', 'undo')),
        kind TEXT,
        target TEXT,
        unit TEXT,
        other_kind TEXT,
        other TEXT,
        other_unit TEXT,
        reason TEXT NOT NULL,
        undoes INTEGER REFERENCES entries
    )""",
    """CREATE TABLE calibrations (
        number INTEGER PRIMARY KEY REFERENCES entries,
        salt TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('on', 'off')),
        model TEXT,
        reason TEXT NOT NULL
    )""",
    """CREATE TABLE forgotten (
        number INTEGER PRIMARY KEY REFERENCES entries,
        salt TEXT NOT NULL,
        target INTEGER NOT NULL REFERENCES entries
    )""",
    f"CREATE TRIGGER entries_stay BEFORE UPDATE ON entries {_REFUSED}",
    f"CREATE TRIGGER entries_last BEFORE DELETE ON entries {_REFUSED}",
    *_kept("reviews"),
    *_kept("edits"),
    *_kept("calibrations"),
    *_kept("forgotten"),
)

_SECOND = (
    """CREATE TABLE alert_reviews (
        number INTEGER PRIMARY KEY REFERENCES entries,
        salt TEXT NOT NULL,
        alert_id TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('seen', 'closed')),
        reason TEXT NOT NULL,
        rule TEXT NOT NULL,
        severity TEXT NOT NULL,
        occurrences INTEGER NOT NULL
    )""",
    *_kept("alert_reviews"),
)

UPGRADES = [_FIRST, _SECOND]
"""The statements that bring an empty file to version 1, version 1 to version 2, and so on."""
