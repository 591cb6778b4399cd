"""Of what decisions name: what is only about some records, so that it must go when they are forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from manumit.casework.rows import rows_where
from manumit.store import CAMPAIGN_MEMBERS, MENTIONS, NETWORK_MEMBERS, RECORDS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from manumit.store import Workspace

AUTHOR = "author"
"""Kind of an account of a source; its value is `source:author`."""

_UNITS = ("record", "campaign", "network")
_ACCOUNT = r"^[^:]*:\+"
"""An account of a messenger that is a phone."""


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
    plain = [pair for pair in wanted if pair[0] not in {*_UNITS, AUTHOR}]
    found |= _given_only_by(ids, plain, _mentions(ws, plain))
    authors = [pair for pair in wanted if pair[0] == AUTHOR]
    return found | _given_only_by(ids, authors, _accounts(ws, authors))


def _mentions(ws: Workspace, wanted: Sequence[tuple[str, str]]) -> pa.Table:
    """kind, value, record_id where a record mentions one of these identifiers."""
    values = pa.array(sorted({value for _, value in wanted}), pa.string())
    number = pc.replace_substring_regex(pc.field("value"), _ACCOUNT, "+")
    among = pc.field("value").isin(values) | ((pc.field("kind") == "handle") & number.isin(values))
    rows = rows_where(ws.table_files(MENTIONS.name), MENTIONS, among, ["kind", "value", "record_id"])
    bare = pc.replace_substring_regex(rows.column("value"), _ACCOUNT, "+")
    messenger = pc.and_(pc.equal(rows.column("kind"), "handle"), pc.starts_with(bare, "+"))
    kind = pc.if_else(messenger, "phone", rows.column("kind"))
    return pa.table([kind, bare, rows.column("record_id")], names=["kind", "value", "record_id"])


def _accounts(ws: Workspace, wanted: Sequence[tuple[str, str]]) -> pa.Table:
    """kind, value, record_id where a record is by one of these accounts."""
    found = [pa.schema([(name, pa.string()) for name in ("kind", "value", "record_id")]).empty_table()]
    for folder in ws.folders() if wanted else ():
        source = f"{folder.batches[0].terms.source}:"  # that of all batches in it
        names = [value.removeprefix(source) for _, value in wanted if value.startswith(source)]
        author = pc.utf8_trim_whitespace(pc.field("author"))
        files = [ws.path / "batches" / folder.name / stored.name for stored in folder.files]
        rows = rows_where(files, RECORDS, author.isin(pa.array(names, pa.string())), ["author", "record_id"])
        value = pc.binary_join_element_wise(source, pc.utf8_trim_whitespace(rows.column("author")), "")
        kind = pa.array([AUTHOR] * rows.num_rows, pa.string())
        found.append(pa.table([kind, value, rows.column("record_id")], names=found[0].schema.names))
    return pa.concat_tables(found)


def _lost_groups(ws: Workspace, ids: pa.Array, wanted: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Campaigns and networks of which every record is among `ids`."""
    networks = [value for kind, value in wanted if kind == "network"]
    among = pc.field("network_id").isin(pa.array(networks, pa.string()))
    found = rows_where(ws.table_files(NETWORK_MEMBERS.name), NETWORK_MEMBERS, among)
    units = [
        (row["network_id"], row["kind"], row["value"])
        for row in found.to_pylist()
        if row["kind"] in {"campaign", "record"}
    ]
    campaigns = {value for kind, value in wanted if kind == "campaign"}
    campaigns |= {value for _, kind, value in units if kind == "campaign"}
    inside = pc.field("campaign_id").isin(pa.array(sorted(campaigns), pa.string()))
    members = rows_where(
        ws.table_files(CAMPAIGN_MEMBERS.name), CAMPAIGN_MEMBERS, inside, ["campaign_id", "record_id"]
    )
    kind = pa.array(["campaign"] * members.num_rows, pa.string())
    members = pa.table([kind, *members.columns], names=["kind", "value", "record_id"])
    gone = _given_only_by(ids, [("campaign", name) for name in campaigns], members)
    gone |= {("record", name) for name in ids.to_pylist()}
    left = {network for network, kind, value in units if (kind, value) not in gone}
    lost = {("network", network) for network, _, _ in units if network not in left}
    return {pair for pair in wanted if pair in gone | lost and pair[0] != "record"}


def _given_only_by(ids: pa.Array, wanted: Sequence[tuple[str, str]], given: pa.Table) -> set[tuple[str, str]]:
    """Of these pairs, those with rows and no row of a record that is not among `ids`."""
    rows = given.append_column("gone", pc.is_in(given.column("record_id"), ids))
    grouped = rows.group_by(["kind", "value"]).aggregate([("gone", "all")]).to_pylist()
    return {(row["kind"], row["value"]) for row in grouped if row["gone_all"]} & set(wanted)
