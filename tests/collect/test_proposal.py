from __future__ import annotations

import json

import pytest

from manumit.collect import Mapping, load_mapping, propose

BODY = (
    "job_id,Posted,description,benefits,phone,user,pay\n"
    "1,03/04/2024,some words,money,+351 912 345 678,Ana B,5\n"
    "2,05/04/2024,more words,,,,7\n"
)


@pytest.fixture
def proposed(tmp_path):
    def run(body, mapping=None, name="a.csv"):
        path = tmp_path / name
        path.write_text(body, encoding="utf-8")
        return propose(path, mapping)

    return run


def test_a_proposal_shows_what_each_column_becomes(proposed):
    found = proposed(BODY)
    assert [(c.name, c.target) for c in found.columns] == [
        ("job_id", "source_id"),
        ("Posted", "time"),
        ("description", "text"),
        ("benefits", "text"),
        ("phone", "contact"),
        ("user", "author"),
        ("pay", "extra"),
    ]
    assert found.mapping["text"] == ("description", "benefits")
    assert (found.source, found.rows, found.rejected, found.problem) == ("csv", 2, 0, None)
    assert "delimiter ','" in found.evidence
    assert "utf-8" in found.evidence


def test_it_says_when_day_and_month_are_undecided(proposed):
    assert "day first is assumed" in proposed(BODY).times
    assert "stated" in proposed(BODY, Mapping(day_first=False)).times
    assert "above 12 in first place" in proposed(BODY + "3,25/04/2024,x,,,,\n").times
    assert "Europe/Lisbon" in proposed(BODY, Mapping(zone="Europe/Lisbon")).times


def test_contacts_and_names_are_masked_and_long_values_shortened(proposed):
    found = proposed(BODY + f"3,25/04/2024,{'long ' * 50},,,,\n")
    shown = {c.name: c.samples for c in found.columns}
    assert shown["phone"] == ("+000 000 000 000",)
    assert shown["user"] == ("xxx x",)
    assert all(len(value) <= 32 for values in shown.values() for value in values)


def test_a_file_without_text_has_a_problem_and_still_shows_its_columns(proposed):
    found = proposed("a,b\n1,2\n")
    assert "--text" in found.problem
    assert [c.target for c in found.columns] == ["extra", "extra"]


def test_rows_that_would_be_set_aside_are_counted(proposed):
    found = proposed(BODY + "3,soon,x,,,,\n4,2024-01-01,,,,,\n5\n")
    assert (found.rows, found.rejected) == (5, 3)


def test_the_yaml_can_be_given_back(proposed, tmp_path):
    found = proposed(BODY)
    (tmp_path / "map.yaml").write_text(found.as_yaml(), encoding="utf-8")
    assert load_mapping(tmp_path / "map.yaml").columns == found.mapping


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_json(proposed, name):
    record = {"text": "words", "tel": "+351 9", "odd": {"a": 1}}
    body = json.dumps([record]) if name == "a.json" else json.dumps(record)
    found = proposed(body, name=name)
    assert [(c.name, c.target) for c in found.columns] == [
        ("text", "text"),
        ("tel", "contact"),
        ("odd", "extra"),
    ]
    assert found.columns[2].samples
