"""Ctrl-C while Spark works: it ends the jobs, and is never lost.

Python drops an exception that arises while an object is finalised, and each of Java's objects that is no
longer needed is finalised by a question to the Java machine: an interrupt is often met there. Inside any
other question it would leave the answer on the line, for the next question to read. So an interrupt waits
until Py4J has its answer; what takes long is asked for by a thread of its own.
"""

from __future__ import annotations

import signal
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import FrameType

    from pyspark import SparkContext

_AGAIN_SECONDS = 0.02
_PATIENCE = 250
"""So often an interrupt waits; then the Java machine is taken for dead."""

_CANCEL_SECONDS = 0.3
"""A job that was about to begin is met the next time."""


class Interrupts:
    """Takes SIGINT in the place of PySpark's own handler, where this is the main thread.

    Parameters
    ----------
    context : whose jobs are ended.
    before : what took the signal before Spark was started.
    """

    def __init__(self, context: SparkContext, before: Any) -> None:
        self._context = context
        self._before = signal.SIG_DFL if before is None else before
        self._waited = 0
        self._over = threading.Event()
        self._cancelling: threading.Thread | None = None
        self._heard = threading.current_thread() is threading.main_thread()
        if self._heard:
            signal.signal(signal.SIGINT, self._take)

    def over(self) -> None:
        """What was interrupted has let go of the session: no more jobs are ended."""
        if self._cancelling is not None:
            self._over.set()
            self._cancelling.join()
            self._over.clear()
            self._cancelling = None

    def stop(self) -> None:
        """Give the signal back."""
        self.over()
        if self._heard:
            signal.signal(signal.SIGINT, self._before)

    def _take(self, _number: int, frame: FrameType | None) -> None:
        if _asks_java(frame) and self._waited < _PATIENCE:
            self._waited += 1
            timer = threading.Timer(_AGAIN_SECONDS, _send)
            timer.daemon = True
            timer.start()
            return
        self._waited = 0
        if self._cancelling is None:
            self._cancelling = threading.Thread(target=self._cancel, daemon=True)
            self._cancelling.start()
        raise KeyboardInterrupt

    def _cancel(self) -> None:
        from py4j.protocol import Py4JError

        with suppress(Py4JError):
            while not self._over.is_set():
                self._context.cancelAllJobs()
                self._over.wait(_CANCEL_SECONDS)


def _send() -> None:
    """To the main thread itself: it may wait for a lock by now."""
    main = threading.main_thread().ident
    assert main is not None
    signal.pthread_kill(main, signal.SIGINT)


def _asks_java(frame: FrameType | None) -> bool:
    """Whether Py4J waits for an answer, or is about to ask."""
    import py4j

    home = str(Path(py4j.__file__).parent)
    while frame is not None:
        if frame.f_code.co_filename.startswith(home):
            return True
        frame = frame.f_back
    return False
