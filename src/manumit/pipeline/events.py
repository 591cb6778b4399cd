"""The last stage: what is not as it was in the run before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from manumit.pipeline.changes import SINCE, Seen, find_events, seen
from manumit.pipeline.state import unchanged
from manumit.store import EVENTS

if TYPE_CHECKING:
    from manumit.pipeline.state import State


def events(state: State) -> None:
    """Write table `events`; a first run has nothing to compare with."""
    found = EVENTS.arrow.empty_table()
    if state.previous is not None:
        now = Seen(state.run.run_id, state.run.paths)
        found = find_events(state.engine, seen(state.ws, state.previous), now)
        state.figures[SINCE] = state.previous.run_id
    state.run.put(EVENTS.name, "0", found)
    state.figures[EVENTS.name] = found.num_rows


def events_todo(state: State) -> str:
    """Which run this one would be compared with."""
    if unchanged(state):
        return "nothing"
    return f"against run {state.previous.run_id}" if state.previous else "nothing to compare with"
