"""What goes into a partition comes out of it, in the order it came."""

from __future__ import annotations

import contextlib
from pathlib import Path

import numpy as np
import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from manumit.engine import Shuffle

SCHEMA = pa.schema(
    [
        ("number", pa.int64()),
        ("text", pa.string()),
        ("many", pa.list_(pa.string())),
        ("bytes", pa.binary(2)),
    ]
)

text = st.one_of(st.none(), st.text(max_size=5))
row = st.fixed_dictionaries(
    {
        "number": st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)),
        "text": text,
        "many": st.one_of(st.none(), st.lists(text, max_size=3)),
        "bytes": st.one_of(st.none(), st.binary(min_size=2, max_size=2)),
    }
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), partitions=st.sampled_from([1, 2, 7, 256, 257, 40_000]))
def test_rows_come_back_by_partition_in_the_order_they_came(
    tmp_path: Path, data: st.DataObject, partitions: int
) -> None:
    number = st.integers(0, partitions - 1)
    batches = data.draw(st.lists(st.lists(st.tuples(number, row), max_size=8), max_size=4))
    expected: dict[int, list[dict]] = {}
    with Shuffle(SCHEMA, partitions, tmp_path) as shuffle:
        for batch in batches:
            for place, values in batch:
                expected.setdefault(place, []).append(values)
            rows = pa.RecordBatch.from_pylist([values for _, values in batch], SCHEMA)
            shuffle.add(rows, np.array([place for place, _ in batch], np.uint64))
        assert shuffle.filled() == sorted(expected)
        for place, rows in expected.items():
            assert shuffle.read(place).to_pylist() == rows
            assert shuffle.read(place).to_pylist() == rows  # reading does not take them out
        assert shuffle.read(partitions - 1).schema == SCHEMA


def test_a_slice_of_a_batch_is_only_the_slice(tmp_path: Path) -> None:
    whole = pa.record_batch(
        {"text": pa.array(["a", None, "c", "d"]), "list": pa.array([[1], [2, 3], [], None])}
    )
    with Shuffle(whole.schema, 2, tmp_path) as shuffle:
        shuffle.add(whole.slice(1, 2), np.array([1, 0], np.uint8))
        assert shuffle.filled() == [0, 1]
        assert shuffle.read(0).to_pylist() == [{"text": "c", "list": []}]
        assert shuffle.read(1).to_pylist() == [{"text": None, "list": [2, 3]}]


def test_nothing_in_nothing_out(tmp_path: Path) -> None:
    with Shuffle(SCHEMA, 4, tmp_path) as shuffle:
        assert shuffle.filled() == []
        assert shuffle.read(3).num_rows == 0


def test_no_name_is_left_in_the_folder(tmp_path: Path) -> None:
    """A process that is killed leaves no row on the disk: the file has no name while it is used."""
    with Shuffle(SCHEMA, 4, tmp_path) as shuffle:
        shuffle.add(pa.RecordBatch.from_pylist([{"text": "secret"}], SCHEMA), np.zeros(1, np.uint8))
        assert shuffle.filled() == [0]
        assert list(tmp_path.iterdir()) == []
        assert _open_in(tmp_path)
    assert not _open_in(tmp_path)


def _open_in(folder: Path) -> list[str]:
    found = []
    for entry in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            found.append(str(entry.readlink()))
    return [target for target in found if target.startswith(str(folder))]
