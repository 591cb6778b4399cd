"""A list that is added or replaced while the process is killed is the old one or the new one, whole."""

from __future__ import annotations

import datetime as dt
import os
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from manumit.alert.watchlists import ListTerms, Shelf, Watchlists, add_list, all_lists

if TYPE_CHECKING:
    from pathlib import Path

    from manumit.store import Workspace

TERMS = ListTerms("Cases", "unit 4", "order 1", "leads", dt.date(2100, 1, 1), protected=True)
EVENTS = frozenset({"open", "os.rename", "os.remove", "os.mkdir", "os.truncate", "os.chmod"})


def replaced(ws: Workspace, path: Path, kill_at: int) -> bool:
    """Replace the list in a child that dies in front of its n-th touch of a file; whether it got through."""
    child = os.fork()
    if child == 0:
        left = [kill_at]

        def count(event: str, _: object) -> None:
            if event in EVENTS:
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        try:
            add_list(ws, path, TERMS, swap=True)
        finally:
            os._exit(0)
    return os.WIFEXITED(os.waitpid(child, 0)[1])


def check(ws: Workspace, tmp_path: Path, moments: range) -> int:
    """Kill at each of these moments; how many there were."""
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text("phone\n+34600100200\n")
    new.write_text("phone\n+34600100201\n+34600100202\n")
    add_list(ws, old, TERMS)
    shelf = Shelf(ws.path)
    killed = 0
    for moment in moments:
        if replaced(ws, new, moment):
            break
        killed += 1
        (one,) = all_lists(ws)
        assert one.entries in {1, 2}
        assert Watchlists.open(ws).lists
        add_list(ws, old, TERMS, swap=True)
        assert all_lists(ws)[0].entries == 1
        assert not list(shelf.differences())
        assert [path.name for path in (shelf.folder / "files").iterdir()] == [all_lists(ws)[0].file]
    return killed


def test_a_kill_leaves_the_old_list_or_the_new(list_workspace, tmp_path: Path):
    assert check(list_workspace, tmp_path, range(12, 13)) == 1


@pytest.mark.faults
def test_a_kill_at_any_moment_leaves_the_old_list_or_the_new(list_workspace, tmp_path: Path):
    assert check(list_workspace, tmp_path, range(1, 400)) > 10
