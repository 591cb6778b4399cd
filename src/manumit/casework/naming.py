"""Of what decisions name: what is only about some records, so that it must go when they are forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from manumit.casework.rows import rows_where
from manumit.store import CAMPAIGN_MEMBERS, MENTIONS, NETWORK_MEMBERS, RECORDS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from manumit.store import TableSchema, Workspace

AUTHOR = "author"


def only_about(
    ws: Workspace, record_ids: Collection[str], named: Collection[tuple[str, str]]
) -> set[tuple[str, str]]:
    """Of (kind, value) pairs, those that are about these records and no other.

    A record is; a campaign or network of which no record is left; an identifier that no other record gives.
    The current run says what belongs to what; what it does not know is kept.

    Parameters
    ----------
    named : kind record, campaign, network, or that of an identifier; with the id or value.
    """
    wanted = sorted(set(named))
    ids = pa.array(sorted(set(record_ids)), pa.string())
    found = {("record", record_id) for record_id in record_ids} & set(wanted)
    found |= _lost_groups(ws, ids, wanted)
    plain = [pair for pair in wanted if pair[0] not in {"record", "campaign", "network", AUTHOR}]
    mentioned = _only(ws.table_files(MENTIONS.name), MENTIONS, ("kind", "value"), plain, ids)
    found |= {(kind, value) for kind, value in mentioned}
    authors = [pair for pair in wanted if pair[0] == AUTHOR]
    alone = _only(ws.record_paths(), RECORDS, (AUTHOR,), [(name,) for _, name in authors], ids)
    return found | {(AUTHOR, name) for (name,) in alone}


def _lost_groups(ws: Workspace, ids: pa.Array, wanted: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Campaigns and networks of which every record is among `ids`."""
    networks = [value for kind, value in wanted if kind == "network"]
    among = pc.field("network_id").isin(pa.array(networks, pa.string()))
    inside = rows_where(ws.table_files(NETWORK_MEMBERS.name), NETWORK_MEMBERS, among)
    units = [
        (row["network_id"], row["kind"], row["value"])
        for row in inside.to_pylist()
        if row["kind"] in {"campaign", "record"}
    ]
    campaigns = {value for kind, value in wanted if kind == "campaign"}
    campaigns |= {value for _, kind, value in units if kind == "campaign"}
    files = ws.table_files(CAMPAIGN_MEMBERS.name)
    lost = {
        name for (name,) in _only(files, CAMPAIGN_MEMBERS, ("campaign_id",), [(c,) for c in campaigns], ids)
    }
    gone = {("campaign", name) for name in lost} | {("record", name) for name in ids.to_pylist()}
    left = {network for network, kind, value in units if (kind, value) not in gone}
    lost_networks = {("network", network) for network, _, _ in units if network not in left}
    return {pair for pair in wanted if pair in gone | lost_networks and pair[0] != "record"}


def _only(
    files: Sequence[Path],
    schema: TableSchema,
    keys: tuple[str, ...],
    wanted: Sequence[tuple[str, ...]],
    ids: pa.Array,
) -> set[tuple[str, ...]]:
    """Of keys, those that have rows and no row of a record that is not among `ids`."""
    if not wanted:
        return set()
    among = pc.field(keys[-1]).isin(pa.array(sorted({key[-1] for key in wanted}), pa.string()))
    rows = rows_where(files, schema, among, [*keys, "record_id"])
    rows = rows.append_column("gone", pc.is_in(rows.column("record_id"), ids))
    grouped = rows.group_by(list(keys)).aggregate([("gone", "all")])
    found = {tuple(row[key] for key in keys) for row in grouped.to_pylist() if row["gone_all"]}
    return found & set(wanted)
