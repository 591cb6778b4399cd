from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from manumit.store import CAMPAIGN_MEMBERS, CAMPAIGNS, LEADS, RefusedError, Workspace

SECRET = "zanzibar-quokka"
ROWS = [{"text": "one"}, {"text": f"call {SECRET} now", "author": f"a-{SECRET}"}, {"text": "three"}]


def _id(ws: Workspace, text: str) -> str:
    table = ws.read_table("records")
    return dict(zip(table.column("text").to_pylist(), table.column("record_id").to_pylist(), strict=True))[
        text
    ]


def _secret_id(ws: Workspace) -> str:
    return _id(ws, ROWS[1]["text"])


def _forget(ws: Workspace, *ids: str, redact=None):
    with ws.lock("forget"):
        return ws.forget(ids, "asked by letter", "ana", redact)


def _campaign(name: str, template: str) -> dict:
    row = dict.fromkeys(CAMPAIGNS.arrow.names, 0)
    parts = [{"kind": "word", "text": template, "slot": 0, "share": 1.0}]
    return {
        **row,
        "campaign_id": name,
        "template": template,
        "parts": parts,
        "slots": [],
        "first_seen": None,
        "last_seen": None,
    }


def _member(campaign: str, record_id: str, value: str) -> dict:
    values = [{"slot": 1, "value": value}]
    return {"campaign_id": campaign, "record_id": record_id, "score": 0.5, "slot_values": values}


def _lead(name: str, subject: str, *record_ids: str) -> dict:
    reason = {
        "rule": "r",
        "points": 1.0,
        "figure": 1.0,
        "sentence": f"about {name}",
        "record_ids": list(record_ids),
    }
    return {
        "lead_id": name,
        "rank": 1,
        "subject_kind": "campaign",
        "subject": subject,
        "score": 1.0,
        "records": 1,
        "reasons": [reason],
    }


def _run(ws: Workspace) -> None:
    """A run whose campaign C1 has the secret record, and a lead on it; C2 has not."""
    ids = {text: _id(ws, text) for text in ("one", "three", ROWS[1]["text"])}
    secret = ids[ROWS[1]["text"]]
    tables = {
        "campaigns": (CAMPAIGNS, [_campaign("C1", f"call {SECRET}"), _campaign("C2", "fine")]),
        "campaign_members": (
            CAMPAIGN_MEMBERS,
            [_member("C1", secret, SECRET), _member("C1", ids["one"], "x"), _member("C2", ids["three"], "y")],
        ),
        "leads": (
            LEADS,
            [_lead("L1", "C1"), _lead("L2", "C2"), _lead(f"L3 {SECRET}", "N", ids["one"], secret)],
        ),
    }
    with ws.lock("run"), ws.begin_run("leads") as run:
        for name, (schema, rows) in tables.items():
            run.put(name, "0", pa.Table.from_pylist(rows, schema.arrow))
        run.put("phrases", "0", pa.table({"phrase": [SECRET, "stock"], "count": [2, 3]}))
        run.put("counts", "0", pa.table({"shingle": [1, 2], "count": [2, 3]}))
        run.commit()
    ws.memo_put("tokens", "k", pa.table({"token": [SECRET]}))


def test_no_byte_is_left(store_ws, store_collect, store_redact, store_search) -> None:
    store_collect(ROWS)
    _run(store_ws)
    assert len(store_search(store_ws.path, SECRET)) >= 6
    secret = _secret_id(store_ws)
    done = _forget(store_ws, secret, redact=store_redact)
    assert store_search(store_ws.path, SECRET) == []
    assert store_ws.verify() == []
    assert done.records == (secret,)
    assert done.originals_redacted == ("a.txt",)
    assert done.runs == ("000001",)
    batch = store_ws.batches()[0]
    assert [(t.record_id, t.reason, t.operator) for t in batch.tombstones] == [
        (secret, "asked by letter", "ana")
    ]
    assert (batch.live, batch.counts.accepted) == (2, 3)
    assert store_ws.read_table("records").column("text").to_pylist() == ["one", "three"]
    original = store_ws.original_path(batch.originals[0].sha256)
    assert original is not None
    assert original.read_text() == "a.txt\none\nthree\n"


