"""The arrival journal: records that were accepted one at a time and are not in a batch yet.

Rows are appended to a segment file in groups, each with one fdatasync; what was appended is safe, and only
then acknowledged. A segment is sealed (renamed) under the lock of the journal, by its writer or by whoever
needs its records in a batch (`forget`); the writer then goes on in a new one. A sealed segment becomes one
batch (see `packing`) and is removed.

    arrivals/000012.open   being written
    arrivals/000011.seg    sealed, to be packed
    arrivals/000011.mark   how far it was checked
    arrivals/watcher       lock of the one process that accepts
    arrivals/append        lock of each append and seal, held for milliseconds
"""

from __future__ import annotations

import errno
import fcntl
import json
import logging
import os
import shutil
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from manumit.store import files
from manumit.store.arrivals.frames import Form, Frame, Segment, encode, encode_head
from manumit.store.errors import WorkspaceBusyError, WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from manumit.store.manifest import Terms

log = logging.getLogger(__name__)

FOLDER = "arrivals"
OPEN, SEALED, MARK, HALF = ".open", ".seg", ".mark", ".half"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_SPARE = 64 << 20


class DiskFullError(WorkspaceError):
    """There is no room to accept records; nothing of them was stored."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a segment was checked: bytes of its file, and rows."""

    end: int = 0
    rows: int = 0


def replace(path: Path, content: object) -> None:
    """Write JSON whole, but not synced: for what may be lost in a crash."""
    half = path.with_suffix(HALF)
    half.write_text(json.dumps(content))
    half.replace(path)


