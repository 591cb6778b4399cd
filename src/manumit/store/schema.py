"""The tables that floors speak to one another in: names, types and what each column means.

One line a column. `null` in a meaning says what an absent value stands for; a column without it is never
null. Offsets count Unicode code points of the stored field, times are UTC, coordinates WGS 84 degrees,
distances metres, countries ISO 3166-1 alpha-2, languages BCP 47, phones E.164.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from manumit.store.errors import SchemaError

TIME = pa.timestamp("us", tz="UTC")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its Arrow type, whether null is allowed, and what it means."""

    name: str
    type: pa.DataType
    meaning: str
    nullable: bool = True


@dataclass(frozen=True, slots=True)
class TableSchema:
    """A named table: what one row is, and its columns in stored order."""

    name: str
    row: str
    columns: tuple[Column, ...]

    @property
    def arrow(self) -> pa.Schema:
        """The Arrow schema, with nullability and meanings."""
        return pa.schema(
            [pa.field(c.name, c.type, c.nullable, metadata={"meaning": c.meaning}) for c in self.columns]
        )

    def check(self, table: pa.Table) -> pa.Table:
        """Return `table` with exactly these columns in this order.

        Raises
        ------
        SchemaError : a column is missing, unknown, of another type, or null where null has no meaning.
        """
        unknown = set(table.column_names) - {c.name for c in self.columns}
        if unknown:
            raise SchemaError(f"table {self.name}: unknown column {min(unknown)!r}")
        for column in self.columns:
            if column.name not in table.column_names:
                raise SchemaError(f"table {self.name}: column {column.name!r} is missing")
            found = table.schema.field(column.name).type
            if found != column.type:
                raise SchemaError(f"table {self.name}: column {column.name!r} is {found}, not {column.type}")
            if not column.nullable and table.column(column.name).null_count:
                raise SchemaError(f"table {self.name}: column {column.name!r} has an empty value")
        return table.select([c.name for c in self.columns]).cast(self.arrow)


_STR = pa.string()
_INT = pa.int64()
_REAL = pa.float64()

RECORDS = TableSchema(
    "records",
    "one thing somebody posted, sent or offered",
    (
        Column(
            "record_id", _STR, "hash of source, content and, for equal rows without an id, ordinal", False
        ),
        Column("source_id", _STR, "the record's own id in its source; null: the source gives none"),
        Column("batch_id", _STR, "the batch that brought it", False),
        Column(
            "kind", _STR, "ad, post, profile, message, offer, page, call, location, image or document", False
        ),
        Column("observed_at", TIME, "when it was posted or seen; null: the source does not say"),
        Column("time_as_written", _STR, "the time exactly as the source writes it; null: none given"),
        Column("time_zone", _STR, "zone that was used to reach UTC (IANA name or offset); null: no time"),
        Column("time_precision", _STR, "year, month, day, minute, second or subsecond; null: no time"),
        Column("author", _STR, "account or name that published it; null: not given"),
        Column("thread", _STR, "conversation it belongs to; null: none"),
        Column("url", _STR, "where it stood; null: not given"),
        Column("title", _STR, "heading as written; null: none"),
        Column("text", _STR, "full text as written", False),
        Column("lang_stated", _STR, "language the source states; null: not stated"),
        Column("place", _STR, "place as the source writes it; null: not given"),
        Column("contact", _STR, "contact details from columns of their own, one a line; null: none"),
        Column("longitude", _REAL, "degrees; null: not given"),
        Column("latitude", _REAL, "degrees; null: not given"),
        Column("accuracy_m", _REAL, "radius in metres; null: not given"),
        Column("media", pa.list_(_STR), "names or hashes of media that the source lists; null: none"),
        Column("extra", _STR, "JSON object of columns without a home here; null: none"),
        Column("simulated", pa.bool_(), "true: made up by the simulator", False),
        Column("original", _STR, "SHA-256 of the file that held it", False),
        Column("original_row", _INT, "its row in that file: 1 for the first data row", False),
    ),
)
"""`original` and `original_row` lead from every record to the bytes it came from."""

