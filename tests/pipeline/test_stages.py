"""The stage list and the plan: what a run would do, told without doing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from manumit import pipeline

if TYPE_CHECKING:
    from manumit.store import Workspace

TEMPLATE = "Massage by {name}, new studio near the station, call {phone}, one hour for {price} euro"


NAMES = [
    "content",
    "features",
    "texts",
    "telling",
    "links",
    "campaigns",
    "meaning",
    "networks",
    "scores",
    "leads",
    "events",
    "alerts",
]
KINDS = [
    "map",
    "map",
    "map",
    "group",
    "components",
    "group",
    "group",
    "components",
    "sql",
    "sql",
    "sql",
    "sql",
]


def todo(ws: Workspace) -> dict[str, str]:
    return {step.name: step.todo for step in pipeline.plan(ws)}


def test_the_plan_reads_like_a_table_of_contents(pipeline_desk) -> None:
    steps = pipeline.plan(pipeline_desk.ws)
    assert [step.name for step in steps] == NAMES
    assert [step.kind for step in steps] == KINDS
    assert [step.name for step in steps] == [stage.name for stage in pipeline.STAGES]
    assert all(step.meaning and step.meaning[0].islower() and "\n" not in step.meaning for step in steps)


def test_what_is_to_do_before_and_after(pipeline_desk, pipeline_rows) -> None:
    pipeline_desk.collect(pipeline_rows(TEMPLATE, 0, 5))
    assert todo(pipeline_desk.ws) == {
        "content": "5 new records",
        "features": "5 new records",
        "texts": "5 records",
        "telling": "5 records",
        "links": "5 records",
        "campaigns": "all groups",
        "meaning": "nothing",
        "networks": "all records",
        "scores": "all records",
        "leads": "all records",
        "events": "nothing to compare with",
        "alerts": "the rules that are checked after a run",
    }
    pipeline_desk.run()
    assert set(todo(pipeline_desk.ws).values()) == {"nothing"}
    pipeline_desk.collect(pipeline_rows(TEMPLATE, 10, 3))
    assert todo(pipeline_desk.ws) == {
        "content": "3 new records",
        "features": "3 new records",
        "texts": "8 records",
        "telling": "8 records",
        "links": "8 records",
        "campaigns": "new and changed groups",
        "meaning": "nothing",
        "networks": "what is new",
        "scores": "what is new",
        "leads": "what is new",
        "events": "against run 000001",
        "alerts": "the rules that are checked after a run",
    }
    pipeline_desk.run()
    record = pipeline_desk.ids()["r11"]
    pipeline.forget(pipeline_desk.ws, [record], "asked")
    assert todo(pipeline_desk.ws) == {
        "content": "2 new records",
        "features": "7 new records",
        "texts": "7 records",
        "telling": "7 records",
        "links": "7 records",
        "campaigns": "all groups",
        "meaning": "nothing",
        "networks": "all records",
        "scores": "all records",
        "leads": "all records",
        "events": "against run 000002",
        "alerts": "the rules that are checked after a run",
    }


def test_features_that_are_kept(pipeline_desk, pipeline_rows, monkeypatch) -> None:
    pipeline_desk.collect(pipeline_rows(TEMPLATE, 0, 5))
    pipeline_desk.run()
    monkeypatch.setattr(pipeline.grouping.detect, "VERSION", "another")
    assert todo(pipeline_desk.ws)["features"] == "kept"
    assert todo(pipeline_desk.ws)["campaigns"] == "all groups"


def test_a_plan_writes_nothing(pipeline_desk, pipeline_rows, pipeline_listing) -> None:
    pipeline_desk.collect(pipeline_rows(TEMPLATE, 0, 5))
    for _ in range(2):
        before = pipeline_listing(pipeline_desk.ws.path)
        pipeline.plan(pipeline_desk.ws)
        assert pipeline_listing(pipeline_desk.ws.path) == before
        pipeline_desk.run()
