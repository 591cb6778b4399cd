from __future__ import annotations

import hashlib
import json
import stat
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from manumit.store import (
    INCOMING,
    KnownOriginalError,
    RefusedError,
    Rejected,
    SchemaError,
    Terms,
    Workspace,
    WorkspaceError,
    batches,
    duplicates,
    manifest,
)
from manumit.store.record_ids import key_sql


def _texts(ws: Workspace) -> list[str]:
    return ws.read_table("records").column("text").to_pylist()


def test_rows_arrive_whole_and_in_order(store_ws, store_collect) -> None:
    made = store_collect([{"text": f"text {n}", "media": ["a", "b"]} for n in range(5)])
    assert (made.counts.rows_in, made.counts.accepted, made.counts.duplicate) == (5, 5, 0)
    table = store_ws.read_table("records")
    assert table.column("text").to_pylist() == [f"text {n}" for n in range(5)]
    assert table.column("batch_id").unique().to_pylist() == [made.batch_id]
    assert store_ws.batches() == [made]
    original = store_ws.original_path(made.originals[0].sha256)
    assert original is not None
    assert original.read_text().startswith("a.txt\ntext 0\n")
    assert store_ws.verify() == []


def test_equal_rows_without_an_id_are_different_records(store_ws, store_collect) -> None:
    made = store_collect([{"text": "hi"}, {"text": "hi"}, {"text": "hi"}])
    assert made.counts.accepted == 3
    assert len(set(store_ws.read_table("records").column("record_id").to_pylist())) == 3


def test_equal_rows_with_an_id_are_one_record(store_ws, store_collect) -> None:
    made = store_collect([{"text": "hi", "source_id": "7"}, {"text": "hi", "source_id": "7"}])
    assert (made.counts.accepted, made.counts.duplicate) == (1, 1)


def test_the_same_id_with_another_text_is_another_record(store_ws, store_collect) -> None:
    made = store_collect([{"text": "hi", "source_id": "7"}, {"text": "ho", "source_id": "7"}])
    assert made.counts.accepted == 2


def test_the_same_row_in_two_files_is_a_duplicate(store_ws, store_collect) -> None:
    store_collect([{"text": "one"}, {"text": "two"}, {"text": "two"}])
    made = store_collect([{"text": "two"}, {"text": "three"}, {"text": "two"}, {"text": "two"}], "b.txt")
    assert (made.counts.rows_in, made.counts.accepted, made.counts.duplicate) == (4, 2, 2)
    assert _texts(store_ws) == ["one", "two", "two", "three", "two"]
    extra = store_ws.path / "batches" / made.batch_id / "quarantine" / "duplicates.parquet"
    assert pq.read_table(extra).column("original_row").to_pylist() == [1, 3]
    assert store_ws.verify() == []


def test_the_same_row_in_two_files_of_one_batch_is_a_duplicate(
    store_ws, store_terms, store_rows, tmp_path
) -> None:
    with store_ws.lock("t"), store_ws.new_batch(store_terms) as batch:
        for name in "ab":
            (tmp_path / name).write_text(name)
            batch.add(
                store_rows(batch.add_original(tmp_path / name).sha256, [{"text": "same"}, {"text": name}])
            )
        made = batch.commit()
    assert (made.counts.accepted, made.counts.duplicate) == (3, 1)


def test_another_source_is_another_record(store_ws, store_collect) -> None:
    store_collect([{"text": "one"}])
    made = store_collect([{"text": "one"}], "b.txt", Terms("another board", "law"))
    assert made.counts.accepted == 1


def test_all_duplicate_still_makes_a_batch(store_ws, store_collect) -> None:
    store_collect([{"text": "one"}])
    made = store_collect([{"text": "one"}], "b.txt")
    assert (made.counts.accepted, made.counts.duplicate, made.files) == (0, 1, ())
    assert store_ws.known_original(made.originals[0].sha256) == made
    assert store_ws.verify() == []


def test_a_known_file_adds_nothing(store_ws, store_collect) -> None:
    first = store_collect([{"text": "one"}])
    with pytest.raises(KnownOriginalError, match="was collected before, as batch 000001-a-board") as known:
        store_collect([{"text": "one"}])
    assert known.value.manifest == first
    assert store_ws.batches() == [first]
    assert list((store_ws.path / "batches").iterdir()) == [store_ws.path / "batches" / first.batch_id]


