"""Secrets of receivers: in a file for the owner's eyes only or an environment variable, never in settings."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from manumit.store import WorkspaceError

if TYPE_CHECKING:
    from pathlib import Path

_MOST_BYTES = 4_096


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a secret is; it is read at each use and never kept.

    Parameters
    ----------
    where : the setting that names it, for errors.
    file, variable : one of them.
    """

    where: str
    file: Path | None = None
    variable: str = ""

    def read(self) -> str:
        """The secret, without white space around it.

        Raises
        ------
        WorkspaceError : it is not there, empty, or its file can be read by others.
        """
        if self.file is None:
            found = os.environ.get(self.variable, "").strip()
            if not found:
                raise WorkspaceError(f"{self.where}: the environment variable {self.variable} is not set")
            return found
        try:
            with self.file.open("rb") as source:
                mode = stat.S_IMODE(os.fstat(source.fileno()).st_mode)
                content = source.read(_MOST_BYTES + 1)
        except OSError as error:
            reason = (error.strerror or "it cannot be read").lower()
            raise WorkspaceError(f"{self.where}: {self.file}: {reason}") from error
        if mode & 0o077:
            raise WorkspaceError(
                f"{self.where}: {self.file} can be read by others (mode {mode:04o}); "
                f"make it yours alone with `chmod 600 {self.file}`"
            )
        try:
            found = content.decode().strip()
        except UnicodeDecodeError as error:
            raise WorkspaceError(f"{self.where}: {self.file} is not UTF-8 text") from error
        if not found or len(content) > _MOST_BYTES:
            raise WorkspaceError(f"{self.where}: {self.file} holds no secret (1 to {_MOST_BYTES:,} bytes)")
        return found
