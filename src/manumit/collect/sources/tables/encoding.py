"""Which encoding a text file is in, by evidence in its bytes."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from manumit.collect.sources.tables.unpack import open_bytes
from manumit.store.errors import BadFileError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from manumit.collect.limits import Limits
    from manumit.collect.sources.tables.look import Look

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BAD = "manumit-bad-bytes"
_WINDOWS, _WINDOW_BYTES = 32, 1 << 18
_NOT_IN_CP1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")
_NAME_IT = "name it with --encoding (for example cp1252, cp1251, koi8-r, shift_jis, gb18030)"


@dataclass(frozen=True, slots=True)
class Encoding:
    """A codec's name, how many bytes of byte-order mark precede the text, and what spoke for it."""

    name: str
    mark: int
    evidence: str


def detect_encoding(look: Look, stated: str | None = None) -> Encoding:
    """Find the encoding of a text file, or take the stated one.

    Raises
    ------
    BadFileError : the file is no text, or its encoding cannot be told.
    RefusedError : the stated encoding has a name that nobody knows.
    """
    marked = next(((mark, name) for mark, name in _MARKS if look.head.startswith(mark)), None)
    if stated is not None:
        name = _known(stated)
        mark = len(marked[0]) if marked and marked[1].startswith(name) else 0
        if name in {"utf-16", "utf-32"}:
            name = marked[1] if mark and marked else f"{name}-le"
        return Encoding(name, mark, "stated")
    if marked:
        return Encoding(marked[1], len(marked[0]), "byte-order mark")
    if wide := _wide(look.head):
        return Encoding(wide, 0, "every other byte is zero")
    _refuse_binary(look)
    return _narrow(look)


def _known(stated: str) -> str:
    try:
        name = codecs.lookup(stated).name
        "a".encode(name).decode(name)
    except (LookupError, TypeError, UnicodeError) as error:
        raise RefusedError(f"there is no text encoding {stated!r}; {_NAME_IT}") from error
    return "utf-8" if name in {"utf-8-sig", "ascii"} else name


def _wide(head: bytes) -> str | None:
    data = np.frombuffer(head[: len(head) // 2 * 2], dtype=np.uint8)
    if len(data) < 4:
        return None
    even, odd = float(np.mean(data[0::2] == 0)), float(np.mean(data[1::2] == 0))
    if odd > 0.3 and even < 0.02:
        return "utf-16-le"
    return "utf-16-be" if even > 0.3 and odd < 0.02 else None


def _refuse_binary(look: Look) -> None:
    data = np.frombuffer(look.head, dtype=np.uint8)
    odd = int(np.count_nonzero((data < 32) & ((data < 9) | (data > 13)) & (data != 27)))
    if odd > 4 and odd > 0.02 * len(data):
        raise BadFileError(f"{look.path.name} is binary, not a table of a kind known here; export it as CSV")


def _narrow(look: Look) -> Encoding:
    strange = sound = letters = high = 0
    undefined = False
    for window in _windows(look):
        good, bad = _count_utf8(window)
        strange, sound = strange + bad, sound + good
        data = np.frombuffer(window, dtype=np.uint8)
        high += int(np.count_nonzero(data >= 0x80))
        letters += int(np.count_nonzero((data | 32) - 97 < 26))
        undefined = undefined or (bad > 0 and any(byte in _NOT_IN_CP1252 for byte in set(window)))
    if not strange:
        return Encoding("utf-8", 0, "valid UTF-8" if sound else "plain ASCII in all that was looked at")
    if sound > 4 * strange:
        return Encoding("utf-8", 0, f"UTF-8 with {strange} bad places")
    if undefined or high > 0.4 * (letters + high):
        raise BadFileError(f"the encoding of {look.path.name} cannot be told; {_NAME_IT}")
    return Encoding("cp1252", 0, "not UTF-8, and every byte is a cp1252 character")


def _windows(look: Look) -> Iterator[bytes]:
    """The head, and for a plain file places spread over all of it."""
    yield look.head
    if look.whole or look.packing:
        return
    with look.path.open("rb") as file:
        for k in range(_WINDOWS):
            file.seek(len(look.head) + (look.size - len(look.head)) * k // _WINDOWS)
            yield file.read(_WINDOW_BYTES)


def _count_utf8(data: bytes) -> tuple[int, int]:
    """Multi-byte characters that are well formed, and places that are not (the cut ends excepted)."""
    start = 0
    while start < min(4, len(data)) and 0x80 <= data[start] < 0xC0:
        start += 1
    if start == 4 or start == len(data):
        start = 0
    decoder = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape")
    text = decoder.decode(data[start:], final=False)
    if text.isascii():
        return 0, 0
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    bad = int(np.count_nonzero((codes >= 0xDC80) & (codes <= 0xDCFF)))
    return int(np.count_nonzero(codes >= 0x80)) - bad, bad


def _mark_bad(error: UnicodeError) -> tuple[str, int]:
    """Put one lone surrogate where bytes cannot be decoded; written back it is no UTF-8, so the row shows."""
    assert isinstance(error, UnicodeDecodeError)
    return "\udc80", max(error.end, error.start + 1)


codecs.register_error(_BAD, _mark_bad)


def text_head(look: Look, encoding: Encoding) -> bytes:
    """The start of a text as UTF-8, without a byte-order mark; its last character may be cut."""
    raw = look.head[encoding.mark :]
    if encoding.name == "utf-8":
        return raw
    decoder = codecs.getincrementaldecoder(encoding.name)(errors=_BAD)
    return decoder.decode(raw, final=look.whole).encode("utf-8", "surrogateescape")


class TextStream:
    """A text file's characters as UTF-8 bytes, without a byte-order mark, in bounded pieces.

    Bytes that are invalid in the encoding come out as bytes that are invalid in UTF-8, so that the row that
    holds them can be told from the others.
    """

    def __init__(self, look: Look, encoding: Encoding, limits: Limits) -> None:
        self._bytes = open_bytes(look.path, look.packing, limits)
        self._step = limits.chunk_bytes
        self._bytes.read_up_to(encoding.mark)
        plain = encoding.name == "utf-8"
        self._decoder = None if plain else codecs.getincrementaldecoder(encoding.name)(errors=_BAD)
        self._over = False

    @property
    def position(self) -> int:
        """Bytes of the file on disk that have been read."""
        return self._bytes.position

    def close(self) -> None:
        """Close the file."""
        self._bytes.close()

    def read(self) -> bytes:
        """Next piece as UTF-8; empty at the end."""
        if self._decoder is None:
            return self._bytes.read(self._step)
        while not self._over:
            data = self._bytes.read(self._step // 2)
            self._over = not data
            text = self._decoder.decode(data, final=self._over)
            if text:
                return text.encode("utf-8", "surrogateescape")
        return b""
