"""Forget records everywhere, and keep the ids of the campaigns they founded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from manumit.collect import redact
from manumit.detect.campaigns import founding_token

if TYPE_CHECKING:
    from collections.abc import Iterable

    from manumit.store import Forgotten, Workspace


def forget(
    ws: Workspace, record_ids: Iterable[str], reason: str, operator: str = "", wait_seconds: float = 0.0
) -> Forgotten:
    """Remove records everywhere: originals, batches, runs, kept results, exports. See `Workspace.forget`.

    A campaign that a forgotten record founded keeps its id: its next member by batch sequence and record_id
    carries the founding token on.
    """
    wanted = sorted(set(record_ids))
    with ws.lock("forget", wait_seconds):
        ws.note_heirs(_heirs(ws, wanted))
        return ws.forget(wanted, reason, operator, redact)


def _heirs(ws: Workspace, forgotten: list[str]) -> dict[str, str]:
    """For each campaign that loses its founder: who comes next, and the token."""
    if ws.current_run() is None:
        return {}
    members = ws.read_table("campaign_members").select(["campaign_id", "record_id"])
    known = ws.heirs()
    founded = {known.get(record_id, founding_token(record_id)) for record_id in forgotten}
    touched = members.filter(pc.is_in(members.column("campaign_id"), pa.array(sorted(founded))))
    left = touched.filter(pc.invert(pc.is_in(touched.column("record_id"), pa.array(forgotten))))
    sequence = _sequences(ws, left.column("record_id").to_pylist())
    heirs: dict[str, tuple[tuple[int, str], str]] = {}
    for campaign_id, record_id in zip(*(c.to_pylist() for c in left.columns), strict=True):
        order = (sequence[record_id], record_id)
        heirs[campaign_id] = min(heirs.get(campaign_id, (order, campaign_id)), (order, campaign_id))
    return {order[1]: campaign_id for order, campaign_id in heirs.values()}


def _sequences(ws: Workspace, record_ids: list[str]) -> dict[str, int]:
    """Batch sequence of each record."""
    wanted = pa.array(record_ids, pa.string())
    found: dict[str, int] = {}
    for batch, path in ws.record_files():
        ids = pq.read_table(path, columns=["record_id"], partitioning=None).column("record_id")
        held = ids.filter(pc.is_in(ids, wanted)).to_pylist()
        found |= dict.fromkeys(held, batch.sequence)
    return found
