"""A SQLite file of the workspace: private to its owner, durable, upgraded in the transaction that writes.

Readers need no lock: SQLite shows them the last whole transaction, also when the writer was killed in the
middle of the next one. An older version is upgraded by the next writer in one transaction with its write,
and by a reader in memory.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from manumit.store import files
from manumit.store.errors import WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

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


@dataclass(frozen=True, slots=True)
class Database:
    """One SQLite file.

    Parameters
    ----------
    path : of the file.
    upgrades : the statements that bring an empty file to version 1, version 1 to version 2, and so on.
    """

    path: Path
    upgrades: Sequence[Sequence[str]]

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection | None]:
        """What is kept now; None: nothing yet.

        Raises
        ------
        WorkspaceError : the file is damaged, cannot be read, or is of a newer version.
        """
        if not self.path.exists() or self.path.stat().st_size == 0:
            yield None
            return
        may_write = os.access(self.path, os.W_OK)
        with plain_errors(self.path), closing(self._connect(may_write=may_write)) as connection:
            version = self._version(connection)
            if version == 0:  # the first writer was killed before its first transaction was kept
                yield None
            elif version < len(self.upgrades):
                with closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
                    connection.backup(copy)
                    self._upgrade(copy, version)
                    yield copy
            else:
                yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction; kept on the disk when the block ends, undone when it raises.

        Writers of several processes wait for one another.

        Raises
        ------
        WorkspaceError : the file is damaged, cannot be written, or is of a newer version.
        """
        with files.plain_errors(f"writing {self.path}"):
            fresh = not self.path.exists()
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
            if fresh:
                files.sync_folder(self.path.parent)
        with plain_errors(self.path), closing(self._connect(may_write=True)) as connection:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA synchronous = EXTRA")  # the folder is synced too when the journal goes
            connection.execute("BEGIN IMMEDIATE")
            try:
                self._upgrade(connection, self._version(connection))
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def shape_wanted(self) -> list[tuple[str, str]]:
        """What `shape` finds in a file that nobody tampered with."""
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as empty:
            self._upgrade(empty, 0)
            return shape(empty)

    def _connect(self, *, may_write: bool) -> sqlite3.Connection:
        """Connect; one that may write also undoes what a killed writer left half done."""
        mode = "rw" if may_write else "ro"
        made = sqlite3.connect(
            f"{self.path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=_WAIT_SECONDS,
            isolation_level=None,
        )
        made.row_factory = sqlite3.Row
        return made

    def _version(self, connection: sqlite3.Connection) -> int:
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if version > len(self.upgrades):
            raise WorkspaceError(
                f"{self.path} is of version {version} and this program knows {len(self.upgrades)}; "
                "use the newer program that wrote it"
            )
        return version

    def _upgrade(self, connection: sqlite3.Connection, version: int) -> None:
        connection.row_factory = sqlite3.Row
        for statements in self.upgrades[version:]:
            for statement in statements:
                connection.execute(statement)
        if version < len(self.upgrades):
            connection.execute(f"PRAGMA user_version = {len(self.upgrades)}")


def shape(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Every table and trigger with the statement that made it."""
    found = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
    return [(str(name), str(sql)) for name, sql in found]


@contextmanager
def plain_errors(path: Path) -> Iterator[None]:
    """Turn an error of SQLite into one sentence."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code not in _REASONS:
            raise
        raise WorkspaceError(f"{path}: {_REASONS[code]}") from error
