"""What was received."""

from __future__ import annotations

import pyarrow as pa

from manumit.store.schema.base import INT, REAL, STR, TIME, Column, TableSchema

RECORDS = TableSchema(
    "records",
    "one thing somebody posted, sent or offered",
    (
        Column("record_id", STR, "hash of source, content and, for equal rows without an id, ordinal", False),
        Column("source_id", STR, "the record's own id in its source; null: the source gives none"),
        Column("batch_id", STR, "the batch that brought it", False),
        Column(
            "kind", STR, "ad, post, profile, message, offer, page, call, location, image or document", False
        ),
        Column("observed_at", TIME, "when it was posted or seen; null: the source does not say"),
        Column("time_as_written", STR, "the time exactly as the source writes it; null: none given"),
        Column("time_zone", STR, "zone that was used to reach UTC (IANA name or offset); null: no time"),
        Column("time_precision", STR, "year, month, day, minute, second or subsecond; null: no time"),
        Column("author", STR, "account or name that published it; null: not given"),
        Column("thread", STR, "conversation it belongs to; null: none"),
        Column("url", STR, "where it stood; null: not given"),
        Column("title", STR, "heading as written; null: none"),
        Column("text", STR, "full text as written", False),
        Column("lang_stated", STR, "language the source states; null: not stated"),
        Column("place", STR, "place as the source writes it; null: not given"),
        Column("contact", STR, "contact details from columns of their own, one a line; null: none"),
        Column("longitude", REAL, "degrees; null: not given"),
        Column("latitude", REAL, "degrees; null: not given"),
        Column("accuracy_m", REAL, "radius in metres; null: not given"),
        Column("media", pa.list_(STR), "names or hashes of media that the source lists; null: none"),
        Column("extra", STR, "JSON object of columns without a home here; null: none"),
        Column("simulated", pa.bool_(), "true: made up by the simulator", False),
        Column("original", STR, "SHA-256 of the file that held it", False),
        Column("original_row", INT, "its row in that file: 1 for the first data row", False),
    ),
)
"""`original` and `original_row` lead from every record to the bytes it came from."""
