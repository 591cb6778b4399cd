"""JSON: an array of objects, or an object with one such array in it; streamed, never held whole."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

from manumit.collect.sources.tables import json_kernel, split_kernel
from manumit.collect.sources.tables.encoding import TextStream, text_head
from manumit.collect.sources.tables.frame import BadRow
from manumit.collect.sources.tables.json_head import json_kind
from manumit.collect.sources.tables.json_table import JsonTable
from manumit.collect.sources.tables.separated import bad_bytes
from manumit.collect.sources.tables.table_source import TableSource
from manumit.collect.sources.tables.text_rows import as_text
from manumit.store.errors import BadFileError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    import pyarrow as pa
    from numpy.typing import NDArray

    from manumit.collect.limits import Limits
    from manumit.collect.mapping import Reading
    from manumit.collect.sources.tables.encoding import Encoding
    from manumit.collect.sources.tables.json_table import Objects
    from manumit.collect.sources.tables.look import Look
    from manumit.collect.sources.tables.text_rows import Chunks

_MOST_CARRIED = 8
"""Rows' limits that one element may fill before the file is refused rather than the element."""


class Elements:
    """The elements of the array in a JSON text, in pieces of about one chunk."""

    def __init__(self, stream: Chunks, file: str, limits: Limits) -> None:
        self._stream = stream
        self._file = file
        self._limits = limits

    def pieces(self) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.int32], NDArray[np.int32]]]:
        """Buffer, starts and ends of elements.

        Raises
        ------
        BadFileError : there is no array, it breaks off, or more than one list of objects is there.
        """
        carry, wrapped = self._seek_array()
        while True:
            buffer = np.frombuffer(carry, dtype=np.uint8)
            room = len(carry) // 2 + 2
            starts, ends = np.empty(room, dtype=np.int32), np.empty(room, dtype=np.int32)
            count, used, phase = json_kernel.split_elements(buffer, len(carry), starts, ends)
            if count:
                yield buffer, starts[:count], ends[:count]
            carry = carry[used:]
            if phase == json_kernel.AFTER:
                break
            if phase == json_kernel.BROKEN:
                raise BadFileError(f"{self._file} is broken JSON: a bracket closes that was not opened")
            if len(carry) > _MOST_CARRIED * self._limits.row_bytes:
                raise BadFileError(
                    f"{self._file} has an element without an end; check its quotes and brackets"
                )
            data = self._stream.read()
            if not data:
                raise BadFileError(f"{self._file} is JSON that breaks off; copy or export it again")
            carry += data
        self._check_rest(carry, wrapped)

    def _seek_array(self) -> tuple[bytes, bool]:
        carry = b""
        while data := self._stream.read():
            carry += data
            at = json_kernel.find_array(np.frombuffer(carry, dtype=np.uint8), len(carry))
            if at >= 0:
                return carry[at:], carry.lstrip()[:1] == b"{"
            if len(carry) > _MOST_CARRIED * self._limits.row_bytes:
                break
        raise BadFileError(f"{self._file} is JSON without a list of objects; export the records as a list")

    def _check_rest(self, rest: bytes, wrapped: bool) -> None:
        while data := self._stream.read():
            rest += data
            if len(rest) > _MOST_CARRIED * self._limits.row_bytes:
                raise BadFileError(f"{self._file} holds much besides its list; export the records alone")
        buffer = np.frombuffer(rest, dtype=np.uint8)
        depth, in_text, several = json_kernel.rest_is_closed(buffer, len(rest), int(wrapped))
        if several:
            raise BadFileError(f"{self._file} holds several lists of objects; export each by itself")
        if depth > 0 or in_text:
            raise BadFileError(f"{self._file} is JSON that breaks off; copy or export it again")
        if depth < 0 or (rest.strip() and not wrapped):
            raise BadFileError(f"{self._file} has something after its JSON; export it again")


class JsonArrayTable(JsonTable):
    """The objects of one array as a table."""

    form = "JSON list"

    def _first(self, look: Look, encoding: Encoding) -> pa.Array[Any]:
        try:
            first = next(
                Elements(BytesIO(text_head(look, encoding)), self._file, self._limits).pieces(), None
            )
        except BadFileError:
            if look.whole:
                raise
            stream = TextStream(look, encoding, self._limits)
            first = next(Elements(stream, self._file, self._limits).pieces(), None)
            stream.close()
        if first is None:
            raise BadFileError(f"{self._file} holds no rows; export it again")
        return _texts(*first)[0]

    def _pieces(self) -> Iterator[Objects]:
        number = 1
        for buffer, starts, ends in Elements(self._stream, self._file, self._limits).pieces():
            rows = np.arange(number, number + len(starts), dtype=np.int64)
            number += len(starts)
            yield self._judge(buffer, starts, ends, rows)

    def _judge(
        self,
        buffer: NDArray[np.uint8],
        starts: NDArray[np.int32],
        ends: NDArray[np.int32],
        rows: NDArray[np.int64],
    ) -> Objects:
        limit = self._limits.row_bytes
        fits = ends - starts <= limit
        mend = "shorten it, or raise the limit"
        bad = [BadRow(int(row), None, f"row is longer than {limit:,} bytes", mend) for row in rows[~fits]]
        rows = rows[fits]
        lines, sound = _texts(buffer, starts[fits], ends[fits])
        if sound is not None:
            bad += [bad_bytes(int(row), None) for row in rows[~sound]]
            lines, rows = lines.filter(sound), rows[sound]
        return lines, rows, bad


def _texts(
    buffer: NDArray[np.uint8], starts: NDArray[np.int32], ends: NDArray[np.int32]
) -> tuple[pa.Array[Any], NDArray[np.bool_] | None]:
    out = np.empty(int((ends - starts).sum()), dtype=np.uint8)
    offsets = np.empty(len(starts) + 1, dtype=np.int32)
    plain = np.zeros(len(starts), dtype=np.uint8)
    cells = np.arange(len(starts), dtype=np.int64)
    split_kernel.gather(buffer, starts, ends, plain, cells, -1, out, offsets)
    return as_text(offsets, out)


class JsonArray(TableSource):
    """A JSON array of objects, or an object with one, plain or compressed."""

    name = "json"

    def recognises(self, look: Look) -> bool:
        """Text that begins with an array of objects, or an object that holds one."""
        return json_kind(look) == "array"

    def open(self, look: Look, reading: Reading, limits: Limits) -> JsonArrayTable:
        """Open the file as a table."""
        return JsonArrayTable(look, reading, limits)
