from __future__ import annotations

from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from manumit.store import LEADS, RefusedError, SchemaError, Terms, Workspace, WorkspaceError, expired
from manumit.store.prune import drop_runs


def _leads(*ids: str) -> pa.Table:
    rows = [
        {
            "lead_id": i,
            "rank": 1,
            "subject_kind": "campaign",
            "subject": i,
            "score": 1.0,
            "records": 1,
            "reasons": [],
        }
        for i in ids
    ]
    return pa.Table.from_pylist(rows, LEADS.arrow)


def _run(ws, *tables: tuple[str, str, pa.Table], **figures):
    with ws.lock("run"), ws.begin_run("leads") as run:
        for table, key, data in tables:
            run.put(table, key, data)
        return run.commit(figures)


def test_a_run_is_read_back(store_ws, store_collect) -> None:
    batch = store_collect([{"text": "x"}])
    made = _run(store_ws, ("leads", "1", _leads("b")), ("leads", "0", _leads("a")), records=1)
    assert store_ws.current_run() == made == store_ws.run(1) == store_ws.run("000001")
    assert store_ws.read_table("leads").column("lead_id").to_pylist() == ["a", "b"]
    assert [i.batch_id for i in made.inputs] == [batch.batch_id]
    assert made.figures == {"records": 1}
    assert store_ws.verify() == []


def test_equal_tables_share_their_bytes_however_chunked(store_ws) -> None:
    table = pa.table({"a": pa.array(range(1000)), "b": [f"b{n}" if n % 3 else None for n in range(1000)]})
    chunked = pa.concat_tables([table.slice(0, 17), table.slice(17, 400), table.slice(417)])
    first = _run(store_ws, ("t", "0", table))
    second = _run(store_ws, ("t", "0", chunked.replace_schema_metadata({"x": "y"})))
    assert first.tables == second.tables
    assert len(list((store_ws.path / "partitions").glob("*/*"))) == 1
    assert store_ws.read_table("t", first).equals(table)


def test_a_partition_is_kept_or_given_as_a_file(store_ws, tmp_path) -> None:
    first = _run(store_ws, ("leads", "0", _leads("a")))
    pq.write_table(pa.table({"x": [1, 2]}), tmp_path / "made.parquet")
    with store_ws.lock("run"), store_ws.begin_run("leads") as run:
        run.keep("leads", first.tables["leads"][0])
        assert run.put("numbers", "0", tmp_path / "made.parquet").rows == 2
        run.commit()
    assert store_ws.read_table("leads").num_rows == 1
    assert store_ws.read_table("numbers").to_pydict() == {"x": [1, 2]}
    assert store_ws.verify() == []


def test_keeping_what_is_not_stored_is_refused(store_ws) -> None:
    made = _run(store_ws, ("leads", "0", _leads("a")))
    part = made.tables["leads"][0]
    store_ws.partitions.path(part.sha256).unlink()
    with (
        store_ws.lock("run"),
        store_ws.begin_run("leads") as run,
        pytest.raises(WorkspaceError, match="partition '0' is not stored"),
    ):
        run.keep("leads", part)


def test_an_uncommitted_run_leaves_nothing(store_ws) -> None:
    made = _run(store_ws, ("leads", "0", _leads("a")))
    with store_ws.lock("run"), store_ws.begin_run("leads") as run:
        run.put("leads", "0", _leads("b"))
    assert store_ws.runs() == [made]
    assert len(list((store_ws.path / "partitions").glob("*/*"))) == 1
    assert store_ws.verify() == []


def test_a_table_must_fit_its_schema(store_ws) -> None:
    with (
        store_ws.lock("run"),
        store_ws.begin_run("leads") as run,
        pytest.raises(SchemaError, match="'rank' is missing"),
    ):
        run.put("leads", "0", _leads("a").drop_columns("rank"))


def test_tables_without_rows(store_ws) -> None:
    assert store_ws.current_run() is None
    assert store_ws.read_table("leads").num_rows == 0
    assert store_ws.read_table("records").num_rows == 0
    with pytest.raises(SchemaError, match="no table 'lads'"):
        store_ws.read_table("lads")


