"""The ranked leads, each with what it is about, and which of them a person means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from manumit.alert.views.reading import one_of, records_with, run_rows
from manumit.casework import find_part
from manumit.store import CAMPAIGNS, LEADS, NETWORK_MEMBERS, NETWORKS

if TYPE_CHECKING:
    from manumit.store import RunManifest, Workspace

KINDS = ("network", "campaign", "record")
_CAMPAIGN = [c.name for c in CAMPAIGNS.columns if c.name not in {"parts", "slots"}]
_RECORD = ("record_id", "kind", "observed_at", "author", "place", "title", "text")


def top_leads(
    ws: Workspace, run: RunManifest, top: int, kind: str | None = None, *, urgent: bool = False
) -> list[dict[str, Any]]:
    """The first leads, each with what it is about.

    Parameters
    ----------
    top : leads, at most.
    kind : network, campaign or record; None: all.
    urgent : only those that cannot wait.

    Returns
    -------
    rows of table `leads` with `campaign` (its row without parts; of a network: its largest), `network` and
    `record`: rows, or None. Ranks are those among all leads.
    """
    wanted = pc.field("rank") >= 1
    if kind is not None:
        wanted &= pc.field("subject_kind") == kind
    if urgent:
        wanted &= pc.field("urgent").is_valid()
    ranks = run_rows(ws, run, LEADS, wanted, ["rank"]).column("rank")
    first = ranks.take(pc.sort_indices(ranks)).slice(0, top).combine_chunks()
    leads = run_rows(ws, run, LEADS, pc.field("rank").isin(first)).sort_by("rank").to_pylist()
    about = _About(ws, run, leads)
    # What lost a record to `forget` is gone until the next run; its lead may still stand.
    return [lead | found for lead in leads if (found := about.of(lead)) is not None]


class _About:
    """What some leads are about, each table read once."""

    def __init__(self, ws: Workspace, run: RunManifest, leads: list[dict[str, Any]]) -> None:
        subjects = {kind: [x["subject"] for x in leads if x["subject_kind"] == kind] for kind in KINDS}
        nodes = run_rows(
            ws,
            run,
            NETWORK_MEMBERS,
            one_of("network_id", subjects["network"]) & (pc.field("kind") == "campaign"),
            ["network_id", "value", "records"],
        ).to_pylist()
        self.largest: dict[str, str] = {}
        for node in sorted(nodes, key=lambda n: (-n["records"], n["value"])):
            self.largest.setdefault(node["network_id"], node["value"])
        campaigns = {*subjects["campaign"], *self.largest.values()}
        self.campaigns = _by_id(
            run_rows(ws, run, CAMPAIGNS, one_of("campaign_id", campaigns), _CAMPAIGN).to_pylist(),
            "campaign_id",
        )
        self.networks = _by_id(
            run_rows(ws, run, NETWORKS, one_of("network_id", subjects["network"])).to_pylist(), "network_id"
        )
        self.records = _by_id(
            records_with(ws.record_paths(), subjects["record"], _RECORD).to_pylist()
            if subjects["record"]
            else [],
            "record_id",
        )

    def of(self, lead: dict[str, Any]) -> dict[str, Any] | None:
        """`campaign`, `network` and `record` of a lead; None: it is gone."""
        kind, subject = lead["subject_kind"], lead["subject"]
        found = {
            "campaign": self.campaigns.get(self.largest.get(subject, subject)),
            "network": self.networks.get(subject) if kind == "network" else None,
            "record": self.records.get(subject) if kind == "record" else None,
        }
        return found if found[kind] else None


def _by_id(rows: list[dict[str, Any]], column: str) -> dict[str, dict[str, Any]]:
    return {row[column]: row for row in rows}


def find_subject(ws: Workspace, run: RunManifest, stated: str) -> tuple[str, str]:
    """Kind and id of the network, campaign or record that is named by a lead's rank, an id or its beginning.

    A network of one campaign or record is that campaign or record.

    Raises
    ------
    RefusedError : nothing, or more than one thing, fits.
    """
    part = find_part(ws, run, stated)
    if part.kind != "network":
        return part.kind, part.target
    rows = run_rows(ws, run, NETWORKS, pc.field("network_id") == part.target, ["units"])
    if rows.num_rows and rows.column("units")[0].as_py() > 1:
        return part.kind, part.target
    nodes = run_rows(ws, run, NETWORK_MEMBERS, pc.field("network_id") == part.target, ["kind", "value"])
    units = [node for node in nodes.to_pylist() if node["kind"] in {"campaign", "record"}]
    return (units[0]["kind"], units[0]["value"]) if units else (part.kind, part.target)
