from __future__ import annotations

import json

import pytest

from manumit.collect import Limits, Mapping, Reading

HEAD = b"id,posted,text\n1,2024-01-01,first\n"
TAIL = b"3,2024-01-03,last\n"

CSV_ROWS = [
    ("no text", b"2,2024-01-02,\n", "text", "no text"),
    ("blank text", "2,2024-01-02,\u00a0 \u3000\n".encode(), "text", "no text"),
    ("bad date", b"2,next week,secret words\n", "posted", "not a date"),
    ("impossible date", b"2,2024-02-31,secret words\n", "posted", "not a date"),
    ("NUL byte", b"2,2024-01-02,secret\0words\n", "text", "NUL"),
    ("oversized field", b"2,2024-01-02," + b"secret" * 400 + b"\n", "text", "longer than 2,000 bytes"),
    ("too few fields", b"2,secret words\n", None, "2 fields where the header has 3"),
    ("too many fields", b"2,2024-01-02,secret,words\n", None, "4 fields where the header has 3"),
    ("invalid bytes", b"2,2024-01-02,secret \xff words\n", "text", "invalid in the file's encoding"),
    ("a cut character", b"2,2024-01-02,secret \xe4\xb8\n", "text", "invalid in the file's encoding"),
]


@pytest.mark.parametrize("chunk", [5, 1 << 20])
@pytest.mark.parametrize(("name", "row", "field", "reason"), CSV_ROWS, ids=[row[0] for row in CSV_ROWS])
def test_a_bad_row_is_set_aside_and_the_rest_goes_on(parse_bytes, name, row, field, reason, chunk):
    limits = Limits(field_bytes=2000, row_bytes=5000, chunk_bytes=chunk)
    read = parse_bytes(HEAD + row + TAIL, Mapping(reading=Reading(encoding="utf-8")), limits)
    assert read.column("text") == ["first", "last"]
    assert read.column("original_row") == [1, 3]
    (reject,) = read.rejects
    assert (reject.file, reject.row, reject.field) == ("file.csv", 2, field)
    assert reason in reject.reason
    assert reject.mend
    assert "secret" not in str(reject)


@pytest.mark.parametrize("chunk", [5, 1 << 20])
def test_an_open_quote_costs_its_own_row_only(parse_bytes, chunk):
    body = HEAD + b'2,2024-01-02,"secret words\n' + TAIL
    read = parse_bytes(body, None, Limits(chunk_bytes=chunk))
    assert read.column("original_row") == [1, 3]
    assert [(r.row, r.reason) for r in read.rejects] == [(2, "a quote opens and is not closed")]


def test_an_open_quote_in_the_last_row(parse_bytes):
    read = parse_bytes(HEAD + b'2,2024-01-02,"secret words')
    assert read.column("original_row") == [1]
    assert [r.row for r in read.rejects] == [2]


@pytest.mark.parametrize("chunk", [100, 1 << 20])
def test_an_open_quote_early_in_a_long_file_is_noticed(parse_bytes, chunk):
    rows = b"".join(b"%d,2024-01-02,some words here\n" % n for n in range(3, 400))
    body = HEAD + b'2,2024-01-02,"secret words\n' + rows
    read = parse_bytes(body, Mapping(reading=Reading(quote='"')), Limits(row_bytes=3000, chunk_bytes=chunk))
    assert [r.row for r in read.rejects] == [2]
    assert read.column("original_row") == [1, *range(3, 400)]


@pytest.mark.parametrize("chunk", [100, 1 << 20])
def test_an_oversized_row_with_line_ends_is_one_row(parse_bytes, chunk):
    body = HEAD + b'2,2024-01-02,"' + b'secret ""words""\n' * 1000 + b'"\n' + TAIL
    read = parse_bytes(body, None, Limits(field_bytes=1000, row_bytes=3000, chunk_bytes=chunk))
    assert read.column("original_row") == [1, 3]
    assert [r.row for r in read.rejects] == [2]
    assert "longer than" in read.rejects[0].reason


def test_an_open_oversized_row_at_the_end_of_the_file(parse_bytes):
    body = HEAD + b'2,2024-01-02,"' + b"secret words " * 1000
    read = parse_bytes(body, None, Limits(field_bytes=1000, row_bytes=3000, chunk_bytes=500))
    assert read.column("original_row") == [1]
    assert [r.row for r in read.rejects] == [2]


def test_bad_bytes_in_utf16(parse_bytes):
    body = "id,text\n1,first\n2,".encode("utf-16-le") + b"\x00\xd8" + "x\n3,last\n".encode("utf-16-le")
    read = parse_bytes(b"\xff\xfe" + body)
    assert read.column("original_row") == [1, 3]
    assert [(r.row, r.field) for r in read.rejects] == [(2, "text")]


def test_bad_bytes_in_cp1252(parse_bytes):
    body = b"id,text\n1,caf\xe9\n2,secret \x81\n3,last\n"
    read = parse_bytes(body, Mapping(reading=Reading(encoding="cp1252")))
    assert read.column("text") == ["café", "last"]
    assert [(r.row, r.field) for r in read.rejects] == [(2, "text")]


JSON_ROWS = [
    ("broken", '{"id":2,"text":"secret', None, "not valid JSON"),
    ("a list", '["secret"]', None, "a JSON array, not an object"),
    ("a string", '"secret"', None, "not an object"),
    ("no text", '{"id":2}', "text", "no text"),
    ("null text", '{"id":2,"text":null}', "text", "no text"),
    ("bad date", '{"id":2,"text":"secret","posted":"soon"}', "posted", "not a date"),
    ("NUL", '{"id":2,"text":"secret\\u0000"}', "text", "NUL"),
    ("oversized", json.dumps({"id": 2, "text": "secret" * 400}), "text", "longer than"),
    ("half a surrogate pair", '{"id":2,"text":"secret \\ud800"}', None, "not valid JSON"),
]


@pytest.mark.parametrize(("name", "line", "field", "reason"), JSON_ROWS, ids=[row[0] for row in JSON_ROWS])
def test_a_bad_json_line(parse_bytes, name, line, field, reason):
    first, last = '{"id":1,"text":"first","posted":"2024-01-01"}', '{"id":3,"text":"last"}'
    read = parse_bytes("\n".join([first, line, last]).encode(), None, Limits(field_bytes=2000))
    assert read.source == "jsonl"
    assert read.column("original_row") == [1, 3]
    (reject,) = read.rejects
    assert (reject.row, reject.field) == (2, field)
    assert reason in reject.reason
    assert "secret" not in str(reject)


@pytest.mark.parametrize(
    ("name", "line", "field", "reason"), JSON_ROWS[1:], ids=[r[0] for r in JSON_ROWS[1:]]
)
@pytest.mark.parametrize("chunk", [5, 1 << 20])
def test_a_bad_json_element(parse_bytes, name, line, field, reason, chunk):
    body = f'[{{"id":1,"text":"first","posted":"2024-01-01"}},{line},\n {{"id":3,"text":"last"}}]'
    read = parse_bytes(body.encode(), None, Limits(field_bytes=2000, chunk_bytes=chunk))
    assert read.source == "json"
    assert read.column("original_row") == [1, 3]
    assert [(r.row, r.field) for r in read.rejects] == [(2, field)]
    assert reason in read.rejects[0].reason
