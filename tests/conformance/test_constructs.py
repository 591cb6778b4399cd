"""Each construct that statements may hold means the same on every engine; no statement holds another."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

import manumit
from manumit.engine import QueryError
from manumit.engine.spark.constructs import PROVEN, STRUCTURE, constructs, unproven
from manumit.store.schema.base import TIME

if TYPE_CHECKING:
    from manumit.engine import Engine, LocalEngine

sqlglot = pytest.importorskip("sqlglot")

STATEMENTS = sorted(Path(manumit.__file__).parent.rglob("*.sql"))

SINGLE = r"""
    i > 1 AND d < 2.0 OR NOT b = 2, i <> 3, i >= 2, i <= 2, s IN ('a', 'ab c'), i BETWEEN 1 AND 2, s IS NULL,
    i + b, i - b, i * b, -i, abs(-i), i / 4, (i - 7) / 20.0, 0.1 * i + 0.2, round(d, 2), round(100.0 * d),
    round(log2(abs(i) + 1), 9), least(i, b), greatest(0.1, d, b), coalesce(i, 0), nullif(s, ''),
    CAST(i AS BIGINT), CAST(i AS DOUBLE), CAST(b AS INTEGER), CAST(b AS UINTEGER), CAST(i AS VARCHAR),
    s || '/' || i, concat(s, ':', nullif(s, 'a')), length(s),
    substring(s, 2, 3), substring(s, greatest(1, b - 1), least(24, b)),
    trim(s), trim(s) = '', lower(s), contains(s, ':+'), starts_with(s, '+'), split_part(s, ':', 2),
    split_part(s, ':', 9),
    regexp_extract(s, '^[a-z]+://(?:[^/:?#]*[.])?([^/:?#.]+[.][^/:?#.]+)', 1),
    regexp_matches(s, '^[a-z]+://[^/]+/.{4}'), regexp_matches(s, '\d'),
    'it''s \', format('“{}” of {}', s, i), format('{:.0f} %', abs(d)), format('{:.0f}', i / 2),
    format('{:.2f}', round(d, 2)), date_diff('day', t, u), date_diff('day', u, t), strftime(t, '%Y-%m-%d'),
    [s], [s, 'b'], list_concat([s], l), list_sort(list_concat(l, ['b'])), list_extract(l, 1),
    list_extract(l, 3),
    list_slice(l, 1, 2), list_slice(l, 2, 5), {'a': i, 'b': s}, list_transform(l, lambda x: {'x': x, 'n': 1}),
    CASE WHEN i = 1 THEN 'one' WHEN b = 2 THEN s ELSE 'other' END
"""
"""Pieces over one row."""

GROUPED = """
    count(*), count(i), count(DISTINCT s), sum(i), sum(CAST(round(100.0 * d) AS BIGINT)) / 100.0,
    min(s), max(d), min(t), arg_min(i, n), arg_max(i, n), list_sort(list(n)),
    list_sort(list(DISTINCT coalesce(s, '-'))),
    list_sort(list({'n': n, 's': s})), count(DISTINCT nullif(trim(s), ''))
