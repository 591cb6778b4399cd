"""Records that are forgotten are gone from everywhere, and campaigns keep their ids."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from manumit import pipeline
from manumit.detect.campaigns import founding_token
from manumit.pipeline.heirs import CAMPAIGNS, in_force
from manumit.store import RefusedError, reach
from manumit.trace import network_token

if TYPE_CHECKING:
    from pathlib import Path

STUDIO = "Zanzibarquokka studio, {name} is waiting for you, private and discreet, call {phone}, {price} euro"
FARM = "Fruit pickers for a farm, bed and bus included, ask for {name} on {phone}, {price} euro each week"


@pytest.fixture
def pipeline_ran(pipeline_desk, pipeline_rows):
    """A workspace with two campaigns in two batches, which ran."""
    pipeline_desk.collect([*pipeline_rows(STUDIO, 0, 4), *pipeline_rows(FARM, 20, 4)])
    pipeline_desk.collect([*pipeline_rows(STUDIO, 40, 3), *pipeline_rows(FARM, 60, 3)])
    pipeline_desk.run()
    assert sorted(map(len, pipeline_desk.members().values())) == [7, 7]
    return pipeline_desk


def _campaign_with(desk, source_id: str) -> str:
    (found,) = [name for name, members in desk.members().items() if source_id in members]
    return found


def _founder(desk, campaign_id: str) -> str:
    (found,) = [ad for ad, record in desk.ids().items() if founding_token(record) == campaign_id]
    return found


def _in_line(desk, campaign_id: str) -> list[str]:
    """Members by batch sequence and record_id."""
    sequence = {
        row["source_id"]: (row["batch_id"], row["record_id"])
        for row in desk.ws.read_table("records").to_pylist()
    }
    return sorted(desk.members()[campaign_id], key=sequence.__getitem__)


def test_a_campaign_keeps_its_id_without_its_founder(
    pipeline_ran, pipeline_tables, pipeline_afresh, tmp_path: Path
) -> None:
    """Again and again, until nobody of it is left."""
    campaign_id = _campaign_with(pipeline_ran, "r0")
    line = _in_line(pipeline_ran, campaign_id)
    assert line[0] == _founder(pipeline_ran, campaign_id)
    for turn, founder in enumerate(line[:-2], 1):
        done = pipeline.forget(pipeline_ran.ws, [pipeline_ran.ids()[founder]], "asked", "ana")
        assert len(done.records) == 1
        assert in_force(pipeline_ran.ws, CAMPAIGNS) == {pipeline_ran.ids()[line[turn]]: campaign_id}
        assert pipeline_ran.run().fresh
        assert pipeline_ran.members()[campaign_id] == set(line[turn:])
    whole = pipeline_afresh(pipeline_ran.ws, tmp_path / "afresh")
    pipeline.run(whole)
    assert pipeline_tables(whole) == pipeline_tables(pipeline_ran.ws)


def test_several_founders_in_a_row_without_a_run(pipeline_ran) -> None:
    campaign_id = _campaign_with(pipeline_ran, "r0")
    line = _in_line(pipeline_ran, campaign_id)
    for founder in line[:3]:
        pipeline.forget(pipeline_ran.ws, [pipeline_ran.ids()[founder]], "asked")
    pipeline_ran.run()
    assert pipeline_ran.members()[campaign_id] == set(line[3:])


def test_founder_and_next_at_once(pipeline_ran) -> None:
    campaign_id = _campaign_with(pipeline_ran, "r0")
    line = _in_line(pipeline_ran, campaign_id)
    pipeline.forget(pipeline_ran.ws, [pipeline_ran.ids()[ad] for ad in line[:2]], "asked")
    assert set(in_force(pipeline_ran.ws, CAMPAIGNS)) == {pipeline_ran.ids()[line[2]]}
    pipeline_ran.run()
    assert pipeline_ran.members()[campaign_id] == set(line[2:])


def test_a_member_that_founds_nothing(pipeline_ran) -> None:
    campaign_id = _campaign_with(pipeline_ran, "r0")
    last = _in_line(pipeline_ran, campaign_id)[-1]
    other = pipeline_ran.members().keys() - {campaign_id}
    pipeline.forget(pipeline_ran.ws, [pipeline_ran.ids()[last]], "asked")
    assert in_force(pipeline_ran.ws, CAMPAIGNS) == {}
    pipeline_ran.run()
    assert pipeline_ran.members().keys() == {campaign_id} | other


def test_a_new_batch_after_the_founder_is_gone(pipeline_ran, pipeline_rows) -> None:
    campaign_id = _campaign_with(pipeline_ran, "r0")
    founder = _founder(pipeline_ran, campaign_id)
    pipeline.forget(pipeline_ran.ws, [pipeline_ran.ids()[founder]], "asked")
    pipeline_ran.collect(pipeline_rows(STUDIO, 80, 2))
    pipeline_ran.run()
    assert len(pipeline_ran.members()[campaign_id]) == 8


def test_before_any_run_there_is_no_heir(pipeline_desk, pipeline_rows) -> None:
    pipeline_desk.collect(pipeline_rows(STUDIO, 0, 4))
    first, second, *_ = sorted(pipeline_desk.ids().values())
    pipeline.forget(pipeline_desk.ws, [first], "asked")
    assert pipeline_desk.ws.heirs() == {}
    pipeline_desk.run()
    assert list(pipeline_desk.members()) == [founding_token(second)]


def test_whole_batches_go_with_their_files(pipeline_ran, pipeline_holders) -> None:
    first, second = (batch.batch_id for batch in pipeline_ran.ws.batches())
    assert len(reach(pipeline_ran.ws, [], [second])) == 6
    other = min(reach(pipeline_ran.ws, [], [first]))
    assert reach(pipeline_ran.ws, [other, "feed"], [second])[other] == first
    done = pipeline.forget(pipeline_ran.ws, [other], "order lifted", "ana", batches=[second])
    assert (done.originals_redacted, done.originals_dropped) == (("001.csv",), ("002.csv",))
    assert [batch.live for batch in pipeline_ran.ws.batches()] == [7, 0]
    with pytest.raises(RefusedError, match="no batch 000009"):
        pipeline.forget(pipeline_ran.ws, [], "asked", batches=["000009"])
    assert pipeline_ran.run().fresh
    assert pipeline_ran.ws.verify() == []


def test_a_whole_campaign(pipeline_ran, pipeline_holders) -> None:
    campaign_id = _campaign_with(pipeline_ran, "r0")
    before = pipeline_ran.ws.current_run().run_id
    records = [pipeline_ran.ids()[ad] for ad in pipeline_ran.members()[campaign_id]]
    pipeline.forget(pipeline_ran.ws, records, "court order", "ana")
    assert pipeline_holders(pipeline_ran.ws.path, "Zanzibarquokka") == []
    assert pipeline_holders(pipeline_ran.ws.path, "zanzibarquokka") == []
    outcome = pipeline_ran.run()
    assert pipeline_holders(pipeline_ran.ws.path, "anzibarquokka") == []
    assert campaign_id not in pipeline_ran.members()
    assert len(pipeline_ran.members()) == 1
    old = pipeline_ran.ws.run(before)
    assert pipeline.compare(pipeline_ran.ws, old, outcome.run).num_rows == 0  # the old run forgot it too
    assert pipeline_ran.ws.verify() == []


def test_no_byte_of_one_record_is_left(pipeline_desk, pipeline_rows, pipeline_holders) -> None:
    """Its words, its author, its contact and its own id; in the runs before and in those to come."""
    marked = {
        **pipeline_rows(STUDIO, 2, 1)[0],
        "id": "own-id-quaggaquagga",
        "author": "author-quaggaquagga",
        "phone": "+351 933 777 555",
        "title": "title-quaggaquagga",
        "city": "city-quaggaquagga",
    }
    marked["text"] += " mail quaggaquagga@example.org or see https://quaggaquagga.example/x"
    pipeline_desk.collect([*pipeline_rows(STUDIO, 0, 2), marked, *pipeline_rows(STUDIO, 3, 3)])
    pipeline_desk.run()
    pipeline_desk.collect(pipeline_rows(STUDIO, 20, 2))
    pipeline_desk.run()
    (campaign_id,) = pipeline_desk.members()
    assert "own-id-quaggaquagga" in pipeline_desk.members()[campaign_id]
    words = ("quaggaquagga", "+351 933 777 555", "351933777555")
    assert all(pipeline_holders(pipeline_desk.ws.path, word) for word in words[:2])

    record = pipeline_desk.ids()["own-id-quaggaquagga"]
    done = pipeline.forget(pipeline_desk.ws, [record], "asked", "ana")
    assert done.originals_redacted == ("001.csv",)
    for word in words:
        assert pipeline_holders(pipeline_desk.ws.path, word) == []
    assert pipeline_desk.run().fresh
    for word in words:
        assert pipeline_holders(pipeline_desk.ws.path, word) == []
    assert len(pipeline_desk.members()[campaign_id]) == 7
    assert record in pipeline_desk.ws.forgotten_ids()
    assert pipeline_desk.ws.verify() == []


def test_a_run_that_lost_rows_is_not_built_upon(pipeline_ran) -> None:
    """Runs share bytes, so that what is forgotten from one may take rows of other campaigns along."""
    last = _in_line(pipeline_ran, _campaign_with(pipeline_ran, "r0"))[-1]
    pipeline.forget(pipeline_ran.ws, [pipeline_ran.ids()[last]], "asked")
    assert pipeline_ran.ws.current_run().incomplete
    figures = pipeline_ran.run().run.figures
    assert (figures["groups"], figures["groups_new"]) == (2, 2)


def test_the_file_of_heirs_holds_ids_and_no_content(pipeline_ran) -> None:
    campaign_id = _campaign_with(pipeline_ran, "r0")
    path = pipeline_ran.ws.path / "heirs.json"
    assert not path.exists()
    line = _in_line(pipeline_ran, campaign_id)
    founder = pipeline_ran.ids()[line[0]]
    pipeline.forget(pipeline_ran.ws, [founder], "asked")
    noted = json.loads(path.read_text())
    assert noted["campaigns"] == {pipeline_ran.ids()[line[1]]: campaign_id}
    ((heir, network_id),) = noted["networks"].items()
    assert heir in pipeline_ran.ids().values()
    assert network_id == network_token(founder)


def test_an_heir_whose_founder_lives_has_no_effect(pipeline_ran) -> None:
    """A refusal or a crash after heirs were noted changes nothing."""
    records = pipeline_ran.ids()
    line = _in_line(pipeline_ran, _campaign_with(pipeline_ran, "r0"))
    with pipeline_ran.ws.lock("hold"):
        pipeline_ran.ws.hold(records[line[0]], "case 7/25", "ana")
    with pytest.raises(RefusedError, match="is under a legal hold since"):
        pipeline.forget(pipeline_ran.ws, [records[line[0]]], "asked")
    assert records[line[0]] not in pipeline_ran.ws.forgotten_ids()
    assert in_force(pipeline_ran.ws, CAMPAIGNS) == {}
    assert not pipeline_ran.run().fresh
    with pipeline_ran.ws.lock("hold"):
        pipeline_ran.ws.release(records[line[0]])
    pipeline.forget(pipeline_ran.ws, [records[line[0]]], "asked")
    assert len(in_force(pipeline_ran.ws, CAMPAIGNS)) == 1


def test_of_two_heirs_the_elder_is_in_force(pipeline_ran) -> None:
    """What a kill leaves that comes after an heir's heir was noted and before the heir was forgotten."""
    records = pipeline_ran.ids()
    campaign_id = _campaign_with(pipeline_ran, "r0")
    line = _in_line(pipeline_ran, campaign_id)
    pipeline.forget(pipeline_ran.ws, [records[line[0]]], "asked")
    with pipeline_ran.ws.lock("forget"):
        pipeline_ran.ws.note_heirs({"campaigns": {records[ad]: campaign_id for ad in line[1:3]}})
    assert in_force(pipeline_ran.ws, CAMPAIGNS) == {records[line[1]]: campaign_id}
    pipeline.forget(pipeline_ran.ws, [records[line[1]]], "asked")
    assert in_force(pipeline_ran.ws, CAMPAIGNS) == {records[line[2]]: campaign_id}
    pipeline_ran.run()
    assert pipeline_ran.members()[campaign_id] == set(line[2:])


