"""Rules of the installed packs as arrays, and which signs together are a reason to look."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from manumit.alert.rules import URGENT
from manumit.detect.indicators import load_packs

if TYPE_CHECKING:
    from collections.abc import Sequence

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RuleTable:
    """Rules of all packs, in the order of pack and rule.

    Parameters
    ----------
    name : `pack/rule`.
    title : what its dimension is called.
    points : what it adds to a score.
    pack, dimension : by number; a dimension belongs to one pack.
    urgent : child or danger; empty: neither.
    """

    name: tuple[str, ...]
    title: tuple[str, ...]
    points: npt.NDArray[np.float64]
    pack: Ints
    dimension: Ints
    urgent: tuple[str, ...]


@cache
def rule_table() -> RuleTable:
    """The rules that are installed."""
    packs = load_packs()
    rules = sorted(
        ((rule, n, pack) for n, pack in enumerate(packs) for rule in pack.rules),
        key=lambda found: (found[2].id, found[0].id),
    )
    dimensions = {key: n for n, key in enumerate(sorted({(p.id, d) for p in packs for d in p.dimensions}))}
    return RuleTable(
        tuple(f"{pack.id}/{rule.id}" for rule, _, pack in rules),
        tuple(pack.dimensions[rule.dimension] for rule, _, pack in rules),
        np.array([rule.points for rule, _, _ in rules], np.float64),
        np.array([n for _, n, _ in rules], np.int64),
        np.array([dimensions[pack.id, rule.dimension] for rule, _, pack in rules], np.int64),
        tuple(rule.dimension if pack.id == URGENT else "" for rule, _, pack in rules),
    )


def rule_places(pack: pa.Array, rule: pa.Array) -> Ints:
    """Place of each rule in `rule_table`; -1: it is not installed."""
    names = pc.binary_join_element_wise(pack, rule, "/")
    at = pc.fill_null(pc.index_in(names, pa.array(rule_table().name, pa.string())), -1)
    return np.asarray(at.to_numpy(zero_copy_only=False) if isinstance(at, pa.Array) else at.to_numpy())


def combined(
    group: Ints, sign: Ints, groups: int, *, dimensions: float, points: float
) -> npt.NDArray[np.bool_]:
    """Groups whose signs reach a combination: dimensions of one list, and points of all its rules.

    Parameters
    ----------
    group, sign : one row a passage: its record or conversation, and the place of its rule.
    groups : how many groups there are.
    dimensions : different dimensions of one pack, at least.
    points : sum over different rules, at least.
    """
    rules = rule_table()
    pairs = np.unique(np.stack([group, sign], axis=1), axis=0) if len(group) else np.zeros((0, 2), np.int64)
    total = np.bincount(pairs[:, 0], weights=rules.points[pairs[:, 1]], minlength=groups)
    packs = int(rules.pack.max()) + 1 if len(rules.pack) else 1
    spread = np.unique(
        np.stack([pairs[:, 0] * packs + rules.pack[pairs[:, 1]], rules.dimension[pairs[:, 1]]], axis=1),
        axis=0,
    )
    met = np.bincount(spread[:, 0], minlength=groups * packs).reshape(groups, packs)
    return np.asarray((met.max(axis=1, initial=0) >= dimensions) & (total >= points - 1e-9))


def titles(signs: Sequence[int]) -> list[str]:
    """Different dimensions of some rules, in words."""
    rules = rule_table()
    return list(dict.fromkeys(rules.title[sign] for sign in sorted(signs)))
