"""Where lists lie in a workspace.

    watchlists/          mode 0700
      lists.json         all manifests; replaced whole, so that a reader sees all lists of one moment
      files/<sha256>     an index, named by its hash; never changed
      key                32 bytes, see `secret`
      openings.jsonl     see `opening_log`, as for openings.end
      lock               held while a list is changed: not the workspace's, which a service may hold

A new index is written beside the old; then `lists.json` names it; then the old one is removed. Whoever has
the old one mapped keeps it until they let it go.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from manumit.alert.watchlists import opening_log, secret
from manumit.alert.watchlists.terms import ListManifest
from manumit.store import Difference, WorkspaceError, files
from manumit.store.lock import hold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

FOLDER = "watchlists"
_LISTS, _FILES, _LOCK = "lists.json", "files", "lock"


class Shelf:
    """The folder `watchlists` of a workspace; it is made with the first list."""

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        self.folder = workspace / FOLDER

    def stamp(self) -> tuple[int, ...]:
        """Changes whenever a list does; empty: there was never one."""
        try:
            seen = (self.folder / _LISTS).stat()
        except FileNotFoundError:
            return ()
        return seen.st_mtime_ns, seen.st_ino, seen.st_size

    def read(self) -> tuple[tuple[int, ...], tuple[ListManifest, ...]]:
        """The stamp, and all manifests in the order of their ids.

        Raises
        ------
        WorkspaceError : the file is damaged.
        """
        path = self.folder / _LISTS
        stamp = self.stamp()
        if not stamp:
            return stamp, ()
        try:
            with path.open("rb") as source:
                seen = os.fstat(source.fileno())
                plain = json.loads(source.read())
            manifests = [ListManifest.from_dict(one) for one in plain["lists"]]
        except (ValueError, KeyError, TypeError) as error:
            raise WorkspaceError(f"{path} is damaged; restore it from a backup") from error
        stamp = (seen.st_mtime_ns, seen.st_ino, seen.st_size)
        return stamp, tuple(sorted(manifests, key=lambda one: one.list_id))

    def path_of(self, manifest: ListManifest) -> Path:
        """Where the index of a list lies."""
        return self.folder / _FILES / manifest.file

    @contextmanager
    def changing(self, command: str, wait_seconds: float = 0.0) -> Iterator[None]:
        """Hold the lists while the block runs; what a killed process left half done goes first.

        Raises
        ------
        WorkspaceBusyError : another process changes them.
        """
        with files.plain_errors(f"changing {self.folder}"):
            files.make_folder(self.folder / _FILES)
            with hold(self.folder / _LOCK, command, wait_seconds):
                self._sweep()
                yield

    def temporary(self) -> Path:
        """A fresh path for a new index."""
        half = files.temporary(self.folder / _FILES / "index")
        files.remove(half)
        return half

    def settle(self, half: Path) -> tuple[str, int]:
        """Give a finished index its name; return it and its bytes."""
        name, size = files.hash_file(half), half.stat().st_size
        files.move(half, self.folder / _FILES / name)
        return name, size

    def put(self, manifest: ListManifest) -> None:
        """Put a list beside the others, or in place of the one with its id; an index that none names goes."""
        self._write([*self._but(manifest.list_id), manifest])

    def drop(self, list_id: str) -> None:
        """Remove a list, and its index."""
        self._write(self._but(list_id))

    def _but(self, list_id: str) -> list[ListManifest]:
        return [one for one in self.read()[1] if one.list_id != list_id]

    def _write(self, manifests: Sequence[ListManifest]) -> None:
        plain = {"lists": [one.to_dict() for one in manifests]}
        path = self.folder / _LISTS
        files.write_atomic(path, json.dumps(plain, ensure_ascii=True, indent=1).encode())
        path.chmod(0o600)
        self._sweep()

    def _sweep(self) -> None:
        named = {one.file for one in self.read()[1]}
        for path in (self.folder / _FILES).iterdir():
            if path.name not in named:
                files.remove(path)
        for path in self.folder.glob(f"{files.TEMPORARY}*"):
            files.remove(path)

    def differences(self) -> Iterator[Difference]:
        """What is not as the manifests say."""
        if not self.folder.exists():
            return
        try:
            manifests = self.read()[1]
        except WorkspaceError as error:
            yield self._say(self.folder / _LISTS, "damaged", str(error))
            return
        named = {one.file: one.list_id for one in manifests}
        for name, list_id in named.items():
            path = self.folder / _FILES / name
            if not path.is_file():
                yield self._say(path, "missing", f"watchlist {list_id} names it and it is not there")
            elif (found := files.hash_file(path)) != name:
                yield self._say(path, "changed", f"its SHA-256 is {found}, not {name}")
        own = (_LISTS, _LOCK, secret.FILE, opening_log.FILE, opening_log.END, _FILES)
        known = {self.folder / name for name in own}
        for path in sorted(self.folder.rglob("*")):
            half = path.name.startswith(files.TEMPORARY)
            if not (path in known or half or (path.parent.name == _FILES and path.name in named)):
                yield self._say(path, "extra", "no watchlist names it")
        if named and not (self.folder / secret.FILE).is_file():
            yield self._say(self.folder / secret.FILE, "missing", "the key of the watchlists is not there")
        if fault := opening_log.fault(self.folder):
            yield self._say(self.folder / opening_log.FILE, "changed", fault)

    def _say(self, path: Path, kind: str, detail: str) -> Difference:
        return Difference(path.relative_to(self._workspace).as_posix(), kind, detail)
