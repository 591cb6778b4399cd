"""The engine of one machine: order, bounds, errors, quoting, memory and spill."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from manumit.engine import LocalEngine, QueryError
from manumit.engine.local import quote

if TYPE_CHECKING:
    from pathlib import Path

MB = 1_000_000


@pytest.fixture
def engine_local(tmp_path: Path) -> LocalEngine:
    return LocalEngine(256 * MB, 2, tmp_path)


@pytest.fixture
def engine_statement(tmp_path: Path):
    """Writes a statement to a file."""

    def write(text: str, name: str = "stage.sql") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


# map


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_map_keeps_the_order(tmp_path: Path, threads: int) -> None:
    def work(number: int) -> int:
        time.sleep(0.001 * (number % 3))  # later items are done earlier
        return number * number

    engine = LocalEngine(256 * MB, threads, tmp_path)
    assert list(engine.map(work, iter(range(40)))) == [number * number for number in range(40)]
    assert list(engine.map(work, [])) == []


@pytest.mark.parametrize("threads", [1, 3])
def test_map_looks_ahead_no_further_than_it_must(tmp_path: Path, threads: int) -> None:
    taken = 0

    def items():
        nonlocal taken
        for number in range(100):
            taken += 1
            yield number

    engine = LocalEngine(256 * MB, threads, tmp_path)
    for done, _ in enumerate(engine.map(lambda number: number, items()), 1):
        assert taken <= done + threads


@pytest.mark.parametrize("threads", [1, 2])
def test_an_error_in_a_worker_reaches_the_caller(tmp_path: Path, threads: int) -> None:
    begun: list[int] = []

    def work(number: int) -> int:
        begun.append(number)
        if number == 7:
            raise KeyError("seven")
        return number

    before = threading.active_count()
    results = LocalEngine(256 * MB, threads, tmp_path).map(work, range(1000))
    with pytest.raises(KeyError, match="seven"):
        list(results)
    assert threading.active_count() == before
    assert len(begun) < 20


def test_an_error_in_the_items_reaches_the_caller(engine_local: LocalEngine) -> None:
    def items():
        yield 1
        raise OSError("the file broke off")

    before = threading.active_count()
    with pytest.raises(OSError, match="broke off"):
        list(engine_local.map(abs, items()))
    assert threading.active_count() == before


def test_a_caller_that_stops_leaves_no_thread(engine_local: LocalEngine) -> None:
    before = threading.active_count()
    results = engine_local.map(abs, range(1000))
    assert next(results) == 0
    results.close()
    assert threading.active_count() == before


# sql


@pytest.mark.parametrize(
    "name",
    [
        "it's.parquet",
        "a b.parquet",
        "ψ 中.parquet",
        "[a]*?.parquet",
        '"q".parquet',
        "a=1.parquet",
        "$x;--.parquet",
    ],
)
def test_any_path_is_read_as_it_is(engine_local, engine_statement, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "o'dd [folder] k=v"
    folder.mkdir()
    for path, number in ((folder / name, 1), (folder / "b.parquet", 2)):
        pq.write_table(pa.table({"number": [number]}), path)
    found = engine_local.sql(
        engine_statement("SELECT * FROM numbers ORDER BY number"),
        {"numbers": [folder / name, folder / "b.parquet"]},
    )
    assert found.to_pydict() == {"number": [1, 2]}


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=20))
def test_a_quoted_text_is_that_text(engine_local, engine_statement, text: str) -> None:
    statement = engine_statement(f"SELECT {quote(text)} AS text")
    with statement.open("w", encoding="utf-8", newline="") as sink:
        sink.write(f"SELECT {quote(text)} AS text")
    if "\r" not in text:  # the file is read as text, and lines end as lines do
        assert engine_local.sql(statement, {}).to_pydict() == {"text": [text]}


def test_tables_and_files_together(engine_local, engine_statement, tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1, 2, 3]}), tmp_path / "a.parquet")
    found = engine_local.sql(
        engine_statement("SELECT sum(a) AS total FROM stored JOIN given USING (a)"),
        {"stored": [tmp_path / "a.parquet"], "given": pa.table({"a": [2, 3, 4]})},
    )
    assert found.to_pydict() == {"total": [5]}


@pytest.mark.parametrize("name", ["a b", "a;drop", "", "A", "1a", "a'"])
def test_a_table_has_a_plain_name(engine_local, engine_statement, name: str) -> None:
    with pytest.raises(ValueError, match="no plain table name"):
        engine_local.sql(engine_statement("SELECT 1"), {name: pa.table({"a": [1]})})


def test_a_statement_that_is_wrong_is_named(engine_local, engine_statement) -> None:
    query = "-- what it does\nSELECT colour\nFROM rows"
    with pytest.raises(QueryError) as caught:
        engine_local.sql(engine_statement(query, "leads.sql"), {"rows": pa.table({"a": ["call 555 0199"]})})
    said = str(caught.value)
    assert said.startswith("leads.sql failed: ")
    assert '"colour"' in said
    assert "\n" not in said
    assert "SELECT" not in said
    assert caught.value.query == query
    assert caught.value.__cause__ is not None


@pytest.mark.parametrize(
    "query",
    [
        "SELECT CAST(text AS INTEGER) AS number FROM rows",
        "SELECT error(text) AS x FROM rows",
        "SELECT CAST(text AS TIMESTAMP) AS number FROM rows",
        "SELECT CAST(number AS TINYINT) AS number FROM rows",
        "SELECT strptime(text, '%Y') AS x FROM rows",
        "SELECT CAST(text AS STRUCT(a INTEGER)) AS x FROM rows",
        "SELECT regexp_matches('a', text) AS x FROM rows",
    ],
)
def test_an_error_quotes_no_record(engine_local, engine_statement, query: str) -> None:
    rows = pa.table({"text": ["(secret: [quokka\n5550199"], "number": [5550199]})
    with pytest.raises(QueryError) as caught:
        engine_local.sql(engine_statement(query), {"rows": rows})
    said = str(caught.value)
    assert said.startswith("stage.sql failed: ")
    assert "--debug" in said
    assert "quokka" not in said
    assert "5550199" not in said


def test_a_missing_file_is_one_sentence(engine_local, engine_statement, tmp_path: Path) -> None:
    with pytest.raises(QueryError, match=r"^stage\.sql failed: [^\n]*$"):
        engine_local.sql(engine_statement("SELECT * FROM rows"), {"rows": [tmp_path / "none.parquet"]})


def test_too_little_memory_says_what_mends_it(tmp_path: Path, engine_statement) -> None:
    engine = LocalEngine(20 * MB, 1, tmp_path)
    query = "SELECT list(i || 'padding' || i) AS all_of_them FROM range(3000000) AS r(i)"
    with pytest.raises(QueryError) as caught:
        engine.sql(engine_statement(query), {})
    assert "it needs more than 20 MB of memory; raise `memory` in manumit.toml" in str(caught.value)


def test_what_does_not_fit_in_memory_is_spilled_and_gone_afterwards(tmp_path: Path, engine_statement) -> None:
    spill = tmp_path / "spill"
    spill.mkdir()
    rows = 1_500_000
    query = f"""
        SELECT count(*) AS rows, min(gap) AS least, max(gap) AS most
        FROM (SELECT k - lag(k) OVER (ORDER BY k) AS gap
              FROM (SELECT (i * 7919) % {rows} AS k, md5(CAST(i AS VARCHAR)) AS pad
                    FROM range({rows}) AS r(i))
              ORDER BY pad)
    """
    seen = set()
    stop = threading.Event()

    def look() -> None:
        while not stop.is_set():
            seen.update(path.name for path in spill.rglob("*"))
            time.sleep(0.002)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        found = LocalEngine(60 * MB, 2, spill).sql(engine_statement(query), {})
    finally:
        stop.set()
        watcher.join()
    assert found.to_pylist() == [{"rows": rows, "least": 1, "most": 1}]
    assert any(name.endswith(".tmp") or "duckdb" in name for name in seen), seen
    assert [path for path in spill.rglob("*") if path.is_file()] == []


def test_times_are_utc(engine_local, engine_statement) -> None:
    found = engine_local.sql(engine_statement("SELECT current_setting('TimeZone') AS zone"), {})
    assert found.to_pydict() == {"zone": ["UTC"]}


# group


@pytest.mark.parametrize("partitions", [1, 3, 300])
def test_group_brings_rows_of_one_key_together(tmp_path: Path, partitions: int) -> None:
    numbers = np.arange(1000)
    batches = [pa.record_batch({"number": part}) for part in np.array_split(numbers, 7)]

    def key(batch: pa.RecordBatch) -> np.ndarray:
        return (batch.column("number").to_numpy() % partitions).astype(np.uint16)

    def work(rows: pa.Table) -> list[int]:
        return rows.column("number").to_pylist()

    expected = [numbers[numbers % partitions == k].tolist() for k in range(partitions)]
    for threads in (1, 2):
        engine = LocalEngine(256 * MB, threads, tmp_path)
        assert list(engine.group(batches, key, partitions, work)) == expected
    assert list(tmp_path.iterdir()) == []


def test_group_of_nothing(engine_local: LocalEngine) -> None:
    assert list(engine_local.group([], lambda batch: np.zeros(0, np.uint8), 4, lambda rows: rows)) == []


def test_an_error_in_group_closes_the_spilled_file(engine_local: LocalEngine, tmp_path: Path) -> None:
    def work(rows: pa.Table) -> int:
        raise RuntimeError("no template")

    batch = pa.record_batch({"number": [1, 2]})
    before = threading.active_count()
    with pytest.raises(RuntimeError, match="no template"):
        list(engine_local.group([batch], lambda b: np.array([0, 1], np.uint8), 2, work))
    assert threading.active_count() == before
    assert list(tmp_path.iterdir()) == []


def test_components_by_the_engine(engine_local: LocalEngine) -> None:
    found = engine_local.components(4, np.array([3]), np.array([1]))
    assert found.tolist() == [0, 1, 2, 1]
