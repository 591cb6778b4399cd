"""The SQLite file `casework.db`: private to its owner, durable, and only ever added to.

It is made with the first decision, inside the workspace's lock. Triggers refuse a change of what is written;
what is taken out by `forget` must be named in the table `forgotten` first. How it is kept on the disk, read
and upgraded is told in `manumit.store.database`.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from manumit.casework.versions import UPGRADES
from manumit.store.database import Database, plain_errors, shape

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = "casework.db"
LEFTOVER = f"{FILE}-journal"
"""SQLite's own journal: there while a decision is being written, or after its writer was killed."""

__all__ = ["FILE", "LEFTOVER", "copied", "reading", "shape", "shape_wanted", "writing"]


@contextmanager
def reading(workspace: Path) -> Iterator[sqlite3.Connection | None]:
    """The decisions as they are now; None: there is none yet.

    Raises
    ------
    WorkspaceError : the file is damaged, cannot be read, or is of a newer version.
    """
    with Database(workspace / FILE, UPGRADES).reading() as connection:
        yield connection


@contextmanager
def writing(workspace: Path) -> Iterator[sqlite3.Connection]:
    """One transaction; kept on the disk when the block ends, undone when it raises.

    The workspace's lock must be held.

    Raises
    ------
    WorkspaceError : the file is damaged, cannot be written, or is of a newer version.
    """
    path = workspace / FILE
    try:
        with Database(path, UPGRADES).writing() as connection:
            yield connection
    except BaseException:
        if path.exists() and path.stat().st_size == 0:
            path.unlink()
        raise


@contextmanager
def copied(source: sqlite3.Connection, target: Path) -> Iterator[sqlite3.Connection]:
    """A copy in memory; written to the new file `target` when the block ends, with no trace of what went."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
        source.backup(copy)
        copy.row_factory = sqlite3.Row
        copy.execute("BEGIN")
        yield copy
        copy.execute("COMMIT")
        with plain_errors(target):
            copy.execute("VACUUM INTO ?", (str(target),))
        target.chmod(0o600)


def shape_wanted() -> list[tuple[str, str]]:
    """What `shape` finds in a file that nobody tampered with."""
    return Database(Path(FILE), UPGRADES).shape_wanted()
