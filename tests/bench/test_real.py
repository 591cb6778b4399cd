from __future__ import annotations

import csv

import numpy as np
import pytest

from bench.plan import Plan
from bench.real import grouped, judged, load, run

HEAD = ("job_id", "title", "description", "fraudulent")
ROWS = (
    ("1", "a", "write to #EMAIL_aa0#", "1"),
    ("2", "#EMAIL_aa0#", "or #URL_bb1#", "1"),
    ("2", "c", "see #URL_bb1# and #PHONE_cc2#", "0"),
    ("4", "d", "#PHONE_dd3#", "0"),
    ("5", "e", "no contact, EMAIL_aa0", "1"),
)


@pytest.fixture
def rows(tmp_path):
    path = tmp_path / "adverts.csv"
    with path.open("w", newline="") as stream:
        csv.writer(stream).writerows([HEAD, *ROWS])
    return load(path, "fraudulent", ("title", "description"))


def test_tokens_are_found_anywhere_in_a_row(rows):
    assert rows.has.tolist() == [True, True, True, True, False]
    sharing = {(i, j) for i, j in np.argwhere(rows.shares).tolist() if i < j}
    assert sharing == {(0, 1), (1, 2)}
    assert rows.texts[1] == "#EMAIL_aa0# or #URL_bb1#"
    assert rows.labelled.tolist() == [True, True, False, False, True]


def test_pairs_and_labels_are_judged_by_hand(rows):
    found = judged(rows, np.array([0, 0, 1, 0, 0]))
    assert found["pairs_found"] == 1 / 2  # (0, 1) of (0, 1) and (1, 2)
    assert found["precision"] == 1 / 3  # of (0, 1), (0, 3), (1, 3)
    assert found["precision_of_all"] == 1 / 6
    found = judged(rows, np.array([0, 0, -1, -1, -1]))
    assert (found["inside"], found["labelled_inside"], found["label_precision"]) == (2, 2 / 3, 1.0)
    assert found["groups"] == 1


def test_nothing_found_divides_by_nothing(rows):
    found = judged(rows, np.full(5, -1))
    assert set(found.values()) == {0}


def test_a_component_of_one_is_no_group():
    assert grouped(np.array([2, 0, 2, 1])).tolist() == [2, -1, 2, -1]


def test_absent_data_are_named(tmp_path, monkeypatch):
    monkeypatch.setenv("MANUMIT_DATA", str(tmp_path / "none"))
    found = run(Plan(tmp_path))
    assert all("absent" in entry["skipped"] for entry in found.values())
