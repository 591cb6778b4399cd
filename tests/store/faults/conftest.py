from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from manumit.pipeline.heirs import FAMILIES, in_force
from manumit.store import TABLES, Settings, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

_PROGRAM = Path(__file__).with_name("actions.py")


class Victim:
    """The program that is killed (`actions.py`), and how many kills it has taken."""

    def __init__(self) -> None:
        self.kills = 0
        self._scratch = Path(tempfile.mkdtemp(prefix="manumit-"))
        self._scratch.chmod(0o777)
        self._process = subprocess.Popen(
            [sys.executable, str(_PROGRAM), str(self._scratch)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def order(self, action: str, workspace: Path, **more: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"action": action, "workspace": str(workspace), **more}) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        assert "crash" not in answer, answer
        self.kills += answer["killed"]
        return answer

    def close(self) -> None:
        self._process.communicate()
        shutil.rmtree(self._scratch)


def state_of(ws: Workspace) -> dict[str, Any]:
    """All that a user can see of a workspace, without times."""
    current = ws.current_run()
    for batch in ws.batches():
        counts = batch.counts
        assert counts.rows_in == counts.accepted + counts.duplicate + counts.quarantined
        assert batch.live + len(batch.tombstones) == counts.accepted
    records = ws.read_table("records")
    return {
        "batches": [(b.batch_id, b.counts, b.live, [o.stored for o in b.originals]) for b in ws.batches()],
        "records": records.to_pylist(),
        "forgotten": ws.forgotten_ids(),
        "runs": [(r.run_id, r.inputs, r.tables, r.incomplete) for r in ws.runs()],
        "current": current and (current.run_id, [ws.read_table(name).to_pylist() for name in TABLES]),
        "heirs": {family.name: in_force(ws, family) for family in FAMILIES},
    }


@dataclass
class Scene:
    """A workspace before an action, what it looks like after it, and how many steps the action takes."""

    action: str
    size: int
    base: Path
    before: dict[str, Any]
    after: dict[str, Any]
    steps: int
    seconds: float


@pytest.fixture(scope="session")
def faults_victim():
    victim = Victim()
    yield victim
    victim.close()


@pytest.fixture(scope="session")
def faults_state():
    return state_of


@pytest.fixture(scope="session")
def faults_scene(faults_victim: Victim, tmp_path_factory: pytest.TempPathFactory):
    """Makes a scene: (action, rows a file) -> Scene."""
    made: dict[tuple[str, int], Scene] = {}

    def scene(action: str, size: int = 12) -> Scene:
        if (action, size) not in made:
            made[action, size] = _scene(faults_victim, tmp_path_factory.mktemp("faults"), action, size)
        return made[action, size]

    return scene


def _scene(victim: Victim, folder: Path, action: str, size: int) -> Scene:
    base = folder / "base"
    Workspace.create(base, settings=Settings("1GB", 1))
    victim.order("collect", base, size=size + 1)
    victim.order("run", base)
    if action != "collect":
        victim.order("collect", base, size=size)
    if action in {"prune", "compact"}:
        victim.order("run", base)
    if action == "open":  # what is left when `forget` is killed as soon as it is decided
        victim.order("decide", base)
        assert (base / "pending" / "intent.json").exists()
        before = state_of(Workspace(base, Settings()))
    else:
        before = state_of(Workspace.open(base))
    whole = shutil.copytree(base, folder / "whole")
    answer = victim.order(action, whole, size=size)
    assert answer.get("error") is None
    after = state_of(Workspace.open(whole))
    assert after != before
    if action in {"forget", "open"} and size == 12:
        assert after["heirs"]["campaigns"]  # a campaign lost its founder
    shutil.rmtree(whole)
    return Scene(action, size, base, before, after, answer["steps"], answer["seconds"])


def mount(*options: str) -> bool:
    try:
        return subprocess.run(["mount", *options], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.fixture(scope="session")
def faults_mount():
    """Calls mount, as far as there is one and it may be called; says whether it worked."""
    return mount


@pytest.fixture
def faults_disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own, 8 MB."""
    if not mount("-t", "tmpfs", "-o", "size=8m", "tmpfs", str(tmp_path)):
        pytest.skip("a small disk can only be mounted by root; the limit on file size is tested instead")
    try:
        yield tmp_path
    finally:
        subprocess.run(["umount", "-l", str(tmp_path)], check=True)
