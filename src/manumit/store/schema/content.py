"""What is in a record: its language, what it mentions, the signs it bears."""

from __future__ import annotations

from manumit.store.schema.base import IDS, INT, REAL, STR, Column, TableSchema

LANGUAGES = TableSchema(
    "languages",
    "one record's detected language",
    (
        Column("record_id", STR, "the record", False),
        Column("lang", STR, "BCP 47 tag; und: the text is too short or of no known language", False),
        Column("confidence", REAL, "0 to 1: how far it is ahead of the next language", False),
    ),
)

MENTIONS = TableSchema(
    "mentions",
    "one thing found in a record",
    (
        Column("record_id", STR, "the record", False),
        Column("source_id", STR, "the record's own id in its source; null: none"),
        Column(
            "kind",
            STR,
            "phone, email, handle, url, domain, wallet, iban, price, payment, age, date, time, token, name "
            "or organisation; other packages may add kinds",
            False,
        ),
        Column("value", STR, "normalised: the same thing written otherwise has the same value", False),
        Column("alternatives", IDS, "other values it may as well have, likeliest first; null: none"),
        Column("field", STR, "title, text or contact", False),
        Column("start_char", INT, "code points from the start of the stored field", False),
        Column("end_char", INT, "code point after the last", False),
        Column("extractor", STR, "who found it", False),
        Column("confidence", REAL, "0 to 1: how sure the extractor is that it is one", False),
    ),
)

INDICATORS = TableSchema(
    "indicators",
    "one sign met in a record: what a recruiter, advertiser or controller says or does",
    (
        Column("record_id", STR, "the record; of a sign that spans messages, the last of them", False),
        Column("source_id", STR, "the record's own id in its source; null: none"),
        Column("pack", STR, "rule pack", False),
        Column("rule", STR, "rule, unique in its pack", False),
        Column("dimension", STR, "dimension of the source that the rule belongs to", False),
        Column("strength", STR, "strong, medium or weak, as the source rates it for adults", False),
        Column("field", STR, "title, text or contact", False),
        Column("start_char", INT, "code points from the start of the stored field", False),
        Column("end_char", INT, "code point after the last", False),
        Column("lang", STR, "language file of the pack that knows the wording, BCP 47", False),
        Column("source", STR, "publication and page that the rule is from", False),
        Column("found_by", STR, "rule: by its patterns; semantic: by likeness of meaning", False),
        Column("with_records", IDS, "earlier messages that are part of the sign, oldest first; null: none"),
    ),
)
