"""What `compare` says of two runs, against a plain Python oracle."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from manumit.pipeline import compare
from manumit.store import CAMPAIGN_MEMBERS, Settings, Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from manumit.store import RunManifest

Members = dict[str, str]
"""Campaign by record."""


def oracle(old: Members, new: Members) -> set[tuple[str, str, tuple[str, ...], int, int]]:
    before, after = Counter(old.values()), Counter(new.values())
    went: dict[str, set[str]] = {}
    came: dict[str, set[str]] = {}
    kept: Counter[str] = Counter()
    for record in old.keys() & new.keys():
        kept[old[record]] += old[record] == new[record]
        if old[record] != new[record]:
            went.setdefault(old[record], set()).add(new[record])
            came.setdefault(new[record], set()).add(old[record])
    told = set()
    for campaign in before.keys() | after.keys():
        others: set[str] = set()
        if before[campaign] == after[campaign] == kept[campaign]:
            continue
        if not after[campaign]:
            others = went.get(campaign, set())
            kind = "merged" if others else "gone"
        elif not before[campaign]:
            others = came.get(campaign, set())
            kind = "split" if others else "born"
        elif before[campaign] == after[campaign]:
            kind = "changed"
        else:
            kind = "grown" if after[campaign] > before[campaign] else "shrunk"
        told.add((kind, campaign, tuple(sorted(others)), before[campaign], after[campaign]))
    return told


def put(ws: Workspace, members: Members) -> RunManifest:
    rows = [
        {"campaign_id": campaign, "record_id": record, "source_id": None, "score": 0.5, "slot_values": []}
        for record, campaign in members.items()
    ]
    with ws.lock("run"), ws.begin_run("leads") as run:
        run.put("campaign_members", "0", pa.Table.from_pylist(rows, CAMPAIGN_MEMBERS.arrow))
        return run.commit()


def told(ws: Workspace, old: Members, new: Members) -> set[tuple[str, str, tuple[str, ...], int, int]]:
    found = compare(ws, put(ws, old), put(ws, new)).to_pylist()
    assert [row["kind"] for row in found] == sorted(row["kind"] for row in found)
    said = {
        (row["kind"], row["campaign_id"], tuple(row["other_ids"]), row["size_before"], row["size_after"])
        for row in found
    }
    assert len(said) == len(found)
    return said


@pytest.fixture
def pipeline_bare(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "ws", settings=Settings("1GB", 1))


CASES = {
    "born": ({}, {"1": "a", "2": "a"}, {("born", "a", (), 0, 2)}),
    "grown": ({"1": "a", "2": "a"}, {"1": "a", "2": "a", "3": "a"}, {("grown", "a", (), 2, 3)}),
    "shrunk": ({"1": "a", "2": "a", "3": "a"}, {"1": "a", "2": "a"}, {("shrunk", "a", (), 3, 2)}),
    "gone": ({"1": "a", "2": "a"}, {}, {("gone", "a", (), 2, 0)}),
    "merged": (
        {"1": "a", "2": "a", "3": "b", "4": "b"},
        {"1": "a", "2": "a", "3": "a", "4": "a"},
        {("merged", "b", ("a",), 2, 0), ("grown", "a", (), 2, 4)},
    ),
    "split": (
        {"1": "a", "2": "a", "3": "a", "4": "a"},
        {"1": "a", "2": "a", "3": "b", "4": "b"},
        {("split", "b", ("a",), 0, 2), ("shrunk", "a", (), 4, 2)},
    ),
    "two into one, and one into two": (
        {"1": "a", "2": "a", "3": "b", "4": "b", "5": "c", "6": "c", "7": "c", "8": "c"},
        {"1": "a", "2": "a", "3": "a", "4": "d", "5": "d", "6": "c", "7": "e", "8": "e"},
        {
            ("grown", "a", (), 2, 3),
            ("merged", "b", ("a", "d"), 2, 0),
            ("shrunk", "c", (), 4, 1),
            ("split", "d", ("b", "c"), 0, 2),
            ("split", "e", ("c",), 0, 2),
        },
    ),
    "one for another": (
        {"1": "a", "2": "a", "3": "b", "4": "b"},
        {"1": "a", "3": "a", "2": "b", "4": "b"},
        {("changed", "a", (), 2, 2), ("changed", "b", (), 2, 2)},
    ),
    "none of those it had": ({"1": "a", "2": "a"}, {"3": "a", "4": "a"}, {("changed", "a", (), 2, 2)}),
    "nothing": ({"1": "a", "2": "a"}, {"2": "a", "1": "a"}, set()),
}


@pytest.mark.parametrize("name", CASES)
def test_each_kind_of_change(pipeline_bare: Workspace, name: str) -> None:
    old, new, expected = CASES[name]
    assert told(pipeline_bare, old, new) == expected
    assert oracle(old, new) == expected


members = st.dictionaries(st.sampled_from("123456789"), st.sampled_from("abcd"))


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(old=members, new=members)
def test_the_same_as_the_oracle(pipeline_bare: Workspace, old: Members, new: Members) -> None:
    assert told(pipeline_bare, old, new) == oracle(old, new)


def test_nothing_of_it_stays_on_the_disk(pipeline_bare: Workspace) -> None:
    old, new = put(pipeline_bare, {"1": "a"}), put(pipeline_bare, {"1": "b"})
    compare(pipeline_bare, old, new)
    assert list((pipeline_bare.path / "spill").iterdir()) == []
