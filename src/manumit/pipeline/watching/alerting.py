"""The check for alerts in a process of its own: its work does not hold up what is arriving."""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from manumit.engine.processes import Processes
from manumit.engine.protocol import WorkerError
from manumit.pipeline.watching.checking import AlertCheck
from manumit.store import Workspace, WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

    from manumit.store import Terms


class AlertProcess:
    """Checks as `AlertCheck` does, in another process; it ends with this one, even when that is killed.

    Parameters
    ----------
    raised : called, here, after alerts were put into the inbox.

    Raises
    ------
    ManumitError : the workspace's alert rules or watchlists have a fault.
    """

    def __init__(self, ws: Workspace, raised: Callable[[], object]) -> None:
        self._path, self._raised = str(ws.path), raised
        self._lock = threading.Lock()
        self._workers: Processes | None = None
        self._ask(_open, self._path)

    def __call__(self, records: pa.Table, arrived_at: pa.Array | None, terms: Terms) -> int:
        """Check, and put the alerts into the inbox."""
        alerts = self._ask(_check, (self._path, records, arrived_at, terms))
        if alerts:
            self._raised()
        return alerts

    def refresh(self) -> None:
        """Take up a new run, changed rules and watchlists."""
        self._ask(_refresh, self._path)

    def close(self) -> None:
        """End the process."""
        with self._lock:
            if self._workers is not None:
                self._workers.stop()
            self._workers = None

    def _ask(self, work: Callable[..., int], item: object) -> int:
        with self._lock:
            if self._workers is None:
                self._workers = Processes(1)
            try:
                return self._workers.ask(work, item)
            except WorkerError as error:
                self._workers.stop()
                self._workers = None  # the next question begins another
                raise WorkspaceError("the process that checks for alerts ended; it is begun again") from error


@cache
def _checks(path: str) -> AlertCheck:
    return AlertCheck(Workspace.open(Path(path)))


def _open(path: str) -> int:
    _checks(path)
    return 0


def _check(item: tuple[str, pa.Table, pa.Array | None, Terms]) -> int:
    path, records, arrived_at, terms = item
    return _checks(path)(records, arrived_at, terms)


def _refresh(path: str) -> int:
    _checks(path).refresh()
    return 0
