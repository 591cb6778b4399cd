"""From what was found to what deserves a look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from manumit import alert
from manumit.pipeline.state import unchanged
from manumit.store import CAMPAIGN_CONTACTS, CAMPAIGN_MEMBERS, CAMPAIGNS

if TYPE_CHECKING:
    from manumit.pipeline.state import State


def leads(state: State) -> None:
    """Rank the campaigns."""
    writer = state.run
    names = (CAMPAIGNS.name, CAMPAIGN_MEMBERS.name, CAMPAIGN_CONTACTS.name)
    tables = {name: writer.paths(name) for name in names} | {"records": state.ws.record_paths()}
    ranked = alert.rank_leads(state.engine, tables)
    writer.put("leads", "0", ranked)
    state.figures["leads"] = ranked.num_rows


def leads_todo(state: State) -> str:
    """Leads are ranked afresh in every run."""
    return "nothing" if unchanged(state) else "all campaigns"
