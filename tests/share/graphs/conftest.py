from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from manumit.store import Workspace

AWKWARD = 'a<b>&"c"\t\n\x0b é 你好 🙂'


@pytest.fixture
def graph_ws(export_ws: Workspace, export_table) -> Workspace:
    """A run with two networks: campaign c1 and a record that share a phone, and one lone pair."""
    ids = sorted(export_ws.read_table("records").column("record_id").to_pylist())
    network = {"records": 3, "units": 2, "campaigns": 1, "identifiers": 2, "component": "n1"}
    network |= {"authors": 1, "places": 1}
    members = [
        ("n1", "campaign", "c1", 2, 2, 0.5, "hub"),
        ("n1", "record", ids[5], 1, 1, 0.0, "member"),
        ("n1", "phone", "+34600000000", 3, 2, 0.25, "bridge"),
        ("n1", "handle", AWKWARD, 1, 1, 1 / 3, "member"),
        ("n2", "record", ids[6], 1, 1, 0.0, "member"),
        ("n2", "email", "x@example.org", 1, 1, 0.0, "member"),
    ]
    links = [
        ("n1", "campaign", "c1", "phone", "+34600000000", 2, ids[:2]),
        ("n1", "record", ids[5], "phone", "+34600000000", 1, [ids[5]]),
        ("n1", "campaign", "c1", "handle", AWKWARD, 1, ids[:1]),
        ("n2", "record", ids[6], "email", "x@example.org", 1, [ids[6]]),
    ]
    columns = ("network_id", "kind", "value", "records", "degree", "centrality", "role")
    link_columns = ("network_id", "unit_kind", "unit", "kind", "value", "records", "record_ids")
    with export_ws.lock("run"), export_ws.begin_run("leads") as run:
        run.put(
            "networks", "0", export_table("networks", [{"network_id": n, **network} for n in ("n1", "n2")])
        )
        rows = [dict(zip(columns, m, strict=True)) | {"community": 0, "sampled": 0} for m in members]
        run.put("network_members", "0", export_table("network_members", rows))
        rows = [dict(zip(link_columns, link, strict=True)) for link in links]
        run.put("links", "0", export_table("links", rows))
        run.put("campaign_members", "0", export_table("campaign_members", []))
        run.commit({})
    return export_ws