def test_current_stays_readable_and_says_that_it_is_incomplete(store_ws, store_collect) -> None:
    store_collect(ROWS)
    _run(store_ws)
    before = store_ws.inputs()
    _forget(store_ws, _secret_id(store_ws))
    run = store_ws.current_run()
    assert run is not None
    assert "records were forgotten on 2" in str(run.incomplete)
    assert store_ws.read_table("campaigns").column("campaign_id").to_pylist() == ["C2"]
    assert store_ws.read_table("campaign_members").column("campaign_id").to_pylist() == ["C1", "C2"]
    assert store_ws.read_table("leads").column("lead_id").to_pylist() == ["L2"]
    assert store_ws.read_table("phrases").num_rows == 0
    assert store_ws.read_table("counts").num_rows == 2
    assert store_ws.inputs() != before
    assert store_ws.memo("tokens", "k") is None


def test_a_run_without_the_record_is_left_alone(store_ws, store_collect) -> None:
    store_collect(ROWS)
    with store_ws.lock("run"), store_ws.begin_run("leads") as run:
        made = run.commit()
    assert _forget(store_ws, _secret_id(store_ws)).runs == ()
    assert store_ws.current_run() == made


def test_the_row_in_another_file_goes_too(store_ws, store_collect, store_redact, store_search) -> None:
    store_collect(ROWS)
    store_collect([{"text": "four"}, ROWS[1]], "b.txt")
    done = _forget(store_ws, _secret_id(store_ws), redact=store_redact)
    assert done.originals_redacted == ("a.txt", "b.txt")
    assert store_search(store_ws.path, SECRET) == []
    assert store_ws.verify() == []


def test_without_redaction_the_file_is_dropped(store_ws, store_collect, store_search) -> None:
    made = store_collect(ROWS)
    done = _forget(store_ws, _secret_id(store_ws))
    assert done.originals_dropped == ("a.txt",)
    assert store_ws.original_path(made.originals[0].sha256) is None
    assert store_ws.known_original(made.originals[0].sha256) is not None
    assert store_search(store_ws.path, SECRET) == []
    assert store_ws.verify() == []


def test_a_whole_batch_goes_with_rows_that_became_no_record(
    store_ws, store_collect, store_redact, store_search
) -> None:
    store_collect(ROWS)
    copy = store_collect(ROWS, "b.txt")
    assert (copy.live, copy.counts.duplicate) == (0, len(ROWS))
    with store_ws.lock("forget"):
        done = store_ws.forget([], "its term is over", "ana", store_redact, whole={copy.batch_id})
    assert (done.records, done.originals_redacted, done.originals_dropped) == ((), (), ("b.txt",))
    first, second = store_ws.batches()
    assert (first.live, second.originals[0].stored) == (len(ROWS), None)
    assert list((store_ws.path / "batches" / copy.batch_id / "originals").iterdir()) == []
    assert store_ws.verify() == []
    with store_ws.lock("forget"):
        again = store_ws.forget([], "its term is over", "ana", store_redact, whole={copy.batch_id})
        assert (again.records, again.originals_dropped) == ((), ())
        store_ws.hold(first.batch_id, "order 7")
        with pytest.raises(RefusedError, match="legal hold"):
            store_ws.forget([], "its term is over", "ana", store_redact, whole={first.batch_id})
        with pytest.raises(RefusedError, match="no batch 000009"):
            store_ws.forget([], "its term is over", "ana", store_redact, whole={"000009"})
        store_ws.release(first.batch_id)
        done = store_ws.forget([], "its term is over", "ana", store_redact, whole={first.batch_id})
    assert len(done.records) == len(ROWS)
    assert store_search(store_ws.path, SECRET) == []
    assert store_ws.verify() == []


