"""Alerts are sent to their receivers in a thread of their own: a slow receiver holds up nothing."""

from __future__ import annotations

import logging
import sqlite3
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from manumit.store.errors import ManumitError

if TYPE_CHECKING:
    from manumit.store import Workspace

log = logging.getLogger(__name__)

_LONGEST = 30.0
"""Seconds after which it is looked again: a run may have raised alerts in another process."""

_REST = 0.2
"""Seconds between two turns: each writes to the inbox, and alerts that come meanwhile are sent together."""


class Deliverer:
    """Sends what is due."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws
        self._wake = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, name="deliverer", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Say that there are new alerts."""
        self._wake.set()

    def close(self) -> None:
        """Finish the turn under way, do a last one, and stop."""
        self._ended.set()
        self._wake.set()
        self._thread.join()

    def _work(self) -> None:
        from manumit.alert.inbox import Inbox

        over = False
        while not over:
            over = self._ended.is_set()
            self._wake.clear()
            pause = _LONGEST
            try:
                now = datetime.now(UTC)
                done = Inbox.open(self._ws).deliver(now)
                if done.next_at is not None:
                    pause = min(max((done.next_at - now).total_seconds(), 0.2), _LONGEST)
            except (ManumitError, OSError, sqlite3.Error) as error:
                log.warning("alerts could not be sent now: %s", type(error).__name__)
            if not over:
                self._ended.wait(_REST)
                self._wake.wait(pause)
