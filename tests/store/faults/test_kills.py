"""SIGKILL at any moment: nothing accepted is lost, nothing half done is seen, the next start finishes.

A sample runs with the other tests; `make test-faults` kills at every single file operation.
"""

from __future__ import annotations

import random
import shutil
from typing import TYPE_CHECKING

import pytest

from manumit.store import Settings, Workspace
from manumit.store.restore import restore

if TYPE_CHECKING:
    from pathlib import Path

ACTIONS = ("collect", "run", "forget", "open", "compact", "prune")
RANDOM_KILLS = 20


def _kill_and_check(victim, scene, state_of, search, folder: Path, **when) -> bool:
    """Kill the action once on a fresh copy, prove that all is well; return whether it was killed in time."""
    path = shutil.copytree(scene.base, folder / "ws")
    answer = victim.order(scene.action, path, size=scene.size, **when)
    if scene.action in {"collect", "run"}:  # readers need no recovery to see a whole state
        assert state_of(Workspace(path, Settings())) in (scene.before, scene.after)
    ws = Workspace.open(path)
    assert state_of(ws) in (scene.before, scene.after)
    with ws.lock("check"):
        pass
    assert ws.verify() == []
    assert not list(path.rglob(".tmp-*"))
    assert not (path / "pending").exists()
    assert not list((path / "spill").iterdir())
    finished = victim.order(scene.action, path, size=scene.size)
    assert finished.get("error") is None
    assert state_of(Workspace.open(path)) == scene.after
    assert Workspace.open(path).verify() == []
    if scene.action in {"forget", "open"}:
        assert search(path, "zanzibar-quokka") == []
    shutil.rmtree(path)
    return bool(answer["killed"])


@pytest.fixture
def faults_kill(faults_victim, faults_state, store_search, tmp_path):
    def kill(scene, **when) -> bool:
        return _kill_and_check(faults_victim, scene, faults_state, store_search, tmp_path, **when)

    return kill


def test_a_sample_of_kills(faults_scene, faults_kill) -> None:
    chance = random.Random(20)
    kills = 0
    for action in ACTIONS:
        scene = faults_scene(action)
        for step in chance.sample(range(1, scene.steps + 1), 5):
            kills += faults_kill(scene, kill_at=step)
    assert kills == 5 * len(ACTIONS)


@pytest.mark.faults
@pytest.mark.parametrize("action", ACTIONS)
def test_a_kill_at_every_step(faults_scene, faults_kill, action: str) -> None:
    scene = faults_scene(action)
    kills = sum(faults_kill(scene, kill_at=step) for step in range(1, scene.steps + 1))
    assert kills >= scene.steps - 2


@pytest.mark.faults
@pytest.mark.parametrize("action", ["collect", "run", "forget"])
def test_kills_at_random_moments(faults_scene, faults_kill, action: str) -> None:
    """Larger batches: most kills fall into the libraries' own writing."""
    scene = faults_scene(action, 6_000)
    chance = random.Random(action)
    kills = tries = 0
    while kills < RANDOM_KILLS:  # a quiet machine may be done before the blow
        kills += faults_kill(scene, kill_after=chance.uniform(0.005, scene.seconds))
        tries += 1
        assert tries < 5 * RANDOM_KILLS


@pytest.mark.faults
def test_the_suite_kills_at_least_two_hundred_times(faults_scene) -> None:
    assert sum(faults_scene(action).steps - 2 for action in ACTIONS) + 3 * RANDOM_KILLS >= 200


def test_a_killed_backup_is_the_old_one_or_the_new(faults_victim, faults_state, tmp_path: Path) -> None:
    ws = Workspace.create(tmp_path / "ws", settings=Settings("1GB", 1))
    faults_victim.order("collect", ws.path, size=13)
    faults_victim.order("backup", ws.path)
    old = faults_state(Workspace.open(ws.path))
    faults_victim.order("collect", ws.path)
    new = faults_state(Workspace.open(ws.path))
    target = tmp_path / "backup"
    first = shutil.copytree(target, tmp_path / "first")
    steps = faults_victim.order("backup", ws.path)["steps"]
    chance = random.Random(21)
    for step in chance.sample(range(1, steps + 1), 8):
        shutil.rmtree(target)
        shutil.copytree(first, target)
        assert faults_victim.order("backup", ws.path, kill_at=step)["killed"]
        restore(target, tmp_path / "again")
        assert faults_state(Workspace.open(tmp_path / "again")) in (old, new)
        shutil.rmtree(tmp_path / "again")
        assert faults_victim.order("backup", ws.path).get("error") is None
        restore(target, tmp_path / "again")
        assert faults_state(Workspace.open(tmp_path / "again")) == new
        assert not list(target.rglob(".tmp-*"))
        shutil.rmtree(tmp_path / "again")
