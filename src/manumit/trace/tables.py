"""What was found, in the tables of the house; large ones are made batch by batch when they are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from manumit.store.schema import LINKS, NETWORK_MEMBERS
from manumit.trace.links import KINDS
from manumit.trace.shape import ROLES, Shape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from manumit.trace.arrays import Flags, Ints
    from manumit.trace.gathering import Links, Records
    from manumit.trace.sets import Sets

EXAMPLES = 20
"""Records named for one link, at most."""

ROWS = 1 << 16


@dataclass(frozen=True, slots=True)
class Found:
    """Units and links of all networks, in numbers; one entry a unit, link or network."""

    unit: Ints
    """Least record of each unit that is in a network, in order."""
    community: Ints
    """By unit."""
    link: Ints
    """Place of each link of these units among all links, by identifier and unit."""
    link_unit: Ints
    """By link: place of its unit in `unit`."""
    network: Ints
    """By unit: number of its network; networks are in the order of their first units."""
    ids: pa.Array
    """By network: its id."""


@dataclass(frozen=True, slots=True)
class Networks:
    """The four tables of this floor, without what was known before.

    `sets` says which networks are to be taken over from an earlier run besides.
    `networks` and `set_aside` are at hand; `links` and `members` are made afresh at each call, a batch at a
    time, in the order of networks (by their first unit), so that memory does not grow with their text.
    """

    networks: pa.Table
    set_aside: pa.Table
    sets: Sets
    records: Records
    _links: Links
    _found: Found
    _shape: Shape

    def links(self) -> pa.RecordBatchReader:
        """Table `links`, by network, kind, value and unit."""
        return pa.RecordBatchReader.from_batches(LINKS.arrow, self._link_batches())

    def members(self) -> pa.RecordBatchReader:
        """Table `network_members`: in each network its units, then its identifiers."""
        return pa.RecordBatchReader.from_batches(NETWORK_MEMBERS.arrow, self._member_batches())

    def _link_batches(self) -> Iterator[pa.RecordBatch]:
        records, links, found = self.records, self._links, self._found
        for begin in range(0, len(self._shape.order), ROWS):
            chosen = self._shape.order[begin : begin + ROWS]
            place, unit = found.link[chosen], found.link_unit[chosen]
            counts = links.first[place + 1] - links.first[place]
            shown = np.minimum(counts, EXAMPLES)
            ends = np.cumsum(shown)
            rows = np.arange(ends[-1]) + np.repeat(links.first[place] - (ends - shown), shown)
            proof = records.record_id.take(pa.array(links.rows[rows]))
            kind, value = _units(records, found.unit[unit])
            ident = links.ident[place]
            columns = [
                found.ids.take(pa.array(found.network[unit])),
                kind,
                value,
                KINDS.take(pa.array(links.kind[ident])),
                links.value.take(pa.array(ident)),
                pa.array(counts, pa.int64()),
                pa.ListArray.from_arrays(pa.array(np.append(0, ends), pa.int32()), proof),
            ]
            yield pa.RecordBatch.from_arrays(columns, schema=LINKS.arrow)

    def _member_batches(self) -> Iterator[pa.RecordBatch]:
        shape, found = self._shape, self._found
        network, is_unit = shape.network, shape.is_unit
        community = self._communities(is_unit)
        for begin in range(0, len(shape.name), ROWS):
            part = slice(begin, begin + ROWS)
            kind, value = self._named(shape.name[part], is_unit[part])
            columns = [
                found.ids.take(pa.array(network[part])),
                kind,
                value,
                pa.array(shape.records[part], pa.int64()),
                pa.array(community[part], pa.int64()),
                pa.array(shape.degree[part], pa.int64()),
                pa.array(shape.centrality[part]),
                pa.array(shape.sampled[part], pa.int64()),
                pa.array(ROLES).take(pa.array(shape.role[part])),
            ]
            yield pa.RecordBatch.from_arrays(columns, schema=NETWORK_MEMBERS.arrow)

    def _communities(self, is_unit: Flags) -> Ints:
        """By node: community of a unit; of an identifier the first of those of its units."""
        shape, found = self._shape, self._found
        out = np.zeros(len(shape.name), np.int64)
        out[is_unit] = found.community[shape.name[is_unit]]
        if len(shape.order):
            theirs = found.community[found.link_unit[shape.order]]
            ends = np.cumsum(shape.degree[~is_unit])
            out[~is_unit] = np.minimum.reduceat(theirs, np.append(0, ends[:-1]))
        return out

    def _named(self, name: Ints, is_unit: Flags) -> tuple[pa.Array, pa.Array]:
        records, links, found = self.records, self._links, self._found
        unit = np.where(is_unit, name, 0)
        ident = np.where(is_unit, 0, name)
        kind, value = _units(records, found.unit[unit])
        if len(links.value):
            which = pa.array(is_unit)
            kind = pc.if_else(which, kind, KINDS.take(pa.array(links.kind[ident])))
            value = pc.if_else(which, value, links.value.take(pa.array(ident)))
        return kind, value


def _units(records: Records, first: Ints) -> tuple[pa.Array, pa.Array]:
    """Kind and id of units, from the least record of each."""
    campaign = records.campaign[first]
    inside = pa.array(campaign >= 0)
    kind = pc.if_else(inside, "campaign", "record")
    ids = records.campaign_ids.take(pa.array(campaign, mask=campaign < 0))
    return kind, pc.coalesce(ids, records.record_id.take(pa.array(first)))
