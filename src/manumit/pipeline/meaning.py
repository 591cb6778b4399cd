"""Passages by likeness of meaning: only where a workspace asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from manumit.pipeline.state import unchanged
from manumit.store import CAMPAIGN_MEMBERS, CAMPAIGNS, INDICATORS

if TYPE_CHECKING:
    from manumit.pipeline.state import State

KEY = "semantic"
"""Partition of table `indicators`."""


def meanings(state: State) -> None:
    """Look through the campaigns, if the setting `semantic` is on."""
    if not state.ws.settings.semantic:
        return
    from manumit.detect.indicators import semantic
    from manumit.detect.meanings import read_meanings

    found = read_meanings(
        state.engine,
        semantic.load_encoder(),
        records=state.ws.record_paths(),
        campaigns=state.run.paths(CAMPAIGNS.name),
        members=state.run.paths(CAMPAIGN_MEMBERS.name),
        indicators=state.run.paths(INDICATORS.name),
        tell=state.progress,
    )
    if found.num_rows:
        state.run.put(INDICATORS.name, KEY, found)
    state.figures |= {"by_meaning": found.num_rows, INDICATORS.name: state.run.rows(INDICATORS.name)}


def meanings_todo(state: State) -> str:
    """Nothing, unless the setting is on."""
    idle = not state.ws.settings.semantic or unchanged(state)
    return "nothing" if idle else "all campaigns"
