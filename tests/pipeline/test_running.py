"""From files to leads; a second run with nothing new; a run that costs what is new."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from manumit import collect, pipeline
from manumit.pipeline import grouping
from manumit.simulate import simulate
from manumit.store import RefusedError, Terms, WorkspaceBusyError

if TYPE_CHECKING:
    from pathlib import Path

FIRST = (
    "New in town, {name}, friendly and discreet, hotel visits only, call {phone} any time, rate {price} euro"
)
SECOND = (
    "Warehouse workers wanted, no experience needed, housing and flight paid, write to {name}, salary {price}"
)
HONEST = [
    "Old bicycle for sale, blue frame, needs new tyres and a careful owner",
    "Our choir looks for two tenors who can read music and like Bruckner",
    "Lost grey cat with a white paw near the river, answers to Minka",
]


def honest(first: int, count: int) -> list[dict[str, str]]:
    return [
        {"id": f"h{n}", "posted": f"2025-02-{1 + n % 28:02d}", "author": f"person {n}", "text": HONEST[n]}
        for n in range(first, first + count)
    ]


@pytest.fixture
def pipeline_two_batches(pipeline_desk, pipeline_rows):
    """A workspace that ran on one batch, and the rows of a second that touches one campaign only."""
    pipeline_desk.collect([*pipeline_rows(FIRST, 0, 6), *pipeline_rows(SECOND, 20, 6), *honest(0, 2)])
    first = pipeline_desk.run()
    return pipeline_desk, first, [*pipeline_rows(FIRST, 40, 3), *honest(2, 1)]


def test_a_simulated_market_from_files_to_leads(pipeline_desk, tmp_path: Path) -> None:
    simulate(tmp_path / "market", records=250, seed=4)
    terms = Terms("a simulator", "made up")
    collect.collect_all(pipeline_desk.ws, tmp_path / "market" / "records", terms)
    heard: list[tuple[str, int, int]] = []
    outcome = pipeline_desk.run(progress=lambda *told: heard.append(told))
    ws = pipeline_desk.ws

    assert outcome.fresh
    assert outcome.run == ws.current_run()
    assert set(outcome.seconds) == {stage.name for stage in pipeline.STAGES}
    figures = outcome.run.figures
    campaigns, members = ws.read_table("campaigns"), ws.read_table("campaign_members")
    leads = ws.read_table("leads")
    assert figures["records"] == sum(batch.live for batch in ws.batches()) == 250
    assert 0 < figures["distinct_texts"] <= 250
    assert figures["campaigns"] == campaigns.num_rows > 0
    assert figures["leads"] == leads.num_rows >= figures["campaigns"]
    assert figures["campaign_records"] == members.num_rows == sum(campaigns.column("size").to_pylist())
    assert figures["groups"] == figures["groups_new"] >= 1
    assert leads.column("rank").to_pylist() == list(range(1, leads.num_rows + 1))
    units = {(row["kind"], row["value"]) for row in ws.read_table("network_members").to_pylist()}
    assert {v for kind, v in units if kind == "campaign"} == set(campaigns.column("campaign_id").to_pylist())
    about = {(row["subject_kind"], row["subject"]) for row in leads.to_pylist()}
    assert {kind for kind, _ in about} <= {"network", "campaign", "record"}
    assert len(about) == leads.num_rows
    live = set(ws.read_table("records").column("record_id").to_pylist())
    assert set(members.column("record_id").to_pylist()) <= live
    assert len(set(members.column("record_id").to_pylist())) == members.num_rows
    for lead in leads.to_pylist():
        assert sum(reason["points"] for reason in lead["reasons"]) == pytest.approx(lead["score"])
        assert {record for reason in lead["reasons"] for record in reason["record_ids"]} <= live
    assert pipeline.verify(ws) == []
    _check_progress(heard)


def _check_progress(heard: list[tuple[str, int, int]]) -> None:
    stages = [stage.name for stage in pipeline.STAGES]
    assert [name for n, (name, _, _) in enumerate(heard) if n == 0 or heard[n - 1][0] != name] == stages
    for stage in ("features", "telling", "campaigns"):
        told = [(done, total) for name, done, total in heard if name == stage and total]
        assert told == sorted(told)
        assert told[-1][0] == told[-1][1]
        assert len({total for _, total in told}) == 1
    assert ("features", 250, 250) in heard


def test_a_second_run_does_no_work_and_says_so(pipeline_two_batches, pipeline_listing) -> None:
    desk, first, _ = pipeline_two_batches
    before = pipeline_listing(desk.ws.path)
    heard: list[str] = []
    again = desk.run(progress=lambda stage, _done, _total: heard.append(stage))
    assert not again.fresh
    assert again.run == first.run
    assert again.seconds == {}
    assert heard == []
    after = pipeline_listing(desk.ws.path)
    del before["lock"], after["lock"]  # says who holds the workspace, and is emptied again
    assert after == before
    assert (desk.ws.path / "lock").read_bytes() == b""


def test_a_new_batch_costs_what_it_touches(
    pipeline_two_batches, pipeline_listing, pipeline_tables, pipeline_afresh, tmp_path: Path
) -> None:
    desk, first, rows = pipeline_two_batches
    cache = desk.ws.path / "cache"
    kept = pipeline_listing(cache)
    old = desk.members()
    desk.collect(rows)
    second = desk.run()

    assert second.fresh
    now = pipeline_listing(cache)
    features = [name for name in now if name.startswith("features/")]
    assert len(features) == 2
    assert len(set(features) & set(kept)) == 1
    assert {name: now[name] for name in kept if name.endswith(".arrow")} == {
        name: stat for name, stat in kept.items() if name.endswith(".arrow")
    }
    assert (first.run.figures["groups"], first.run.figures["groups_new"]) == (2, 2)
    assert (second.run.figures["groups"], second.run.figures["groups_new"]) == (2, 1)
    new = desk.members()
    assert new.keys() == old.keys()
    assert sorted(len(members) for members in new.values()) == [6, 9]
    assert pipeline_tables(desk.ws) == pipeline_tables(_run(pipeline_afresh(desk.ws, tmp_path / "afresh")))


def _run(ws):
    pipeline.run(ws)
    return ws


def test_unchanged_groups_are_not_looked_at_again(pipeline_two_batches, monkeypatch) -> None:
    desk, _, rows = pipeline_two_batches
    desk.collect(rows)
    seen: list[int] = []
    find = grouping.detect.find_in_groups

    def watched(engine, corpus, groups, wanted, heirs):
        seen.extend(groups.sizes[wanted].tolist())
        return find(engine, corpus, groups, wanted, heirs)

    monkeypatch.setattr(grouping.detect, "find_in_groups", watched)
    desk.run()
    assert seen == [9]


def test_partitions_of_untouched_campaigns_are_shared(pipeline_two_batches) -> None:
    desk, first, _ = pipeline_two_batches
    desk.collect([{"id": "x", "text": "Piano lessons for beginners of any age at your home"}])
    second = desk.run()
    assert second.run.figures["groups_new"] == 0
    for table in ("campaigns", "campaign_members", "campaign_contacts"):
        assert second.run.tables[table] == first.run.tables[table]


def test_removed_results_are_made_again(pipeline_two_batches, pipeline_tables) -> None:
    """The cache may go at any moment."""
    desk, _, rows = pipeline_two_batches
    desk.collect(rows)
    desk.ws.kept.clear()
    desk.run()
    whole = pipeline_tables(desk.ws)
    assert sum(len(members) for members in desk.members().values()) == 15
    desk.ws.kept.clear()
    assert not desk.run().fresh
    assert pipeline_tables(desk.ws) == whole


def test_other_code_does_all_groups_afresh(pipeline_two_batches, pipeline_tables, monkeypatch) -> None:
    desk, first, _ = pipeline_two_batches
    tables = pipeline_tables(desk.ws)
    monkeypatch.setattr(grouping.detect, "VERSION", "another")
    again = desk.run()
    assert again.fresh
    assert again.run.figures["groups_new"] == 2
    assert again.run.figures["basis"] != first.run.figures["basis"]
    assert pipeline_tables(desk.ws) == tables
    assert not desk.run().fresh


@pytest.mark.parametrize("floor", ["trace", "alert"])
def test_other_code_that_judges_takes_over_campaigns_and_what_was_read(
    pipeline_two_batches, pipeline_tables, monkeypatch, floor
) -> None:
    desk, first, _ = pipeline_two_batches
    tables = pipeline_tables(desk.ws)
    monkeypatch.setattr(f"manumit.{floor}.VERSION", "another")
    again = desk.run()
    assert again.fresh
    assert (again.run.figures["groups_new"], again.run.figures["read"]) == (0, 0)
    assert again.run.figures["judged_by"] != first.run.figures["judged_by"]
    assert pipeline_tables(desk.ws) == tables
    assert not desk.run().fresh


def test_other_code_for_features_makes_them_anew(pipeline_two_batches, pipeline_listing, monkeypatch) -> None:
    desk, _, rows = pipeline_two_batches
    desk.collect(rows)
    before = _features(pipeline_listing(desk.ws.path / "cache"))
    monkeypatch.setattr(grouping.detect, "FEATURES_VERSION", "another")
    desk.run()
    after = _features(pipeline_listing(desk.ws.path / "cache"))
    assert not before & after  # old features are dropped
    assert len(after) == 2


def _features(listing) -> set[str]:
    return {name for name in listing if name.startswith("features/")}


def test_another_purpose_is_another_run(pipeline_desk, pipeline_rows) -> None:
    both = Terms("a board", "order 12/26", purposes=["leads", "study"])
    pipeline_desk.collect(pipeline_rows(FIRST, 0, 4), terms=both)
    first = pipeline_desk.run()
    study = pipeline_desk.run(purpose="study")
    assert study.fresh
    assert (first.run.purpose, study.run.purpose) == ("leads", "study")
    assert study.run.figures["groups_new"] == 0


# refusals


def test_nothing_collected_yet(pipeline_desk) -> None:
    with pytest.raises(RefusedError, match=r"^nothing was collected yet; begin with `manumit collect FILE`$"):
        pipeline_desk.run()
    assert pipeline_desk.ws.runs() == []


def test_a_batch_that_expired_is_named(pipeline_desk, pipeline_rows) -> None:
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    batch = pipeline_desk.collect(
        pipeline_rows(FIRST, 0, 4), terms=Terms("a board", "order 12/26", expires=yesterday)
    )
    with pytest.raises(RefusedError) as caught:
        pipeline_desk.run()
    assert batch.batch_id in str(caught.value)
    assert f"it expired on {yesterday.isoformat()}" in str(caught.value)
    assert pipeline_desk.ws.runs() == []


def test_a_purpose_that_a_batch_does_not_permit_is_named(pipeline_desk, pipeline_rows) -> None:
    pipeline_desk.collect(pipeline_rows(FIRST, 0, 4))
    batch = pipeline_desk.collect(
        pipeline_rows(SECOND, 20, 4), terms=Terms("a board", "order 12/26", purposes=["study"])
    )
    with pytest.raises(RefusedError) as caught:
        pipeline_desk.run()
    assert batch.batch_id in str(caught.value)
    assert "its purposes are study, not leads" in str(caught.value)


def test_a_case_must_be_named_where_a_batch_serves_cases(pipeline_desk, pipeline_rows) -> None:
    pipeline_desk.collect(pipeline_rows(FIRST, 0, 4), terms=Terms("a board", "order", cases=["7/25"]))
    with pytest.raises(RefusedError, match="it serves the cases 7/25"):
        pipeline_desk.run()
    assert pipeline_desk.run(case="7/25").fresh


def test_what_expired_is_refused_even_with_nothing_new(pipeline_desk, pipeline_rows, monkeypatch) -> None:
    today = datetime.now(UTC).date()
    pipeline_desk.collect(pipeline_rows(FIRST, 0, 4), terms=Terms("a board", "order", expires=today))
    pipeline_desk.run()
    refusals = type(pipeline_desk.ws).refusals

    def tomorrow(ws, purpose, **more):
        return refusals(ws, purpose, **{**more, "today": today + timedelta(days=1)})

    monkeypatch.setattr(type(pipeline_desk.ws), "refusals", tomorrow)
    with pytest.raises(RefusedError, match="it expired on"):
        pipeline_desk.run()


def test_one_run_at_a_time(pipeline_two_batches) -> None:
    desk, _, _ = pipeline_two_batches
    other = type(desk.ws).open(desk.ws.path)
    with other.lock("collect"), pytest.raises(WorkspaceBusyError, match=r"\(collect\) since"):
        desk.run()


# what stays on the disk


def test_nothing_spilled_stays(pipeline_two_batches) -> None:
    desk, _, _ = pipeline_two_batches
    assert list((desk.ws.path / "spill").iterdir()) == []


@pytest.mark.parametrize("stage", [stage.name for stage in pipeline.STAGES])
def test_an_error_in_a_stage_leaves_the_workspace_as_it_was(
    pipeline_two_batches, pipeline_tables, monkeypatch, stage: str
) -> None:
    desk, first, rows = pipeline_two_batches
    before = pipeline_tables(desk.ws)
    desk.collect(rows)

    def tell(name: str, _done: int, _total: int) -> None:
        if name == stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.run(progress=tell)
    assert desk.ws.current_run() == first.run
    assert pipeline_tables(desk.ws) == before
    assert [path.name for path in (desk.ws.path / "runs").iterdir()] == [first.run.run_id]
    assert list((desk.ws.path / "spill").iterdir()) == []
    assert desk.ws.verify() == []
    assert desk.run().fresh
