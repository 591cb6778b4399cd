"""A SQLite file of the workspace, written by several at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from manumit.store import WorkspaceError
from manumit.store.database import Database

UPGRADES = (("CREATE TABLE kept (number INTEGER PRIMARY KEY)",),)


def test_many_first_writers_make_one_file(tmp_path):
    start = threading.Barrier(4)

    def write(number: int) -> None:
        start.wait()
        for turn in range(3):
            with Database(tmp_path / "a.db", UPGRADES).writing() as connection:
                connection.execute("INSERT INTO kept VALUES (?)", (number * 10 + turn,))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    with Database(tmp_path / "a.db", UPGRADES).reading() as connection:
        assert connection is not None
        assert connection.execute("SELECT count(*) FROM kept").fetchone()[0] == 12
    assert (tmp_path / "a.db").stat().st_mode & 0o777 == 0o600


def test_a_failed_write_changes_nothing(tmp_path):
    database = Database(tmp_path / "a.db", UPGRADES)

    def fail() -> None:
        with database.writing() as connection:
            connection.execute("INSERT INTO kept VALUES (1)")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.reading() as kept:
        assert kept is None
    with database.writing() as connection:
        connection.execute("INSERT INTO kept VALUES (1)")
    with database.reading() as kept:
        assert kept is not None


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path):
    with pytest.raises(WorkspaceError, match="it cannot be opened"), Database(tmp_path, UPGRADES).reading():
        pass
