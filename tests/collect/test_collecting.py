from __future__ import annotations

import gzip
import os
from dataclasses import replace
from datetime import UTC, datetime

import pyarrow.parquet as pq
import pytest

from manumit.collect import Known, Mapping, Reading, collect, collect_all, collecting, files_of, redact
from manumit.store import Terms, Workspace, manifest
from manumit.store.errors import BadFileError, RefusedError, WorkspaceBusyError

CSV = "id,posted,text\n1,2024-01-01,one\n2,soon,two\n3,2024-01-03,three\n4,2024-01-04,\n"


@pytest.fixture
def ws(tmp_path):
    return Workspace.create(tmp_path / "ws")


@pytest.fixture
def terms():
    return Terms("a board", "order 12/26", kind="post")


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    return folder


def records(ws):
    return [row for _, path in ws.record_files() for row in pq.read_table(path).to_pylist()]


def everything(ws):
    return sorted(str(p.relative_to(ws.path)) for p in ws.path.rglob("*") if p.is_file() and p.stat().st_size)


def test_a_file_becomes_a_batch(ws, terms, inbox):
    path = inbox / "a.csv"
    path.write_text(CSV)
    seen = []
    made = collect(ws, path, terms, progress=lambda rows, size: seen.append((rows, size)))
    counts = made.counts
    assert (counts.rows_in, counts.accepted, counts.duplicate, counts.quarantined) == (4, 2, 0, 2)
    assert seen[-1] == (4, path.stat().st_size)
    first, second = records(ws)
    assert (first["source_id"], first["original_row"], first["kind"]) == ("1", 1, "post")
    assert second["original_row"] == 3
    assert first["original"] == made.originals[0].sha256
    assert first["observed_at"] == datetime(2024, 1, 1, tzinfo=UTC)


def test_the_same_file_twice_is_known_and_adds_nothing(ws, terms, inbox):
    (inbox / "a.csv").write_text(CSV)
    (inbox / "b.csv").write_text(CSV)
    made = collect(ws, inbox / "a.csv", terms)
    before = everything(ws)
    again = collect(ws, inbox / "b.csv", terms)
    assert again == Known(made)
    assert everything(ws) == before


def test_the_same_row_in_two_files_is_a_duplicate(ws, terms, inbox):
    (inbox / "a.csv").write_text("id,text\n1,one\n2,two\n")
    (inbox / "b.csv").write_text("id,text\n2,two\n3,three\n")
    collect(ws, inbox / "a.csv", terms)
    counts = collect(ws, inbox / "b.csv", terms).counts
    assert (counts.rows_in, counts.accepted, counts.duplicate) == (2, 1, 1)


def test_a_bad_file_leaves_nothing(ws, terms, inbox):
    data = gzip.compress(("id,text\n" + "".join(f"{n},words\n" for n in range(100_000))).encode())
    (inbox / "a.csv.gz").write_bytes(data[:-100])
    before = everything(ws)
    with pytest.raises(BadFileError, match="breaks off"):
        collect(ws, inbox / "a.csv.gz", terms)
    assert everything(ws) == before
    assert ws.batches() == []


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_an_interrupt_leaves_nothing(ws, terms, inbox, error):
    (inbox / "a.csv").write_text(CSV)
    before = everything(ws)

    def stop(rows, size):
        raise error

    with pytest.raises(error):
        collect(ws, inbox / "a.csv", terms, progress=stop)
    assert everything(ws) == before
    assert ws.batches() == []
    assert collect(ws, inbox / "a.csv", terms).counts.accepted == 2


def test_a_file_that_changes_while_it_is_read_is_refused(ws, terms, inbox):
    path = inbox / "a.csv"
    path.write_text(CSV)

    def touch(rows, size):
        os.utime(path, (1, 1))

    with pytest.raises(BadFileError, match="changed"):
        collect(ws, path, terms, progress=touch)
    assert ws.batches() == []


def test_the_lock_is_taken_or_shared(ws, terms, inbox):
    (inbox / "a.csv").write_text(CSV)
    other = Workspace.open(ws.path)
    with other.lock("test"):
        with pytest.raises(WorkspaceBusyError):
            collect(ws, inbox / "a.csv", terms)
        assert collect(other, inbox / "a.csv", terms).counts.accepted == 2


def test_a_mapping_is_used(ws, terms, inbox):
    (inbox / "a.csv").write_text("x,y\nwords,1\n")
    with pytest.raises(RefusedError, match="columns: x, y"):
        collect(ws, inbox / "a.csv", terms)
    collect(ws, inbox / "a.csv", terms, Mapping({"text": ("x",)}))
    assert records(ws)[0]["extra"] == '{"y":"1"}'


def test_a_folder_goes_file_by_file_in_name_order(ws, terms, inbox):
    (inbox / "b.csv").write_text("id,text\n2,two\n")
    (inbox / "a.csv").write_text("id,text\n1,one\n")
    (inbox / "deep").mkdir()
    (inbox / "deep" / "c.jsonl").write_text('{"id":3,"text":"three"}\n')
    (inbox / "picture.csv").write_bytes(b"\x89PNG\r\n\x1a\n")
    (inbox / ".hidden.csv").write_text("id,text\n9,nine\n")
    outcomes = collect_all(ws, inbox, terms)
    assert [o.path.name for o in outcomes] == ["a.csv", "b.csv", "c.jsonl", "picture.csv"]
    assert [o.refused is None for o in outcomes] == [True, True, True, False]
    assert "PNG" in outcomes[3].refused
    assert [b.originals[0].name for b in ws.batches()] == ["a.csv", "b.csv", "c.jsonl"]
    assert [o.result for o in collect_all(ws, inbox, terms)][:3] == [Known(b) for b in ws.batches()]


