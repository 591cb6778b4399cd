"""Networks merged and split by hand.

Merge: networks that hold units of one group become one.

Split: in a network that holds both units of a pair, every named unit begins a part; each other unit goes to
the part that is fewest links away, the elder one if several are; then parts that nobody holds apart rejoin,
those with most links between them first. A pair that is both merged and split is split.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from manumit.trace.arrays import Ints
    from manumit.trace.gathering import Records

LEAST_NAME = 16
"""Characters that the beginning of a record_id must have to be the name of a former campaign."""

_BY_HAND = 1 << 40
"""Links that a merge by hand is worth: more than any identifiers."""


def resolve(records: Records, names: Iterable[str]) -> dict[str, int]:
    """The unit that each name leads to; names that lead nowhere are left out.

    A name is a record_id or campaign_id. A campaign_id that is no more is the beginning of the record_id of
    its founder, and leads to the unit of that record.
    """
    wanted = sorted(set(names))
    found: dict[str, int] = {}
    if not wanted:
        return found
    for width in sorted({len(name) for name in wanted if len(name) >= LEAST_NAME}):
        begins = pc.utf8_slice_codeunits(records.record_id, 0, width)
        some = pa.array([name for name in wanted if len(name) == width], pa.string())
        at = pc.index_in(some, begins)
        for name, place in zip(some.to_pylist(), at.to_pylist(), strict=True):
            if place is not None:
                found[name] = int(records.unit[place])
    at = pc.index_in(pa.array(wanted, pa.string()), records.campaign_ids)
    first = records.first_of_campaign
    for name, place in zip(wanted, at.to_pylist(), strict=True):
        if place is not None:
            found[name] = int(first[place])
    return found


def merged(network: Ints, groups: Sequence[Sequence[int]]) -> tuple[Ints, set[int]]:
    """Networks after merging, and the labels of those that a merge made.

    Parameters
    ----------
    network : by unit: the least unit of its network.
    groups : units that are one network.
    """
    head: dict[int, int] = {}

    def top(label: int) -> int:
        while label in head:
            label = head[label]
        return label

    for group in groups:
        labels = sorted({top(int(network[unit])) for unit in group})
        head.update(dict.fromkeys(labels[1:], labels[0]))
    out = network.copy()
    for label in head:
        out[network == label] = top(label)
    return out, {top(label) for label in head}


def split(
    network: Ints,
    unit: Ints,
    ident: Ints,
    groups: Sequence[Sequence[int]],
    pairs: Sequence[tuple[int, int]],
) -> tuple[Ints, set[int]]:
    """Networks after splitting, and the labels of those that a split made.

    Parameters
    ----------
    network : by unit: the least unit of its network.
    unit, ident : the two ends of each link.
    groups : units merged by hand, which are tied to one another.
    pairs : units that are not in one network.
    """
    out = network.copy()
    made: set[int] = set()
    torn = defaultdict(list)
    for one, other in pairs:
        if one != other and network[one] == network[other]:
            torn[int(network[one])].append((one, other))
    for label in sorted(torn):
        inside = np.flatnonzero(network[unit] == label)
        ties = [[u for u in group if network[u] == label] for group in groups]
        beside = _beside(unit[inside], ident[inside], len(network), ties)
        parts = _parts(beside, torn[label])
        members = np.flatnonzero(network == label)
        heads: dict[int, int] = {}
        for member in members.tolist():
            part = parts.get(member, parts[min(parts)])
            out[member] = heads.setdefault(part, member)
        made |= set(heads.values())
    return out, made


def _beside(unit: Ints, ident: Ints, units: int, ties: list[list[int]]) -> dict[int, list[tuple[int, int]]]:
    """Neighbours of each node and what each is worth; identifiers are numbered after the units."""
    beside: dict[int, list[tuple[int, int]]] = defaultdict(list)
    edges = [(a, b + units, 1) for a, b in zip(unit.tolist(), ident.tolist(), strict=True)]
    edges += [(group[0], other, _BY_HAND) for group in ties for other in group[1:]]
    for one, other, worth in edges:
        beside[one].append((other, worth))
        beside[other].append((one, worth))
    return beside


def _parts(beside: dict[int, list[tuple[int, int]]], pairs: list[tuple[int, int]]) -> dict[int, int]:
    """Part of each node: a unit named in a pair."""
    seeds = sorted({unit for pair in pairs for unit in pair})
    part = {seed: seed for seed in seeds}
    border = list(seeds)
    while border:
        reached: dict[int, int] = {}
        for node in border:
            for other, _ in beside.get(node, ()):
                if other not in part:
                    reached[other] = min(part[node], reached.get(other, part[node]))
        part.update(reached)
        border = sorted(reached)
    between: Counter[tuple[int, int]] = Counter()
    for node, others in beside.items():
        for other, worth in others:
            if part[node] < part[other]:
                between[part[node], part[other]] += worth
    home = {seed: {seed} for seed in seeds}
    apart = {frozenset(pair) for pair in pairs}
    for one, other in sorted(between, key=lambda pair: (-between[pair], pair)):
        mine, theirs = home[one], home[other]
        if mine is not theirs and not any(frozenset((a, b)) in apart for a in mine for b in theirs):
            mine |= theirs
            for seed in theirs:
                home[seed] = mine
    return {node: min(home[seed]) for node, seed in part.items()}