"""
"""Pieces over many rows."""

STATEMENT = {
    "windows": """SELECT n, row_number() OVER (PARTITION BY g ORDER BY i DESC, n) AS position,
        count(*) OVER (PARTITION BY g) AS size, row_number() OVER (ORDER BY s, n) AS place
        FROM things ORDER BY n""",
    "unnesting": "SELECT n, unnest(l) AS one FROM things",
    "joins": """WITH few AS (SELECT DISTINCT g, i FROM things WHERE i > 0)
        SELECT a.n, b.i, c.n AS other, d.g AS third FROM things AS a JOIN few AS b ON b.g = a.g AND b.i >= a.i
        LEFT JOIN things AS c ON c.s = a.s FULL JOIN few AS d ON d.i = a.b CROSS JOIN (SELECT 1 AS one)""",
    "union": """SELECT g, s FROM things UNION ALL SELECT g, NULL FROM things WHERE g IS NOT NULL
        UNION ALL SELECT g, 'x' FROM things GROUP BY g HAVING count(*) > 1 ORDER BY g, s""",
    "order": "SELECT n FROM things ORDER BY g DESC, i, d DESC, s, l, t, n",
    "lists that keep NULL": "SELECT n, list(s) AS one FROM things GROUP BY n",
    "using": "SELECT n, x.i FROM things JOIN (SELECT n, i FROM things) AS x USING (n)",
}


def day(number: int, hour: int) -> datetime:
    return datetime(2026, 1, number, hour, tzinfo=UTC)


THINGS = pa.table(
    {
        "n": pa.array(range(12), pa.int64()),
        "g": pa.array([1, 1, 1, 2, 2, 2, None, None, 3, 3, 3, 4], pa.int64()),
        "i": pa.array([1, 2, 3, 0, None, 5, 7, 1, 5, 25, 2**40, -9], pa.int64()),
        "b": pa.array([1, 2, 3, 4, 5, None, 7, 8, 9, 10, 11, 12], pa.int32()),
        "d": pa.array([0.5, 1.005, 2.5, 12.5, None, 0.145, 1e-9, 3.5, 0.285, 99.5, 1.1, -0.5], pa.float64()),
        "s": [
            "a", "ab c", "\u3000 a\u00a0\u2003b \u00a0", "", None, "+44:+12", "https://a.b.example/long page",
            "é🙂x:y:z", "\t a \n", "Ab'\\n", "https://b.example", "I\u0130\u00df \u039f\u03a3",
        ],
        "l": pa.array(
            [["b", "a"], [], None, ["c"], ["a", "b", "c"], ["z", "a"], ["b"], None, ["é", "e"], ["a"],
             ["A", "a"], [""]],
            pa.list_(pa.string()),
        ),
        "t": pa.array([day(1, 23), day(2, 1), day(3, 0), None, *[day(5, h) for h in range(8)]], TIME),
        "u": pa.array([day(2, 1), day(2, 23), None, day(4, 4), *[day(9, h) for h in range(8)]], TIME),
    }
)  # fmt: skip


def pieces(text: str) -> list[str]:
    """What a list of pieces holds, each as it is written."""
    return [piece.sql("duckdb") for piece in sqlglot.parse_one(f"SELECT {text}", read="duckdb").expressions]


def probes() -> dict[str, str]:
    single = ", ".join(f"{text} AS c{number}" for number, text in enumerate(pieces(SINGLE)))
    grouped = ", ".join(f"{text} AS c{number}" for number, text in enumerate(pieces(GROUPED)))
    return STATEMENT | {
        "pieces over one row": f"SELECT n, {single} FROM things ORDER BY n",
        "pieces over many rows": f"SELECT g, {grouped} FROM things GROUP BY g ORDER BY g",
    }


@pytest.mark.parametrize("rows", [12, 0])
@pytest.mark.parametrize("name", probes())
def test_a_construct_means_the_same(
    name: str, rows: int, conformance_engine: Engine, conformance_reference: LocalEngine, tmp_path: Path
) -> None:
    path = tmp_path / "probe.sql"
    path.write_text(probes()[name], encoding="utf-8")
    tables = {"things": THINGS.slice(0, rows)}
    meant = conformance_reference.sql(path, tables)
    found = conformance_engine.sql(path, tables)
    assert found.schema == meant.schema
    for column in meant.column_names:
        if "ORDER BY n" in path.read_text() or name in ("union", "order", "pieces over many rows"):
            assert found.column(column).to_pylist() == meant.column(column).to_pylist(), column
    assert sorted(map(repr, found.to_pylist())) == sorted(map(repr, meant.to_pylist()))


def test_every_admitted_construct_has_a_probe() -> None:
    used = {name for text in probes().values() for name in constructs(sqlglot.parse_one(text, read="duckdb"))}
    assert PROVEN.keys() - used == set()
    assert used - PROVEN.keys() - STRUCTURE == set()


@pytest.mark.parametrize("path", STATEMENTS, ids=lambda path: path.name)
def test_statements_hold_admitted_constructs_only(path: Path) -> None:
    from manumit.engine.spark.dialect import to_spark

    to_spark(path.name, path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("SELECT list(s ORDER BY s) FROM things", "list"),
        ("SELECT l[-1] FROM things", "Bracket"),
        ("SELECT quantile_cont(d, 0.5) FROM things", "PercentileCont"),
        ("SELECT list_slice(l, -2, 3) FROM things", "list_slice takes places"),
        ("SELECT format('{:x}', i) FROM things", "format has other fields"),
        ("SELECT COLUMNS('s') FROM things", "Columns"),
        ("SELECT i FROM things ASOF JOIN things AS o ON o.t >= things.t", "Join"),
        ("SELECT FROM", "Expected"),
    ],
)
def test_a_statement_with_another_construct_is_refused(statement: str, said: str) -> None:
    from manumit.engine.spark.dialect import to_spark

    with pytest.raises(QueryError, match=said):
        to_spark("probe.sql", statement)


def test_what_is_unproven_is_named() -> None:
    assert unproven(sqlglot.parse_one("SELECT median(d) FROM things", read="duckdb")) == ["Median"]
