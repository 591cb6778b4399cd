from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from manumit.store import Settings, Workspace, WorkspaceError

if TYPE_CHECKING:
    from pathlib import Path


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


def test_what_a_dead_process_left_is_removed(store_ws, store_collect) -> None:
    batch = store_collect([{"text": "x"}])
    for name in (
        f"batches/{batch.batch_id}/originals/.tmp-1-redacted",
        "batches/.tmp-000002-x/records/part-00000.parquet",
        "runs/.tmp-000001/manifest.json",
        "partitions/ab/abc.parquet",
        "partitions/.tmp-1",
        "cache/tokens/.tmp-1",
        "exports/.tmp-1",
        ".tmp-1-current",
        "pending/000001",
    ):
        path = store_ws.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("half done")
    ws = Workspace.open(store_ws.path)
    assert [p for p in ws.path.rglob("*") if p.is_file() and p.read_bytes() == b"half done"] == []
    assert ws.verify() == []
    assert ws.batches() == [batch]