_PART = pa.struct(
    [
        pa.field(
            "kind", _STR
        ),  # word, or the type of a slot: text, number, phone, price, link, email, handle
        pa.field("text", _STR),  # the fixed words, or an example value of the slot
        pa.field("slot", pa.int32()),  # slot number from 1; 0: fixed words
        pa.field("share", _REAL),  # share of members that have this part; below 1: optional
    ]
)
_SLOT_VALUE = pa.struct([pa.field("slot", pa.int32()), pa.field("value", _STR)])
_SLOT = pa.struct(
    [
        pa.field("slot", pa.int32()),
        pa.field("kind", _STR),
        pa.field("filled", _INT),  # members that fill it
        pa.field("distinct", _INT),
        pa.field("values", pa.list_(pa.struct([pa.field("value", _STR), pa.field("count", _INT)]))),
    ]
)

CAMPAIGNS = TableSchema(
    "campaigns",
    "one template and how it was used",
    (
        Column(
            "campaign_id", _STR, "founding token of its first member; kept through growth and merges", False
        ),
        Column("size", _INT, "records written from it", False),
        Column("distinct_texts", _INT, "different texts among them", False),
        Column(
            "template",
            _STR,
            "readable template: fixed words, {n:type} for slots, [..] for optional parts",
            False,
        ),
        Column("parts", pa.list_(_PART), "the template part by part", False),
        Column("slots", pa.list_(_SLOT), "each slot with its commonest values and counts", False),
        Column("first_seen", TIME, "earliest observed_at; null: no member has one"),
        Column("last_seen", TIME, "latest observed_at; null: no member has one"),
        Column("authors", _INT, "different authors", False),
        Column("places", _INT, "different places as written", False),
        Column("bits_plain", _REAL, "bits to write the members word by word", False),
        Column("bits_saved", _REAL, "bits saved by writing them with the template", False),
        Column("score", _REAL, "bits_saved / bits_plain: 0 chance overlap, near 1 copies", False),
    ),
)

CAMPAIGN_MEMBERS = TableSchema(
    "campaign_members",
    "one record in one campaign",
    (
        Column("campaign_id", _STR, "the campaign", False),
        Column("record_id", _STR, "the record", False),
        Column("source_id", _STR, "the record's own id in its source; null: none"),
        Column("score", _REAL, "share of this record's bits that the template saves", False),
        Column("slot_values", pa.list_(_SLOT_VALUE), "what this record writes in each slot it fills", False),
    ),
)

CAMPAIGN_CONTACTS = TableSchema(
    "campaign_contacts",
    "one contact that records of a campaign give",
    (
        Column("campaign_id", _STR, "the campaign", False),
        Column("kind", _STR, "phone, email, link, handle, or stated: from a contact column", False),
        Column("value", _STR, "the contact, lower case; a phone as its digits", False),
        Column("records", _INT, "members that give it", False),
        Column("record_ids", pa.list_(_STR), "some of them, at most 20", False),
    ),
)

LEADS = TableSchema(
    "leads",
    "one thing that deserves a person's look, and why",
    (
        Column("lead_id", _STR, "kind and id of the subject", False),
        Column("rank", _INT, "1 for the first to look at", False),
        Column("subject_kind", _STR, "campaign", False),
        Column("subject", _STR, "id of the subject", False),
        Column("score", _REAL, "sum of the points below", False),
        Column(
            "reasons",
            pa.list_(
                pa.struct(
                    [
                        pa.field("rule", _STR),
                        pa.field("points", _REAL),
                        pa.field("figure", _REAL),
                        pa.field("sentence", _STR),
                        pa.field("record_ids", pa.list_(_STR)),
                    ]
                )
            ),
            "every point has a rule, a figure, a sentence and records that show it",
            False,
        ),
    ),
)

TABLES = {t.name: t for t in (RECORDS, CAMPAIGNS, CAMPAIGN_MEMBERS, CAMPAIGN_CONTACTS, LEADS)}
