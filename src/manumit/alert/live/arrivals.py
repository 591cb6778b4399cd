"""What arriving records say, and what of it is known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from manumit.alert.live.identifiers import (
    AUTHOR,
    CAMPAIGN,
    author_keys,
    identifiers,
    text_keys,
)
from manumit.alert.live.signs import rule_places
from manumit.detect.campaigns.corpus import joined_text
from manumit.detect.texts import read_texts
from manumit.store.schema import MENTIONS

if TYPE_CHECKING:
    from datetime import datetime

    from manumit.alert.live.identifiers import Identifiers, Keys
    from manumit.alert.live.known import Known
    from manumit.detect.campaigns import KnownCampaigns

Ints = npt.NDArray[np.int64]

READ = ("kind", "title", "text", "contact")


@dataclass(frozen=True)
class Arrived:
    """Records that have just arrived, read.

    Parameters
    ----------
    records : table `records`.
    mentions : table `mentions` of them.
    tie_row, tie_kind, tie_key : one row an identifier of a record, or the campaign it is written from: row of
        the record, kind (place in `identifiers.NAMES`, or CAMPAIGN) and key.
    tie_at : row in what is known, or -1.
    sign_row, sign : one row a sign: row of the record, and place in `signs.rule_table`.
    countries : of the source of each record; null: not stated.
    seen_at : when each record was posted, else when it arrived.
    arrived_at : when each record arrived; null: not known.
    """

    records: pa.Table
    mentions: pa.Table
    tie_row: Ints
    tie_kind: Ints
    tie_key: Keys
    tie_at: Ints
    sign_row: Ints
    sign: Ints
    countries: pa.Array
    seen_at: pa.Array
    arrived_at: pa.Array

    @cached_property
    def record_ids(self) -> list[str]:
        """Ids by row."""
        found: list[str] = self.records.column("record_id").to_pylist()
        return found

    @cached_property
    def arrival(self) -> list[datetime | None]:
        """Arrival by row."""
        found: list[datetime | None] = self.arrived_at.to_pylist()
        return found

    def first_arrival(self, rows: Ints) -> datetime | None:
        """Of the first of some records."""
        return min((t for row in rows.tolist() if (t := self.arrival[row]) is not None), default=None)

    def ids(self, rows: Ints) -> list[str]:
        """Ids of some records."""
        return [self.record_ids[row] for row in rows.tolist()]

    @cached_property
    def campaign_of(self) -> Ints:
        """By record: row of its campaign in what is known, or -1."""
        found = np.full(len(self.record_ids), -1, np.int64)
        written = (self.tie_kind == CAMPAIGN) & (self.tie_at >= 0)
        found[self.tie_row[written]] = self.tie_at[written]
        return found

    @cached_property
    def text_key(self) -> Keys:
        """By record: key of its title and text."""
        columns = [pc.fill_null(self.records.column(n), "") for n in ("title", "text")]
        return text_keys(pc.binary_join_element_wise(*columns, "\n"), 0)


def read_arrived(
    records: pa.Table,
    known: Known,
    *,
    sources: pa.Array,
    countries: pa.Array,
    now: datetime,
    arrived_at: pa.Array | None = None,
    campaigns: KnownCampaigns | None = None,
    region: str | None = None,
) -> Arrived:
    """Read records and look up what they give.

    Parameters
    ----------
    sources, countries : of the batch of each record; null: not stated.
    now : time of records that say none.
    campaigns : finds the campaign of a text; None: only identifiers are looked up.
    region : country whose phones are written without a country code.
    """
    batch = records.select(READ).combine_chunks().to_batches()[0]
    said = read_texts(batch, region)
    mentions = pa.Table.from_batches([said.mentions])
    row = mentions.column("row").to_numpy().astype(np.int64)
    columns = [mentions.column(n).combine_chunks() for n in ("kind", "value", "confidence")]
    found = identifiers(*columns)
    ties = [(row[found.mention], found.kind, found.key)]
    ties.append(_doubtful(mentions, row, found, known))
    authored, keys = author_keys(records.column("author").combine_chunks(), sources)
    ties.append((authored, np.full(len(keys), AUTHOR, np.int64), keys))
    if campaigns is not None and len(campaigns):
        ties.append(_written(batch, campaigns))
    tie_row, tie_kind, tie_key = (np.concatenate([t[n] for t in ties]) for n in range(3))
    signs = said.indicators
    places = rule_places(signs.column("pack"), signs.column("rule"))
    told = places >= 0
    arrived = arrived_at if arrived_at is not None else pa.nulls(records.num_rows, pa.timestamp("us", "UTC"))
    moment = pa.scalar(now, pa.timestamp("us", "UTC"))
    return Arrived(
        records,
        _mentions(mentions, records, row),
        tie_row,
        tie_kind,
        tie_key,
        known.find(tie_key),
        signs.column("row").to_numpy().astype(np.int64)[told],
        places[told],
        countries,
        pc.coalesce(records.column("observed_at").combine_chunks(), arrived, moment),
        arrived,
    )


def _mentions(found: pa.Table, records: pa.Table, row: Ints) -> pa.Table:
    ids = {name: records.column(name).take(pa.array(row)) for name in ("record_id", "source_id")}
    plain = found.drop_columns(["row"])
    for name, column in ids.items():
        plain = plain.append_column(name, column)
    return MENTIONS.check(plain)


def _doubtful(mentions: pa.Table, row: Ints, found: Identifiers, known: Known) -> tuple[Ints, Ints, Keys]:
    """Phones that several countries could complete, where one of the ways is known and the first is not."""
    other = mentions.column("alternatives").combine_chunks()
    rows = found.mention[(known.find(found.key) < 0)]
    rows = rows[pc.is_valid(other).to_numpy(zero_copy_only=False)[rows]]
    if not len(rows):
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.uint64)
    lists = other.take(pa.array(rows))
    parent = pc.list_parent_indices(lists).to_numpy().astype(np.int64)
    kinds = np.zeros(len(mentions), np.int64)
    kinds[found.mention] = found.kind
    keys = text_keys(pc.list_flatten(lists), kinds[rows][parent])
    hit = known.find(keys) >= 0
    alone = hit & (np.bincount(parent[hit], minlength=len(rows)) == 1)[parent]
    return row[rows[parent[alone]]], kinds[rows[parent[alone]]], keys[alone]


def _written(records: pa.RecordBatch, campaigns: KnownCampaigns) -> tuple[Ints, Ints, Keys]:
    ids = campaigns.match(joined_text(records)).campaign_id
    rows = np.flatnonzero(pc.is_valid(ids).to_numpy(zero_copy_only=False))
    keys = text_keys(ids.take(pa.array(rows)), CAMPAIGN)
    return rows, np.full(len(rows), CAMPAIGN, np.int64), keys
