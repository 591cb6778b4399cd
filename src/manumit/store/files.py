"""Files and folders that survive a crash: atomic, synced to disk, private to their owner."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from manumit.store.errors import WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEMPORARY = ".tmp-"
"""Names that begin so are half done; the next start removes them."""

PRIVATE = 0o700
_BLOCK = 1 << 20
_SPARE = 16 << 20  # bytes left free beside what is asked for
_REASONS = {
    errno.ENOSPC: ("the disk is full", "free some space and repeat the command"),
    errno.EDQUOT: ("the disk quota is used up", "free some space and repeat the command"),
    errno.EFBIG: ("a file would grow past the limit set for this process", "raise the limit (ulimit -f)"),
    errno.EROFS: ("the disk is mounted read-only", "mount it writable"),
    errno.EACCES: ("permission is denied", "give the owner of the workspace the right to write"),
    errno.EPERM: ("the operation is not permitted", "make the file writable (chattr -i, chmod u+w)"),
    errno.EIO: ("the disk reports an error", "check the disk before anything else"),
}


@contextmanager
def plain_errors(what: str) -> Iterator[None]:
    """Turn a full disk, a read-only file and their like into one sentence.

    Raises
    ------
    WorkspaceError : says what was being done, what stopped it and what mends it.
    """
    try:
        yield
    except OSError as error:
        number = error.errno or _errno_in(str(error))
        if number not in _REASONS:
            raise
        reason, mend = _REASONS[number]
        where = f" ({error.filename})" if error.filename else ""
        raise WorkspaceError(f"{what}: {reason}{where}; {mend}") from error
    except _database_errors() as error:
        number = _errno_in(str(error))
        if number is None and not isinstance(error, _database_errors()[1]):
            raise
        reason, mend = _REASONS[number or errno.ENOSPC]
        raise WorkspaceError(f"{what}: {reason}; {mend}") from error


def _database_errors() -> tuple[type[Exception], type[Exception]]:
    import duckdb  # not at the top: most commands only read, and need no database

    return duckdb.IOException, duckdb.OutOfMemoryException


def _errno_in(message: str) -> int | None:
    """The errno that a library wrote into its message; None: none that has a sentence here."""
    for number in _REASONS:
        if os.strerror(number) in message:
            return number
    return None


def make_folder(path: Path) -> Path:
    """Create a folder and its parents, for the owner's eyes only (0700), and sync its parent."""
    if not path.is_dir():
        if not path.parent.is_dir():
            make_folder(path.parent)
        path.mkdir(mode=PRIVATE, exist_ok=True)
        sync_folder(path.parent)
    return path


def sync_folder(path: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(path: Path) -> None:
    """Make a file's bytes durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def move(source: Path, target: Path) -> None:
    """Rename a file or folder on one disk, and sync both folders."""
    source.replace(target)
    sync_folder(target.parent)
    if source.parent != target.parent:
        sync_folder(source.parent)


def temporary(target: Path) -> Path:
    """A name beside `target` that the next start removes if it is still there."""
    return target.with_name(f"{TEMPORARY}{os.getpid()}-{target.name}")


def write_atomic(target: Path, content: bytes) -> None:
    """Write a whole file, so that a reader sees the old bytes or the new, never a mixture."""
    half = temporary(target)
    try:
        with half.open("wb") as sink:
            sink.write(content)
            sink.flush()
            os.fsync(sink.fileno())
        move(half, target)
    except BaseException:
        half.unlink(missing_ok=True)
        raise


def write_all(handle: int, content: bytes) -> None:
    """Write all of it where the file stands: a disk that fills takes a part, and refuses only the next."""
    left = memoryview(content)
    while left:
        left = left[os.write(handle, left) :]


def is_torn(handle: int) -> bool:
    """Whether a killed writer left half a line at the end of a file."""
    size = os.fstat(handle).st_size
    return size > 0 and os.pread(handle, 1, size - 1) != b"\n"


def copy_hashed(source: Path, target: Path) -> tuple[str, int]:
    """Copy a file of any size in one pass; return its SHA-256 and its bytes. The copy is synced."""
    digest = hashlib.sha256()
    size = 0
    with source.open("rb") as incoming, target.open("xb") as sink:
        while block := incoming.read(_BLOCK):
            digest.update(block)
            sink.write(block)
            size += len(block)
        sink.flush()
        os.fsync(sink.fileno())
    return digest.hexdigest(), size


def hash_file(path: Path) -> str:
    """SHA-256 of a file of any size, as hex."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def remove(path: Path) -> None:
    """Remove a file or a folder with all in it; nothing happens when it is not there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def need_space(folder: Path, size: int, what: str) -> None:
    """Refuse to begin what cannot be finished.

    Parameters
    ----------
    size : bytes that `what` is expected to write.

    Raises
    ------
    WorkspaceError : less is free on the disk of `folder`.
    """
    free = shutil.disk_usage(folder).free
    if free < size + _SPARE:
        lacking = (size + _SPARE - free) / 1e6
        raise WorkspaceError(
            f"{what} needs about {(size + _SPARE) / 1e6:,.0f} MB and the disk of {folder} has "
            f"{free / 1e6:,.0f} MB free; free at least {lacking:,.0f} MB"
        )
