"""Frames: what is appended to a segment at once, with a checksum, so that a torn one is told from whole ones.

A frame is a head of fixed size, the rows as they were received, the records they became (Arrow IPC) and the
rows set aside (JSON). The first frame of a segment says on which terms its records are held and how its rows
are to be read again.
"""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa

from manumit.store.batches import INCOMING, Rejected
from manumit.store.errors import WorkspaceError
from manumit.store.manifest import Terms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MAGIC = b"MnF1"
_HEAD = struct.Struct("<4sIIIIIIq")
_CRC = struct.Struct("<4sI")
_LARGEST = 1 << 30
ARRIVED = pa.schema(
    [pa.field("record_id", pa.string(), nullable=False), *(f.remove_metadata() for f in INCOMING.arrow)]
)
"""Columns of the records in a frame. `original` is empty until they are packed; `original_row` is their row
in the frame, from 1, as is the row of those set aside."""


@dataclass(frozen=True, slots=True)
class Form:
    """How the rows of a segment are written.

    Parameters
    ----------
    name : jsonl or csv; the end of the packed file's name.
    head : bytes in front of the first row, such as the line of column names.
    reading : settings with which `collect` reads them again.
    """

    name: str
    head: bytes = b""
    reading: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Equal for rows that may stand in one file."""
        return json.dumps([self.name, self.head.hex(), self.reading], sort_keys=True)


@dataclass(frozen=True, slots=True)
class Frame:
    """Rows that were accepted together.

    Parameters
    ----------
    rows : the rows as received, each with its line end; those set aside among them.
    records : what they became, in the columns of `ARRIVED`.
    rejects : rows set aside.
    arrived_at : microseconds since 1970, UTC.
    """

    rows: bytes
    records: pa.RecordBatch
    rejects: list[Rejected]
    arrived_at: int

    @property
    def size(self) -> int:
        """Rows in it."""
        return int(self.records.num_rows) + len(self.rejects)


@dataclass(frozen=True, slots=True)
class Place:
    """A frame in a file: where it begins and ends, its rows, and how many of them were set aside."""

    start: int
    end: int
    rows: int
    bad: int
    arrived_at: int


def encode(frame: Frame) -> list[bytes]:
    """The bytes of a frame, in pieces."""
    sink = pa.BufferOutputStream()
    if frame.records.num_rows:
        with pa.ipc.new_stream(sink, ARRIVED) as writer:
            writer.write_batch(frame.records)
    rejects = json.dumps([asdict(r) for r in frame.rejects]).encode() if frame.rejects else b""
    return _sealed(frame.rows, sink.getvalue(), rejects, frame.size, len(frame.rejects), frame.arrived_at)


def encode_head(terms: Terms, form: Form, begun_at: int) -> list[bytes]:
    """The first frame of a segment."""
    stated = {**asdict(terms), "expires": terms.expires and terms.expires.isoformat()}
    content = {"terms": stated, "form": form.name, "reading": form.reading}
    return _sealed(form.head, b"", json.dumps(content).encode(), 0, 0, begun_at)


def _sealed(rows: bytes, records: Any, more: bytes, count: int, bad: int, moment: int) -> list[bytes]:
    head = _HEAD.pack(_MAGIC, 0, len(rows), len(records), len(more), count, bad, moment)[_CRC.size :]
    check = zlib.crc32(head)
    for part in (rows, records, more):
        check = zlib.crc32(part, check)
    return [_CRC.pack(_MAGIC, check) + head, rows, memoryview(records), more]  # type: ignore[list-item]  # all are buffers


class Segment:
    """A segment's file, open for reading.

    Parameters
    ----------
    path : its file; what is appended later is seen by a new `places`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("rb")
        self.terms: Terms | None = None
        self.form = Form("jsonl")
        first = self._place(0)
        self.begun_at = first.arrived_at if first is not None else 0
        if first is not None:
            rows, _, more = self._parts(first)
            stated = json.loads(more)
            terms = stated["terms"]
            until = terms.pop("expires")
            self.terms = Terms(**terms, expires=date.fromisoformat(until) if until else None)
            self.form = Form(stated["form"], rows, stated["reading"])
        self.first = first.end if first is not None else 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def places(self, start: int | None = None) -> Iterator[Place]:
        """Whole frames from a place on, up to the first that is not whole."""
        at = self.first if start is None else max(start, self.first)
        while at and (place := self._place(at)) is not None:
            yield place
            at = place.end

    def read(self, place: Place) -> Frame:
        """Decode a frame."""
        rows, records, more = self._parts(place)
        if records:
            with pa.ipc.open_stream(records) as reader:
                batch = reader.read_next_batch()
        else:
            batch = pa.RecordBatch.from_pylist([], schema=ARRIVED)
        rejects = [Rejected(**r) for r in json.loads(more)] if more else []
        return Frame(rows, batch, rejects, place.arrived_at)

    def sound_end(self) -> int:
        """Where the last whole frame ends; what follows was torn by a crash.

        Raises
        ------
        WorkspaceError : whole frames follow one that is not: the disk has lost what was synced to it.
        """
        end = self.first
        for place in self.places():
            end = place.end
        self._file.seek(end)
        rest = self._file.read()
        at = rest.find(_MAGIC, 1)
        while at >= 0:
            if self._place(end + at) is not None:
                raise WorkspaceError(f"{self.path} is damaged at byte {end}; restore it from a backup")
            at = rest.find(_MAGIC, at + 1)
        return end

    def _place(self, at: int) -> Place | None:
        self._file.seek(at)
        head = self._file.read(_HEAD.size)
        if len(head) < _HEAD.size:
            return None
        magic, check, rows, records, more, count, bad, moment = _HEAD.unpack(head)
        size = rows + records + more
        if magic != _MAGIC or size > _LARGEST:
            return None
        body = self._file.read(size)
        if len(body) < size or zlib.crc32(body, zlib.crc32(head[_CRC.size :])) != check:
            return None
        return Place(at, at + _HEAD.size + size, count, bad, moment)

    def _parts(self, place: Place) -> tuple[bytes, bytes, bytes]:
        self._file.seek(place.start)
        *_, rows, records, more, _, _, _ = _HEAD.unpack(self._file.read(_HEAD.size))
        return self._file.read(rows), self._file.read(records), self._file.read(more)
