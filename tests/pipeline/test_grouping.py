"""What the stages for campaigns keep, and what they take over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from manumit import pipeline
from manumit.detect.campaigns import KnownCampaigns
from manumit.pipeline import grouping, steps
from manumit.store import Workspace

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATE = (
    "New in town, {name}, friendly and discreet, hotel visits only, call {phone} at any time, {price} euro"
)
OTHER = (
    "Warehouse workers wanted, no experience needed, housing and flight paid, write to {phone}, pay {price}"
)


@pytest.fixture
def quick_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "LEAST_EPOCH", 16)
    monkeypatch.setattr(steps, "STEPS", 8)


def _kept(desk: Any) -> list[Path]:
    return sorted((desk.ws.path / "cache" / grouping.STANDING).glob("*"))


def test_new_texts_are_matched_with_the_campaigns_of_the_run(pipeline_desk, pipeline_rows) -> None:
    assert len(KnownCampaigns.open(pipeline_desk.ws)) == 0
    pipeline_desk.collect([*pipeline_rows(TEMPLATE, 0, 9), *pipeline_rows(OTHER, 20, 9)])
    pipeline_desk.run()
    known = KnownCampaigns.open(pipeline_desk.ws)
    new = [pipeline_rows(text, 7, 1)[0]["text"] for text in (TEMPLATE, OTHER)]
    found = known.match(pa.array([*new, "Old bicycle for sale, blue frame"]))
    by_member = {ad: name for name, ads in pipeline_desk.members().items() for ad in ads}
    assert found.campaign_id.to_pylist() == [by_member["r0"], by_member["r20"], None]


def test_a_closed_step_is_kept_and_the_open_one_is_not(pipeline_desk, pipeline_rows, quick_steps) -> None:
    pipeline_desk.collect(pipeline_rows(TEMPLATE, 0, 33))
    pipeline_desk.run()
    (first,) = _kept(pipeline_desk)
    pipeline_desk.collect(pipeline_rows(TEMPLATE, 100, 1))
    pipeline_desk.run()
    assert _kept(pipeline_desk) == [first]
    pipeline_desk.collect(pipeline_rows(OTHER, 200, 5))
    pipeline_desk.run()
    (second,) = _kept(pipeline_desk)
    assert second != first
    assert sorted(map(len, pipeline_desk.members().values())) == [5, 34]


def test_what_was_kept_may_go(pipeline_make, pipeline_tables, pipeline_rows, quick_steps, tmp_path) -> None:
    desks = pipeline_make(tmp_path / "one"), pipeline_make(tmp_path / "other")
    for day, (template, count) in enumerate([(TEMPLATE, 33), (OTHER, 3), (TEMPLATE, 2), (OTHER, 4)]):
        for number, desk in enumerate(desks):
            desk.collect(pipeline_rows(template, 100 * day, count))
            if number:
                desk.ws.memo_clear()
            desk.run()
    assert pipeline_tables(desks[0].ws) == pipeline_tables(desks[1].ws)


@pytest.mark.parametrize("written", [False, True], ids=["before", "after"])
def test_a_run_that_stops_at_what_it_keeps_changes_nothing(
    pipeline_desk,
    pipeline_rows,
    pipeline_tables,
    pipeline_afresh,
    quick_steps,
    tmp_path,
    monkeypatch,
    written,
) -> None:
    """The process is gone before or after the file of a closed step is there, and the old one still is."""
    pipeline_desk.collect([*pipeline_rows(TEMPLATE, 0, 20), *pipeline_rows(OTHER, 50, 13)])
    pipeline_desk.run()
    pipeline_desk.collect(pipeline_rows(OTHER, 200, 6))
    put = Workspace.memo_put

    def stop(ws: Workspace, stage: str, *what: Any) -> Any:
        if stage != grouping.STANDING:
            return put(ws, stage, *what)
        if written:
            put(ws, stage, *what)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Workspace, "memo_put", stop)
        with pytest.raises(KeyboardInterrupt):
            pipeline_desk.run()
    assert len(_kept(pipeline_desk)) == 1 + written
    pipeline_desk.run()
    assert len(_kept(pipeline_desk)) == 1
    whole = pipeline_afresh(pipeline_desk.ws, tmp_path / "whole")
    pipeline.run(whole)
    assert pipeline_tables(pipeline_desk.ws) == pipeline_tables(whole)
