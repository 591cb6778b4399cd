from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest


def test_results_are_kept_and_removed(store_ws) -> None:
    table = pa.table({"a": [1, 2]})
    assert store_ws.memo("tokens", "k1") is None
    path = store_ws.memo_put("tokens", "k1", table)
    assert store_ws.memo("tokens", "k1") == path
    assert pa.ipc.open_file(pa.memory_map(str(path))).read_all().equals(table)
    reader = pa.RecordBatchReader.from_batches(table.schema, table.to_batches())
    assert pa.ipc.open_file(store_ws.memo_put("tokens", "k2", reader)).read_all().equals(table)
    pq.write_table(table, store_ws.path / "spill" / "x.parquet")
    assert store_ws.memo_put("pairs", "k", store_ws.path / "spill" / "x.parquet").suffix == ".parquet"
    store_ws.memo_keep_only("tokens", {"k2"})
    assert store_ws.memo("tokens", "k1") is None
    assert store_ws.memo("tokens", "k2") is not None
    store_ws.memo_clear()
    assert store_ws.memo("tokens", "k2") is None
    with pytest.raises(ValueError, match="no name"):
        store_ws.memo("../x", "k")
