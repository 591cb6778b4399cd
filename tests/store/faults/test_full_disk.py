"""A full disk, a limit on files, a read-only disk or file: one sentence, nothing half done."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from manumit.store import Settings, Workspace, WorkspaceError, files

if TYPE_CHECKING:
    from collections.abc import Iterator

ACTIONS = ("collect", "run", "forget", "compact")
FREEING = "prune"
"""It writes next to nothing, so that it can be done when the disk is full."""
_NOBODY = 65_534


def _check(scene, state_of, path: Path) -> None:
    """Look at what a failed action left, first as it lies there."""
    seen = Workspace(path, Settings())
    assert state_of(seen) in (scene.before, scene.after)
    assert not list(path.rglob(".tmp-*"))
    assert seen.verify() == []


def _finish(victim, scene, state_of, path: Path) -> None:
    assert victim.order(scene.action, path, no_space_check=True).get("error") is None
    assert state_of(Workspace.open(path)) == scene.after
    assert Workspace.open(path).verify() == []


@pytest.mark.parametrize("action", ACTIONS)
def test_a_full_disk(faults_disk: Path, faults_victim, faults_scene, faults_state, action: str) -> None:
    scene = faults_scene(action)
    failed = 0
    for free in (0, 4, 8, 16, 24, 32, 48, 64):  # kB
        path = shutil.copytree(scene.base, faults_disk / "ws")
        filler = faults_disk / "filler"
        left = shutil.disk_usage(faults_disk).free - free * 1024
        filler.write_bytes(bytes(left))
        answer = faults_victim.order(action, path, no_space_check=True)
        filler.unlink()
        if "error" in answer:
            failed += 1
            assert "the disk is full" in answer["error"]
            assert "free some space and repeat the command" in answer["error"]
        _check(scene, faults_state, path)
        _finish(faults_victim, scene, faults_state, path)
        shutil.rmtree(path)
    assert failed >= 4


@pytest.mark.parametrize("action", ACTIONS)
def test_too_little_space_is_said_before_the_work(
    faults_disk, faults_victim, faults_scene, faults_state, action
) -> None:
    scene = faults_scene(action)
    path = shutil.copytree(scene.base, faults_disk / "ws")
    answer = faults_victim.order(action, path)
    assert "MB free; free at least" in answer["error"]
    _check(scene, faults_state, path)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("limit", [60, 700, 2000])
def test_a_limit_on_file_size(
    faults_victim, faults_scene, faults_state, tmp_path, action: str, limit: int
) -> None:
    scene = faults_scene(action)
    path = shutil.copytree(scene.base, tmp_path / "ws")
    answer = faults_victim.order(action, path, largest_file=limit)
    assert "a file would grow past the limit set for this process; raise the limit" in answer["error"]
    _check(scene, faults_state, path)
    _finish(faults_victim, scene, faults_state, path)


def test_a_full_disk_can_be_pruned(faults_disk: Path, faults_victim, faults_scene, faults_state) -> None:
    scene = faults_scene(FREEING)
    path = shutil.copytree(scene.base, faults_disk / "ws")
    (faults_disk / "filler").write_bytes(bytes(shutil.disk_usage(faults_disk).free))
    assert "error" not in faults_victim.order(FREEING, path)
    assert faults_state(Workspace.open(path)) == scene.after
    assert shutil.disk_usage(faults_disk).free > 0


@pytest.mark.parametrize("action", [*ACTIONS, FREEING])
def test_a_read_only_disk(
    faults_disk: Path, faults_mount, faults_victim, faults_scene, faults_state, action: str
) -> None:
    scene = faults_scene(action)
    path = shutil.copytree(scene.base, faults_disk / "ws")
    assert faults_mount("-o", "remount,ro", str(faults_disk))
    answer = faults_victim.order(action, path, no_space_check=True)
    assert "the disk is mounted read-only" in answer["error"]
    _check(scene, faults_state, path)
    assert faults_mount("-o", "remount,rw,size=64m", str(faults_disk))
    _finish(faults_victim, scene, faults_state, path)


@pytest.fixture
def faults_open_folder() -> Iterator[Path]:
    """A folder that another user can reach."""
    folder = Path(tempfile.mkdtemp(prefix="manumit-"))
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize("action", [*ACTIONS, FREEING])
@pytest.mark.parametrize("name", ["lock", "batches", "runs", "cache", "."])
def test_a_read_only_file(
    faults_open_folder, faults_victim, faults_scene, faults_state, action: str, name: str
) -> None:
    scene = faults_scene(action)
    path = shutil.copytree(scene.base, faults_open_folder / "ws")
    target = path / name
    mode = target.stat().st_mode
    user = None
    if os.getuid() == 0:  # root may write anything, so the work is done by somebody else
        user = _NOBODY
        for found in (path, *path.rglob("*")):
            os.chown(found, user, user)
    target.chmod(0o400 if target.is_file() else 0o500)
    answer = faults_victim.order(action, path, user=user)
    assert answer.get("error") is None or "permission is denied" in answer["error"]
    state = faults_state(Workspace(path, Settings()))
    assert (
        state == scene.after
        if "error" not in answer
        else state == scene.before or "next start" in answer["error"]
    )
    target.chmod(mode)
    if "error" in answer:
        Workspace.open(path)
        _check(scene, faults_state, path)
        _finish(faults_victim, scene, faults_state, path)


def test_free_space_is_stated(tmp_path: Path) -> None:
    with pytest.raises(
        WorkspaceError, match=r"a run needs about [\d,]+ MB and the disk of .* has [\d,]+ MB free"
    ):
        files.need_space(tmp_path, 1 << 60, "a run")
    files.need_space(tmp_path, 0, "a run")
