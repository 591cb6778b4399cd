from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from manumit.casework import Casework, database, versions
from manumit.store import Workspace, WorkspaceError

_WRITER = Path(__file__).with_name("writer.py")


def decide(ws: Workspace, lead, *numbers: int, words: str = "") -> None:
    with ws.lock("review"):
        for number in numbers:
            Casework.open(ws).decide(lead(number), "accept", f"reason {number} {words}", "ana", "000001")


def test_an_older_file_is_read_as_it_will_be_and_upgraded_by_the_next_decision(
    casework_ws, casework_lead, monkeypatch
):
    decide(casework_ws, casework_lead, 1)
    more = ("CREATE TABLE seals (number INTEGER PRIMARY KEY)", "ALTER TABLE entries ADD COLUMN place TEXT")
    monkeypatch.setattr(database, "UPGRADES", [*versions.UPGRADES, more])
    before = (casework_ws.path / database.FILE).read_bytes()
    with database.reading(casework_ws.path) as connection:
        assert connection.execute("SELECT count(*) FROM seals").fetchone()[0] == 0
        assert connection.execute("SELECT place FROM entries").fetchall()
    assert (casework_ws.path / database.FILE).read_bytes() == before
    with casework_ws.lock("x"), database.writing(casework_ws.path):
        pass
    with closing(sqlite3.connect(casework_ws.path / database.FILE)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(versions.UPGRADES) + 1,)
    assert Casework.open(casework_ws).differences() == []
    assert [r.reason for r in Casework.open(casework_ws).reviews()] == ["reason 1"]


def test_an_upgrade_that_fails_changes_nothing(casework_ws, casework_lead, monkeypatch):
    decide(casework_ws, casework_lead, 1)
    before = (casework_ws.path / database.FILE).read_bytes()
    monkeypatch.setattr(database, "UPGRADES", [*versions.UPGRADES, ("CREATE TABLE seals (a)", "nonsense")])
    with casework_ws.lock("x"), pytest.raises(sqlite3.OperationalError), database.writing(casework_ws.path):
        pass
    monkeypatch.undo()
    assert (casework_ws.path / database.FILE).read_bytes() == before
    assert len(Casework.open(casework_ws).reviews()) == 1


def test_a_newer_file_is_refused(casework_ws, casework_lead):
    decide(casework_ws, casework_lead, 1)
    with closing(sqlite3.connect(casework_ws.path / database.FILE)) as connection:
        connection.execute("PRAGMA user_version = 9")
    with pytest.raises(WorkspaceError, match=r"is of version 9 and this program knows 2; use the newer"):
        Casework.open(casework_ws).reviews()
    with pytest.raises(WorkspaceError, match="use the newer program"):
        decide(casework_ws, casework_lead, 2)


def test_a_damaged_file_is_one_sentence(casework_ws, casework_lead):
    path = casework_ws.path / database.FILE
    path.write_bytes(b"no database, but long enough to look like one " * 40)
    with pytest.raises(WorkspaceError, match=r"casework\.db: it is damaged; restore it from a backup"):
        Casework.open(casework_ws).reviews()
    (found,) = Casework.open(casework_ws).differences()
    assert (found.path, found.kind) == ("casework.db", "damaged")


def test_damage_inside_is_a_difference(casework_ws, casework_lead):
    decide(casework_ws, casework_lead, *range(1, 31), words="w" * 1900)
    path = casework_ws.path / database.FILE
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = bytes(4096)
    path.write_bytes(content)
    (found,) = Casework.open(casework_ws).differences()
    assert "it is damaged" in found.detail


def test_a_reader_sees_the_last_whole_transaction(casework_ws, casework_lead):
    decide(casework_ws, casework_lead, 1)
    with casework_ws.lock("x"), database.writing(casework_ws.path) as connection:
        connection.execute("UPDATE head SET number = number")
        assert len(Casework.open(casework_ws).reviews()) == 1


def test_a_file_that_may_only_be_read_is_read(casework_ws, casework_lead):
    decide(casework_ws, casework_lead, 1)
    (casework_ws.path / database.FILE).chmod(0o400)
    assert len(Casework.open(casework_ws).reviews()) == 1


def test_a_failed_first_decision_leaves_no_file(casework_ws):
    with casework_ws.lock("x"), pytest.raises(ZeroDivisionError), database.writing(casework_ws.path):
        raise ZeroDivisionError
    assert not list(casework_ws.path.glob("casework.db*"))


def test_an_empty_file_of_a_killed_writer_is_no_decision(casework_ws, casework_lead):
    (casework_ws.path / database.FILE).touch()
    assert Casework.open(casework_ws).reviews() == []
    assert Casework.open(casework_ws).differences() == []
    decide(casework_ws, casework_lead, 1)
    assert len(Casework.open(casework_ws).reviews()) == 1


def test_what_was_decided_outlives_a_kill_at_any_moment(casework_ws):
    """A writer says each decision once it is kept; killed, it loses none and leaves none half done."""
    casework = Casework.open(casework_ws)
    told = 0
    for turn in range(8):
        writer = subprocess.Popen(
            [sys.executable, str(_WRITER), str(casework_ws.path)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        first = writer.stdout.readline()
        said = [first]
        blow = threading.Timer(0.005 * turn + 0.001, os.kill, (writer.pid, signal.SIGKILL))
        blow.start()
        said += writer.stdout.readlines()
        blow.join()
        assert writer.wait() == -signal.SIGKILL
        writer.stdout.close()
        told = max(int(line) for line in said if line.endswith("\n"))
        kept = [review.number for review in casework.reviews()]
        assert kept == list(range(1, len(kept) + 1))
        assert told <= len(kept) <= told + 1
        assert casework.differences() == []
        assert casework_ws.verify() == []
    assert told >= 8
