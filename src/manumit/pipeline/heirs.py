"""Who carries on the id of a campaign or network when the record that founded it is forgotten.

Heirs are noted before the record goes, so that a crash in between loses no id. An entry is in force only if
its founder is forgotten and its heir is not; of two that carry one token (a crash, or a refusal, after the
second was noted) the elder does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from manumit import trace
from manumit.detect import campaigns as detect
from manumit.store.batch_ids import sequence_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from manumit.store import Workspace


class Family(NamedTuple):
    """What records found, and how."""

    name: str
    token: Callable[[str], str]
    """Id of what a record founds."""
    carriers: Callable[[Workspace, Collection[str]], pa.Table]
    """Id and record_id of all records of those that have these ids, in the current run."""


def _of_campaigns(ws: Workspace, ids: Collection[str]) -> pa.Table:
    members = ws.read_table("campaign_members").select(["campaign_id", "record_id"])
    return members.filter(pc.is_in(members.column("campaign_id"), pa.array(sorted(ids), pa.string())))


def _of_networks(ws: Workspace, ids: Collection[str]) -> pa.Table:
    return trace.carriers(ws.read_table("network_members"), ws.read_table("campaign_members"), ids)


def _campaign_token(record_id: str) -> str:
    return detect.founding_token(record_id)  # loaded late: with it comes the compiler of kernels


CAMPAIGNS = Family("campaigns", _campaign_token, _of_campaigns)
NETWORKS = Family("networks", trace.network_token, _of_networks)
FAMILIES = (CAMPAIGNS, NETWORKS)


def in_force(ws: Workspace, family: Family) -> dict[str, str]:
    """Founding token by the live record that carries it on."""
    noted = ws.heirs().get(family.name)
    if not noted:
        return {}
    forgotten = set(ws.forgotten_ids())
    lost = {family.token(record_id) for record_id in forgotten}
    alive = {heir: token for heir, token in noted.items() if token in lost and heir not in forgotten}
    if len(set(alive.values())) == len(alive):
        return alive
    elders = _eldest(ws, [(token, heir) for heir, token in alive.items()])
    return {heir: token for token, heir in elders.items()}


def heirs_of(ws: Workspace, forgotten: Collection[str]) -> dict[str, dict[str, str]]:
    """Heirs in force once some records are forgotten: those of now, and who follows a founder that goes."""
    return {family.name: _heirs_of(ws, family, forgotten) for family in FAMILIES}


def _heirs_of(ws: Workspace, family: Family, forgotten: Collection[str]) -> dict[str, str]:
    known = in_force(ws, family)
    if ws.current_run() is None:
        return known
    founded = {known.get(record_id, family.token(record_id)) for record_id in forgotten}
    touched = family.carriers(ws, founded)
    gone = pa.array(sorted(forgotten), pa.string())
    left = touched.filter(pc.invert(pc.is_in(touched.column("record_id"), gone)))
    next_in_line = _eldest(ws, zip(*(column.to_pylist() for column in left.columns), strict=True))
    return known | {heir: token for token, heir in next_in_line.items()}


def _eldest(ws: Workspace, carriers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The least record by batch sequence and record_id for each token, from pairs of token and record."""
    pairs = list(carriers)
    sequence = _sequences(ws, [record_id for _, record_id in pairs])
    eldest: dict[str, str] = {}
    for token, record_id in sorted(pairs, key=lambda pair: (sequence[pair[1]], pair[1])):
        eldest.setdefault(token, record_id)
    return eldest


def _sequences(ws: Workspace, record_ids: list[str]) -> dict[str, int]:
    """Batch sequence of each record."""
    wanted = pa.array(record_ids, pa.string())
    found: dict[str, int] = {}
    for path in ws.record_paths():
        rows = pq.read_table(path, columns=["record_id", "batch_id"], partitioning=None)
        held = rows.filter(pc.is_in(rows.column("record_id"), wanted)).to_pylist()
        found |= {row["record_id"]: sequence_of(row["batch_id"]) for row in held}
    return found
