"""Scores of records: signs first, company beside them, nothing without a sign."""

from __future__ import annotations

from typing import Any

import pytest


def _points(row: dict[str, Any]) -> dict[str, float]:
    return {reason["rule"]: reason["points"] for reason in row["reasons"]}


def test_a_record_without_a_sign_has_no_row(scene):
    scene.campaign("aaaa", 50, each=lambda n: {"author": f"a{n}", "place": f"p{n}", "kind": "message"})
    scene.add("links", unit="aaaa", value="1").add("links", unit="bbbb", value="1")
    assert scene.scores() == []


def test_a_rule_counts_once_and_its_figure_counts_passages(scene):
    scene.add("records", record_id="x", source_id="seven").sign("x", "grave").sign("x", "grave", start_char=5)
    (row,) = scene.scores()
    assert (row["record_id"], row["source_id"], row["score"]) == ("x", "seven", 3.0)
    assert row["reasons"] == [
        {"rule": "p/grave", "points": 3.0, "figure": 2.0, "sentence": "it is grave", "record_ids": ["x"]}
    ]


def test_a_sign_by_likeness_of_meaning_adds_nothing(scene):
    for name in ("x", "y"):
        scene.add("records", record_id=name)
    scene.sign("x", "grave").sign("x", "grave", start_char=5, found_by="semantic", with_records=["y"])
    scene.sign("y", "grave", found_by="semantic", strength="strong").sign("y", "light", found_by="semantic")
    (row,) = scene.scores()
    assert (row["record_id"], row["score"]) == ("x", 3.0)
    assert [(reason["figure"], reason["record_ids"]) for reason in row["reasons"]] == [(1.0, ["x"])]


def test_a_sign_over_several_messages_names_them(scene):
    for name in ("x", "y", "z"):
        scene.add("records", record_id=name)
    scene.sign("z", "grave", with_records=["y", "x"])
    assert scene.scores()[0]["reasons"][0]["record_ids"] == ["z", "x", "y"]


@pytest.mark.parametrize(
    ("strengths", "positive"),
    [
        (("strong",), False),
        (("strong", "medium"), True),
        (("medium", "medium"), False),
        (("medium", "medium", "medium"), True),
        (("weak", "weak", "weak"), False),
        (("strong", "weak"), False),
    ],
)
def test_a_dimension_counts_by_the_rule_of_its_source(scene, strengths: tuple[str, ...], positive: bool):
    scene.add("records", record_id="x")
    for strength, rule in zip(strengths, ("mild", "grave", "other"), strict=False):
        scene.sign("x", rule, strength=strength)
    reasons = _points(scene.scores()[0])
    assert ("p:d" in reasons) is positive
    assert reasons.get("p:d", 1.0) == 1.0


def test_passages_of_one_rule_are_one_sign_of_its_dimension(scene):
    scene.add("records", record_id="x")
    for start in range(4):
        scene.sign("x", "mild", start_char=start)
    assert _points(scene.scores()[0]) == {"p/mild": 1.0}


def test_a_dimension_of_a_pack_without_a_scoring_rule_does_not_count(scene):
    scene.add("records", record_id="x").sign("x", "mild")
    for rule in ("young", "b", "c"):
        scene.sign("x", rule, pack="urgent", dimension="child", strength="strong")
    assert _points(scene.scores()[0]) == {"urgent/young": 5.0, "p/mild": 1.0}


def test_company_counts_beside_a_sign_up_to_one_point(scene):
    scene.campaign("aaaa", 40, each=lambda n: {"author": f"a{n}", "place": f"p{n}"}).sign("aaaa0003", "mild")
    for n in range(30):
        scene.add("links", unit="aaaa" if not n else f"unit{n}", value="1", record_ids=["aaaa0001"])
    (row,) = scene.scores()
    assert _points(row) == {
        "p/mild": 1.0, "context/authors": 0.4, "context/places": 0.3, "context/identifier": 0.3,
    }  # fmt: skip
    assert [reason["sentence"] for reason in row["reasons"][1:]] == [
        "the same template is published under 40 names",
        "the same template is placed in 40 places",
        "one phone of it is given by 30 different texts",
    ]
    assert all(reason["record_ids"] for reason in row["reasons"])


def test_one_name_one_place_and_an_own_phone_are_no_company(scene):
    scene.campaign("aaaa", 9, each=lambda _n: {"author": "a", "place": "p"}).sign("aaaa0003", "mild")
    scene.add("links", unit="aaaa", value="1", record_ids=["aaaa0001"])
    assert _points(scene.scores()[0]) == {"p/mild": 1.0}


def test_a_single_record_has_company_by_its_identifier(scene):
    scene.add("records", record_id="x").sign("x", "mild")
    for unit in ("x", "aaaa", "bbbb"):
        scene.add("links", unit=unit, value="1", record_ids=["x"])
    assert _points(scene.scores()[0]) == {"p/mild": 1.0, "context/identifier": 0.24}


def test_a_sign_of_an_unknown_rule_gives_no_points(scene):
    scene.add("records", record_id="x").sign("x", "gone")
    assert scene.scores() == []
