"""What changed from one run to the next."""

from __future__ import annotations

from manumit.store.schema.base import IDS, INT, STR, Column, TableSchema

CHANGES = ("born", "grown", "merged", "split", "shrunk", "changed", "gone")
"""What can become of a campaign, network or lead, in the order in which a person reads it."""

EVENTS = TableSchema(
    "events",
    "one campaign, network or lead that is not as it was in the run before",
    (
        Column("kind", STR, "born, grown, merged, split, shrunk, changed (same size) or gone", False),
        Column("subject_kind", STR, "campaign, network or lead", False),
        Column("subject", STR, "campaign_id, network_id or lead_id", False),
        Column(
            "other_ids", IDS, "merged: where its records went; split: where they came from; else empty", False
        ),
        Column("size_before", INT, "records before; 0: it was not there", False),
        Column("size_after", INT, "records now; 0: it is not there", False),
        Column("run_before", STR, "the run that it is compared with", False),
        Column("run", STR, "the run in which it was seen", False),
    ),
)
