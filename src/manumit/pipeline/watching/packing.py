"""What was accepted becomes batches, in the background, whenever the workspace is free."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from manumit.collect import redact
from manumit.pipeline.watching.checking import files_with
from manumit.store import WorkspaceBusyError, WorkspaceError
from manumit.store.arrivals import pack

if TYPE_CHECKING:
    from collections.abc import Callable

    from manumit.pipeline.watching.intake import Intake
    from manumit.pipeline.watching.tally import Tally
    from manumit.store import Workspace
    from manumit.store.arrivals import Journal

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """When a segment is packed: after so many seconds or at so many bytes; looked at every `look` seconds."""

    seconds: float = 300.0
    size: int = 64 << 20
    look: float = 0.5


class Packer:
    """Packs sealed segments.

    Parameters
    ----------
    ws : an object of its own: a lock of one thread is not that of another.
    packed : called after batches were made.
    look, before : called each time, the latter before anything is packed.
    """

    def __init__(
        self,
        ws: Workspace,
        journal: Journal,
        intake: Intake,
        tally: Tally,
        pace: Pace,
        packed: Callable[[], object],
        look: Callable[[], object],
        before: Callable[[], object],
    ) -> None:
        self._ws, self._journal, self._intake, self._tally = ws, journal, intake, tally
        self._pace, self._packed, self._look = pace, packed, look
        self._before = before
        self._seen = {batch.batch_id for batch in ws.batches()}
        self._forgotten = len(ws.forgotten_ids())
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="packer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the segment under way, and stop."""
        self._stop.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._stop.wait(self._pace.look):
            try:
                self._journal.seal(least_age=self._pace.seconds, least_bytes=self._pace.size)
                self.pack()
                self._learn()
            except WorkspaceBusyError:
                log.info("packing waits: the workspace is held by another process")
            except (WorkspaceError, OSError) as error:
                log.warning("packing failed and is tried again: %s", type(error).__name__)
            self._tally.journal(self._journal.backlog())
            self._look()

    def pack(self, wait_seconds: float = 0.0) -> None:
        """Pack all sealed segments.

        Raises
        ------
        WorkspaceBusyError : another process holds the workspace.
        """
        made = 0
        self._before()
        for path in self._journal.sealed():
            with self._ws.lock("watch", wait_seconds):
                batch = pack(self._ws, path, redact)
            if batch is not None:
                self._seen.add(batch.batch_id)
                made += 1
                self._tally.packed(1)
        if made:
            self._packed()

    def _learn(self) -> None:
        """Tell the intake what other processes collected or forgot."""
        forgotten = self._ws.forgotten_ids()
        found = {batch.batch_id for batch in self._ws.batches()}
        if found == self._seen and len(forgotten) == self._forgotten:
            return
        self._intake.learn(files_with(self._ws, found - self._seen), forgotten)
        self._seen, self._forgotten = found, len(forgotten)
