"""One network: its campaigns and records, the identifiers that tie them, and who stands where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from manumit.alert.views.aside import set_aside
from manumit.alert.views.reading import (
    COUNTED,
    common,
    lead_of,
    listed,
    one_of,
    record_ids,
    records_with,
    run_rows,
)
from manumit.alert.views.signs import advice_on, signs_of
from manumit.store import CAMPAIGNS, LINKS, NETWORK_MEMBERS, NETWORKS, RefusedError

if TYPE_CHECKING:
    from manumit.alert.urgent import Advice
    from manumit.alert.views.signs import Sign
    from manumit.store import RunManifest, Workspace

_CAMPAIGN = [
    "campaign_id",
    "size",
    "distinct_texts",
    "template",
    "first_seen",
    "last_seen",
    "authors",
    "places",
]


@dataclass(frozen=True, slots=True)
class NetworkView:
    """One network and what belongs to it.

    Attributes
    ----------
    network : its row of table `networks`.
    lead : its row of table `leads`.
    campaigns : rows of its campaigns, the largest first, with `role` and `community`.
    identifiers : rows of table `network_members` for identifiers, with `units` that give each; those that tie
        most units first.
    singles : ids of its records of no campaign.
    members : the first of its records, earliest first, times unknown last.
    authors, places : values as written and records that have them, commonest first.
    set_aside : identifiers that its records give and that do not link, with the rule that says so.
    signs : met in its records.
    advice : what to do now; None: nothing says that it cannot wait.
    """

    network: dict[str, Any]
    lead: dict[str, Any]
    campaigns: list[dict[str, Any]]
    identifiers: list[dict[str, Any]]
    singles: list[str]
    members: list[dict[str, Any]]
    authors: list[tuple[str, int]]
    places: list[tuple[str, int]]
    set_aside: list[dict[str, Any]]
    signs: list[Sign]
    advice: Advice | None


def network_view(ws: Workspace, run: RunManifest, network_id: str, members: int) -> NetworkView:
    """One network in full.

    Parameters
    ----------
    members : records to list, at most.

    Raises
    ------
    RefusedError : it lost a record since the run.
    """
    mine = pc.field("network_id") == network_id
    rows = run_rows(ws, run, NETWORKS, mine).to_pylist()
    if not rows:
        raise RefusedError(f"network {network_id} lost records since; repeat `manumit run`")
    nodes = run_rows(ws, run, NETWORK_MEMBERS, mine).to_pylist()
    lead = lead_of(ws, run, "network", network_id)
    ids = record_ids(ws, run, "network", network_id)
    records = records_with(ws.record_paths(), ids, COUNTED)
    signs = signs_of(ws, run, ids)
    return NetworkView(
        network=rows[0],
        lead=lead,
        campaigns=_campaigns(ws, run, nodes),
        identifiers=_identifiers(ws, run, network_id, nodes),
        singles=sorted(node["value"] for node in nodes if node["kind"] == "record"),
        members=listed(ws, records, members),
        authors=common(records, "author"),
        places=common(records, "place"),
        set_aside=set_aside(ws, run, ids),
        signs=signs,
        advice=advice_on(ws, run, signs, ids),
    )


def _campaigns(ws: Workspace, run: RunManifest, nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    stands = {
        n["value"]: {"role": n["role"], "community": n["community"]} for n in nodes if n["kind"] == "campaign"
    }
    rows = run_rows(ws, run, CAMPAIGNS, one_of("campaign_id", stands), _CAMPAIGN).to_pylist()
    rows.sort(key=lambda row: (-row["size"], row["campaign_id"]))
    return [row | stands[row["campaign_id"]] for row in rows]


def _identifiers(
    ws: Workspace, run: RunManifest, network_id: str, nodes: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    links = run_rows(ws, run, LINKS, pc.field("network_id") == network_id, ["kind", "value", "unit"])
    units = links.group_by(["kind", "value"]).aggregate([("unit", "count_distinct")]).to_pylist()
    many = {(row["kind"], row["value"]): row["unit_count_distinct"] for row in units}
    found = [
        node | {"units": many.get((node["kind"], node["value"]), 0)}
        for node in nodes
        if node["kind"] not in {"campaign", "record"}
    ]
    return sorted(found, key=lambda i: (-i["units"], -i["records"], i["kind"], i["value"]))
