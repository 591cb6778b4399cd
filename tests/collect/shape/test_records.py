from __future__ import annotations

import json

import pytest

from manumit.collect import Mapping
from manumit.collect.shape.records import distinct


def test_columns_of_one_name_are_all_kept(parse_bytes):
    (row,) = parse_bytes(b"a,text,a,a_2,a\n1,x,2,3,4\n").rows
    assert json.loads(row["extra"]) == {"a": "1", "a_3": "2", "a_2": "3", "a_4": "4"}


def test_distinct_names():
    assert distinct(["a", "b", "a", "a"]) == ["a", "b", "a_2", "a_3"]
    assert distinct([]) == []


def test_every_target(parse_bytes):
    head = (
        "id,kind,posted,user,thread,url,title,body,lang,city,country,phone,email,"
        "lat,lon,accuracy,photos,simulated,x"
    )
    line = (
        "7,Message,2024-01-02 03:04,ana,t1,http://a.b,Hi,Text,pt,Porto,PT,+351,a@b.c,"
        '"41,15",-8.6,30,a.jpg; b.jpg,Yes,z'
    )
    (row,) = parse_bytes(f"{head}\n{line}\n".encode()).rows
    expected = {
        "source_id": "7",
        "kind": "message",
        "author": "ana",
        "thread": "t1",
        "url": "http://a.b",
        "title": "Hi",
        "text": "Text",
        "lang_stated": "pt",
        "place": "Porto, PT",
        "contact": "+351\na@b.c",
        "latitude": 41.15,
        "longitude": -8.6,
        "accuracy_m": 30.0,
        "media": ["a.jpg", "b.jpg"],
        "simulated": True,
        "extra": '{"x":"z"}',
        "original_row": 1,
        "time_as_written": "2024-01-02 03:04",
    }
    assert {name: row[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("lat", "north"),
        ("lat", "91"),
        ("lon", "-181"),
        ("accuracy", "near"),
        ("kind", "poem"),
        ("simulated", "perhaps"),
    ],
)
def test_a_value_that_does_not_fit_its_target_is_kept_in_extra(parse_bytes, column, value):
    (row,) = parse_bytes(f"text,{column}\nx,{value}\n".encode()).rows
    assert json.loads(row["extra"]) == {column: value}
    assert row["kind"] == "ad"
    assert row["simulated"] is False
    assert row["latitude"] is None


def test_texts_are_joined_in_the_order_of_the_columns_or_of_the_mapping(parse_bytes):
    body = b"benefits,description,requirements,text\nb,d,,t\n"
    assert parse_bytes(body).column("text") == ["b\n\nd\n\nt"]
    mapping = Mapping({"text": ("text", "benefits")})
    (row,) = parse_bytes(body, mapping).rows
    assert row["text"] == "t\n\nb"
    assert json.loads(row["extra"]) == {"description": "d"}


def test_a_day_and_a_clock_make_one_time(parse_bytes):
    (row,) = parse_bytes(b"date,time,text\n2024-01-02,03:04:05,x\n").rows
    assert (row["time_as_written"], row["time_precision"]) == ("2024-01-02 03:04:05", "second")


def test_extra_is_json_whatever_the_cell(parse_bytes):
    cell = 'a "quoted" \\ line\nand\ttab \u2028 \U0001f600 \x7f'
    body = 'text,"we""ird"\nx,"' + cell.replace('"', '""') + '"\n'
    (row,) = parse_bytes(body.encode()).rows
    assert json.loads(row["extra"]) == {'we"ird': cell}
