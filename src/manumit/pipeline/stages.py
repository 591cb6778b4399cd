"""The stages of a run, from records to leads, like a table of contents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from manumit.pipeline import alerting, content, events, grouping, judging, meaning
from manumit.pipeline.state import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from manumit.store import Workspace


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: which kind of work it is, what it makes, and the function that does it."""

    name: str
    kind: str
    makes: str
    do: Callable[[State], None]
    todo: Callable[[State], str]


STAGES = (
    Stage(
        "content",
        "map",
        "what each record mentions, its language and signs",
        content.content,
        content.content_todo,
    ),
    Stage(
        "features", "map", "key, shingles and sketch of each text", grouping.features, grouping.features_todo
    ),
    Stage(
        "texts",
        "map",
        "equal texts as one, numbered in the order of a hash",
        grouping.texts,
        grouping.all_records,
    ),
    Stage(
        "telling",
        "group",
        "the shingles that come in company, and their weight",
        grouping.telling,
        grouping.all_records,
    ),
    Stage("links", "components", "groups of texts that are alike", grouping.links, grouping.all_records),
    Stage(
        "campaigns",
        "group",
        "templates, slots, members and contacts",
        grouping.campaigns,
        grouping.campaigns_todo,
    ),
    Stage(
        "meaning",
        "group",
        "passages of templates that mean what a rule's examples mean (setting `semantic`)",
        meaning.meanings,
        meaning.meanings_todo,
    ),
    Stage(
        "networks",
        "components",
        "what hangs together through phones, accounts and other identifiers",
        judging.networks,
        judging.everything,
    ),
    Stage("scores", "sql", "records that bear a sign, with reasons", judging.scores, judging.everything),
    Stage("leads", "sql", "networks, campaigns and records ranked", judging.leads, judging.everything),
    Stage(
        "events",
        "sql",
        "campaigns, networks and leads that are not as in the run before",
        events.events,
        events.events_todo,
    ),
    Stage(
        "alerts",
        "sql",
        "what to look at now: campaigns that burst or move, new leads, merges",
        alerting.alerts,
        alerting.alerts_todo,
    ),
)


@dataclass(frozen=True, slots=True)
class Step:
    """What a run would do at one stage."""

    name: str
    kind: str
    meaning: str
    todo: str


def plan(ws: Workspace) -> list[Step]:
    """What `run` would do now, stage by stage, without doing it."""
    state = State.of(ws)
    return [Step(stage.name, stage.kind, stage.makes, stage.todo(state)) for stage in STAGES]
