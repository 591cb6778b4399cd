"""What deserves a look, and why."""

from __future__ import annotations

import pyarrow as pa

from manumit.store.schema.base import IDS, INT, REAL, STR, Column, TableSchema

REASONS = pa.list_(
    pa.struct(
        [
            pa.field("rule", STR),
            pa.field("points", REAL),
            pa.field("figure", REAL),
            pa.field("sentence", STR),
            pa.field("record_ids", IDS),
        ]
    )
)
"""Every point has a rule, a figure, a sentence and records that show it."""

RECORD_SCORES = TableSchema(
    "record_scores",
    "one record that has a reason to be looked at",
    (
        Column("record_id", STR, "the record", False),
        Column("source_id", STR, "the record's own id in its source; null: none"),
        Column("score", REAL, "sum of the points of its reasons", False),
        Column("reasons", REASONS, "rule, points, figure, sentence, record_ids", False),
    ),
)

LEADS = TableSchema(
    "leads",
    "one thing that deserves a person's look, and why",
    (
        Column("lead_id", STR, "kind and id of the subject", False),
        Column("rank", INT, "1 for the first to look at", False),
        Column("subject_kind", STR, "network, campaign or record", False),
        Column("subject", STR, "network_id, campaign_id or record_id", False),
        Column("score", REAL, "sum of the points of its reasons", False),
        Column("likelihood", REAL, "0 to 1, from reviewers' decisions; null: not calibrated"),
        Column("urgent", STR, "child or danger: what a record says comes first; null: neither"),
        Column("records", INT, "records it is about", False),
        Column("reasons", REASONS, "rule, points, figure, sentence, record_ids", False),
    ),
)
