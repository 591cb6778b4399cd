"""Every statement of the house gives the same table on every engine, on a market and on hostile tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

import manumit

if TYPE_CHECKING:
    from collections.abc import Callable

    from manumit.engine import Engine, LocalEngine

SOURCE = Path(manumit.__file__).parent
NAMES = [path.relative_to(SOURCE).as_posix() for path in sorted(SOURCE.rglob("*.sql"))]
FEW = 40
COPIES = 4


def empty(table: pa.Table) -> pa.Table:
    return table.schema.empty_table()


def hostile(table: pa.Table) -> pa.Table:
    """Some rows; some of them again; one many times; some with nothing in them that may be missing."""
    some = table.slice(0, FEW)
    again = table.slice(0, FEW // 4)
    return pa.concat_tables(
        [some, again, *[table.slice(1, 1)] * COPIES, _blanked(some), _blanked(again, odd=True)]
    )


def _blanked(table: pa.Table, *, odd: bool = False) -> pa.Table:
    """Without what may be missing: all of it, or every other value and no text where there is one."""
    for place, field in enumerate(table.schema):
        if not field.nullable:
            continue
        values = table.column(place).to_pylist()
        kept = [value if odd and (row + place) % 2 else None for row, value in enumerate(values)]
        if odd and pa.types.is_string(field.type):
            kept = ["\u3000 \u00a0" if value is None else value for value in kept]
        table = table.set_column(place, field, pa.array(kept, field.type))
    return table


def rows_of(table: pa.Table) -> list[str]:
    """Rows in an order that they alone decide: hostile tables have ties."""
    return sorted(repr(row) for row in table.to_pylist())


def test_every_statement_of_the_house_was_asked(conformance_market: Any) -> None:
    assert sorted(conformance_market.asked) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_statement_gives_the_same_table(
    name: str, conformance_market: Any, conformance_engine: Engine, conformance_reference: LocalEngine
) -> None:
    asked = conformance_market.asked[name]
    meant = conformance_reference.sql(asked.statement, asked.tables)
    found = conformance_engine.sql(asked.statement, asked.tables)
    assert found.schema == meant.schema
    if "ORDER BY" in asked.statement.read_text().rpartition(")")[2]:
        assert found.to_pylist() == meant.to_pylist()
    assert rows_of(found) == rows_of(meant)


@pytest.mark.parametrize("made", [empty, hostile])
@pytest.mark.parametrize("name", NAMES)
def test_a_statement_gives_the_same_table_of_hostile_ones(
    name: str,
    made: Callable[[pa.Table], pa.Table],
    conformance_market: Any,
    conformance_engine: Engine,
    conformance_reference: LocalEngine,
) -> None:
    asked = conformance_market.asked[name]
    tables = {key: made(table) for key, table in asked.tables.items()}
    meant = conformance_reference.sql(asked.statement, tables)
    found = conformance_engine.sql(asked.statement, tables)
    assert found.schema == meant.schema
    assert rows_of(found) == rows_of(meant)
