"""Identifiers of several batches are put together as if they had come in one."""

from __future__ import annotations

import random  # noqa: TC003 - Hypothesis reads it

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.store.schema import TIME
from manumit.trace.decisions import Decisions
from manumit.trace.gathering import Links, buffers, gather_links, number_records
from manumit.trace.keys import set_keys
from manumit.trace.links import Given
from manumit.trace.string_kernel import digests, places

MEMBERS = pa.table({"campaign_id": pa.array([], pa.string()), "record_id": pa.array([], pa.string())})
WORDS = st.lists(st.text(st.sampled_from("aäb\U0001f338"), max_size=4), max_size=12, unique=True)
FEW = settings(max_examples=40, deadline=None)

ROWS = st.lists(
    st.tuples(
        st.integers(1, 5), st.lists(st.sampled_from(["fx", "fy", "az", "fß", "hq"]), max_size=3, unique=True)
    ),
    max_size=12,
)


def made(rows: list[tuple[int, str, list[str]]]) -> Given:
    """What batches give: sequence, record_id and identifiers by record."""
    rows = sorted(rows)
    nothing = pa.nulls(len(rows), pa.string())
    records = pa.table(
        {
            "sequence": pa.array([row[0] for row in rows], pa.int64()),
            "record_id": pa.array([row[1] for row in rows], pa.string()),
            "observed_at": pa.nulls(len(rows), TIME),
            "author": nothing,
            "place": nothing,
            "simulated": pa.array([False] * len(rows), pa.bool_()),
        }
    )
    idents = sorted({ident for row in rows for ident in row[2]}, key=str.encode)
    numbers = [[n for n, row in enumerate(rows) if ident in row[2]] for ident in idents]
    told = {
        "ident": pa.array(idents, pa.string()),
        "others": pa.nulls(len(idents), pa.string()),
        "sure": pa.array([True] * len(idents), pa.bool_()),
        "numbers": pa.array(numbers, pa.list_(pa.int32())),
    }
    return Given(records, pa.table(told))


def links_of(parts: list[Given]) -> tuple[pa.Array, Links]:
    records = number_records(parts, MEMBERS)
    return records.record_id, gather_links(records)


@FEW
@given(ROWS, st.randoms(use_true_random=False))
def test_how_batches_lie_in_folders_changes_nothing(
    rows: list[tuple[int, list[str]]], draw: random.Random
) -> None:
    named = [(sequence, f"{n:032x}", idents) for n, (sequence, idents) in enumerate(rows)]
    folder = {sequence: draw.randrange(3) for sequence in range(1, 6)}
    parts = [made([row for row in named if folder[row[0]] == n]) for n in range(3)]
    ids, links = links_of([part for part in parts if part.records.num_rows])
    whole_ids, whole = links_of([made(named)] if named else [])
    assert ids.to_pylist() == whole_ids.to_pylist() == [row[1] for row in sorted(named)]
    assert links.value.to_pylist() == whole.value.to_pylist()
    for name in ("kind", "ident", "unit", "first", "rows"):
        assert getattr(links, name).tolist() == getattr(whole, name).tolist()


@FEW
@given(WORDS, WORDS)
def test_places_are_those_of_the_sorted_list(values: list[str], wanted: list[str]) -> None:
    values = sorted(values, key=str.encode)
    place, there = places(*buffers(pa.array(values, pa.string())), *buffers(pa.array(wanted, pa.string())))
    assert there.tolist() == [word in values for word in wanted]
    assert place.tolist() == [sum(v.encode() < word.encode() for v in values) for word in wanted]


@FEW
@given(WORDS)
def test_digests_are_of_the_bytes_alone(values: list[str]) -> None:
    factor = np.uint64(0x100000001B3)
    whole = digests(*buffers(pa.array(["before", *values], pa.string()).slice(1)), factor)
    alone = [digests(*buffers(pa.array([value], pa.string())), factor)[0] for value in values]
    assert whole.tolist() == [int(one) for one in alone]
    assert len(set(whole.tolist())) == len(values)


def test_the_key_of_a_set_tells_what_its_networks_depend_on() -> None:
    def keys(
        rows: list[tuple[int, str, list[str]]], campaign: str | None = None, **more: dict[str, str]
    ) -> list[bytes]:
        members = pa.table({"campaign_id": [campaign], "record_id": ["r1"]}) if campaign else MEMBERS
        records = number_records([made(rows)], members)
        links = gather_links(records)
        one = np.zeros(len(rows), np.int64)
        decided = np.zeros(1 if more.get("decided") else 0, np.int64)
        heirs = more.get("heirs", {})
        link_groups = np.zeros(len(links.ident), np.int64)
        return set_keys(records, links, one, link_groups, decided, Decisions(), heirs).to_pylist()

    rows = [(1, "r1", ["fx"]), (1, "r2", ["fx"])]
    first = keys(rows)
    assert first == keys(rows[::-1])
    others = [
        keys([(1, "r1", ["fx"]), (2, "r2", ["fx"])]),
        keys([(1, "r1", ["fx", "fy"]), (1, "r2", ["fx"])]),
        keys([(1, "r1", ["fx"]), (1, "r3", ["fx"])]),
        keys([(1, "r1", ["ax"]), (1, "r2", ["ax"])]),
        keys(rows, campaign="c"),
        keys(rows, campaign="d"),
        keys(rows, heirs={"r1": "token"}),
        keys(rows, decided={"yes": "yes"}),
    ]
    assert len({key for (key,) in [first, *others]}) == 9
