"""The check for alerts in a process of its own: its work does not hold up what is arriving."""

from __future__ import annotations

import sys
import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from manumit.engine.processes import Processes
from manumit.engine.protocol import WorkerError
from manumit.pipeline.watching.checking import AlertCheck, ChecksEndedError
from manumit.store import ManumitError, Workspace, WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

    from manumit.store import Terms


T = TypeVar("T")

_MOST_ENDS = 3
"""Times that the process may end one after the other, without a check between."""

_SWITCH = 0.0005
"""Seconds after which a thread that loads must let the one that checks go on."""


class AlertProcess:
    """Checks as `AlertCheck` does, in another process; it ends with this one, even when that is killed.

    When that process ends by itself, the next question begins another.

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
        self._ends = 0
        self._ask(_open, self._path)

    def __call__(self, records: pa.Table, arrived_at: pa.Array | None, terms: Terms) -> int:
        """Check, and put the alerts into the inbox."""
        alerts = self._ask(_check, (self._path, records, arrived_at, terms))
        self._ends = 0
        if alerts:
            self._raised()
        return alerts

    def refresh(self) -> None:
        """Begin to take up a new run, changed rules and watchlists; checks go on meanwhile.

        Raises
        ------
        WorkspaceError : what was begun before could not be loaded; what was in force is.
        """
        problem = self._ask(_refresh, self._path)
        if problem is not None:
            raise WorkspaceError(problem)

    def close(self) -> None:
        """End the process."""
        with self._lock:
            if self._workers is not None:
                self._workers.stop()
            self._workers = None

    def _ask(self, work: Callable[..., T], item: object) -> T:
        with self._lock:
            if self._workers is None:
                self._workers = Processes(1)
            try:
                return self._workers.ask(work, item)
            except WorkerError as error:
                self._workers.stop()
                self._workers = None  # the next question begins another
                self._ends += 1
                if self._ends < _MOST_ENDS:
                    raise WorkspaceError(
                        "the process that checks for alerts ended; it is begun again"
                    ) from error
                raise ChecksEndedError(
                    f"the process that checks for alerts ended {self._ends} times; records that were "
                    "acknowledged are safe and are checked at the next start; see that there is memory enough"
                ) from error


class _Loading:
    """Loads beside the checks of this process, one at a time."""

    def __init__(self, check: AlertCheck) -> None:
        self._check = check
        self._thread: threading.Thread | None = None
        self._problem: str | None = None

    def begin(self) -> str | None:
        """Begin, unless it is under way; says what went wrong before."""
        if self._thread is not None and self._thread.is_alive():
            return None
        problem, self._problem = self._problem, None
        self._thread = threading.Thread(target=self._load, name="loading", daemon=True)
        self._thread.start()
        return problem

    def _load(self) -> None:
        try:
            self._check.refresh()
        except (ManumitError, OSError) as error:
            self._problem = str(error) if isinstance(error, ManumitError) else type(error).__name__


@cache
def _checks(path: str) -> AlertCheck:
    sys.setswitchinterval(_SWITCH)
    return AlertCheck(Workspace.open(Path(path)))


@cache
def _loading(path: str) -> _Loading:
    return _Loading(_checks(path))


def _open(path: str) -> None:
    _checks(path)


def _check(item: tuple[str, pa.Table, pa.Array | None, Terms]) -> int:
    path, records, arrived_at, terms = item
    return _checks(path)(records, arrived_at, terms)


def _refresh(path: str) -> str | None:
    return _loading(path).begin()