def test_one_file_twice_in_a_batch_is_refused(store_ws, store_terms, tmp_path) -> None:
    for name in "ab":
        (tmp_path / name).write_text("same")
    with store_ws.lock("t"), store_ws.new_batch(store_terms) as batch:
        batch.add_original(tmp_path / "a")
        with pytest.raises(RefusedError, match="b is in this batch already"):
            batch.add_original(tmp_path / "b")


def test_quarantine_counts_and_holds_no_text(store_ws, store_terms, store_rows, tmp_path) -> None:
    (tmp_path / "a").write_text("a")
    with store_ws.lock("t"), store_ws.new_batch(store_terms) as batch:
        original = batch.add_original(tmp_path / "a")
        batch.add(store_rows(original.sha256, [{"text": "fine"}]))
        batch.quarantine(
            [Rejected("a", 2, "text", "it is empty", "fill it"), Rejected("a", 3, None, "x", "y")]
        )
        made = batch.commit(rows_in=3)
    assert (made.counts.rows_in, made.counts.accepted, made.counts.quarantined) == (3, 1, 2)
    lines = (store_ws.path / "batches" / made.batch_id / "quarantine" / "rows.jsonl").read_text().splitlines()
    assert json.loads(lines[0]) == {
        "file": "a",
        "row": 2,
        "field": "text",
        "reason": "it is empty",
        "mend": "fill it",
    }


def test_counts_that_do_not_add_up_are_refused(store_ws, store_collect) -> None:
    with pytest.raises(WorkspaceError, match="9 rows were counted and 1 arrived; nothing was stored"):
        store_collect([{"text": "one"}], rows_in=9)
    assert store_ws.batches() == []
    assert list((store_ws.path / "batches").iterdir()) == []


def test_an_empty_batch_is_refused(store_ws, store_collect) -> None:
    with pytest.raises(RefusedError, match="no row"):
        store_collect([])


def test_leaving_without_commit_leaves_nothing(store_ws, store_terms, store_rows, tmp_path) -> None:
    (tmp_path / "a").write_text("a")
    with store_ws.lock("t"), store_ws.new_batch(store_terms) as batch:
        batch.add(store_rows(batch.add_original(tmp_path / "a").sha256, [{"text": "x"}]))
    assert store_ws.batches() == []
    assert list((store_ws.path / "batches").iterdir()) == []
    assert list((store_ws.path / "spill").iterdir()) == []


@pytest.mark.parametrize(("source", "basis", "word"), [("", "law", "source"), ("s", " ", "legal basis")])
def test_terms_need_source_and_legal_basis(source: str, basis: str, word: str) -> None:
    with pytest.raises(RefusedError, match=word):
        Terms(source, basis)


def test_terms_need_a_known_kind() -> None:
    with pytest.raises(RefusedError, match="'advert' is no kind"):
        Terms("s", "law", kind="advert")


@pytest.mark.parametrize("country", ["es", "ESP", "", "E1"])
def test_a_country_is_a_code(country: str) -> None:
    with pytest.raises(RefusedError, match="is no code of a country; write two capitals, such as ES"):
        Terms("s", "law", country=country)


def test_a_wrong_column_is_named(store_ws, store_terms, store_rows, tmp_path) -> None:
    (tmp_path / "a").write_text("a")
    with store_ws.lock("t"), store_ws.new_batch(store_terms) as batch:
        sha256 = batch.add_original(tmp_path / "a").sha256
        rows = pa.Table.from_batches([store_rows(sha256, [{"text": "x"}])])
        with pytest.raises(SchemaError, match="column 'author' is missing"):
            batch.add(rows.drop_columns("author"))
        with pytest.raises(SchemaError, match="unknown column 'batch_id'"):
            batch.add(rows.append_column("batch_id", pa.array(["x"])))
        batch.add(store_rows("0" * 64, [{"text": "x"}]))
        with pytest.raises(SchemaError, match="names a file that was not added"):
            batch.commit()


