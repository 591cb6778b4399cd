"""Worker processes, for work that holds the interpreter."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, TypeVar

from manumit.engine.protocol import WorkerError
from manumit.engine.worker import packed, receive, send, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
R = TypeVar("R")

_WORKER = Path(__file__).with_name("worker.py")


class Processes:
    """Some workers, each a fresh interpreter that runs `worker.py` and imports what it is asked for.

    They need no guarded main module, and end with this process even when it is killed: those of loky 3.7, and
    of what it builds on, live on for good where they were about to write an answer.

    Parameters
    ----------
    count : workers; they start at once.
    """

    def __init__(self, count: int) -> None:
        self._all: list[subprocess.Popen[bytes]] = []
        self._free: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        path = packed(sys.path)
        for _ in range(count):
            worker = subprocess.Popen(  # noqa: S603  this interpreter, a file of the house
                [sys.executable, str(_WORKER)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                process_group=0,  # Ctrl-C reaches the engine, which knows what to end
            )
            self._all.append(worker)
            assert worker.stdin is not None
            send(worker.stdin, path)
            self._free.put(worker)

    def ask(self, work: Callable[[T], R], item: T) -> R:
        """Apply `work` to `item` in a worker that is free, and wait for it; any thread may call.

        Parameters
        ----------
        work : a function of a module, or a `functools.partial` of one; found there by its name.

        Raises
        ------
        WorkerError : the worker ended without an answer.
        Exception : whatever `work` raises.
        """
        worker = self._free.get()
        try:
            assert worker.stdin is not None
            assert worker.stdout is not None
            send(worker.stdin, packed((work, item)))
            fine, answer = unpacked(receive(worker.stdout))
        except (EOFError, BrokenPipeError):
            raise WorkerError(worker.wait()) from None
        finally:
            self._free.put(worker)
        if not fine:
            raise answer
        result: R = answer
        return result

    def stop(self) -> None:
        """End all workers; what they held in memory is free when this returns."""
        for worker in self._all:
            worker.kill()
        for worker in self._all:
            for pipe in (worker.stdin, worker.stdout):
                if pipe is not None:
                    with suppress(BrokenPipeError):
                        pipe.close()
            worker.wait()
        self._all.clear()
