"""Many batches in few files: nothing else changes, and all that is done with batches still works."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from manumit import pipeline
from manumit.alert.live.making import open_known
from manumit.detect import reading
from manumit.pipeline import grouping, steps
from manumit.pipeline.grouping import FEATURES
from manumit.pipeline.pruning import kept_keys
from manumit.store import RefusedError, Terms, Workspace, renew
from manumit.store.settings import Keeping

if TYPE_CHECKING:
    from pathlib import Path

HOTEL = "New in town, {name}, friendly and discreet, hotel visits only, call {phone}, from {price} euro"
WORK = "Warehouse workers wanted, no experience needed, flight paid, write to {name} or {phone}, pay {price}"
OTHER = Terms("another board", "order 13/26", country="PT")


def facts(ws: Workspace) -> list[Any]:
    """What a person can read of each batch, wherever its records lie."""
    return [
        (b.batch_id, b.sequence, b.terms, b.collected_at, b.originals, b.counts, b.live, b.digest,
         b.tombstones, b.former, [(extra.sha256, extra.rows) for extra in b.extras])
        for b in ws.batches()
    ]  # fmt: skip


def rows_of(ws: Workspace) -> list[dict[str, Any]]:
    return sorted(ws.read_table("records").to_pylist(), key=lambda row: row["record_id"])


@pytest.fixture(scope="module")
def base(pipeline_make, pipeline_rows, tmp_path_factory: pytest.TempPathFactory):
    """Eight batches on two kinds of terms, one record forgotten, run; not to be changed."""
    desk = pipeline_make(tmp_path_factory.mktemp("many") / "ws")
    for day in range(8):
        rows = [*pipeline_rows(HOTEL, 3 * day, 3), *pipeline_rows(WORK, 100 + 2 * day, 2, day=2)]
        again = pipeline_rows(HOTEL, 0, 1) if day == 5 else []  # a duplicate
        bad = [{**rows[0], "id": f"bad{day}", "text": ""}]
        desk.collect([*rows, *again, *bad], terms=OTHER if day % 3 == 1 else None)
    pipeline.forget(desk.ws, [desk.ids()["r0"]], "asked", "ana")
    desk.run()
    return desk


@pytest.fixture
def many(base, pipeline_make, tmp_path: Path):
    """A copy of it."""
    desk = pipeline_make(tmp_path / "ws")
    shutil.rmtree(desk.ws.path)
    desk.ws = Workspace.open(shutil.copytree(base.ws.path, tmp_path / "ws"))
    return desk


def test_nothing_but_the_files_changes(many, pipeline_tables, monkeypatch: pytest.MonkeyPatch) -> None:
    ws = many.ws
    before = facts(ws), rows_of(ws), pipeline_tables(ws), ws.inputs(), ws.forgotten_ids()
    originals = {o.sha256 for b in ws.batches() for o in b.originals}
    made = pipeline.compact(ws)
    assert len(made) == 2
    assert len(list((ws.path / "batches").iterdir())) == 2
    assert len(ws.record_paths()) == 2
    fresh = Workspace.open(ws.path)
    after = facts(fresh), rows_of(fresh), pipeline_tables(fresh), fresh.inputs(), fresh.forgotten_ids()
    assert after == before
    for batch in fresh.batches():
        counts = batch.counts
        assert counts.rows_in == counts.accepted + counts.duplicate + counts.quarantined
    assert all(fresh.original_path(sha256).is_file() for sha256 in originals if fresh.original_path(sha256))
    assert pipeline.verify(fresh) == []
    assert not many.run().fresh
    assert pipeline.compact(ws) == []
    assert {p.stat().st_mode & 0o77 for p in (ws.path / "batches").rglob("*") if p.is_dir()} == {0}


def test_what_was_found_in_records_is_carried_over(many, monkeypatch: pytest.MonkeyPatch) -> None:
    pipeline.compact(many.ws)
    kept = list((many.ws.path / "cache" / FEATURES).iterdir())
    assert len(kept) >= 2
    many.collect(
        [{"id": "new", "text": "Old bicycle for sale, blue frame, needs new tyres and a careful owner"}]
    )
    read: list[str] = []
    whole = reading.write_readings

    def watched(engine: Any, path: Path, *more: Any, **named: Any) -> Any:
        read.append(path.parent.parent.name)
        return whole(engine, path, *more, **named)

    monkeypatch.setattr(reading, "write_readings", watched)
    outcome = many.run()
    assert outcome.fresh
    assert outcome.run.figures["read"] == 1
    assert read == [many.ws.batches()[-1].batch_id]


def test_the_next_run_is_that_of_batches_never_compacted(
    many, pipeline_rows, pipeline_tables, tmp_path: Path
) -> None:
    ws = many.ws
    twin = Workspace.open(shutil.copytree(ws.path, tmp_path / "twin"))
    pipeline.compact(ws)
    more = [*pipeline_rows(HOTEL, 50, 4), *pipeline_rows(WORK, 200, 3)]
    many.collect(more)
    pipeline.compact(ws)  # a pack and a batch become one pack
    assert len(ws.folders()) == 2
    many.run()
    shutil.copytree(ws.path, tmp_path / "packed")
    for name in ("cache", "runs", "partitions"):
        shutil.rmtree(twin.path / name)
        (twin.path / name).mkdir()
    (twin.path / "current").unlink()
    from manumit.collect import collect

    collect(twin, ws.original_path(ws.batches()[-1].originals[0].sha256), Terms("a board", "order 12/26"))
    pipeline.run(twin)
    assert pipeline_tables(ws) == pipeline_tables(twin)
    assert pipeline.verify(ws) == []


def test_batches_in_a_pack_are_forgotten_held_and_renewed_one_by_one(many, pipeline_holders) -> None:
    ws = many.ws
    pipeline.compact(ws)
    ids = many.ids()
    with ws.lock("hold"):
        ws.hold("000003-a-board", "court order 7/26")
    with pytest.raises(RefusedError, match="legal hold"):
        pipeline.forget(ws, [ids["r7"]], "asked")  # of the third batch
    done = pipeline.forget(ws, [ids["r9"]], "asked", "ana")  # of the fourth
    assert done.originals_redacted == (ws.batches()[3].originals[0].name,)
    assert "r9" not in many.ids()
    assert [len(b.tombstones) for b in ws.batches()] == [1, 0, 0, 1, 0, 0, 0, 0]
    digests = [b.digest for b in ws.batches()]
    pipeline.forget(ws, [], "its last day is past", "ana", batches=["000006-a-board"])
    changed = [b.batch_id for b, digest in zip(ws.batches(), digests, strict=True) if b.digest != digest]
    assert changed == ["000006-a-board"]
    assert ws.batches()[5].live == 0
    assert all(o.stored is None for o in ws.batches()[5].originals)
    assert pipeline_holders(ws.path, "r15") == []
    with ws.lock("renew"):
        renew(ws, "000001-a-board", date(2099, 1, 1), "order 99/26", "ana")
    assert ws.batches()[0].terms.legal_basis == "order 99/26"
    assert ws.batches()[2].terms.legal_basis == "order 12/26"
    assert pipeline.verify(ws) == []
    assert many.run().fresh
    assert (
        many.collect([{"id": "r9", "text": "something else, with an id that was there"}]).counts.accepted == 1
    )


def test_a_changed_pack_is_seen(many) -> None:
    ws = many.ws
    pipeline.compact(ws)
    (pack, _) = ws.folders()
    path = ws.path / "batches" / pack.name / pack.files[0].name
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert {d.path for d in pipeline.verify(ws)} >= {f"batches/{pack.name}/{pack.files[0].name}"}
    text = (ws.path / "batches" / pack.name / "manifest.json").read_text()
    (ws.path / "batches" / pack.name / "manifest.json").write_text(
        text.replace("order 12/26", "order 13/26", 1)
    )
    assert {d.kind for d in pipeline.verify(ws)} >= {"damaged"}


def test_what_is_known_of_closed_steps_stays(
    pipeline_make, pipeline_rows, pipeline_tables, pipeline_afresh, monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    """The run after compaction weighs and links only what came since."""
    monkeypatch.setattr(steps, "LEAST_EPOCH", 16)
    monkeypatch.setattr(steps, "STEPS", 8)
    desk = pipeline_make(tmp_path / "ws")
    for day, count in enumerate((33, 1, 1, 5, 1)):
        desk.collect(pipeline_rows(HOTEL if day % 2 else WORK, 100 * day, count))
    desk.run()
    pipeline.compact(desk.ws)
    assert len(desk.ws.record_paths()) < 5
    desk.collect(pipeline_rows(HOTEL, 900, 1))
    with monkeypatch.context() as patch:
        patch.setattr(grouping.detect, "find_telling", None)
        patch.setattr(grouping.detect, "link_all", None)
        desk.run()
    whole = pipeline_afresh(desk.ws, tmp_path / "whole")
    pipeline.run(whole)
    assert pipeline_tables(desk.ws) == pipeline_tables(whole)


def test_pruning_leaves_what_the_next_run_needs_and_nothing_else(
    many, pipeline_rows, pipeline_listing
) -> None:
    ws = many.ws
    open_known(ws)
    pipeline.compact(ws)
    (ws.path / "cache" / "older").mkdir()
    (ws.path / "cache" / "older" / "0.arrow").write_bytes(b"of a stage that is no more")
    ws.settings = replace(ws.settings, keep=Keeping(0, 0, 0, 0))
    assert pipeline.to_prune(ws).memos
    pipeline.prune(ws)
    assert not pipeline.to_prune(ws).memos
    kept = pipeline_listing(ws.path / "cache")
    assert not many.run().fresh
    assert pipeline_listing(ws.path / "cache") == kept
    many.collect(pipeline_rows(HOTEL, 50, 1))
    many.run()
    open_known(ws)
    found = {path.parent.name for path in (ws.path / "cache").glob("*/*")}
    assert found <= set(kept_keys(ws))  # a stage that keeps results is known to `prune`
    assert not pipeline.to_prune(ws).memos
    pipeline.prune(ws)
    assert len(ws.runs()) == 1
    assert not many.run().fresh
    assert pipeline.verify(ws) == []
