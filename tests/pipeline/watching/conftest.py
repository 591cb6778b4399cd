"""A feed that is killed, and what must hold afterwards."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from manumit.store import Settings, Workspace

_PROGRAM = Path(__file__).with_name("victim.py")


class Victim:
    """The program that is killed (`victim.py`)."""

    def __init__(self) -> None:
        self.scratch = Path(tempfile.mkdtemp(prefix="manumit-"))
        self._process = subprocess.Popen(
            [sys.executable, str(_PROGRAM), str(self.scratch)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def order(self, **order: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(
            json.dumps({k: str(v) if isinstance(v, Path) else v for k, v in order.items()}) + "\n"
        )
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        assert "crash" not in answer, answer
        return answer

    def close(self) -> None:
        self._process.communicate()
        shutil.rmtree(self.scratch)


@dataclass
class Feed:
    """A workspace, a stream into it, and what the sender and the checks have heard."""

    victim: Victim
    folder: Path
    lines: list[bytes]
    name: str = "feed.jsonl"
    head: bytes = b""
    last: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.path = self.folder / "ws"
        self.input, self.nothing = self.folder / self.name, self.folder / "nothing"
        self.acks, self.checked = self.folder / "acks", self.folder / "checked"
        self.input.write_bytes(self.head + b"".join(self.lines))
        self.nothing.write_bytes(b"")
        Workspace.create(self.path, settings=Settings("1GB", 1))

    def send(self, **when: Any) -> dict[str, Any]:
        """Send the whole stream, as a sender does that does not know what arrived."""
        given = {"input": self.input, **when}
        self.last = self.victim.order(workspace=self.path, acks=self.acks, checked=self.checked, **given)
        return self.last

    def acknowledged(self) -> list[dict[str, Any]]:
        """All whole acknowledgements."""
        if not self.acks.exists():
            return []
        text = self.acks.read_bytes()
        return [json.loads(line) for line in text[: text.rfind(b"\n") + 1].splitlines()]

    def check(self) -> list[str]:
        """After a start and a clean end, nothing acknowledged is lost or there twice; gives all ids."""
        assert (
            self.victim.order(
                workspace=self.path, acks=self.acks, checked=self.checked, input=self.nothing
            ).get("error")
            is None
        )
        ws = Workspace.open(self.path)
        ids: list[str] = ws.read_table("records").column("record_id").to_pylist()
        told = self.acknowledged()
        once = Counter(a["record_id"] for a in told if a["status"] == "accepted")
        assert {i for i, n in once.items() if n > 1} == set()
        assert len(ids) == len(set(ids))
        assert {a["record_id"] for a in told if a["status"] != "quarantined"} <= set(ids)
        assert set(self.checked.read_text().split()) >= set(ids)
        assert ws.verify() == []
        left = {p.name for p in (self.path / "arrivals").iterdir()}
        assert left <= {"watcher", "append", "last", "unchecked"}
        assert not list((self.path / "arrivals").glob("unchecked/*"))
        for batch in ws.batches():
            assert batch.counts.duplicate == 0
        return ids


@pytest.fixture(scope="session")
def watching_victim():
    victim = Victim()
    yield victim
    victim.close()


@pytest.fixture
def watching_feed(watching_victim, tmp_path):
    """Makes a feed: (lines, name, head) -> Feed."""
    made = iter(range(1000))

    def feed(lines: list[bytes], name: str = "feed.jsonl", head: bytes = b"") -> Feed:
        folder = tmp_path / str(next(made))
        folder.mkdir()
        return Feed(watching_victim, folder, lines, name, head)

    return feed
