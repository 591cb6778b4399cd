from __future__ import annotations

import gzip
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from manumit.collect import Limits
from manumit.store.errors import RefusedError

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
FILLED = TEXT.map(lambda text: "x" + text)
RECORD = st.fixed_dictionaries(
    {"text": FILLED}, optional={"id": st.integers(), "title": FILLED, "odd": st.none() | TEXT, "a/b~c": TEXT}
)


def expected(record):
    extra = {k: record[k] for k in ("odd", "a/b~c") if k in record}
    number = record.get("id")
    return (record["text"], record.get("title"), None if number is None else str(number), extra)


def found(row):
    return (row["text"], row["title"], row["source_id"], json.loads(row["extra"] or "{}"))


def dump(records, form, ascii_only):
    one = lambda value, **options: json.dumps(value, ensure_ascii=ascii_only, **options)  # noqa: E731  # one line that the cases read as one
    if form == "lines":
        return "\n".join(one(record) for record in records)
    if form == "list":
        return one(records)
    if form == "pretty":
        return one(records, indent=2)
    return one({"meta": {"tags": [1, "]{"], "n": None}, "ads": records, "after": [[], {}]}, indent=1)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(RECORD, min_size=1, max_size=8),
    st.sampled_from(["lines", "list", "pretty", "wrapped"]),
    st.booleans(),
    st.sampled_from([30, 200, 1 << 20]),
    st.sampled_from(["utf-8", "utf-16"]),
)
def test_round_trip(parse_bytes, records, form, ascii_only, chunk, encoding):
    # keys that the first part of a file lacks are not found by name: give the first record all of them
    records = [{"text": "x", "id": 1, "title": "t", "odd": None, "a/b~c": "x"}, *records]
    read = parse_bytes(dump(records, form, ascii_only).encode(encoding), None, Limits(chunk_bytes=chunk))
    assert read.rejects == []
    assert read.source == ("jsonl" if form == "lines" else "json")
    assert [found(row) for row in read.rows] == [expected(record) for record in records]
    assert read.column("original_row") == list(range(1, len(records) + 1))


def test_a_list_of_plain_values_becomes_lines_and_nested_values_stay_json(parse_bytes):
    record = {"text": "a", "phone": ["+1", "+2"], "location": {"city": "Porto"}, "images": ["a.jpg", "b.jpg"]}
    (row,) = parse_bytes(json.dumps([record]).encode()).rows
    assert row["contact"] == "+1\n+2"
    assert json.loads(row["place"]) == {"city": "Porto"}
    assert row["media"] == ["a.jpg", "b.jpg"]


def test_extra_keeps_types(parse_bytes):
    extra = {"n": 5, "big": 12345678901234567890, "f": 1.5, "t": True, "none": None, "l": [1, {"x": None}]}
    (row,) = parse_bytes(json.dumps([{"text": "a", **extra}]).encode()).rows
    assert json.loads(row["extra"]) == extra


def test_keys_met_late_go_to_extra(parse_bytes):
    lines = ['{"text":"a"}'] * 3000 + ['{"text":"b","late":1,"phone":"+1"}']
    read = parse_bytes("\n".join(lines).encode(), None, Limits(chunk_bytes=500))
    assert read.rows[-1]["text"] == "b"
    assert json.loads(read.rows[-1]["extra"] or "{}").get("late") == 1


def test_empty_lines_keep_their_number(parse_bytes):
    read = parse_bytes(b'{"text":"a"}\n\n  \n{"text":"b"}\r\n')
    assert read.column("original_row") == [1, 4]


def test_one_record_is_enough_for_each_form(parse_bytes):
    assert parse_bytes(b'{"text":"a","id":1}').source == "jsonl"
    assert parse_bytes(b'{"text":"a","id":1}\n').column("text") == ["a"]
    assert parse_bytes(b'{"ads":[{"text":"a"}]}').source == "json"
    assert parse_bytes(b'[{"text":"a"}]').column("text") == ["a"]


def test_compressed(parse_bytes):
    body = json.dumps([{"text": f"word {n}"} for n in range(3000)]).encode()
    read = parse_bytes(gzip.compress(body), None, Limits(chunk_bytes=999))
    assert read.column("text") == [f"word {n}" for n in range(3000)]


def test_a_list_of_numbers_is_refused(parse_bytes):
    with pytest.raises(RefusedError, match="hold text"):
        parse_bytes(b"[1,2,3]")


def test_csv_that_begins_with_a_brace_is_no_json(parse_bytes):
    read = parse_bytes(b"{id},text\n1,a\n")
    assert (read.source, read.column("text")) == ("csv", ["a"])
