"""Passages by likeness of meaning: only where the setting asks for them, and without weight."""

from __future__ import annotations

from dataclasses import replace

import pytest

from manumit import pipeline
from manumit.detect.indicators import semantic

# The second sentence has the words of an example, in an order that no pattern knows.
TEMPLATE = (
    "Farm work with bed and bus. Arrival on the work you to explained be will. Ask for {name}, call {phone}, "
    "{price} euro a week, write to {phone}"
)


@pytest.fixture
def semantic_desk(pipeline_desk, pipeline_rows, word_encoder, monkeypatch):
    """A desk with a campaign; the encoder is that of the tests."""
    monkeypatch.setattr(semantic, "load_encoder", lambda: word_encoder)
    monkeypatch.setattr(semantic, "encoder_version", lambda: "words 1")
    pipeline_desk.collect(pipeline_rows(TEMPLATE, 0, 6))
    return pipeline_desk


def switch(desk, *, on: bool) -> None:
    desk.ws.settings = replace(desk.ws.settings, semantic=on)


def signs(desk) -> list[dict]:
    return [row for row in desk.ws.read_table("indicators").to_pylist() if row["found_by"] == "semantic"]


def test_off_is_the_default_and_asks_nothing(semantic_desk, word_encoder) -> None:
    before = len(word_encoder.asked)
    made = semantic_desk.run()
    assert signs(semantic_desk) == []
    assert "by_meaning" not in made.run.figures
    assert len(word_encoder.asked) == before


def test_on_adds_rows_that_weigh_nothing(semantic_desk) -> None:
    plain = semantic_desk.run()
    scores = semantic_desk.ws.read_table("record_scores").to_pylist()
    leads = semantic_desk.ws.read_table("leads").to_pylist()
    switch(semantic_desk, on=True)
    assert {step.name: step.todo for step in pipeline.plan(semantic_desk.ws)}["meaning"] == "all campaigns"
    made = semantic_desk.run()
    found = signs(semantic_desk)
    assert made.fresh
    assert made.run.figures["by_meaning"] == len(found) > 0
    assert made.run.figures["indicators"] == plain.run.figures["indicators"] + len(found)
    least = min(semantic_desk.ids().values())
    assert {(row["record_id"], row["rule"]) for row in found} >= {(least, "job_changes")}
    assert semantic_desk.ws.read_table("record_scores").to_pylist() == scores
    assert semantic_desk.ws.read_table("leads").to_pylist() == leads
    assert not semantic_desk.run().fresh


def test_setting_and_encoder_are_part_of_what_a_run_depends_on(semantic_desk, monkeypatch) -> None:
    switch(semantic_desk, on=True)
    semantic_desk.run()
    monkeypatch.setattr(semantic, "encoder_version", lambda: "words 2")
    assert semantic_desk.run().fresh
    switch(semantic_desk, on=False)
    assert semantic_desk.run().fresh
    assert signs(semantic_desk) == []


def test_an_encoder_that_is_missing_is_told_before_any_work(
    pipeline_desk, pipeline_rows, monkeypatch
) -> None:
    def absent(name: str) -> str:
        raise semantic.PackageNotFoundError(name)

    monkeypatch.setattr(semantic, "_installed", absent)
    pipeline_desk.collect(pipeline_rows(TEMPLATE, 0, 6))
    switch(pipeline_desk, on=True)
    with pytest.raises(semantic.EncoderMissingError, match=r"manumit\[semantic\]"):
        pipeline_desk.run()
    assert pipeline_desk.ws.current_run() is None
