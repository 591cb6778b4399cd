"""What a match against watchlists gives."""

from __future__ import annotations

from manumit.store.schema.base import INT, REAL, STR, Column, TableSchema

HITS = TableSchema(
    "watchlist_hits",
    "one entry of a watchlist met in a record: a reason to look",
    (
        Column("list_id", STR, "the watchlist", False),
        Column("entry_id", STR, "the entry: its kind and a keyed hash, which is also its pseudonym", False),
        Column("kind", STR, "phone, email, handle, domain, wallet, image, name, phrase or place", False),
        Column("record_id", STR, "the record", False),
        Column("field", STR, "title, text, contact, author, url, media or place", False),
        Column("start_char", INT, "code points from the start of the field; null: the whole field"),
        Column("end_char", INT, "code point after the last; null: the whole field"),
        Column("how", STR, "in what way the two are the same, in words without content", False),
        Column("closeness", REAL, "0 to 1: how alike they are; 1: the same", False),
    ),
)
"""In the order of list, record, field and place."""
