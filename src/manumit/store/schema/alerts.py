"""What a person is told of, without waiting for them to look."""

from __future__ import annotations

from manumit.store.schema.base import IDS, REAL, STR, TIME, Column, TableSchema

SEVERITIES = ("low", "medium", "high", "urgent")
"""From the least pressing on."""

ALERTS = TableSchema(
    "alerts",
    "one reason to look at something now; contents of records are never in it",
    (
        Column(
            "alert_id",
            STR,
            "hash of rule, subject and what the rule tells apart",
            False,
        ),
        Column("rule", STR, "the alert rule, as `manumit alerts rules` lists it", False),
        Column("severity", STR, "low, medium, high or urgent", False),
        Column("subject_kind", STR, "record, campaign, network, lead, identifier or place", False),
        Column("subject", STR, "its id; of an identifier kind and hash, of a place the name", False),
        Column("reason", STR, "a sentence with figures; identifiers in it are masked", False),
        Column("record_ids", IDS, "records that show it, at most 20", False),
        Column("list_id", STR, "watchlist that was met; null: none"),
        Column("raised_at", TIME, "when it was raised", False),
        Column("first_arrived_at", TIME, "arrival of the first of its records; null: not known"),
        Column("latency_ms", REAL, "milliseconds from that arrival to raised_at; null: not known"),
    ),
)
