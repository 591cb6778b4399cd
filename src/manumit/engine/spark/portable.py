"""A function and what it holds on its way to other machines: large arrays in a file of their own.

The file is fetched once a machine and mapped into the memory of each process there, so that many processes
share one copy.
"""

from __future__ import annotations

import mmap
import pickle
import uuid
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyspark import SparkContext

LARGE = 1 << 16
"""Bytes from which an array goes into the file."""

_ALIGNED = 64


@dataclass(frozen=True, slots=True)
class Portable:
    """A function in pieces.

    Parameters
    ----------
    head : the pickled function, without its large arrays.
    name : of the file of large arrays; None: there are none.
    bounds : where each begins and ends.
    """

    head: bytes
    name: str | None
    bounds: tuple[tuple[int, int], ...]

    def load(self) -> Callable[[Any], Any]:
        """The function, in a process of the cluster; that of the last call is remembered."""
        return _loaded(self.head, self.name, self.bounds)


def portable(work: Callable[[Any], Any], context: SparkContext, folder: Path) -> Portable:
    """Take a function to pieces, and give its large arrays to the cluster.

    Parameters
    ----------
    folder : where the file of large arrays is made; there it stays, for machines that come later.
    """
    from pyspark import cloudpickle

    large: list[pickle.PickleBuffer] = []

    def out_of_band(buffer: pickle.PickleBuffer) -> bool:
        small: bool = buffer.raw().nbytes < LARGE
        if not small:
            large.append(buffer)
        return small

    head = cloudpickle.dumps(work, protocol=5, buffer_callback=out_of_band)
    if not large:
        return Portable(head, None, ())
    path = folder / f"arrays-{uuid.uuid4().hex}"
    bounds = []
    with path.open("wb") as sink:
        for buffer in large:
            sink.write(bytes(-sink.tell() % _ALIGNED))
            begin = sink.tell()
            sink.write(buffer.raw())
            bounds.append((begin, sink.tell()))
    context.addFile(path.as_uri())
    return Portable(head, path.name, tuple(bounds))


@lru_cache(1)
def _loaded(head: bytes, name: str | None, bounds: tuple[tuple[int, int], ...]) -> Callable[[Any], Any]:
    arrays: list[memoryview] = []
    if name is not None:
        from pyspark import SparkFiles

        with Path(SparkFiles.get(name)).open("rb") as source:
            # Copied where it is written to: kernels are compiled for arrays that may be.
            whole = memoryview(mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_COPY))
        arrays = [whole[begin:end] for begin, end in bounds]
    work: Callable[[Any], Any] = pickle.loads(head, buffers=arrays)  # noqa: S301  sent by our own driver
    return work
