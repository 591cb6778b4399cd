"""What a worker process runs, and how it is spoken to: this file alone, as a script.

A question is a function and what it is applied to, an answer what came out. Both go through pipes, so that
the system ends a worker whose engine has ended, however that came about: its next read meets the end, its
next write a signal.
"""

from __future__ import annotations

import copyreg
import io
import os
import pickle
import signal
import sys
import traceback
from types import FunctionType
from typing import IO, TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Callable

_HEAD = 8
"""Bytes that say how long a message is."""


class _Pickler(pickle.Pickler):
    """Arrow's own pickles carry whole buffers, even of a slice of a few rows; those of errors call the error.

    An error that says its own sentence is called with other words than those it keeps.
    """

    def reducer_override(self, value: object) -> Any:
        if isinstance(value, pa.RecordBatch):
            return pa.ipc.read_record_batch, (value.serialize(), value.schema)
        if isinstance(value, pa.Table):
            return pa.Table.from_batches, (value.to_batches(), value.schema)
        if isinstance(value, Exception) and isinstance(type(value).__init__, FunctionType):
            made = (type(value), *value.args)
            return copyreg.__newobj__, made, value.__dict__  # type: ignore[attr-defined]  # typeshed lacks it
        return NotImplemented


def packed(value: object) -> memoryview:
    """A message."""
    raw = io.BytesIO()
    _Pickler(raw, pickle.HIGHEST_PROTOCOL).dump(value)
    return raw.getbuffer()


def unpacked(message: bytes | memoryview) -> Any:
    """What a message says."""
    return pickle.loads(message)  # noqa: S301  written by the process at the other end of a pipe of our own


def send(stream: IO[bytes], message: bytes | memoryview) -> None:
    """Write a message."""
    stream.write(len(message).to_bytes(_HEAD, "big"))
    stream.write(message)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes:
    """Read a message.

    Raises
    ------
    EOFError : the other end is gone.
    """
    head = stream.read(_HEAD)
    message = stream.read(int.from_bytes(head, "big")) if len(head) == _HEAD else b""
    if len(head) < _HEAD or len(message) < int.from_bytes(head, "big"):
        raise EOFError
    return message


def serve() -> None:
    """Answer questions until there are no more."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    questions = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    pa.set_cpu_count(1)
    try:
        sys.path[:] = unpacked(receive(questions))
        while True:
            send(answers, answer(_asked, receive(questions)))
    except EOFError:
        return


def _asked(question: bytes) -> Any:
    work, item = unpacked(question)
    return work(item)


def answer(work: Callable[[Any], object], item: object) -> memoryview:
    """The message that says what came out, or what was raised."""
    try:
        return packed((True, work(item)))
    except Exception as error:  # noqa: BLE001  whatever it is, the engine raises it where the work was asked for
        return packed((False, _portable(error)))


def _portable(error: Exception) -> Exception:
    """The error, if it survives a pipe, else one that says the same; with where it arose as a note."""
    error.add_note("".join(traceback.format_tb(error.__traceback__)))
    try:
        unpacked(bytes(packed(error)))
    except Exception:  # noqa: BLE001  an error's own code runs here
        plain = RuntimeError(f"{type(error).__name__}: {error}")
        plain.__notes__ = error.__notes__
        return plain
    return error


if __name__ == "__main__":
    serve()
