"""Runs that follow what has arrived, in a process of their own: arrival is not held up."""

from __future__ import annotations

import logging
import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from manumit.engine.processes import Processes
from manumit.engine.protocol import WorkerError
from manumit.store.errors import ManumitError

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

_POLITE = 10


def run_in(path: str) -> str:
    """Run a workspace's stages in this process, with less right to the machine than arrival has."""
    from manumit.pipeline import run
    from manumit.store import Workspace

    os.nice(_POLITE)
    return run(Workspace.open(Path(path)), wait_seconds=60.0).run.run_id


class Runs:
    """Starts a run after batches were made, at most every so often.

    Parameters
    ----------
    every : seconds between the ends of runs and the starts of the next; None: no run is started.
    finished : called after a run.
    """

    def __init__(self, path: Path, every: float | None, finished: Callable[[], object]) -> None:
        self._path, self._every, self._finished = path, every, finished
        self._ended = time.monotonic()
        self._wanted = False
        self._thread: threading.Thread | None = None
        self._workers: Processes | None = None

    def wanted(self) -> None:
        """Say that there is something new."""
        self._wanted = True

    def look(self) -> None:
        """Start a run if it is time."""
        if not self._wanted or self._every is None or (self._thread is not None and self._thread.is_alive()):
            return
        if time.monotonic() - self._ended >= self._every:
            self._wanted = False
            self._thread = threading.Thread(target=self._run, name="run", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """End a run that is under way; what it had not finished is undone."""
        if self._workers is not None:
            self._workers.stop()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        workers = self._workers = Processes(1)
        try:
            name = workers.ask(run_in, str(self._path))
            log.info("run %s followed what arrived", name)
        except (ManumitError, WorkerError) as error:
            log.warning("a run did not end: %s", type(error).__name__)
        finally:
            workers.stop()
            self._ended = time.monotonic()
        self._finished()