def test_it_does_not_come_back(store_ws, store_collect, store_redact, store_search) -> None:
    store_collect(ROWS)
    _forget(store_ws, _secret_id(store_ws), redact=store_redact)
    made = store_collect([ROWS[1], {"text": "new"}, ROWS[0]], "b.txt", redact=store_redact)
    counts = made.counts
    assert (counts.rows_in, counts.accepted, counts.duplicate, counts.quarantined) == (3, 1, 1, 1)
    lines = (store_ws.path / "batches" / made.batch_id / "quarantine" / "rows.jsonl").read_text()
    assert '"row": 1' in lines
    assert "was forgotten" in lines
    assert store_search(store_ws.path, SECRET) == []
    assert store_ws.verify() == []
    made = store_collect([ROWS[1], {"text": "newer"}], "c.txt")
    assert made.originals[0].stored is None
    assert store_search(store_ws.path, SECRET) == []


def test_rows_forgotten_one_after_the_other(store_ws, store_collect, store_redact) -> None:
    store_collect([{"text": f"t{n}", "source_id": str(n)} for n in range(6)])
    for text in ("t1", "t4", "t0", "t5"):
        _forget(store_ws, _id(store_ws, text), redact=store_redact)
        assert store_ws.verify() == []
    batch = store_ws.batches()[0]
    original = store_ws.original_path(batch.originals[0].sha256)
    assert original is not None
    assert original.read_text() == "a.txt\nt2\nt3\n"
    assert batch.originals[0].removed == (1, 2, 5, 6)
    _forget(store_ws, _id(store_ws, "t2"), _id(store_ws, "t3"), redact=store_redact)
    assert store_ws.batches()[0].files == ()
    assert store_ws.read_table("records").num_rows == 0
    assert store_ws.verify() == []


def test_an_equal_record_stays(store_ws, store_collect, store_redact) -> None:
    store_collect([{"text": "same"}, {"text": "same"}])
    first = store_ws.read_table("records").column("record_id").to_pylist()[0]
    _forget(store_ws, first, redact=store_redact)
    assert store_ws.read_table("records").column("text").to_pylist() == ["same"]


@pytest.mark.parametrize("target", ["batch", "record", "duplicate's batch"])
def test_a_legal_hold_blocks(store_ws, store_collect, target: str) -> None:
    batch = store_collect(ROWS)
    other = store_collect([ROWS[1]], "b.txt")
    secret = _secret_id(store_ws)
    held = {"batch": batch.batch_id, "record": secret, "duplicate's batch": other.batch_id}[target]
    with store_ws.lock("hold"):
        store_ws.hold(held, "court order 5/26", "ana")
    with pytest.raises(RefusedError, match=rf"{held} is under a legal hold since 2.*court order 5/26"):
        _forget(store_ws, secret)
    assert len(store_ws.batches()[0].tombstones) == 0
    assert store_ws.verify() == []
    with store_ws.lock("release"):
        store_ws.release(held)
    assert _forget(store_ws, secret).records == (secret,)


def test_holds_need_a_target_and_a_reason(store_ws, store_collect) -> None:
    batch = store_collect(ROWS)
    with store_ws.lock("hold"):
        with pytest.raises(RefusedError, match="no batch and no record x"):
            store_ws.hold("x", "why")
        with pytest.raises(RefusedError, match="needs a reason"):
            store_ws.hold(batch.batch_id, " ")
        with pytest.raises(RefusedError, match="no legal hold on x"):
            store_ws.release("x")
    assert store_ws.holds() == []


def test_unknown_records_and_missing_reasons_are_refused(store_ws, store_collect) -> None:
    store_collect(ROWS)
    secret = _secret_id(store_ws)
    with pytest.raises(RefusedError, match="no record abc; nothing was forgotten"):
        _forget(store_ws, secret, "abc")
    with store_ws.lock("forget"), pytest.raises(RefusedError, match="needs a reason"):
        store_ws.forget([secret], " ")
    assert store_ws.read_table("records").num_rows == 3


def test_forgetting_twice_is_harmless(store_ws, store_collect) -> None:
    store_collect(ROWS)
    secret = _secret_id(store_ws)
    _forget(store_ws, secret)
    assert _forget(store_ws, secret).records == ()


