"""Backups, what is restored from them, and upgrades, where the disk is full, read-only or too small."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from manumit.store import Settings, Workspace, WorkspaceError, files
from manumit.store.backup import back_up
from manumit.store.backups import notes, read_backup
from manumit.store.restore import restore
from manumit.store.settings import FILE, VERSION, stated_version
from manumit.store.upgrade import upgrade

if TYPE_CHECKING:
    from collections.abc import Callable

STORED = Path(__file__).parents[2] / "data" / "workspace-0.1.0.tar.xz"
ROOM = (0, 8, 40, 120)
"""kB left free."""


@pytest.fixture
def older(unpack_stored, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of version 1, on a disk that has room."""
    return unpack_stored(STORED, tmp_path_factory.mktemp("older"))


@pytest.fixture
def collected(store_rows, store_terms, tmp_path_factory: pytest.TempPathFactory):
    """Adds a batch of texts that no compression makes small: about 200 kB."""

    def collect(ws: Workspace, seed: int) -> None:
        chance = random.Random(seed)
        texts = [chance.randbytes(1_000).hex() for _ in range(100)]
        path = tmp_path_factory.mktemp("in") / f"{seed}.txt"
        path.write_text("\n".join(texts))
        with ws.lock("collect"), ws.new_batch(store_terms) as batch:
            original = batch.add_original(path)
            batch.add(store_rows(original.sha256, [{"text": text} for text in texts]))
            batch.commit()

    return collect


@pytest.fixture
def filled(tmp_path_factory: pytest.TempPathFactory, collected) -> Workspace:
    """A workspace with a batch, on a disk that has room."""
    ws = Workspace.create(tmp_path_factory.mktemp("filled") / "ws", settings=Settings(threads=1))
    collected(ws, 1)
    return ws


@pytest.fixture
def crowded(faults_disk: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Leaves so many kB free on the small disk, and lets everybody believe that there is room."""
    monkeypatch.setattr(files, "need_space", lambda *_: None)
    filler = faults_disk / "filler"

    def fill(kilobytes: int) -> None:
        filler.unlink(missing_ok=True)
        filler.write_bytes(bytes(shutil.disk_usage(faults_disk).free - kilobytes * 1024))

    return fill


def saved(ws: Workspace, target: Path) -> None:
    with ws.lock("backup"):
        back_up(ws, target)


def bytes_below(root: Path) -> dict[str, bytes]:
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def test_a_backup_to_a_full_disk_leaves_nothing(filled, faults_disk: Path, crowded) -> None:
    target = faults_disk / "copy"
    for kilobytes in ROOM:
        crowded(kilobytes)
        with pytest.raises(WorkspaceError, match=r"the backup to .*: the disk is full; free some space"):
            saved(filled, target)
        assert not target.exists()
        assert notes(filled.path) == []
    (faults_disk / "filler").unlink()
    saved(filled, target)
    assert notes(filled.path)[0].path == str(target)
    assert filled.verify() == []


def test_a_later_backup_to_a_full_disk_leaves_the_first(
    filled, collected, faults_disk: Path, crowded
) -> None:
    target = faults_disk / "copy"
    saved(filled, target)
    before, told = bytes_below(target), notes(filled.path)
    collected(filled, 2)
    for kilobytes in ROOM:
        crowded(kilobytes)
        with pytest.raises(WorkspaceError, match="the disk is full"):
            saved(filled, target)
        assert bytes_below(target) == before
    assert [note.path for note in notes(filled.path)] == [note.path for note in told]
    assert read_backup(target).batches == 1


def test_restoring_to_a_full_disk_leaves_nothing(
    filled, faults_disk: Path, crowded, tmp_path_factory
) -> None:
    target = tmp_path_factory.mktemp("copies") / "copy"
    saved(filled, target)
    for kilobytes in ROOM:
        crowded(kilobytes)
        with pytest.raises(WorkspaceError, match=r"restoring to .*: the disk is full; free some space"):
            restore(target, faults_disk / "again")
        assert [path.name for path in faults_disk.iterdir()] == ["filler"]
    (faults_disk / "filler").unlink()
    restore(target, faults_disk / "again")
    assert Workspace.open(faults_disk / "again").verify() == []


def test_upgrading_on_a_full_disk_changes_nothing(older: Path, faults_disk: Path, crowded) -> None:
    path = shutil.copytree(older, faults_disk / "ws")
    for kilobytes in ROOM:
        crowded(kilobytes)
        with pytest.raises(WorkspaceError, match="the disk is full; free some space"):
            upgrade(path)
        assert stated_version(path / FILE) == 1
        assert sorted(p.name for p in faults_disk.iterdir()) == ["filler", "ws"]
    (faults_disk / "filler").unlink()
    assert upgrade(path).after == VERSION
    assert Workspace.open(path).verify() == []


def test_too_little_room_is_said_before_anything_is_copied(
    filled, faults_disk: Path, tmp_path_factory
) -> None:
    with pytest.raises(WorkspaceError, match=r"the backup needs about .* MB free; free at least"):
        saved(filled, faults_disk / "copy")
    assert not (faults_disk / "copy").exists()
    assert notes(filled.path) == []
    target = tmp_path_factory.mktemp("copies") / "copy"
    saved(filled, target)
    with pytest.raises(WorkspaceError, match=r"restoring needs about .* MB free; free at least"):
        restore(target, faults_disk / "again")
    assert not list(faults_disk.iterdir())


def test_a_read_only_disk(filled, older: Path, faults_disk: Path, faults_mount, tmp_path_factory) -> None:
    target = tmp_path_factory.mktemp("copies") / "copy"
    saved(filled, target)
    shutil.copytree(older, faults_disk / "ws")
    kept = shutil.copytree(target, faults_disk / "kept")
    assert faults_mount("-o", "remount,ro", str(faults_disk))
    for call in (
        lambda: saved(filled, faults_disk / "copy"),
        lambda: restore(target, faults_disk / "again"),
        lambda: upgrade(faults_disk / "ws"),
    ):
        with pytest.raises(WorkspaceError, match=r"the disk is mounted read-only.*; mount it writable"):
            call()
    assert [note.path for note in notes(filled.path)] == [str(target)]
    restore(kept, target.with_name("again"))  # a backup is only read
    assert Workspace.open(target.with_name("again")).verify() == []


def test_a_stopped_backup_leaves_what_was_there(filled, tmp_path: Path) -> None:
    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), filled.lock("backup"):
        back_up(filled, tmp_path / "copy", stop)
    assert not (tmp_path / "copy").exists()
    saved(filled, tmp_path / "copy")
    with pytest.raises(KeyboardInterrupt):
        restore(tmp_path / "copy", tmp_path / "again", stop)
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]
