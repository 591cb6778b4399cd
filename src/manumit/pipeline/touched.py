"""What may be judged otherwise than in the run before: some records, and all that hangs together with them.

A connected set of networks that is known keeps its scores and leads, unless one of its records has a new
sign, or one of its campaigns tells something else of itself: nothing outside has a say in them. The rest is
judged afresh by the same statements, which then read the rows of these records alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from manumit.pipeline.content import SPANNING, content_key
from manumit.pipeline.given import folders
from manumit.store import (
    CAMPAIGN_CONTACTS,
    CAMPAIGN_MEMBERS,
    CAMPAIGNS,
    INDICATORS,
    LINKS,
    MENTIONS,
    NETWORK_MEMBERS,
    NETWORKS,
    RECORDS,
    TABLES,
)

if TYPE_CHECKING:
    from manumit.pipeline.state import State
    from manumit.store import RunManifest
    from manumit.trace import Networks
    from manumit.trace.arrays import Flags, Ints
    from manumit.trace.gathering import Records

SETS = "network_sets"
"""Internal table: key of each connected set and the networks found in it (null: none)."""

MOST = 0.5
"""Share of records from which all are judged afresh: the statements take whole tables faster than parts."""

_OF_CAMPAIGNS = [
    *("campaign_id", "size", "distinct_texts", "score", "authors", "places", "first_seen", "last_seen")
]


@dataclass(frozen=True, slots=True)
class Touched:
    """Records to be judged afresh, and what is no longer a subject as it was.

    Attributes
    ----------
    numbers : of the records, ascending.
    record_ids : of the same.
    networks : ids of the networks that they are in.
    gone : lead_ids that are made afresh, or no more.
    tables : rows of the tables of the run that tell of these records, by table.
    """

    numbers: Ints
    record_ids: pa.Array
    networks: pa.Array
    gone: pa.Array
    tables: dict[str, pa.Table]


def find_touched(state: State, found: Networks, previous: RunManifest) -> Touched | None:
    """Records that may be judged otherwise than before; None: too many to tell them apart.

    Parameters
    ----------
    previous : a run by the same rules, of which nothing was forgotten.
    """
    records, sets = found.records, found.sets
    before = _before(state, previous, sets.kept)
    flags = _newly_read(state, records, previous)
    flags |= sets.new_records
    named = [_spanning(state, previous), before.records]
    flags |= pc.is_in(records.record_id, pa.concat_arrays(named)).to_numpy(zero_copy_only=False)
    retold = pc.is_in(records.campaign_ids, _retold(state, previous)).to_numpy(zero_copy_only=False)
    flags |= np.append(retold, False)[records.campaign]
    wanted = sets.new.copy()
    theirs = sets.of_record[flags]
    wanted[theirs[theirs >= 0]] = True
    flags |= np.append(wanted, False)[sets.of_record]
    if flags.sum() > MOST * len(flags):
        return None
    numbers = np.flatnonzero(flags)
    record_ids = records.record_id.take(pa.array(numbers))
    keys = sets.keys.filter(pa.array(wanted))
    networks = sets.table.filter(pc.is_in(sets.table.column("set_key"), keys))
    networks = networks.column("network_id").combine_chunks().drop_null()
    members = _members(found, numbers)
    campaigns = pc.unique(members.column("campaign_id").combine_chunks())
    gone = [
        *(_leads("network", ids) for ids in (networks, before.networks)),
        *(_leads("campaign", ids) for ids in (campaigns, before.campaigns)),
        _leads("record", record_ids),
    ]
    signs = _rows(state, INDICATORS.name, "record_id", record_ids)
    tables = {
        CAMPAIGN_MEMBERS.name: members,
        RECORDS.name: _records(found, numbers, signs),
        INDICATORS.name: signs,
        CAMPAIGNS.name: _rows(state, CAMPAIGNS.name, "campaign_id", campaigns, _OF_CAMPAIGNS),
        CAMPAIGN_CONTACTS.name: _rows(state, CAMPAIGN_CONTACTS.name, "campaign_id", campaigns),
    }
    for table in (LINKS, NETWORKS, NETWORK_MEMBERS):
        tables[table.name] = _rows(state, table.name, "network_id", networks)
    return Touched(numbers, record_ids, networks, pa.concat_arrays(gone), tables)


@dataclass(frozen=True, slots=True)
class _Before:
    """Networks that are no longer as they were, with their campaigns, and the records of both."""

    networks: pa.Array
    campaigns: pa.Array
    records: pa.Array


def _before(state: State, previous: RunManifest, kept: pa.Array) -> _Before:
    """What the previous run had that this one does not take over."""
    known = state.ws.read_table(SETS, previous).column("network_id").combine_chunks().drop_null()
    lost = known.filter(pc.invert(pc.is_in(known, kept)))
    columns = ["network_id", "kind", "value"]
    members = _rows(state, NETWORK_MEMBERS.name, "network_id", lost, columns, previous)
    units = {
        kind: members.filter(pc.equal(members.column("kind"), kind)).column("value").combine_chunks()
        for kind in ("campaign", "record")
    }
    columns = ["campaign_id", "record_id"]
    inside = _rows(state, CAMPAIGN_MEMBERS.name, "campaign_id", units["campaign"], columns, previous)
    return _Before(
        lost,
        units["campaign"],
        pa.concat_arrays([units["record"], inside.column("record_id").combine_chunks()]),
    )


def _retold(state: State, previous: RunManifest) -> pa.Array:
    """Campaigns with other figures or contacts than before: they may be of the same records even so."""
    found = [pa.array([], pa.string())]
    for schema, columns in ((CAMPAIGNS, _OF_CAMPAIGNS), (CAMPAIGN_CONTACTS, None)):
        old = {partition.sha256 for partition in previous.tables.get(schema.name, ())}
        new = {partition.sha256 for partition in state.run.partitions(schema.name).values()}
        one, other = (_told(state, sorted(some), columns) for some in (old - new, new - old))
        for mine, theirs in ((one, other), (other, one)):
            unlike = pc.invert(pc.is_in(mine.column("told"), theirs.column("told").combine_chunks()))
            found.append(mine.filter(unlike).column("campaign_id").combine_chunks())
    return pc.unique(pa.concat_arrays(found))


def _told(state: State, partitions: list[str], columns: list[str] | None) -> pa.Table:
    """Rows of some partitions as a text each, with their campaign."""
    found = [pa.table([pa.array([], pa.string())] * 2, ["campaign_id", "told"])]
    for sha256 in partitions:
        rows = pq.read_table(state.ws.partitions.path(sha256), columns=columns, partitioning=None)
        texts = [
            pc.binary_join(column, " ") if pa.types.is_list(column.type) else column.cast(pa.string())
            for column in rows.columns
        ]
        told = pc.binary_join_element_wise(*texts, "\0", null_handling="replace", null_replacement="\1")
        found.append(pa.table([rows.column("campaign_id"), told], ["campaign_id", "told"]))
    return pa.concat_tables(found)


def _newly_read(state: State, records: Records, previous: RunManifest) -> Flags:
    """By record: whether its folder has a file that was read since."""
    old = {partition.key for partition in previous.tables.get(MENTIONS.name, ())}
    fresh = [any(content_key(file) not in old for file in files) for files in folders(state).values()]
    of_segment = np.array([fresh[part.given] for part in records.segments], bool)
    return np.repeat(of_segment, np.diff(records.bounds))


def _spanning(state: State, previous: RunManifest) -> pa.Array:
    """Records with signs that are not of one file, where these are not the same as before."""
    old = {p.key: p.sha256 for p in previous.tables.get(INDICATORS.name, ()) if p.key in SPANNING}
    new = {
        key: partition.sha256
        for key, partition in state.run.partitions(INDICATORS.name).items()
        if key in SPANNING
    }
    changed = {sha256 for _, sha256 in old.items() ^ new.items()}
    found = [pq.read_table(state.ws.partitions.path(sha256), columns=["record_id"]) for sha256 in changed]
    ids = [chunk for table in found for chunk in table.column(0).chunks]
    return pa.concat_arrays([pa.array([], pa.string()), *ids])


def _records(found: Networks, numbers: Ints, signs: pa.Table) -> pa.Table:
    """Records as they are judged; of those without a sign nobody asks for their source_id."""
    told = found.records.told(numbers, ("record_id", "author", "place"))
    place = pc.index_in(told.column("record_id"), signs.column("record_id").combine_chunks())
    return told.append_column("source_id", signs.column("source_id").combine_chunks().take(place))


def _members(found: Networks, numbers: Ints) -> pa.Table:
    """Those of some records that are in a campaign."""
    campaign = found.records.campaign[numbers]
    inside = campaign >= 0
    ids = found.records.campaign_ids.take(pa.array(campaign[inside]))
    records = found.records.record_id.take(pa.array(numbers[inside]))
    return pa.table({"campaign_id": ids, "record_id": records})


def _leads(kind: str, subjects: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise(kind, subjects, "-")


def _rows(
    state: State,
    table: str,
    column: str,
    values: pa.Array,
    columns: list[str] | None = None,
    previous: RunManifest | None = None,
) -> pa.Table:
    """Rows of a table of this run, or of the previous one, that have one of some values in a column."""
    paths = state.run.paths(table) if previous is None else state.ws.table_files(table, previous)
    schema = TABLES[table].arrow.remove_metadata()
    found = [(schema if columns is None else pa.schema([schema.field(c) for c in columns])).empty_table()]
    for path in paths:
        rows = pq.read_table(path, columns=columns, partitioning=None)
        found.append(rows.filter(pc.is_in(rows.column(column), values)).cast(found[0].schema))
    return pa.concat_tables(found)
