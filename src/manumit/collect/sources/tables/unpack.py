"""Bytes of a file as they were before compression, counted and bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa

from manumit.store.errors import BadFileError

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from manumit.collect.limits import Limits

_STEP = 1 << 20


class ByteStream:
    """A file read forward, unpacked on the way; refuses what grows past the limits.

    Attributes
    ----------
    unpacked : bytes given out so far.
    """

    def __init__(self, path: Path, packing: str | None, limits: Limits) -> None:
        self._name = path.name
        self._packing = packing
        self._limits = limits
        self._raw = _open(path)
        self._stream: Any = _unpacked(self._raw, packing) if packing else self._raw
        self.unpacked = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        if self._stream is not self._raw and not self._stream.closed:
            self._stream.close()
        if not self._raw.closed:
            self._raw.close()

    @property
    def position(self) -> int:
        """Bytes of the file on disk that have been read."""
        return int(self._raw.tell())

    def read(self, size: int) -> bytes:
        """Next bytes, at most `size`; empty at the end.

        Raises
        ------
        BadFileError : the file is truncated or damaged, or unpacks to more than the limits allow.
        """
        try:
            data: bytes = self._stream.read(size)
        except OSError as error:
            raise BadFileError(self._why(str(error))) from error
        self.unpacked += len(data)
        if self._packing:
            self._refuse_bombs()
        return data

    def read_up_to(self, size: int) -> bytes:
        """Next `size` bytes, fewer only at the end."""
        parts: list[bytes] = []
        left = size
        while left and (data := self.read(min(left, _STEP))):
            parts.append(data)
            left -= len(data)
        return b"".join(parts)

    def _why(self, message: str) -> str:
        if not self._packing:
            return f"{self._name} cannot be read to its end; copy it again from where it came"
        if "runcated" in message:
            return f"{self._name} is a {self._packing} file that breaks off; copy or export it again"
        return f"{self._name} is a damaged {self._packing} file; copy or export it again"

    def _refuse_bombs(self) -> None:
        limits = self._limits
        if self.unpacked > limits.unpacked_bytes:
            raise BadFileError(
                f"{self._name} unpacks to more than {limits.unpacked_bytes:,} bytes; split it up"
            )
        packed = max(self.position, 1)
        if self.unpacked > limits.ratio_after and self.unpacked > limits.ratio * packed:
            raise BadFileError(
                f"{self._name} unpacks to over {limits.ratio:g} times its size, as a zip bomb does; "
                "unpack it yourself if it is sound"
            )


def _unpacked(raw: Any, packing: Any) -> Any:
    return pa.input_stream(raw, compression=packing)


def open_bytes(path: Path, packing: str | None, limits: Limits) -> ByteStream:
    """Open a file for reading forward through its packing."""
    return ByteStream(path, packing, limits)


def _open(path: Path) -> pa.NativeFile:
    try:
        return pa.OSFile(str(path), "rb")
    except OSError as error:
        reason = error.strerror or "read error"
        raise BadFileError(f"{path.name} cannot be read ({reason}); check its permissions") from error