class _Writer:
    """A segment being written."""

    def __init__(self, path: Path, terms: Terms, form: Form) -> None:
        self.path = path
        self.begun = time.monotonic()
        self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self.end = 0
        self.append(encode_head(terms, form, time.time_ns() // 1000))
        files.sync_folder(path.parent)

    def append(self, pieces: Sequence[bytes]) -> None:
        """Write and sync; on an error the file ends where it ended before."""
        at = self.end
        try:
            for piece in pieces:
                view = memoryview(piece)
                while view:
                    written = os.pwrite(self._handle, view, at)
                    at += written
                    view = view[written:]
            os.fdatasync(self._handle)
        except OSError:
            os.ftruncate(self._handle, self.end)
            raise
        self.end = at

    def is_open(self) -> bool:
        """Whether nobody sealed it meanwhile."""
        return self.path.exists()

    def close(self) -> None:
        os.close(self._handle)


class Journal:
    """The arrival journal of one workspace.

    Parameters
    ----------
    workspace : its folder.
    """

    def __init__(self, workspace: Path) -> None:
        self.folder = workspace / FOLDER
        self._writers: dict[str, _Writer] = {}

    @contextmanager
    def accepting(self) -> Iterator[None]:
        """Be the one process that accepts records; seals what an earlier one left.

        Raises
        ------
        WorkspaceBusyError : another process is watching here.
        """
        with files.plain_errors(f"opening {self.folder}"):
            files.make_folder(self.folder)
            handle = os.open(self.folder / "watcher", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                who = os.pread(handle, 20, 0).decode() or "another process"
                raise WorkspaceBusyError(
                    f"{self.folder.parent} is watched by process {who} already; stop that one first (Ctrl-C)"
                ) from None
            os.ftruncate(handle, 0)
            os.pwrite(handle, str(os.getpid()).encode(), 0)
            with files.plain_errors("sealing what was left"):
                self._clear()
                self.seal()
            try:
                yield
            finally:
                self.close()
                os.ftruncate(handle, 0)
        finally:
            os.close(handle)

    def _clear(self) -> None:
        """Remove half-written marks, and those of segments that are gone."""
        numbers = {path.stem for path in self.segments()}
        for path in self.folder.rglob("*"):
            if path.suffix == HALF or (path.suffix == MARK and path.stem not in numbers):
                path.unlink()

    def append(self, terms: Terms, form: Form, frame: Frame) -> None:
        """Make rows durable; when this returns, they are.

        Raises
        ------
        DiskFullError : there is no room; nothing was stored.
        """
        pieces = encode(frame)
        size = sum(len(memoryview(piece)) for piece in pieces)
        try:
            self._need_room(size)
            with self._appending():
                self._writer(terms, form).append(pieces)
        except OSError as error:
            if error.errno in _FULL:
                raise DiskFullError(
                    "the disk is full; free some space, and send the records again"
                ) from error
            with files.plain_errors("accepting records"):
                raise

    def _need_room(self, size: int) -> None:
        if shutil.disk_usage(self.folder).free < size + _SPARE:
            raise DiskFullError("the disk is almost full; free some space, and send the records again")

    def _writer(self, terms: Terms, form: Form) -> _Writer:
        writer = self._writers.get(form.key)
        if writer is not None and not writer.is_open():
            writer.close()
            writer = None
        if writer is None:
            path = self.folder / f"{self._last() + 1:06d}{OPEN}"
            try:
                writer = _Writer(path, terms, form)
            except OSError:
                path.unlink(missing_ok=True)
                raise
            self._writers[form.key] = writer
        return writer

    def _last(self) -> int:
        return max([self._counted(), *(int(path.stem) for path in self.segments())])

    def _counted(self) -> int:
        """The number of the last segment that is gone."""
        path = self.folder / "last"
        return int(path.read_text()) if path.exists() else 0

    @contextmanager
    def _appending(self) -> Iterator[None]:
        handle = os.open(self.folder / "append", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def seal(self, *, least_age: float = 0.0, least_bytes: int = 0) -> None:
        """Seal segments that are open, and cut what a crash tore.

        Parameters
        ----------
        least_age, least_bytes : of the writer's own segments, only those so old (seconds) or so large.
        """
        if not self.folder.is_dir():
            return
        with self._appending():
            own = {writer.path: writer for writer in self._writers.values()}
            for path in self.segments():
                writer = own.get(path)
                if path.suffix != OPEN or (
                    writer is not None
                    and time.monotonic() - writer.begun < least_age
                    and writer.end < least_bytes
                ):
                    continue
                self._seal(path)

    def _seal(self, path: Path) -> None:
        with Segment(path) as segment:
            end = segment.sound_end()
            empty = end == segment.first
        if empty:
            path.unlink()
            files.sync_folder(self.folder)
            return
        if path.stat().st_size > end:
            log.info("cutting what a crash tore from segment %s", path.stem)
            os.truncate(path, end)
            files.sync_file(path)
        files.move(path, path.with_suffix(SEALED))

    def close(self) -> None:
        """Seal all and stop writing."""
        self.seal()
        for writer in self._writers.values():
            writer.close()
        self._writers.clear()

    def segments(self) -> list[Path]:
        """Files of all segments, oldest first."""
        if not self.folder.is_dir():
            return []
        found = (p for p in self.folder.iterdir() if p.suffix in {OPEN, SEALED} and p.stem.isdecimal())
        return sorted(found, key=lambda path: path.stem)

    def sealed(self) -> list[Path]:
        """Files of sealed segments, oldest first."""
        return [path for path in self.segments() if path.suffix == SEALED]

    def backlog(self) -> int:
        """Bytes of all segments."""
        total = 0
        for path in self.segments():
            try:
                total += path.stat().st_size
            except FileNotFoundError:  # packed or sealed just now
                continue
        return total

    def mark(self, number: str) -> Mark:
        """How far a segment was checked."""
        path = self.folder / f"{number}{MARK}"
        try:
            return Mark(*json.loads(path.read_text()))
        except (FileNotFoundError, ValueError, TypeError):  # not yet, or torn: checked again
            return Mark()

    def put_mark(self, number: str, mark: Mark) -> None:
        """Note how far a segment was checked. Lost in a crash, it is checked again, which does no harm."""
        path = self.folder / f"{number}{MARK}"
        replace(path, [mark.end, mark.rows])

    def remove(self, path: Path) -> None:
        """Take away a segment that was packed."""
        files.write_atomic(self.folder / "last", str(max(int(path.stem), self._counted())).encode())
        path.unlink(missing_ok=True)
        path.with_suffix(MARK).unlink(missing_ok=True)
        files.sync_folder(self.folder)
