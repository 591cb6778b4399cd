"""What hangs together, and through what."""

from __future__ import annotations

from manumit.store.schema.base import IDS, INT, REAL, STR, TIME, Column, TableSchema

LINKS = TableSchema(
    "links",
    "one campaign, or record of no campaign, that uses one identifier",
    (
        Column("network_id", STR, "the network that it is part of", False),
        Column("unit_kind", STR, "campaign or record", False),
        Column("unit", STR, "campaign_id or record_id", False),
        Column(
            "kind", STR, "kind of the identifier: phone, email, handle, wallet, iban, token, author …", False
        ),
        Column("value", STR, "the identifier, normalised", False),
        Column("records", INT, "records of the unit that give it", False),
        Column("record_ids", IDS, "records that prove it, at most 20, by batch and id", False),
    ),
)

NETWORKS = TableSchema(
    "networks",
    "one connected set of campaigns and records, or one community of a large one",
    (
        Column(
            "network_id", STR, "founding token of its first record; kept through growth and merges", False
        ),
        Column("records", INT, "records in it", False),
        Column("units", INT, "campaigns, and records of no campaign", False),
        Column("campaigns", INT, "campaigns among the units", False),
        Column("identifiers", INT, "different identifiers that hold it together or belong to it", False),
        Column("component", STR, "network_id of the first community of its connected set", False),
        Column("first_seen", TIME, "earliest observed_at; null: no record has one"),
        Column("last_seen", TIME, "latest observed_at; null: no record has one"),
        Column("authors", INT, "different authors", False),
        Column("places", INT, "different places as written", False),
        Column("by_hand", STR, "merged or split: a person decided it; null: nobody did"),
    ),
)

NETWORK_MEMBERS = TableSchema(
    "network_members",
    "one campaign, record or identifier in one network",
    (
        Column("network_id", STR, "the network", False),
        Column("kind", STR, "campaign, record, or the kind of an identifier", False),
        Column("value", STR, "campaign_id, record_id, or the identifier", False),
        Column("records", INT, "records of the network that it stands for or that give it", False),
        Column(
            "community",
            INT,
            "0 for the largest community inside the network; of an identifier the least of its units",
            False,
        ),
        Column("degree", INT, "links to others inside the network", False),
        Column("centrality", REAL, "betweenness, 0 to 1: share of shortest ways that pass it", False),
        Column("sampled", INT, "starting points that centrality was estimated from; 0: it is exact", False),
        Column("role", STR, "hub, bridge or member", False),
    ),
)

SET_ASIDE = TableSchema(
    "set_aside",
    "one identifier that does not link, and why",
    (
        Column("kind", STR, "kind of the identifier", False),
        Column("value", STR, "the identifier", False),
        Column("units", INT, "campaigns and records of no campaign that give it", False),
        Column("records", INT, "records that give it", False),
        Column("rule", STR, "the rule that sets it aside", False),
        Column("sentence", STR, "why, in words, with the figure", False),
        Column("record_ids", IDS, "some of the records, at most 20", False),
    ),
)
