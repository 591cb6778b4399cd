"""How far long work is, on stderr, and only when a person looks at a terminal."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress, Task, TaskID
    from rich.text import Text


class Meter:
    """One bar at a time; says nothing where there is no terminal.

    Parameters
    ----------
    bars : the drawing; None: silent.
    """

    def __init__(self, bars: Progress | None) -> None:
        self._bars = bars
        self._task: TaskID | None = None
        self._label = ""
        self._begun = 0.0

    def show(
        self, label: str, done: int, total: int, items: int | None = None, noun: str = "records"
    ) -> None:
        """Set the bar.

        Parameters
        ----------
        label : what is being done; a new label begins a new bar.
        done, total : how far; total 0: not known.
        items, noun : what the rate counts; items None: `done`.
        """
        if self._bars is None:
            return
        if self._task is None or label != self._label:
            if self._task is not None:
                self._bars.remove_task(self._task)
            self._label, self._begun = label, time.monotonic()
            self._task = self._bars.add_task(label, total=None, rate="")
        passed = max(time.monotonic() - self._begun, 1e-3)
        rate = (done if items is None else items) / passed
        told = f"{rate:,.0f} {noun}/s" if rate >= 1 else ""
        self._bars.update(self._task, completed=done, total=total or None, rate=told)


class Bytes:
    """Bytes that were worked on, as they are told, and shown on a bar.

    Attributes
    ----------
    done : all so far.
    """

    def __init__(self, bar: Meter, label: str) -> None:
        self.done = 0
        self._bar = bar
        self._label = label

    def __call__(self, more: int) -> None:
        """Take in what was worked on since the last call."""
        self.done += more
        self._bar.show(self._label, self.done, 0, self.done // 1_000_000, "MB")


def _rate(task: Task) -> Text:
    from rich.text import Text

    return Text(str(task.fields.get("rate", "")), style="cyan")


@contextmanager
def meter() -> Iterator[Meter]:
    """A meter that is wiped away when the block ends."""
    if not sys.stderr.isatty():
        yield Meter(None)
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        ProgressColumn,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            return _rate(task)

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(show_speed=False),
        Rate(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        yield Meter(bars)
