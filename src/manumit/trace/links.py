"""Which campaign, or record of no campaign, gives which identifier.

A phone that several regions could complete links by its value; only when that value is written nowhere else
with certainty, and exactly one of its alternatives is, it is read as that one.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from manumit.trace import known
from manumit.trace.arrays import Flags, Ints, grouped_by_unit

if TYPE_CHECKING:
    from manumit.engine import Engine
    from manumit.engine.protocol import Relation

LEAST = {
    "author": 0.0,
    "domain": 0.9,
    "email": 0.7,
    "handle": 0.7,
    "iban": 0.7,
    "phone": 0.5,
    "token": 0.7,
    "url": 0.9,
    "wallet": 0.7,
}
"""Kinds that link, in alphabetical order, and the confidence from which a mention does.

A phone as written, without its country, has 0.5; so have a bare @ and a domain that may be two sentences
without a blank, which do not link.
"""

KINDS = pa.array(list(LEAST), pa.string())


@dataclass(frozen=True, slots=True)
class Records:
    """All records, numbered by (batch sequence, record_id)."""

    record_id: pa.Array
    unit: Ints
    """By record: the least record of its campaign; itself, if it is in none."""
    campaign: Ints
    """By record: number of its campaign, or -1."""
    campaign_ids: pa.Array
    simulated: Flags

    @property
    def first_of_campaign(self) -> Ints:
        """By campaign: its least record."""
        inside = np.flatnonzero(self.campaign >= 0)
        first = np.full(len(self.campaign_ids), len(self.unit), np.int32)
        first[self.campaign[inside][::-1]] = inside[::-1]
        return first


@dataclass(frozen=True, slots=True)
class Links:
    """One link a unit and identifier, by identifier and unit; `rows[first[i]:first[i+1]]` are its records."""

    kind: Ints
    """By identifier: place in KINDS."""
    value: pa.Array
    """By identifier, in the order of kind and value."""
    ident: Ints
    unit: Ints
    first: Ints
    rows: Ints

    @property
    def units(self) -> Ints:
        """By identifier: units that give it."""
        return np.bincount(self.ident, minlength=len(self.value))

    @property
    def records(self) -> Ints:
        """By link: records that prove it."""
        return np.diff(self.first)

    def places(self, pairs: set[tuple[str, str]] | frozenset[tuple[str, str]]) -> Ints:
        """Numbers of identifiers given by kind and value; unknown ones are left out."""
        found = []
        for code, kind in enumerate(LEAST):
            begin, end = np.searchsorted(self.kind, [code, code + 1])
            wanted = sorted(value for name, value in pairs if name == kind)
            if wanted and end > begin:
                at = pc.index_in(pa.array(wanted, pa.string()), self.value.slice(begin, end - begin))
                found.append(at.drop_null().to_numpy() + begin)
        return np.concatenate(found) if found else np.zeros(0, np.int64)


def read_records(engine: Engine, tables: dict[str, Relation]) -> Records:
    """Number the records and find the unit of each."""
    table = engine.sql(files(__package__) / "records.sql", tables)
    record_id = table.column("record_id").combine_chunks()
    coded = table.column("campaign_id").combine_chunks().dictionary_encode()
    campaign = coded.indices.fill_null(-1).to_numpy()
    simulated = table.column("simulated").combine_chunks().to_numpy(zero_copy_only=False)
    unit = np.arange(len(record_id), dtype=np.int32)
    records = Records(record_id, unit, campaign, coded.dictionary, simulated)
    inside = campaign >= 0
    unit[inside] = records.first_of_campaign[campaign[inside]]
    return records


def read_links(engine: Engine, tables: dict[str, Relation], records: Records) -> Links:
    """All links, before any is set aside."""
    numbered = {
        "record_id": records.record_id,
        "number": pa.array(np.arange(len(records.unit), dtype=np.int32)),
    }
    kinds = {
        "kind": KINDS,
        "code": pa.array(range(len(LEAST)), pa.int8()),
        "least": pa.array(LEAST.values(), pa.float64()),
    }
    common = {"domain": pa.array(sorted(known.common_sites()), pa.string())}
    tables = tables | {"numbered": pa.table(numbered), "kinds": pa.table(kinds), "common": pa.table(common)}
    table = engine.sql(files(__package__) / "links.sql", tables)
    code = table.column("code").to_numpy()
    value = table.column("value").combine_chunks()
    number = table.column("number").to_numpy()
    del table
    fresh = np.ones(len(code), bool)
    if len(code) > 1:
        other = pc.not_equal(value.slice(1), value.slice(0, len(value) - 1))
        fresh[1:] = other.to_numpy(zero_copy_only=False) | (np.diff(code) != 0)
    heads = np.flatnonzero(fresh)
    ident = (np.cumsum(fresh) - 1).astype(np.int32)
    value = value.take(pa.array(heads))
    ident_of, unit_of, first, rows = grouped_by_unit(ident, number, records.unit, len(heads))
    return Links(code[heads], value, ident_of, unit_of, first, rows)