def test_an_unknown_run_is_named(store_ws) -> None:
    with pytest.raises(WorkspaceError, match="there is no run 4; there is none yet"):
        store_ws.run(4)
    _run(store_ws)
    with pytest.raises(WorkspaceError, match="there is no run 4; runs are 000001"):
        store_ws.run(4)


def test_inputs_change_with_the_records_only(store_ws, store_collect) -> None:
    store_collect([{"text": "x"}])
    before = store_ws.inputs()
    assert store_ws.inputs() == before
    store_collect([{"text": "y"}], "b.txt")
    assert store_ws.inputs()[:1] == before
    assert len(store_ws.inputs()) == 2


@pytest.mark.parametrize(
    ("terms", "case", "reason"),
    [
        (Terms("s", "law", expires=date(2024, 1, 1)), None, "it expired on 2024-01-01"),
        (Terms("s", "law", purposes=("prove",)), None, "its purposes are prove, not leads"),
        (Terms("s", "law", cases=("A",)), "B", "it serves the cases A, not B"),
        (Terms("s", "law", cases=("A",)), None, "and none was named"),
        (Terms("s", "law", join_with=()), None, "must not be joined with the source 'a board'"),
    ],
)
def test_a_use_that_a_batch_does_not_permit(store_ws, store_collect, terms, case, reason) -> None:
    store_collect([{"text": "x"}])
    made = store_collect([{"text": "y"}], "b.txt", terms)
    assert [r.batch_id for r in store_ws.refusals("leads", case=case)] == [made.batch_id]
    with (
        store_ws.lock("run"),
        pytest.raises(RefusedError, match=f"batch {made.batch_id} does not permit.*{reason}"),
    ):
        store_ws.begin_run("leads", case=case)
    assert store_ws.refusals("leads", batches=["000001-a-board"]) == []


def test_a_batch_of_which_nothing_is_left_forbids_nothing(store_ws, store_collect) -> None:
    made = store_collect([{"text": "x"}], terms=Terms("s", "law", join_with=(), expires=date(2024, 1, 1)))
    store_collect([{"text": "y"}], "b.txt")
    over = expired(store_ws.batches(), date(2024, 1, 2))
    assert [refusal.batch_id for refusal in over] == [made.batch_id]
    assert expired(store_ws.batches(), date(2024, 1, 1)) == []
    with store_ws.lock("forget"):
        gone = [row["record_id"] for row in store_ws.read_table("records").to_pylist() if row["text"] == "x"]
        store_ws.forget(gone, "its term is over")
    assert expired(store_ws.batches(), date(2024, 1, 2)) == store_ws.refusals("leads") == []


def test_a_permitted_use(store_ws, store_collect) -> None:
    terms = Terms("s", "law", cases=("A",), join_with=("a board",), expires=datetime.now(UTC).date())
    store_collect([{"text": "x"}])
    store_collect([{"text": "y"}], "b.txt", terms)
    assert store_ws.refusals("leads", case="A") == []
    with store_ws.lock("run"), store_ws.begin_run("leads", case="A") as run:
        assert len(run.commit().inputs) == 2


def test_old_runs_are_pruned(store_ws) -> None:
    for name in "abc":
        _run(store_ws, ("leads", "0", _leads(name)), ("leads", "1", _leads("same")))
    with store_ws.lock("prune"):
        drop_runs(store_ws, ["000001"])
        drop_runs(store_ws, ["000002"])
    assert [r.run_id for r in store_ws.runs()] == ["000003"]
    assert store_ws.read_table("leads").column("lead_id").to_pylist() == ["c", "same"]
    assert len(list((store_ws.path / "partitions").glob("*/*"))) == 2
    assert store_ws.verify() == []
    assert _run(store_ws).run_id == "000004"


def test_a_run_that_current_does_not_name_is_finished_at_the_next_start(store_ws) -> None:
    made = [_run(store_ws, ("leads", "0", _leads(name))) for name in "ab"]
    (store_ws.path / "current").write_text("000001\n")
    assert store_ws.runs() == made[:1]
    assert Workspace.open(store_ws.path).current_run() == made[1]
