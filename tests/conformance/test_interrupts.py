"""Ctrl-C is heard where Python would drop it, and not before Java's answer is read."""

from __future__ import annotations

import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.spark


class Context:
    """Counts how often its jobs were ended."""

    def __init__(self) -> None:
        self.ended = 0

    def cancelAllJobs(self) -> None:  # noqa: N802  its name in PySpark
        self.ended += 1


def asking(statement: str) -> Any:
    """A function of Py4J's, as far as its place tells."""
    import py4j

    path = Path(py4j.__file__).with_name("java_gateway.py")
    names: dict[str, Any] = {"raise_signal": signal.raise_signal, "SIGINT": signal.SIGINT}
    exec(compile(f"def ask(*_):\n    {statement}\n    return 7", str(path), "exec"), names)
    return names["ask"]


def test_an_interrupt_waits_for_the_answer() -> None:
    from manumit.engine.spark.interrupts import Interrupts

    context = Context()
    before = signal.getsignal(signal.SIGINT)
    interrupts = Interrupts(context, before)  # type: ignore[arg-type]  # it asks for no more of one
    try:
        answer = asking("raise_signal(SIGINT)")()
        assert answer == 7
        with pytest.raises(KeyboardInterrupt):
            threading.Event().wait(20)
        end = time.monotonic() + 20
        while not context.ended and time.monotonic() < end:
            time.sleep(0.01)
        assert context.ended
        interrupts.over()
        ended = context.ended
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        interrupts.over()
        assert context.ended >= ended
    finally:
        interrupts.stop()
    assert signal.getsignal(signal.SIGINT) is before


def test_a_java_machine_that_never_answers_does_not_hold_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from manumit.engine.spark import interrupts as module

    monkeypatch.setattr(module, "_PATIENCE", 3)
    interrupts = module.Interrupts(Context(), signal.getsignal(signal.SIGINT))  # type: ignore[arg-type]  # as above
    names = asking("raise_signal(SIGINT); __import__('time').sleep(20)")
    try:
        with pytest.raises(KeyboardInterrupt):
            names()
    finally:
        interrupts.stop()
