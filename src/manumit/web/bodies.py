"""The body of a request, in bounded time and memory, and the rows in it."""

from __future__ import annotations

import asyncio
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from manumit.collect.arriving import lines_of
from manumit.collect.limits import DEFAULT_LIMITS
from manumit.collect.sources.tables.json_array import Elements
from manumit.store import BadFileError

if TYPE_CHECKING:
    from starlette.requests import Request

LIST = "application/json"
LINES = frozenset({"application/x-ndjson", "application/jsonl", "application/ndjson"})


class RequestError(Exception):
    """A request that is refused: status, and a sentence without its content."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a request may cost: bytes once unpacked, and seconds until its body is there."""

    size: int = 8 << 20
    seconds: float = 30.0


def stated_size(request: Request) -> int | None:
    """Bytes that the body has on its way, as its sender says; None: it does not."""
    stated = request.headers.get("content-length", "")
    return int(stated) if stated.isdecimal() else None


async def read_body(request: Request, bounds: Bounds) -> bytes:
    """The whole body, unpacked.

    Raises
    ------
    RequestError : too large, too slow, or packed in a way that is not known.
    """
    stated = stated_size(request)
    if stated is not None and stated > bounds.size:
        raise _too_large(bounds)
    try:
        async with asyncio.timeout(bounds.seconds):
            body = await _gathered(request, bounds)
    except TimeoutError:
        raise RequestError(408, f"the body took longer than {bounds.seconds:g} seconds") from None
    packing = request.headers.get("content-encoding", "identity").strip().lower()
    if packing == "identity":
        return body
    if packing != "gzip":
        raise RequestError(415, "Content-Encoding may be gzip or nothing")
    return _unpacked(body, bounds)


async def _gathered(request: Request, bounds: Bounds) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > bounds.size:
            raise _too_large(bounds)
        parts.append(part)
    return b"".join(parts)


def _unpacked(body: bytes, bounds: Bounds) -> bytes:
    stream = zlib.decompressobj(wbits=31)
    try:
        found = stream.decompress(body, bounds.size + 1)
    except zlib.error:
        raise RequestError(400, "the body is no sound gzip; send it again") from None
    if len(found) > bounds.size:
        raise _too_large(bounds)
    if not stream.eof or stream.unused_data:
        raise RequestError(400, "the gzip body breaks off or goes on after its end; send it again")
    return found


def _too_large(bounds: Bounds) -> RequestError:
    return RequestError(413, f"a request may hold {bounds.size:,} bytes once unpacked; send less at a time")


def rows_of(body: bytes, content_type: str) -> pa.Array[Any]:
    """The objects of a body, one a line.

    Parameters
    ----------
    content_type : application/json (one object or a list of objects), or application/x-ndjson.

    Raises
    ------
    RequestError : another type, nothing in it, or a list that breaks off.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind != LIST and kind not in LINES:
        raise RequestError(415, "Content-Type may be application/json or application/x-ndjson")
    body = body.removeprefix(b"\xef\xbb\xbf").strip()
    if not body:
        raise RequestError(400, "the body is empty; send one record at least")
    if kind in LINES:
        return lines_of(body + b"\n")
    if body[:1] != b"[":
        return pa.array([_one_line(body)], pa.binary())
    return _elements(body)


def _one_line(body: bytes) -> bytes:
    """An object without line ends inside; in JSON they are blanks."""
    if b"\n" in body or b"\r" in body:
        body = body.replace(b"\n", b" ").replace(b"\r", b" ")
    return body + b"\n"


def _elements(body: bytes) -> pa.Array[Any]:
    rows: list[bytes] = []
    try:
        for buffer, starts, ends in Elements(BytesIO(body), "the body", DEFAULT_LIMITS).pieces():
            data = buffer.tobytes()
            rows += [_one_line(data[s:e]) for s, e in np.stack([starts, ends], 1).tolist()]
    except BadFileError as error:
        raise RequestError(400, str(error)) from None
    if not rows:
        raise RequestError(400, "the list is empty; send one record at least")
    return pa.array(rows, pa.binary())
