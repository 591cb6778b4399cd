"""A watch: records are accepted as they arrive, checked for alerts, and packed into batches."""

from __future__ import annotations

import logging
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, BinaryIO, Self

from manumit.collect import Mapping
from manumit.collect.limits import DEFAULT_LIMITS
from manumit.pipeline.watching.alerting import AlertProcess
from manumit.pipeline.watching.checking import Check, Checker
from manumit.pipeline.watching.delivering import Deliverer
from manumit.pipeline.watching.folders import Folders
from manumit.pipeline.watching.following import Runs
from manumit.pipeline.watching.intake import Intake
from manumit.pipeline.watching.packing import Pace, Packer
from manumit.pipeline.watching.stream import Stream
from manumit.pipeline.watching.tally import Limits, Tally
from manumit.store import ManumitError, Workspace, WorkspaceBusyError
from manumit.store.arrivals import Journal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from types import TracebackType

    from manumit.pipeline.watching.intake import Answers
    from manumit.pipeline.watching.tally import Standing
    from manumit.store import Terms

log = logging.getLogger(__name__)

_BUSY_SECONDS = 5.0
_REFRESH_SECONDS = 0.4
"""How often it is looked whether rules, watchlists or the current run changed."""


class Watch:
    """Accepts records into a workspace while the block runs; leaving it finishes what was begun.

    Parameters
    ----------
    terms : on which all that arrives is held.
    mapping : which field becomes what; None: by names.
    check : what is done with accepted records; None: alerts, by the workspace's rules.
    pace : when batches are made.
    limits : how far the work may fall behind before senders are slowed.
    patience : seconds for which the end waits for checks; None: until all is checked. What is not, is checked
        at the next start.
    run_every : seconds between two runs that follow what arrived; None: none is started.

    Raises
    ------
    WorkspaceBusyError : the workspace is watched by another process already.
    """

    def __init__(
        self,
        ws: Workspace,
        terms: Terms,
        mapping: Mapping | None = None,
        *,
        check: Check | None = None,
        pace: Pace | None = None,
        limits: Limits | None = None,
        patience: float | None = None,
        run_every: float | None = None,
    ) -> None:
        self.ws, self.terms = ws, terms
        self.mapping = mapping or Mapping()
        self.tally = Tally(limits or Limits())
        self._check, self._pace = check, pace or Pace()
        self._finished = False
        self._refreshed = time.monotonic()
        self._patience, self._run_every = patience, run_every

    def __enter__(self) -> Self:
        with ExitStack() as undo:
            self._journal = Journal(self.ws.path)
            undo.enter_context(self._journal.accepting())
            self._runs = Runs(self.ws.path, self._run_every, self._refresh)
            undo.callback(self._runs.close)
            self._alerts = self._check or self._alert_process(undo)
            self._checker = Checker(self.ws, self._journal, self._alerts, self.tally)
            undo.callback(self._checker.close, 0.0)
            self.intake = Intake(
                self.ws,
                self._journal,
                self.terms,
                self.mapping,
                DEFAULT_LIMITS,
                self.tally,
                self._checker.wake,
            )
            self._packer = Packer(
                Workspace.open(self.ws.path),
                self._journal,
                self.intake,
                self.tally,
                self._pace,
                self._runs.wanted,
                self._look,
                self._checker.flush,
            )
            undo.callback(self.finish)
            self._undo = undo.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._undo.close()

    def finish(self) -> None:
        """Answer and check what was handed over, and pack it if the workspace is free."""
        if self._finished:
            return
        self._finished = True
        self.intake.close()
        self._checker.close(self._patience)
        self._packer.stop()
        self._journal.close()
        try:
            self._packer.pack(_BUSY_SECONDS)
        except WorkspaceBusyError as error:
            log.info("what was accepted is packed at the next start: %s", error)

    def _alert_process(self, undo: ExitStack) -> AlertProcess:
        deliverer = Deliverer(self.ws)
        undo.callback(deliverer.close)
        made = AlertProcess(self.ws, deliverer.wake)
        undo.callback(made.close)
        return made

    def _refresh(self) -> None:
        """Take up changed rules and watchlists, and a new run; what is faulty is left as it was."""
        if not isinstance(self._alerts, AlertProcess):
            return
        self._refreshed = time.monotonic()
        try:
            self._alerts.refresh()
        except ManumitError as error:
            log.warning("alert rules and watchlists stay as they were: %s", error)

    def _look(self) -> None:
        self._runs.look()
        if time.monotonic() - self._refreshed > _REFRESH_SECONDS:
            self._refresh()

    def standing(self) -> Standing:
        """Figures of this moment."""
        return self.tally.standing()

    def hurry(self) -> None:
        """Do not wait for checks any longer; they are done at the next start."""
        self._checker.hurry()

    def folders(
        self, folders: Sequence[Path], told: Callable[[Path, str], object], *, rest: float = 2.0
    ) -> Folders:
        """Folders whose files are collected whole; see `Folders.run`."""
        return Folders(
            Workspace.open(self.ws.path),
            folders,
            self.terms,
            self.mapping,
            self.intake,
            self.tally,
            told=told,
            collected=self._collected,
            rest=rest,
        )

    def _collected(self) -> None:
        self._checker.wake()
        self._runs.wanted()

    def stream(self, source: BinaryIO, told: Callable[[int, Answers], object]) -> Stream:
        """A stream that hands its rows to this watch; see `Stream.run`."""
        return Stream(source, self.intake, self.tally, self.mapping, self.terms.kind, DEFAULT_LIMITS, told)