def test_a_hold_on_a_batch(pipeline_ran) -> None:
    batch = pipeline_ran.ws.batches()[0].batch_id
    with pipeline_ran.ws.lock("hold"):
        pipeline_ran.ws.hold(batch, "case 7/25", "ana")
    before = pipeline_ran.members()
    with pytest.raises(RefusedError, match="case 7/25"):
        pipeline.forget(pipeline_ran.ws, [pipeline_ran.ids()["r0"]], "asked")
    assert pipeline_ran.members() == before


def test_before_the_first_run(pipeline_desk, pipeline_rows) -> None:
    pipeline_desk.collect(pipeline_rows(FARM, 0, 3))
    pipeline.forget(pipeline_desk.ws, [pipeline_desk.ids()["r0"]], "asked")
    assert not (pipeline_desk.ws.path / "heirs.json").exists()
    pipeline_desk.run()
    assert sorted(next(iter(pipeline_desk.members().values()))) == ["r1", "r2"]


def test_every_record(pipeline_desk, pipeline_rows) -> None:
    pipeline_desk.collect(pipeline_rows(FARM, 0, 3))
    pipeline_desk.run()
    pipeline.forget(pipeline_desk.ws, pipeline_desk.ids().values(), "asked")
    with pytest.raises(RefusedError, match="no record is left to look at"):
        pipeline_desk.run()


@pytest.mark.parametrize(
    ("records", "reason", "said"), [(["none"], "asked", "there is no record none"), ([], " ", "reason")]
)
def test_refusals_change_nothing(pipeline_ran, pipeline_listing, records, reason, said) -> None:
    before = pipeline_listing(pipeline_ran.ws.path)
    with pytest.raises(RefusedError, match=said):
        pipeline.forget(pipeline_ran.ws, records, reason)
    after = pipeline_listing(pipeline_ran.ws.path)
    del before["lock"], after["lock"]
    assert after == before
