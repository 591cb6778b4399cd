"""Which signs together are a reason to look: against a slow twin."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from manumit.alert.live.signs import combined, rule_places, rule_table, titles
from manumit.detect.indicators import load_packs

RULES = len(rule_table().name)


def twin(group: list[int], sign: list[int], groups: int, dimensions: float, points: float) -> list[bool]:
    rules = rule_table()
    found = []
    for number in range(groups):
        own = {s for g, s in zip(group, sign, strict=True) if g == number}
        by_pack: dict[int, set[int]] = {}
        for s in own:
            by_pack.setdefault(int(rules.pack[s]), set()).add(int(rules.dimension[s]))
        spread = max((len(held) for held in by_pack.values()), default=0)
        found.append(spread >= dimensions and sum(rules.points[s] for s in own) >= points - 1e-9)
    return found


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, RULES - 1)), max_size=12),
    st.integers(1, 3),
    st.sampled_from([0.25, 1, 3, 5]),
)
def test_signs_combine_as_the_twin_says(rows: list[tuple[int, int]], dimensions: int, points: float):
    group, sign = [r[0] for r in rows], [r[1] for r in rows]
    found = combined(
        np.array(group, np.int64), np.array(sign, np.int64), 4, dimensions=dimensions, points=points
    )
    assert found.tolist() == twin(group, sign, 4, dimensions, points)


def test_every_rule_has_its_place():
    packs = load_packs()
    names = [(pack.id, rule.id) for pack in packs for rule in pack.rules]
    places = rule_places(pa.array([n[0] for n in names]), pa.array([n[1] for n in names]))
    assert sorted(places.tolist()) == list(range(RULES))
    assert rule_places(pa.array(["urgent"]), pa.array(["none such"])).tolist() == [-1]
    urgent = {rule.dimension for pack in packs if pack.id == "urgent" for rule in pack.rules}
    assert set(rule_table().urgent) == {"", *urgent}
    assert titles([places[0], places[0]]) == [rule_table().title[places[0]]]
