"""What changed between two runs."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from manumit.pipeline.machine import engine_for

if TYPE_CHECKING:
    import pyarrow as pa

    from manumit.store import RunManifest, Workspace


def compare(ws: Workspace, old: RunManifest, new: RunManifest) -> pa.Table:
    """Campaigns that were born, grown, shrunk, changed, merged, split or gone from one run to another.

    Changed are those of the same size in both runs, but not of the same records.

    Returns
    -------
    table with kind, campaign_id, other_ids (merged: where its records went; split: where they came from),
    size_before and size_after; a campaign with the same records in both runs is left out.
    """
    members = {
        "old_members": ws.read_table("campaign_members", old).select(["campaign_id", "record_id"]),
        "new_members": ws.read_table("campaign_members", new).select(["campaign_id", "record_id"]),
    }
    with engine_for(ws, "compare") as engine:
        return engine.sql(files(__package__) / "changes.sql", members)
