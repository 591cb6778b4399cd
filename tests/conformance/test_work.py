"""Batches, groups and components give the same on every engine, on hostile input too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx
import numpy as np
import pyarrow as pa
import pytest

from manumit.detect.campaigns.features import text_features
from manumit.engine.spark.components import label
from manumit.store import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from manumit.engine import Engine, LocalEngine

TYPES = pa.schema(
    [
        ("key", pa.uint64()),
        ("few", pa.uint32()),
        ("text", pa.string()),
        ("many", pa.list_(pa.uint64())),
        ("seen", pa.timestamp("us", "UTC")),
        ("raw", pa.binary(4)),
        ("part", pa.struct([("name", pa.large_string()), ("weight", pa.float32())])),
    ]
)


def batch(rows: int, *, start: int = 0, blank: bool = False) -> pa.RecordBatch:
    """Rows of types that Spark has, and has not."""
    if blank:
        return pa.record_batch([pa.nulls(rows, field.type) for field in TYPES], schema=TYPES)
    numbers = range(start, start + rows)
    columns = [
        [2**64 - 1 - n for n in numbers],
        [2**32 - 1 - n for n in numbers],
        [None if n % 5 == 0 else f"текст {n} 🙂\0" for n in numbers],
        [None if n % 7 == 0 else list(range(n % 4)) for n in numbers],
        [n * 1_000_003 for n in numbers],
        [b"\0\1\2" + bytes([n % 256]) for n in numbers],
        [{"name": str(n), "weight": n / 3} for n in numbers],
    ]
    return pa.record_batch([pa.array(c, f.type) for c, f in zip(columns, TYPES, strict=True)], schema=TYPES)


BATCHES = {
    "none": [],
    "one row": [batch(1)],
    "nothing in it": [batch(3, blank=True), batch(0), batch(2)],
    "many": [batch(50, start=50 * n) for n in range(20)],
    "one large": [batch(30_000)],
}


def seen(rows: pa.RecordBatch | pa.Table) -> Any:
    """All that a function can see of rows."""
    return rows.num_rows, rows.schema.equals(TYPES), rows.to_pylist()


@pytest.mark.parametrize("name", BATCHES)
def test_batches(name: str, conformance_engine: Engine) -> None:
    found = list(conformance_engine.map_batches(_seen, iter(BATCHES[name])))
    assert found == [seen(rows) for rows in BATCHES[name]]


def _seen(rows: Any) -> Any:
    return rows.num_rows, True, rows.to_pylist()


def test_batches_that_kernels_read(conformance_engine: Engine) -> None:
    texts = [pa.record_batch({"text": [f"call {n} now 电话 {k}" for k in range(40)]}) for n in range(6)]
    found = list(
        conformance_engine.map_batches(lambda rows: text_features(rows.column(0)), texts, holds=False)
    )
    assert found == [text_features(rows.column(0)) for rows in texts]


def test_items_are_mapped_in_order_on_arrays_that_are_here(conformance_engine: Engine) -> None:
    target = np.zeros(50, np.int64)

    def work(number: int) -> int:
        target[number] = number
        return number

    assert list(conformance_engine.map(work, range(50))) == list(target) == list(range(50))


def halves(rows: pa.RecordBatch) -> Any:
    return (np.arange(rows.num_rows) % 2).astype(np.uint8)


def all_in_one(rows: pa.RecordBatch) -> Any:
    return np.full(rows.num_rows, 4, np.uint8)


def spread_out(rows: pa.RecordBatch) -> Any:
    return rows.column("few").fill_null(7).to_numpy() % np.uint32(999)


@pytest.mark.parametrize("key", [halves, all_in_one, spread_out])
@pytest.mark.parametrize("name", BATCHES)
def test_groups(name: str, key: Any, conformance_engine: Engine, conformance_reference: LocalEngine) -> None:
    if name == "one large" and key is spread_out:
        pytest.skip("a thousand groups are seen in `many`")
    big = np.arange(100_000)  # goes in a file of its own

    def work(rows: pa.Table) -> Any:
        assert rows.schema.equals(TYPES)
        return int(big[rows.num_rows]), rows.num_rows, repr(rows.slice(0, 300).to_pylist())

    meant = list(conformance_reference.group(iter(BATCHES[name]), key, 999, work))
    assert list(conformance_engine.group(iter(BATCHES[name]), key, 999, work)) == meant


def test_an_error_arises_where_the_work_was_asked_for(conformance_engine: Engine) -> None:
    def work(rows: pa.RecordBatch) -> int:
        if rows.num_rows == 2:
            raise RefusedError("two are too many")
        return rows.num_rows

    with pytest.raises(RefusedError, match="two are too many"):
        list(conformance_engine.map_batches(work, [batch(1), batch(2)], holds=False))


@pytest.mark.spark
def test_an_answer_that_cannot_travel_is_an_error_of_the_work(conformance_spark: Any) -> None:
    with pytest.raises(TypeError, match="cannot pickle"):
        list(conformance_spark.map_batches(lambda rows: (name for name in rows.schema.names), [batch(1)]))


def chain(nodes: int) -> tuple[int, Any, Any]:
    return nodes, np.arange(nodes - 1), np.arange(1, nodes)


def shuffled_chain(nodes: int) -> tuple[int, Any, Any]:
    names = np.random.default_rng(5).permutation(nodes)
    order = np.random.default_rng(6).permutation(nodes - 1)
    return nodes, names[:-1][order], names[1:][order]


def star(nodes: int) -> tuple[int, Any, Any]:
    return nodes, np.full(nodes - 1, nodes - 1), np.arange(nodes - 1)


def chance(nodes: int, edges: int, seed: int) -> tuple[int, Any, Any]:
    rng = np.random.default_rng(seed)
    return nodes, rng.integers(0, nodes, edges), rng.integers(0, nodes, edges)


GRAPHS = {
    "nothing": (0, np.zeros(0, np.int64), np.zeros(0, np.int64)),
    "one node": (1, np.zeros(0, np.int64), np.zeros(0, np.int64)),
    "a loop": (3, np.array([1]), np.array([1])),
    "chain of 2,000": chain(2_000),
    "shuffled chain of 2,000": shuffled_chain(2_000),
    "shuffled chain of 100,000": shuffled_chain(100_000),
    "star": star(5_000),
    "one edge often": (10, np.full(4_000, 3), np.full(4_000, 8)),
    "sparse": chance(4_000, 2_000, 1),
    "threshold": chance(4_000, 4_000, 2),
    "dense": chance(400, 9_000, 3),
}


def oracle(nodes: int, left: Any, right: Any) -> list[int]:
    graph = networkx.Graph()
    graph.add_nodes_from(range(nodes))
    graph.add_edges_from(zip(left.tolist(), right.tolist(), strict=True))
    labels = list(range(nodes))
    for part in networkx.connected_components(graph):
        least = min(part)
        for node in part:
            labels[node] = least
    return labels


@pytest.mark.parametrize("name", GRAPHS)
def test_components(name: str, conformance_engine: Engine) -> None:
    assert conformance_engine.components(*GRAPHS[name]).tolist() == oracle(*GRAPHS[name])


@pytest.mark.spark
@pytest.mark.parametrize(
    ("name", "at_once", "most"),
    [
        ("shuffled chain of 2,000", 100, 2),
        ("shuffled chain of 100,000", 12_000, 2),
        ("threshold", 300, 2),
        ("star", 700, 1),
        ("one edge often", 500, 1),
    ],
)
def test_rounds_do_not_grow_with_the_diameter(
    name: str, at_once: int, most: int, conformance_spark: Any
) -> None:
    labels, rounds = label(conformance_spark, *GRAPHS[name], at_once)
    assert labels.tolist() == oracle(*GRAPHS[name])
    assert 1 <= rounds <= most


def _iterated() -> Iterator[pa.RecordBatch]:
    yield batch(1)
    raise KeyError("the source is broken")


def test_an_error_of_the_source_reaches_the_caller(conformance_engine: Engine) -> None:
    with pytest.raises(KeyError, match="the source is broken"):
        list(conformance_engine.map_batches(_seen, _iterated()))
