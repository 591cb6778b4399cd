"""A stored workspace of each released version is upgraded, verified, run and compared with what it was."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from manumit import pipeline
from manumit.store import RefusedError, Workspace, WorkspaceError
from manumit.store import upgrade as upgrading
from manumit.store.backups import read_backup
from manumit.store.restore import restore
from manumit.store.settings import VERSION

STORED = sorted((Path(__file__).parents[1] / "data").glob("workspace-*.tar.xz"))


@pytest.fixture(params=STORED, ids=lambda path: path.name)
def older(request, unpack_stored, tmp_path: Path) -> Path:
    return unpack_stored(request.param, tmp_path)


def test_there_is_one_of_each_version() -> None:
    assert [path.name for path in STORED] == ["workspace-0.1.0.tar.xz"]
    assert sum(path.stat().st_size for path in STORED) < 300_000


def test_it_is_upgraded_verified_run_and_compared(older: Path) -> None:
    with pytest.raises(WorkspaceError, match=r"is of version 1, .* run `manumit upgrade`"):
        Workspace.open(older)
    before = {p.relative_to(older): p.read_bytes() for p in older.rglob("*") if p.is_file()}
    done = upgrading.upgrade(older)
    assert (done.before, done.after) == (1, VERSION)
    assert done.backup == str(older.with_name("ws-before-version-2"))
    assert upgrading.upgrade(older).backup is None
    ws = Workspace.open(older)
    assert pipeline.verify(ws) == []
    assert [b.batch_id for b in ws.batches()] == [
        "000001-a-board", "000002-another-board", "000003-a-board", "000004-a-board",
    ]  # fmt: skip
    assert [r.run_id for r in ws.runs()] == ["000001", "000002", "000003"]
    assert len(ws.holds()) == len(ws.forgotten_ids()) == 1
    old = ws.current_run()
    assert old is not None
    new = pipeline.run(ws)
    assert new.fresh
    told = pipeline.compare(ws, old, new.run).to_pylist()
    assert {row["run_before"] for row in told} <= {"000003"}
    assert len(pipeline.compare(ws, ws.run(1), ws.run(2))) > 0
    pipeline.compact(ws)
    assert pipeline.verify(ws) == []
    with pytest.raises(RefusedError, match="legal hold"):
        pipeline.forget(ws, [ws.holds()[0].target], "asked")
    restore(Path(done.backup), older.with_name("as-it-was"))
    was = older.with_name("as-it-was")
    left_out = {"cache", "spill", "log", "lock"}
    for name, content in before.items():
        if name.parts[0] not in left_out and name.suffix != ".db":  # SQLite counts its own copies
            assert (was / name).read_bytes() == content, name


def test_a_killed_upgrade_is_finished_from_the_same_backup(older: Path, monkeypatch) -> None:
    def killed(path: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setitem(upgrading.STEPS, 1, killed)
        with pytest.raises(KeyboardInterrupt):
            upgrading.upgrade(older)
    made = read_backup(older.with_name("ws-before-version-2"))
    with pytest.raises(WorkspaceError, match="manumit upgrade"):
        Workspace.open(older)
    upgrading.upgrade(older)
    assert read_backup(older.with_name("ws-before-version-2")) == made
    assert Workspace.open(older).verify() == []


def test_a_newer_one_is_refused(older: Path) -> None:
    path = older / "manumit.toml"
    path.write_text(path.read_text().replace("version = 1", "version = 99\nshape = 'new'"))
    for call in (Workspace.open, upgrading.upgrade):
        with pytest.raises(WorkspaceError, match="use the newer manumit"):
            call(older)
    shutil.rmtree(older)
    with pytest.raises(WorkspaceError, match="is no workspace"):
        upgrading.upgrade(older)
