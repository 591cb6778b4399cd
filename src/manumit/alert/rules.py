"""The rules that signs were met by: what each adds to a score, and which of them cannot wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Iterable

    from manumit.detect.indicators import Pack

URGENT = "urgent"
"""The pack whose dimensions are `child` and `danger`."""

DIMENSION_POINTS = 1.0
"""What it adds when a dimension reaches the scoring rule of its source."""

_RULES = pa.schema(
    [("pack", pa.string()), ("rule", pa.string()), ("points", pa.float64()), ("meaning", pa.string())]
)
_SCORED = pa.schema(
    [
        ("pack", pa.string()),
        ("dimension", pa.string()),
        ("title", pa.string()),
        ("strong", pa.int64()),
        ("medium", pa.int64()),
        ("weak", pa.int64()),
        ("points", pa.float64()),
    ]
)
_Row: TypeAlias = tuple[object, ...]
_URGENT = pa.schema([("rule", pa.string()), ("urgent", pa.string())])


@dataclass(frozen=True, slots=True)
class Rules:
    """What the packs say, as tables.

    Attributes
    ----------
    rules : pack, rule, points, meaning.
    scored : one line of a pack's scoring rule for one of its dimensions: how many signs suffice.
    urgent : rule (as it is called in a reason, `pack/rule`) and urgent, child or danger.
    """

    rules: pa.Table
    scored: pa.Table
    urgent: pa.Table


def of_packs(packs: Iterable[Pack]) -> Rules:
    """The rules of these packs."""
    rules: list[_Row] = []
    scored: list[_Row] = []
    urgent: list[_Row] = []
    for pack in packs:
        for rule in pack.rules:
            meaning = rule.meaning.strip().removesuffix(".")
            rules.append((pack.id, rule.id, float(rule.points), meaning))
            if pack.id == URGENT:
                urgent.append((f"{pack.id}/{rule.id}", rule.dimension))
        for line in pack.scoring.positive:
            enough = [line.get(strength, 0) for strength in ("strong", "medium", "weak")]
            for dimension, title in pack.dimensions.items():
                scored.append((pack.id, dimension, title, *enough, DIMENSION_POINTS))
    return Rules(_table(rules, _RULES), _table(scored, _SCORED), _table(urgent, _URGENT))


def installed() -> Rules:
    """The rules of all installed packs."""
    from manumit.detect.indicators import load_packs

    return of_packs(load_packs())


def _table(rows: list[_Row], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema
    )
