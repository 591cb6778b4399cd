"""A hard market that comes in batches, with records forgotten on the way, ends as one run would have it."""

from __future__ import annotations

import csv
import random
from typing import TYPE_CHECKING

import pytest

from manumit import pipeline
from manumit.pipeline import steps
from manumit.simulate import simulate

if TYPE_CHECKING:
    from pathlib import Path

_COLUMNS = ("id", "posted", "author", "city", "phone", "title", "text")


def market(folder: Path, records: int) -> list[dict[str, str]]:
    simulate(folder, records=records, seed=7, hard=True)
    found = []
    for path in sorted((folder / "records").iterdir()):
        with path.open(encoding="utf-8", newline="") as source:
            found += [{name: row.get(name) or "" for name in _COLUMNS} for row in csv.DictReader(source)]
    return found


@pytest.mark.parametrize("stepwise", [False, True], ids=["in full", "in steps"])
@pytest.mark.parametrize("records", [600, pytest.param(6000, marks=pytest.mark.slow)])
def test_days_of_batches_equal_one_run(
    pipeline_make, pipeline_tables, pipeline_afresh, tmp_path, monkeypatch, records: int, stepwise: bool
) -> None:
    if stepwise:
        monkeypatch.setattr(steps, "LEAST_EPOCH", 64)
        monkeypatch.setattr(steps, "BULK", 1)
    chance = random.Random(records)
    rows = market(tmp_path / "market", records)
    chance.shuffle(rows)
    daily, twin = pipeline_make(tmp_path / "daily"), pipeline_make(tmp_path / "twin")
    new = []
    for day in range(3):
        batch = rows[day::3]
        for desk in (daily, twin):
            desk.collect(batch)
            chance.shuffle(batch)
        new.append(daily.run().run.figures)
        if day == 1:
            twin.run()
            some = sorted(daily.ws.read_table("campaign_members").column("record_id").to_pylist())[::9]
            for desk in (daily, twin):
                pipeline.forget(desk.ws, some, "asked")
    assert new[1]["groups_new"] < new[1]["groups"]
    twin.run()
    whole = pipeline_afresh(daily.ws, tmp_path / "whole")
    pipeline.run(whole)
    assert new[2]["campaigns"] > 5
    assert pipeline_tables(daily.ws) == pipeline_tables(whole) == pipeline_tables(twin.ws)
