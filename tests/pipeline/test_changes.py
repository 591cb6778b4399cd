"""What `compare` says of two runs, against a plain Python oracle."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from manumit.pipeline import compare
from manumit.pipeline.changes import SINCE
from manumit.store import CAMPAIGN_MEMBERS, LEADS, NETWORK_MEMBERS, Settings, Workspace

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
    assert {row["subject_kind"] for row in found} <= {"campaign"}
    assert [row["kind"] for row in found] == sorted(row["kind"] for row in found)
    said = {told_of(row) for row in found}
    assert len(said) == len(found)
    return said


def told_of(row: dict[str, Any]) -> tuple[str, str, tuple[str, ...], int, int]:
    return row["kind"], row["subject"], tuple(row["other_ids"]), row["size_before"], row["size_after"]


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


Units = dict[str, tuple[str, ...]]
"""Units by network: a campaign in capitals, a record in digits."""


def put_all(ws: Workspace, members: Members, networks: Units, leads: tuple[str, ...]) -> RunManifest:
    """A run with campaigns, networks and leads; a lead is `kind-subject`."""
    campaigns = [
        {"campaign_id": campaign, "record_id": record, "source_id": None, "score": 0.5, "slot_values": []}
        for record, campaign in members.items()
    ]
    units = [
        {"network_id": network, "kind": "record" if unit.isdigit() else "campaign", "value": unit,
         "records": 1, "community": 0, "degree": 1, "centrality": 0.0, "sampled": 0, "role": "member"}
        for network, held in networks.items()
        for unit in held
    ]  # fmt: skip
    ranked = [
        {"lead_id": lead, "rank": 1, "subject_kind": lead.split("-")[0], "subject": lead.split("-")[1],
         "score": 1.0, "likelihood": None, "urgent": None, "records": 2, "reasons": []}
        for lead in leads
    ]  # fmt: skip
    with ws.lock("run"), ws.begin_run("leads") as run:
        for schema, rows in ((CAMPAIGN_MEMBERS, campaigns), (NETWORK_MEMBERS, units), (LEADS, ranked)):
            run.put(schema.name, "0", pa.Table.from_pylist(rows, schema.arrow))
        return run.commit()


def members_of_networks(members: Members, networks: Units) -> Members:
    own = {record: n for n, units in networks.items() for record, c in members.items() if c in units}
    return own | {unit: n for n, units in networks.items() for unit in units if unit.isdigit()}


def of_kind(table: pa.Table, kind: str) -> set[tuple[str, str, tuple[str, ...], int, int]]:
    return {told_of(row) for row in table.to_pylist() if row["subject_kind"] == kind}


placed = st.dictionaries(st.sampled_from("ABCD56789"), st.sampled_from("nm"))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(old=members, new=members, old_place=placed, new_place=placed)
def test_networks_are_the_same_as_the_oracle(
    pipeline_bare: Workspace, old: Members, new: Members, old_place: Members, new_place: Members
) -> None:
    """Campaigns hold the records 1 to 4, networks hold campaigns and the records 5 to 9."""
    sides = []
    for held, place in ((old, old_place), (new, new_place)):
        campaigns = {record: campaign.upper() for record, campaign in held.items() if record in "1234"}
        units = {n: tuple(unit for unit, own in place.items() if own == n) for n in "nm"}
        sides.append((campaigns, units))
    runs = [put_all(pipeline_bare, *side, ()) for side in sides]
    found = compare(pipeline_bare, *runs)
    assert of_kind(found, "campaign") == oracle(sides[0][0], sides[1][0])
    assert of_kind(found, "network") == oracle(*(members_of_networks(*side) for side in sides))


def test_leads_follow_what_they_are_about(pipeline_bare: Workspace) -> None:
    old = put_all(
        pipeline_bare,
        {"1": "A", "2": "A", "3": "B", "4": "B", "5": "C", "6": "C", "7": "C", "8": "D"},
        {},
        ("campaign-A", "campaign-B", "campaign-C", "campaign-D", "record-9"),
    )
    new = put_all(
        pipeline_bare,
        {"1": "A", "2": "A", "3": "A", "4": "A", "5": "C", "6": "C", "7": "E", "8": "D"},
        {},
        ("campaign-A", "campaign-C", "campaign-E", "record-7"),
    )
    found = compare(pipeline_bare, old, new)
    assert of_kind(found, "lead") == {
        ("grown", "campaign-A", (), 2, 4),
        ("merged", "campaign-B", ("campaign-A",), 2, 0),
        ("shrunk", "campaign-C", (), 3, 2),
        ("gone", "campaign-D", (), 2, 0),
        ("split", "campaign-E", ("campaign-C",), 0, 2),
        ("gone", "record-9", (), 2, 0),
        ("born", "record-7", (), 0, 2),
    }
    assert set(found.column("run").to_pylist()) == {new.run_id}
    assert set(found.column("run_before").to_pylist()) == {old.run_id}
    assert compare(pipeline_bare, new, new).num_rows == 0


def test_a_run_tells_what_changed(pipeline_desk, pipeline_rows) -> None:
    hotel = "New in town, {name}, friendly and discreet, hotel visits only, call {phone}, {price} euro"
    work = "Warehouse workers wanted, housing and flight paid, write to {name}, pay {price}"
    pipeline_desk.collect(pipeline_rows(hotel, 0, 6))
    first = pipeline_desk.run().run
    assert SINCE not in first.figures
    assert pipeline_desk.ws.read_table("events", first).num_rows == 0
    pipeline_desk.collect([*pipeline_rows(hotel, 6, 2), *pipeline_rows(work, 20, 5)])
    second = pipeline_desk.run().run
    kept = pipeline_desk.ws.read_table("events", second)
    assert second.figures[SINCE] == first.run_id
    kinds = {(row["subject_kind"], row["kind"]) for row in kept.to_pylist()}
    assert {("campaign", "grown"), ("campaign", "born")} <= kinds
    assert compare(pipeline_desk.ws, first, second).equals(kept)
    unread = replace(second, figures={})
    assert compare(pipeline_desk.ws, first, unread).equals(kept)