def test_exports_are_deleted_or_named(store_ws, store_collect, tmp_path) -> None:
    store_collect(ROWS)
    secret, other = _secret_id(store_ws), _id(store_ws, "one")
    for name, ids in {
        "all": None,
        "with": [secret, other],
        "without": [other],
        "moved": [secret],
        "edited": None,
    }.items():
        path = tmp_path / f"{name}.csv"
        path.write_text(name)
        store_ws.note_export(path, "records", ids)
    (tmp_path / "moved.csv").rename(tmp_path / "elsewhere.csv")
    (tmp_path / "edited.csv").write_text("edited since")
    done = _forget(store_ws, secret)
    assert sorted(done.exports_deleted) == [str(tmp_path / "all.csv"), str(tmp_path / "with.csv")]
    assert sorted(done.exports_left) == [str(tmp_path / "edited.csv"), str(tmp_path / "moved.csv")]
    assert not (tmp_path / "all.csv").exists()
    assert (tmp_path / "without.csv").exists()
    assert (tmp_path / "edited.csv").exists()


def test_a_failing_redaction_changes_nothing(store_ws, store_collect) -> None:
    store_collect(ROWS)

    def fail(path, name, rows):
        raise KeyError(name)

    before = store_ws.batches()
    with pytest.raises(KeyError):
        _forget(store_ws, _secret_id(store_ws), redact=fail)
    assert store_ws.batches() == before
    assert not (store_ws.path / "pending").exists()
    assert store_ws.verify() == []


def test_decided_and_not_done_is_finished_at_the_next_start(
    store_ws, store_collect, store_search, monkeypatch
) -> None:
    store_collect(ROWS)
    _run(store_ws)
    secret = _secret_id(store_ws)
    with monkeypatch.context() as patch:
        patch.setattr("manumit.store.journal._do", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            _forget(store_ws, secret)
    assert store_search(store_ws.path, SECRET)
    again = Workspace.open(store_ws.path)
    assert store_search(store_ws.path, SECRET) == []
    assert again.verify() == []
    assert again.forgotten_ids() == [secret]


def test_record_files_keep_their_order(store_ws, store_collect, monkeypatch) -> None:
    monkeypatch.setattr("manumit.store.batches.ROW_GROUP", 2)
    monkeypatch.setattr("manumit.store.batches._PART_ROWS", 2)
    store_collect([{"text": f"t{n}", "source_id": str(n)} for n in range(7)])
    _forget(store_ws, _id(store_ws, "t2"))
    names = [path.name for _, path in store_ws.record_files()]
    assert names == ["part-00000.parquet", "part-00001.1.parquet", "part-00002.parquet", "part-00003.parquet"]
    _forget(store_ws, _id(store_ws, "t3"), _id(store_ws, "t6"))
    assert store_ws.read_table("records").column("text").to_pylist() == ["t0", "t1", "t4", "t5"]
    assert all(pq.read_metadata(path).num_rows for path in store_ws.record_paths())


def test_another_run_keeps_what_only_this_run_tells(store_ws, store_collect) -> None:
    """In the first run C1 has the record; in the second C1 lives on without it and loses nothing."""
    store_collect(ROWS)
    _run(store_ws)
    other = _id(store_ws, "one")
    with store_ws.lock("run"), store_ws.begin_run("leads") as run:
        members = [_member("C1", other, "x")]
        run.put("campaign_members", "0", pa.Table.from_pylist(members, CAMPAIGN_MEMBERS.arrow))
        run.put("campaigns", "0", pa.Table.from_pylist([_campaign("C1", "without it")], CAMPAIGNS.arrow))
        made = run.commit()
    assert _forget(store_ws, _secret_id(store_ws)).runs == ("000001",)
    assert store_ws.current_run() == made
    assert store_ws.read_table("campaigns", store_ws.run(1)).column("campaign_id").to_pylist() == ["C2"]
    assert store_ws.verify() == []
