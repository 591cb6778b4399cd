"""What a file is, told by its bytes and never by its name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from manumit.collect.sources.tables.unpack import open_bytes
from manumit.store.errors import BadFileError

if TYPE_CHECKING:
    from pathlib import Path

    from manumit.collect.limits import Limits

HEAD_BYTES = 1 << 20

_PACKED = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}
_TABLES = {b"PAR1": "parquet", b"PK\x03\x04": "zip", b"PK\x05\x06": "zip"}
_STRANGERS = {
    b"\x89PNG\r\n\x1a\n": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"%PDF": "a PDF document",
    b"BZh": "a bzip2 archive: unpack it first",
    b"\xfd7zXZ\x00": "an xz archive: unpack it first",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive: unpack it first",
    b"Rar!\x1a\x07": "a RAR archive: unpack it first",
    b"SQLite format 3\x00": "an SQLite database: export the table to CSV first",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
    b"Salted__": "encrypted (OpenSSL): decrypt it first",
    b"-----BEGIN PGP": "encrypted (PGP): decrypt it first",
    b"age-encryption.org": "encrypted (age): decrypt it first",
    b"PARE": "an encrypted Parquet file: decrypt it first",
    b"{\\rtf": "a rich text document",
    b"ORC": "an ORC file: convert it to Parquet first",
    b"Obj\x01": "an Avro file: convert it to Parquet first",
    b"ARROW1": "an Arrow file: convert it to Parquet first",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WEB_PAGES = (b"<!doctype html", b"<html", b"<?xml")


@dataclass(frozen=True, slots=True)
class Look:
    """A file's packing (none, gzip or zstd), its kind (parquet, zip or text), its size and unpacked start."""

    path: Path
    packing: str | None
    kind: str
    size: int
    head: bytes
    whole: bool
    """The head is all there is."""


def look(path: Path, limits: Limits) -> Look:
    """Look at a file's first bytes.

    Raises
    ------
    BadFileError : it is missing, empty, unreadable, or of a kind that is known and is no table.
    """
    size = _size(path)
    start = _start(path)
    packing = next((name for magic, name in _PACKED.items() if start.startswith(magic)), None)
    with open_bytes(path, packing, limits) as stream:
        head = stream.read_up_to(HEAD_BYTES)
    if not head:
        raise BadFileError(f"{path.name} is empty once unpacked; export it again")
    whole = len(head) < HEAD_BYTES
    kind = next((name for magic, name in _TABLES.items() if head.startswith(magic)), "text")
    _refuse_strangers(path.name, head)
    if packing and kind != "text":
        raise BadFileError(f"{path.name} is a {kind} file inside {packing}; unpack it first")
    if packing and any(head.startswith(magic) for magic in _PACKED):
        raise BadFileError(f"{path.name} is compressed twice; unpack it once")
    return Look(path, packing, kind, size, head, whole)


def _size(path: Path) -> int:
    if not path.is_file():
        raise BadFileError(f"{path} is not a file; give the path of a table to collect")
    size = path.stat().st_size
    if size == 0:
        raise BadFileError(f"{path.name} is empty (0 bytes); export it again")
    return size


def _start(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(64)
    except OSError as error:
        reason = error.strerror or "read error"
        raise BadFileError(f"{path.name} cannot be read ({reason}); check its permissions") from error


def _refuse_strangers(name: str, head: bytes) -> None:
    for magic, what in _STRANGERS.items():
        if head.startswith(magic):
            raise BadFileError(f"{name} is {what}" + ("" if ":" in what else ", not a table"))
    if head.startswith(_OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in head
        what = "a workbook with a password: remove the password first"
        raise BadFileError(
            f"{name} is {what if locked else 'an old Office file: save it as .xlsx or CSV first'}"
        )
    if head[257:262] == b"ustar":
        raise BadFileError(f"{name} is a tar archive: unpack it first")
    if head.lstrip()[:20].lower().startswith(_WEB_PAGES):
        raise BadFileError(f"{name} is a web page or XML, not a table; export the data as CSV or JSON")
