"""Texts written from one template."""

from __future__ import annotations

import pyarrow as pa

from manumit.store.schema.base import INT, REAL, STR, TIME, Column, TableSchema

_PART = pa.struct(
    [
        pa.field("kind", STR),  # word, or the type of a slot: text, number, phone, price, link, email, handle
        pa.field("text", STR),  # the fixed words, or an example value of the slot
        pa.field("slot", pa.int32()),  # slot number from 1; 0: fixed words
        pa.field("share", REAL),  # share of members that have this part; below 1: optional
    ]
)
_SLOT_VALUE = pa.struct([pa.field("slot", pa.int32()), pa.field("value", STR)])
_SLOT = pa.struct(
    [
        pa.field("slot", pa.int32()),
        pa.field("kind", STR),
        pa.field("filled", INT),  # members that fill it
        pa.field("distinct", INT),
        pa.field("values", pa.list_(pa.struct([pa.field("value", STR), pa.field("count", INT)]))),
    ]
)

CAMPAIGNS = TableSchema(
    "campaigns",
    "one template and how it was used",
    (
        Column(
            "campaign_id", STR, "founding token of its first member; kept through growth and merges", False
        ),
        Column("size", INT, "records written from it", False),
        Column("distinct_texts", INT, "different texts among them", False),
        Column(
            "template",
            STR,
            "readable template: fixed words, {n:type} for slots, [..] for optional parts",
            False,
        ),
        Column("parts", pa.list_(_PART), "the template part by part", False),
        Column("slots", pa.list_(_SLOT), "each slot with its commonest values and counts", False),
        Column("first_seen", TIME, "earliest observed_at; null: no member has one"),
        Column("last_seen", TIME, "latest observed_at; null: no member has one"),
        Column("authors", INT, "different authors", False),
        Column("places", INT, "different places as written", False),
        Column("bits_plain", REAL, "bits to write the members word by word", False),
        Column("bits_saved", REAL, "bits saved by writing them with the template", False),
        Column("score", REAL, "bits_saved / bits_plain: 0 chance overlap, near 1 copies", False),
    ),
)

CAMPAIGN_MEMBERS = TableSchema(
    "campaign_members",
    "one record in one campaign",
    (
        Column("campaign_id", STR, "the campaign", False),
        Column("record_id", STR, "the record", False),
        Column("source_id", STR, "the record's own id in its source; null: none"),
        Column("score", REAL, "share of this record's bits that the template saves", False),
        Column("slot_values", pa.list_(_SLOT_VALUE), "what this record writes in each slot it fills", False),
    ),
)

CAMPAIGN_CONTACTS = TableSchema(
    "campaign_contacts",
    "one contact that records of a campaign give",
    (
        Column("campaign_id", STR, "the campaign", False),
        Column("kind", STR, "phone, email, link, handle, or stated: from a contact column", False),
        Column("value", STR, "the contact, lower case; a phone as its digits", False),
        Column("records", INT, "members that give it", False),
        Column("record_ids", pa.list_(STR), "some of them, at most 20", False),
    ),
)