def test_files_of(inbox):
    for name in ("b.csv", "a.csv", "c.txt"):
        (inbox / name).write_text("x")
    assert [p.name for p in files_of(str(inbox / "*.csv"))] == ["a.csv", "b.csv"]
    assert files_of(inbox / "c.txt") == [inbox / "c.txt"]
    with pytest.raises(RefusedError, match="no file"):
        files_of(inbox / "*.pdf")
    (inbox / "[odd].csv").write_text("x")
    assert files_of(inbox / "[odd].csv") == [inbox / "[odd].csv"]


def test_what_is_forgotten_leaves_the_original_and_does_not_come_back(ws, terms, inbox):
    lines = [f'{n},"text number {n}, secret{n}"' for n in range(1, 21)]
    (inbox / "a.csv").write_text("id,text\n" + "\n".join(lines) + "\n")
    collect(ws, inbox / "a.csv", terms)
    for gone in (3, 7, 5):
        (record,) = [r for r in records(ws) if r["source_id"] == str(gone)]
        with ws.lock("test"):
            ws.forget([record["record_id"]], "asked for", "ana", redact)
    (batch,) = ws.batches()
    kept = (ws.path / "batches" / batch.batch_id / "originals" / batch.originals[0].stored).read_text()
    assert kept == "id,text\n" + "".join(f"{line}\n" for n, line in enumerate(lines, 1) if n not in {3, 5, 7})
    (inbox / "b.csv").write_text("id,text\n" + lines[2] + "\n21,new\n")
    made = collect(ws, inbox / "b.csv", terms)
    assert (made.counts.accepted, made.counts.quarantined) == (1, 1)
    assert not any(b"secret3" in p.read_bytes() for p in ws.path.rglob("*") if p.is_file())


def forget_text(ws, text):
    """Forget the one record with this text; return the bytes that are left of its original."""
    (record,) = [r for r in records(ws) if r["text"] == text]
    with ws.lock("test"):
        ws.forget([record["record_id"]], "asked for", "ana", redact)
    (batch,) = ws.batches()
    stored = batch.originals[0].stored
    return stored and (ws.path / "batches" / batch.batch_id / "originals" / stored).read_bytes()


HIGH = "éèàùç äöüß ÅØÆ éèàùç"
"""Too many letters beyond ASCII for the evidence to tell the encoding."""

READINGS = {
    "no header": ("one,1\nsecret two,2\nthree,3\n", "utf-8", Reading(header=False), "column_1"),
    "encoding": (f"text\n{HIGH} one\nsecret two\n{HIGH}\n", "cp1252", Reading("cp1252"), "text"),
    "two bytes": ("text\n秘密\nsecret two\n夜の街\n", "shift_jis", Reading("shift_jis"), "text"),
    "delimiter": ("a;text,b\n1;secret two,2\n3;three,4\n", "utf-8", Reading(delimiter=","), "a;text"),
    "quotes": ('text\n"one\nsecret two\nthree"\n', "utf-8", Reading(quote="none", delimiter=","), "text"),
}


@pytest.mark.parametrize("name", READINGS)
def test_only_the_rows_go_whatever_was_stated_to_read_it(ws, terms, inbox, name):
    body, encoding, reading, column = READINGS[name]
    secret = "1;secret two" if name == "delimiter" else "secret two"
    (inbox / "a.csv").write_bytes(body.encode(encoding))
    collect(ws, inbox / "a.csv", terms, Mapping({"text": (column,)}, reading=reading))
    line = next(line for line in body.splitlines(keepends=True) if "secret two" in line)
    assert forget_text(ws, secret) == body.replace(line, "").encode(encoding)
    assert not any(b"secret two" in p.read_bytes() for p in ws.path.rglob("*") if p.is_file())
    last = records(ws)[-1]["text"]
    rest = body.splitlines(keepends=True)[-1]
    assert forget_text(ws, last) == body.replace(line, "").removesuffix(rest).encode(encoding)
    assert ws.verify() == []


def test_how_a_file_was_read_stands_beside_it(ws, terms, inbox):
    (inbox / "a.csv").write_text("one,1\ntwo,2\n")
    mapping = Mapping({"text": ("column_1",), "place": ()}, "Europe/Madrid", reading=Reading(header=False))
    made = collect(ws, inbox / "a.csv", terms, mapping)
    assert made.originals[0].reading == {
        "text": ["column_1"], "place": [], "zone": "Europe/Madrid", "header": False,
    }  # fmt: skip
    assert ws.batches() == [made]
    (inbox / "b.csv").write_text("id,text\n1,a\n")
    assert collect(ws, inbox / "b.csv", terms).originals[0].reading == {}


def test_an_original_of_a_batch_that_kept_no_settings_goes_whole(ws, terms, inbox):
    (inbox / "a.csv").write_text("secret one,1\nsecret two,2\nthree,3\n")
    mapping = Mapping({"text": ("column_1",)}, reading=Reading(header=False))
    made = collect(ws, inbox / "a.csv", terms, mapping)
    path = ws.path / "batches" / made.batch_id / manifest.FILE
    manifest.write_manifest(path, replace(made, originals=(replace(made.originals[0], reading={}),)))
    assert forget_text(ws, "secret two") is None
    assert not any(b"secret two" in p.read_bytes() for p in ws.path.rglob("*") if p.is_file())


def test_real_adverts_end_to_end(ws, terms, real_data):
    made = collecting.collect(ws, real_data("jobs/adverts.csv"), terms)
    assert made.counts.rows_in == 916
    assert made.counts.accepted + made.counts.duplicate == 916
