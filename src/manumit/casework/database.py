"""The SQLite file `casework.db`: private to its owner, durable, and only ever added to.

It is made with the first decision, inside the workspace's lock. Readers need no lock: SQLite shows them the
last whole transaction, also when the writer was killed in the middle of the next one. Triggers refuse a
change of what is written; what is taken out by `forget` must be named in the table `forgotten` first.

An older version is upgraded by the next writer in one transaction with its write, and by a reader in memory.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from manumit.casework.versions import UPGRADES
from manumit.store import WorkspaceError, files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE = "casework.db"
LEFTOVER = f"{FILE}-journal"
"""SQLite's own journal: there while a decision is being written, or after its writer was killed."""

_WAIT_SECONDS = 10.0

_REASONS = {
    sqlite3.SQLITE_FULL: "the disk is full; free some space and repeat the command",
    sqlite3.SQLITE_READONLY: "it cannot be written; give the owner of the workspace the right to write",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened; give the owner of the workspace the right to read it",
    sqlite3.SQLITE_IOERR: "the disk reports an error; check the disk before anything else",
    sqlite3.SQLITE_BUSY: "another process writes to it; repeat the command in a moment",
    sqlite3.SQLITE_CORRUPT: "it is damaged; restore it from a backup",
    sqlite3.SQLITE_NOTADB: "it is damaged; restore it from a backup",
}


@contextmanager
def reading(workspace: Path) -> Iterator[sqlite3.Connection | None]:
    """The decisions as they are now; None: there is none yet.

    Raises
    ------
    WorkspaceError : the file is damaged, cannot be read, or is of a newer version.
    """
    path = workspace / FILE
    if not path.exists() or path.stat().st_size == 0:
        yield None
        return
    with _plain(path), closing(_connect(path, may_write=os.access(path, os.W_OK))) as connection:
        version = _version(connection, path)
        if version == 0:  # the first writer was killed before its first decision was kept
            yield None
        elif version < len(UPGRADES):
            with closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
                connection.backup(copy)
                _upgrade(copy, version)
                yield copy
        else:
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
    with files.plain_errors(f"writing {path}"):
        fresh = not path.exists()
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        if fresh:
            files.sync_folder(workspace)
    try:
        with _plain(path), closing(_connect(path, may_write=True)) as connection:
            yield from _transaction(connection, path)
    except BaseException:
        if path.stat().st_size == 0:
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
        with _plain(target):
            copy.execute("VACUUM INTO ?", (str(target),))
        target.chmod(0o600)


def _transaction(connection: sqlite3.Connection, path: Path) -> Iterator[sqlite3.Connection]:
    version = _version(connection, path)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA synchronous = EXTRA")  # the folder is synced too when the journal goes
    connection.execute("BEGIN IMMEDIATE")
    try:
        _upgrade(connection, version)
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _connect(path: Path, *, may_write: bool) -> sqlite3.Connection:
    """Connect; one that may write also undoes what a killed writer left half done."""
    mode = "rw" if may_write else "ro"
    made = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=_WAIT_SECONDS, isolation_level=None
    )
    made.row_factory = sqlite3.Row
    return made


def _version(connection: sqlite3.Connection, path: Path) -> int:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > len(UPGRADES):
        raise WorkspaceError(
            f"{path} is of version {version} and this program knows {len(UPGRADES)}; "
            "use the newer program that wrote it"
        )
    return version


def _upgrade(connection: sqlite3.Connection, version: int) -> None:
    connection.row_factory = sqlite3.Row
    for statements in UPGRADES[version:]:
        for statement in statements:
            connection.execute(statement)
    if version < len(UPGRADES):
        connection.execute(f"PRAGMA user_version = {len(UPGRADES)}")


def shape(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Every table and trigger with the statement that made it."""
    found = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
    return [(str(name), str(sql)) for name, sql in found]


def shape_wanted() -> list[tuple[str, str]]:
    """What `shape` finds in a file that nobody tampered with."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as empty:
        _upgrade(empty, 0)
        return shape(empty)


@contextmanager
def _plain(path: Path) -> Iterator[None]:
    """Turn an error of SQLite into one sentence."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code not in _REASONS:
            raise
        raise WorkspaceError(f"{path}: {_REASONS[code]}") from error
