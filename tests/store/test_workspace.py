from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from manumit.store import Settings, Workspace, WorkspaceBusyError, WorkspaceError

if TYPE_CHECKING:
    from pathlib import Path

_HOLDER = """
import sys, time
from manumit.store import Workspace
with Workspace.open(sys.argv[1]).lock("a long job"):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def _holder(ws: Workspace, seconds: float) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(ws.path), str(seconds)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_the_second_process_is_told_who_holds_it(store_ws) -> None:
    with _holder(store_ws, 60) as process:
        with (
            pytest.raises(WorkspaceBusyError, match=rf"process {process.pid} \(a long job\) since 2"),
            store_ws.lock("x"),
        ):
            pass
        process.kill()
        process.wait()
    with store_ws.lock("x"):
        assert json.loads((store_ws.path / "lock").read_text())["pid"] == os.getpid()
    assert (store_ws.path / "lock").read_text() == ""


def test_the_second_process_waits(store_ws) -> None:
    with _holder(store_ws, 0.5) as process:
        begun = time.monotonic()
        with store_ws.lock("x", wait_seconds=30):
            assert 0.1 < time.monotonic() - begun < 20
        assert process.wait() == 0


def test_locks_of_one_object_nest(store_ws) -> None:
    with store_ws.lock("outer"):
        with store_ws.lock("inner"):
            pass
        with pytest.raises(WorkspaceBusyError, match="outer"), Workspace.open(store_ws.path).lock("other"):
            pass


def test_create_wants_a_new_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(WorkspaceError, match="is not empty"):
        Workspace.create(tmp_path)


def test_open_wants_a_workspace(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="is no workspace; make one with `manumit init"):
        Workspace.open(tmp_path)


def test_settings_come_back(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "ws", settings=Settings("1GiB", 1, tmp_path / "elsewhere"))
    ws = Workspace.open(tmp_path / "ws")
    assert ws.settings == Settings("1GiB", 1, tmp_path / "elsewhere")
    assert ws.spill_root().parent == tmp_path / "elsewhere"


def test_spill_of_dead_processes_is_cleared(store_ws) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    for name in (f"{dead.pid}-x", f"{os.getpid()}-x", "stray"):
        (store_ws.path / "spill" / name).mkdir()
    with store_ws.lock("x"):
        assert [p.name for p in (store_ws.path / "spill").iterdir()] == [f"{os.getpid()}-x"]


def test_connect_keeps_to_the_settings(tmp_path: Path) -> None:
    ws = Workspace.create(tmp_path / "ws", settings=Settings("1GiB", 1))
    with ws.connect() as con:
        found = con.execute("SELECT current_setting('threads'), current_setting('memory_limit')").fetchone()
    assert found == (1, "1.0 GiB")


def test_memo(store_ws) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

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
