"""Rows of new networks and of those that are taken over make one table, large or small."""

from __future__ import annotations

import hashlib

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from manumit.engine import LocalEngine
from manumit.pipeline import by_network
from manumit.pipeline.by_network import ByNetwork
from manumit.store import NETWORK_MEMBERS


def rows_of(names: list[str], records: int) -> pa.RecordBatch:
    """Two rows a network, in the order of the names."""
    ids = [hashlib.sha256(name.encode()).hexdigest()[:16] for name in names for _ in range(2)]
    columns = {
        "network_id": ids,
        "kind": ["record", "phone"] * len(names),
        "value": [f"{name}{n}" for name in names for n in range(2)],
        **dict.fromkeys(("records", "community", "degree", "sampled"), [records] * len(ids)),
        "centrality": [0.5] * len(ids),
        "role": ["member"] * len(ids),
    }
    schema = NETWORK_MEMBERS.arrow
    return pa.RecordBatch.from_arrays([pa.array(columns[f.name], f.type) for f in schema], schema=schema)


@pytest.mark.parametrize(("before", "after"), [(1000, 1000), (1000, 10), (10, 10), (10, 1000)])
def test_what_is_kept_and_what_is_new(pipeline_desk, monkeypatch, tmp_path, before: int, after: int) -> None:
    pipeline_desk.collect([{"id": "a", "text": "hello"}])
    ws = pipeline_desk.ws
    old_names, new_names = [f"old{n}" for n in range(40)], [f"new{n}" for n in range(7)]
    engine = LocalEngine(1 << 28, 2, tmp_path)
    with ws.lock("test"), ws.begin_run("leads") as run:

        def written(rows: pa.RecordBatch, most: int, old: list, kept: pa.Array) -> list:
            monkeypatch.setattr(by_network, "ROW_GROUP", most)
            with ByNetwork(run, NETWORK_MEMBERS, tmp_path) as table:
                table.add([rows])
                table.write(engine, old, kept)
            return run.paths(NETWORK_MEMBERS.name)

        def read(paths: list) -> list:
            return [row for path in paths for row in pq.read_table(path, partitioning=None).to_pylist()]

        first = rows_of(old_names, 1)
        old = written(first, before, [], pa.array([], pa.string()))
        assert len(old) == (1 if before > 100 else 16)
        assert read(old) == sorted(first.to_pylist(), key=lambda row: row["network_id"])
        stays = pa.array(sorted({row["network_id"] for row in first.to_pylist()})[::2])
        run._tables.clear()  # the next is another run's
        new = rows_of(new_names, 2)
        found = read(written(new, after, old, stays))
        kept = [row for row in first.to_pylist() if row["network_id"] in stays.to_pylist()]
        assert found == sorted([*new.to_pylist(), *kept], key=lambda row: row["network_id"])


def test_a_partition_that_stays_is_named_again(pipeline_desk, monkeypatch, tmp_path) -> None:
    pipeline_desk.collect([{"id": "a", "text": "hello"}])
    ws = pipeline_desk.ws
    monkeypatch.setattr(by_network, "ROW_GROUP", 10)
    engine = LocalEngine(1 << 28, 2, tmp_path)
    rows = rows_of([f"old{n}" for n in range(40)], 1)
    new = rows_of(["new"], 2)
    nobody = pa.array([], pa.string())
    with ws.lock("test"), ws.begin_run("leads") as run:
        with ByNetwork(run, NETWORK_MEMBERS, tmp_path) as table:
            table.add([rows])
            table.write(engine, [], nobody)
        before = run.partitions(NETWORK_MEMBERS.name)
        old = run.paths(NETWORK_MEMBERS.name)
        run._tables.clear()  # the next is another run's
        put: list[str] = []
        written = run.put
        monkeypatch.setattr(run, "put", lambda table, key, data: put.append(key) or written(table, key, data))
        with ByNetwork(run, NETWORK_MEMBERS, tmp_path) as table:
            table.add([new])
            table.write(engine, old, pa.array(sorted(set(rows.column(0).to_pylist()))))
        after = run.partitions(NETWORK_MEMBERS.name)
    touched = new.column(0)[0].as_py()[0]
    empty = {key for key, partition in before.items() if not partition.rows}
    assert before.keys() == after.keys()
    assert {key for key in before if before[key] != after[key]} == {touched}
    assert set(put) == {touched, *empty}
