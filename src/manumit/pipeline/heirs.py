"""Who carries on a campaign's id when the record that founded it is forgotten.

Heirs are noted before the record goes, so that a crash in between loses no id. An entry is in force only if
its founder is forgotten and its heir is not; of two that carry one token (a crash, or a refusal, after the
second was noted) the elder does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from manumit.detect import campaigns as detect

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from manumit.store import Workspace


def in_force(ws: Workspace) -> dict[str, str]:
    """Founding token by the live record that carries it on."""
    noted = ws.heirs()
    if not noted:
        return {}
    forgotten = set(ws.forgotten_ids())
    lost = {detect.founding_token(record_id) for record_id in forgotten}
    alive = {heir: token for heir, token in noted.items() if token in lost and heir not in forgotten}
    if len(set(alive.values())) == len(alive):
        return alive
    elders = _eldest(ws, [(token, heir) for heir, token in alive.items()])
    return {heir: token for token, heir in elders.items()}


def heirs_of(ws: Workspace, forgotten: Collection[str]) -> dict[str, str]:
    """Heirs in force once some records are forgotten: those of now, and who follows a founder that goes."""
    known = in_force(ws)
    if ws.current_run() is None:
        return known
    members = ws.read_table("campaign_members").select(["campaign_id", "record_id"])
    founded = {known.get(record_id, detect.founding_token(record_id)) for record_id in forgotten}
    touched = members.filter(pc.is_in(members.column("campaign_id"), pa.array(sorted(founded), pa.string())))
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
    for batch, path in ws.record_files():
        ids = pq.read_table(path, columns=["record_id"], partitioning=None).column("record_id")
        held = ids.filter(pc.is_in(ids, wanted)).to_pylist()
        found |= dict.fromkeys(held, batch.sequence)
    return found
