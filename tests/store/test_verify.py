from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from manumit.store import Rejected, Workspace, WorkspaceError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def store_full(store_ws: Workspace, store_terms, store_rows, tmp_path: Path) -> Workspace:
    (tmp_path / "a").write_text("received")
    with store_ws.lock("t"), store_ws.new_batch(store_terms) as batch:
        rows = [{"text": "x", "source_id": "1"}, {"text": "x", "source_id": "1"}, {"text": "y"}]
        batch.add(store_rows(batch.add_original(tmp_path / "a").sha256, rows))
        batch.quarantine([Rejected("a", 3, None, "x", "y")])
        batch.commit()
    with store_ws.lock("t"), store_ws.begin_run("leads") as run:
        run.put("t", "0", pa.table({"a": [1, 2, 3]}))
        run.commit()
    return store_ws


def _said(ws: Workspace) -> set[tuple[str, str]]:
    return {(d.path.split("/")[0], d.kind) for d in ws.verify()}


def test_a_sound_workspace_has_no_difference(store_full: Workspace) -> None:
    seen: list[int] = []
    assert store_full.verify(seen.append) == []
    assert sum(seen) > 1000


@pytest.mark.parametrize(
    "pattern",
    [
        "batches/*/records/*",
        "batches/*/originals/*",
        "batches/*/quarantine/rows.jsonl",
        "batches/*/quarantine/duplicates.parquet",
        "partitions/*/*",
    ],
)
def test_one_changed_byte_and_a_missing_file(store_full: Workspace, pattern: str) -> None:
    (path,) = store_full.path.glob(pattern)
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 1
    path.write_bytes(content)
    folder = pattern.split("/", maxsplit=1)[0]
    assert _said(store_full) == {(folder, "changed")}
    path.unlink()
    assert _said(store_full) == {(folder, "missing")}


@pytest.mark.parametrize("pattern", ["batches/*/manifest.json", "runs/*/manifest.json"])
def test_a_manifest_changed_by_hand(store_full: Workspace, pattern: str) -> None:
    (path,) = store_full.path.glob(pattern)
    path.write_text(path.read_text().replace('"sequence": 1', '"sequence": 2'))
    folder = pattern.split("/", maxsplit=1)[0]
    assert (folder, "damaged") in _said(store_full)
    with pytest.raises(WorkspaceError, match="missing, damaged or was changed by hand"):
        _ = store_full.batches() if folder == "batches" else store_full.runs()


@pytest.mark.parametrize(
    "name",
    ["note.txt", "batches/000001-a-board/records/x.parquet", "partitions/ab/cd.parquet", "runs/000001/x"],
)
def test_a_file_too_many(store_full: Workspace, name: str) -> None:
    path = store_full.path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("x")
    assert [(d.path, d.kind) for d in store_full.verify()] == [(name, "extra")]


def test_a_missing_run(store_full: Workspace) -> None:
    (store_full.path / "current").write_text("000007\n")
    assert [(d.path, d.kind) for d in store_full.verify()] == [("current", "changed")]
    (store_full.path / "current").unlink()
    assert [(d.path, d.kind) for d in store_full.verify()] == [("current", "missing")]


def test_an_exchanged_batch_folder(store_full: Workspace) -> None:
    shutil.copytree(store_full.path / "batches" / "000001-a-board", store_full.path / "batches" / "000002-b")
    assert [(d.path, d.kind) for d in store_full.verify()] == [("batches/000002-b", "changed")]


def test_the_digest_is_first_and_stands_for_the_rest(store_full: Workspace) -> None:
    (path,) = store_full.path.glob("runs/*/manifest.json")
    assert next(iter(json.loads(path.read_text()))) == "sha256"