def test_many_parts_and_passes(store_ws, store_terms, store_rows, tmp_path, monkeypatch) -> None:
    """Small limits drive the code of large batches: parts, passes, rewritten parts, empty parts."""
    monkeypatch.setattr(batches, "ROW_GROUP", 8)
    monkeypatch.setattr(batches, "_PART_ROWS", 16)
    monkeypatch.setattr(duplicates, "_PASS_ROWS", 10)
    (tmp_path / "a").write_text("a")
    (tmp_path / "b").write_text("b")
    first = [{"text": f"t{n % 30}", "source_id": str(n % 30) if n % 2 else None} for n in range(100)]
    with store_ws.lock("t"), store_ws.new_batch(store_terms) as batch:
        original = batch.add_original(tmp_path / "a").sha256
        for start in range(0, 100, 13):
            batch.add(store_rows(original, first[start : start + 13], start + 1))
        made = batch.commit(rows_in=100)
    assert (made.counts.accepted, made.counts.duplicate) == (50 + 15, 35)
    assert len(made.files) > 3
    table = store_ws.read_table("records")
    rows = table.column("original_row").to_pylist()
    assert rows == sorted(rows)
    assert len(set(table.column("record_id").to_pylist())) == 65
    with store_ws.lock("t"), store_ws.new_batch(store_terms) as batch:
        original = batch.add_original(tmp_path / "b").sha256
        batch.add(store_rows(original, [*first, {"text": "new"}]))
        made = batch.commit()
    assert (made.counts.accepted, made.counts.duplicate) == (1, 100)
    assert store_ws.verify() == []


def test_ids_keep_to_their_rows_over_threads(store_ws, store_terms, store_rows, tmp_path) -> None:
    """Keys are computed in pieces by several threads: each must come back to its own row."""
    (tmp_path / "a").write_text("a")
    size = 70_000
    with store_ws.lock("t"), store_ws.new_batch(store_terms) as batch:
        original = batch.add_original(tmp_path / "a").sha256
        row = pa.Table.from_batches([store_rows(original, [{"text": "x"}])])
        rows = row.take(pa.array([0] * size)).to_pydict()
        rows["text"] = [f"text {n}" for n in range(size)]
        rows["original_row"] = list(range(1, size + 1))
        batch.add(pa.table(rows, schema=INCOMING.arrow))
        batch.commit()
    table = store_ws.read_table("records")
    assert table.column("original_row").to_pylist() == list(range(1, size + 1))
    with store_ws.connect() as con:
        con.register("stored", table)
        wrong = con.sql(
            f'SELECT count(*) FROM "stored" WHERE record_id <> {key_sql()}',
            params={"source": store_terms.source},
        ).fetchall()
    assert wrong == [(0,)]


def test_a_large_row_makes_a_row_group_of_its_own(store_ws, store_collect, monkeypatch) -> None:
    monkeypatch.setattr(batches, "_CHUNK_BYTES", 1000)
    made = store_collect([{"text": "x" * 2000, "source_id": str(n)} for n in range(3)])
    assert made.counts.accepted == 3


def test_folders_are_private(store_ws, store_collect) -> None:
    store_collect([{"text": "x"}])
    folders = [store_ws.path, *(p for p in store_ws.path.rglob("*") if p.is_dir())]
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}


def test_manifest_says_everything(store_ws, store_collect) -> None:
    terms = Terms(
        "s", "law", "message", ("leads", "prove"), ("case 1",), ("t",), date(2030, 1, 1), "ana", "ES"
    )
    made = store_collect([{"text": "x"}], terms=terms)
    assert store_ws.batches()[0].terms == terms
    stated = json.loads((store_ws.path / "batches" / made.batch_id / "manifest.json").read_text())
    assert stated["terms"]["expires"] == "2030-01-01"
    assert stated["counts"] == {"rows_in": 1, "accepted": 1, "duplicate": 0, "quarantined": 0}


def test_a_manifest_from_before_settings_and_renewals_were_kept_still_opens(store_ws, store_collect) -> None:
    made = store_collect([{"text": "x"}])
    path = store_ws.path / "batches" / made.batch_id / "manifest.json"
    content = json.loads(path.read_text())
    del content["sha256"], content["former"], content["originals"][0]["reading"]
    digest = hashlib.sha256(manifest._canonical(content)).hexdigest()
    path.write_text(json.dumps({"sha256": digest, **content}))
    assert store_ws.batches() == [made]
    assert store_ws.verify() == []


def test_only_inside_the_lock(store_ws, store_terms) -> None:
    with pytest.raises(WorkspaceError, match=r"inside `Workspace\.lock`"):
        store_ws.new_batch(store_terms)


def test_incoming_is_records_less_what_the_store_fills() -> None:
    assert "record_id" not in INCOMING.arrow.names
    assert Path(INCOMING.name).name == "records"
