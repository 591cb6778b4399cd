from __future__ import annotations

import csv
import gzip
import io
import json

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from manumit.collect import Limits, Mapping, Reading, redact
from manumit.collect.sources.tables.cut import is_byte_wise

CSV = 'id,text\r\n1,"secret ""one""\nwith a line"\r\n2,kept é\r\n\r\n4,secret four\r\n5,last'


@pytest.fixture
def cut(tmp_path):
    def run(data, rows, name="original", **options):
        path = tmp_path / name
        path.write_bytes(data)
        made = redact(path, "as received", rows, **options)
        if made is None:
            assert [p.name for p in tmp_path.iterdir()] == [name]
            return None
        found = made.read_bytes()
        made.unlink()
        assert path.read_bytes() == data
        return found

    return run


def test_rows_go_and_nothing_else_changes(cut):
    assert cut(CSV.encode(), [1, 4]) == "id,text\r\n2,kept é\r\n\r\n5,last".encode()
    assert cut(CSV.encode(), [5]) == CSV.encode()[: -len("5,last")]


def test_rows_can_go_one_after_another(cut, parse_bytes):
    body = CSV.encode()
    for row in (1, 3, 1):  # as received: 1, 4, 2
        body = cut(body, [row])
    assert [(r["source_id"], r["original_row"]) for r in parse_bytes(body).rows] == [("5", 2)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252", "iso8859-15"])
def test_encodings(cut, encoding):
    mapping = Mapping(reading=Reading(encoding=None if encoding.startswith("utf") else encoding))
    expected = "id,text\r\n2,kept é\r\n\r\n5,last".encode(encoding)
    assert cut(CSV.encode(encoding), [1, 4], mapping=mapping) == expected


def test_a_multibyte_encoding(cut):
    body = "id,text\n1,秘密、表\n2,夜の街\n".encode("shift_jis")
    mapping = Mapping(reading=Reading(encoding="shift_jis"))
    assert cut(body, [1], mapping=mapping) == "id,text\n2,夜の街\n".encode("shift_jis")


def test_bytes_that_cannot_be_written_back_mean_no_copy(cut):
    body = b"\xff\xfe" + "id,text\n1,secret\n2,".encode("utf-16-le") + b"\x00\xd8" + "x\n".encode("utf-16-le")
    assert cut(body, [1]) is None


def test_invalid_bytes_in_other_rows_stay_as_they_are(cut):
    body = "id,text\n1,secret\n2,é\n3,é\n4,é\n5,é\n6,é\n".encode() + b"7,\xff\n"
    assert cut(body, [1]) == body.replace(b"1,secret\n", b"")


@pytest.mark.parametrize("packing", ["gzip", "zstd"])
def test_compressed(cut, packing):
    pack = gzip.compress if packing == "gzip" else lambda b: bytes(pa.compress(b, codec="zstd", asbytes=True))
    made = cut(pack(CSV.encode()), [1])
    with pa.input_stream(pa.py_buffer(made), compression=packing) as stream:
        assert stream.read() == b"id,text\r\n" + CSV.encode()[CSV.encode().index(b"2,kept") :]


def test_json_lines(cut):
    body = b'{"text":"secret"}\n{"text":"kept"}\n\n{"text":"secret"}'
    assert cut(body, [1, 4]) == b'{"text":"kept"}\n\n'


def test_no_header(cut):
    mapping = Mapping({"text": ("column_1",)}, reading=Reading(header=False))
    assert cut(b"secret,1\nkept,2\n", [1], mapping=mapping) == b"kept,2\n"


def test_what_cannot_be_cut_is_to_go_whole(cut):
    assert cut(json.dumps([{"text": "a"}]).encode(), [1]) is None
    table = io.BytesIO()
    pa.parquet.write_table(pa.table({"text": ["a"]}), table)
    assert cut(table.getvalue(), [1]) is None
    assert cut(b"\x89PNG\r\n\x1a\n", [1]) is None


@pytest.mark.parametrize("rows", [[99], [3], [0], [-1], [1, 99]])
def test_a_row_that_is_not_there_means_no_copy(cut, rows):
    assert cut(CSV.encode(), rows) is None


@pytest.mark.parametrize("chunk", [3, 40, 1 << 20])
def test_bad_rows_are_counted_as_in_collecting(cut, chunk):
    body = b'id,text\n1,a\n2,"' + b"long\n" * 100 + b'"\n3\n4,secret\n5,b\n6,"open\n7,secret\n8,c'
    limits = Limits(field_bytes=50, row_bytes=200, chunk_bytes=chunk)
    mapping = Mapping(reading=Reading(quote='"', delimiter=","))
    made = cut(body, [4, 7], limits=limits, mapping=mapping)
    assert made == body.replace(b"4,secret\n", b"").replace(b"7,secret\n", b"")


CELL = st.text(st.sampled_from('ab,;"\n\ré😀 '), max_size=8)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(CELL, min_size=1, max_size=8), st.data(), st.sampled_from([7, 64, 1 << 16]))
def test_the_others_are_collected_as_before(cut, parse_bytes, texts, data, chunk):
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(
        [("id", "text"), *enumerate(["x" + t for t in texts], 1)]
    )
    body = out.getvalue().encode()
    gone = data.draw(st.sets(st.integers(1, len(texts)), min_size=1))
    made = cut(body, gone, limits=Limits(chunk_bytes=chunk))
    before = [r for r in parse_bytes(body).rows if r["original_row"] not in gone]
    after = parse_bytes(made).rows if before else []
    assert [r | {"original_row": 0} for r in after] == [r | {"original_row": 0} for r in before]
    assert [r["original_row"] for r in after] == list(range(1, len(before) + 1))


def test_which_encodings_are_cut_in_raw_bytes():
    assert all(map(is_byte_wise, ("utf-8", "cp1252", "iso8859-1", "koi8-r", "cp1251")))
    assert not any(map(is_byte_wise, ("utf-16-le", "shift_jis", "gb18030", "big5", "cp037", "utf-7")))
