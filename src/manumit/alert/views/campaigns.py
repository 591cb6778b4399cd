"""One campaign with all that belongs to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from manumit.alert.views.aside import set_aside
from manumit.alert.views.reading import COUNTED, common, lead_of, listed, records_with, run_rows
from manumit.alert.views.signs import advice_on, signs_of
from manumit.store import (
    CAMPAIGN_CONTACTS,
    CAMPAIGN_MEMBERS,
    CAMPAIGNS,
    NETWORK_MEMBERS,
    NETWORKS,
    RefusedError,
)

if TYPE_CHECKING:
    from manumit.alert.urgent import Advice
    from manumit.alert.views.signs import Sign
    from manumit.store import RunManifest, Workspace


@dataclass(frozen=True, slots=True)
class CampaignView:
    """One campaign and what belongs to it.

    Attributes
    ----------
    campaign : its row of table `campaigns`.
    lead : its row of table `leads`; empty: it is part of a network.
    network_id : the network of several campaigns or records that it is part of; None: none.
    members : the first of its records, earliest first, times unknown last; with `score` and `slot_values`.
    authors, places : values as written and records that have them, commonest first.
    contacts : its rows of table `campaign_contacts`, those of most records first.
    set_aside : identifiers that its records give and that do not link, with the rule that says so.
    signs : met in its records.
    advice : what to do now; None: nothing says that it cannot wait.
    """

    campaign: dict[str, Any]
    lead: dict[str, Any]
    network_id: str | None
    members: list[dict[str, Any]]
    authors: list[tuple[str, int]]
    places: list[tuple[str, int]]
    contacts: list[dict[str, Any]]
    set_aside: list[dict[str, Any]]
    signs: list[Sign]
    advice: Advice | None


def campaign_view(ws: Workspace, run: RunManifest, campaign_id: str, members: int) -> CampaignView:
    """One campaign in full.

    Parameters
    ----------
    members : records to list, at most.

    Raises
    ------
    RefusedError : it lost a record since the run.
    """
    mine = pc.field("campaign_id") == campaign_id
    rows = run_rows(ws, run, CAMPAIGNS, mine).to_pylist()
    if not rows:
        raise RefusedError(f"campaign {campaign_id} lost records since; repeat `manumit run`")
    lead = lead_of(ws, run, "campaign", campaign_id)
    joined = run_rows(ws, run, CAMPAIGN_MEMBERS, mine)
    contacts = run_rows(ws, run, CAMPAIGN_CONTACTS, mine).to_pylist()
    ids = joined.column("record_id").to_pylist()
    records = records_with(ws.record_paths(), ids, COUNTED)
    whole = listed(ws, records, members)
    first = {row["record_id"] for row in whole}
    told = joined.select(["record_id", "score", "slot_values"])
    by_id = {row["record_id"]: row for row in told.to_pylist() if row["record_id"] in first}
    signs = signs_of(ws, run, ids)
    return CampaignView(
        campaign=rows[0],
        lead=lead,
        network_id=_network(ws, run, campaign_id),
        members=[row | by_id[row["record_id"]] for row in whole],
        authors=common(records, "author"),
        places=common(records, "place"),
        contacts=sorted(contacts, key=lambda c: (-c["records"], c["kind"], c["value"])),
        set_aside=set_aside(ws, run, ids),
        signs=signs,
        advice=advice_on(ws, run, signs, ids),
    )


def _network(ws: Workspace, run: RunManifest, campaign_id: str) -> str | None:
    here = (pc.field("kind") == "campaign") & (pc.field("value") == campaign_id)
    for network_id in run_rows(ws, run, NETWORK_MEMBERS, here, ["network_id"]).column(0).to_pylist():
        wide = (pc.field("network_id") == network_id) & (pc.field("units") > 1)
        if run_rows(ws, run, NETWORKS, wide, ["network_id"]).num_rows:
            return str(network_id)
    return None
