"""How a watch looks to a person: one calm line, rewritten in place; without a terminal, only its end."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from manumit.cli.words import counted, size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from manumit.pipeline.watching import Standing


def line(standing: Standing) -> str:
    """What is going on, in one line."""
    parts = [f"{standing.received:,} received", f"{standing.rate:,.0f}/s"]
    parts.append(f"{standing.accepted:,} accepted")
    if standing.duplicate:
        parts.append(f"{standing.duplicate:,} known")
    if standing.quarantined:
        parts.append(f"{standing.quarantined:,} set aside")
    parts.append(counted(standing.alerts, "alert"))
    if standing.unchecked_rows:
        parts.append(f"{standing.unchecked_rows:,} to check")
    if standing.journal_bytes:
        parts.append(f"{size(standing.journal_bytes)} to pack")
    if standing.slowed:
        parts.append(f"senders wait: {standing.slowed}")
    if standing.problem:
        parts.append(standing.problem)
    return " · ".join(parts)


def ending(standing: Standing) -> str:
    """What came of it, in one or two sentences."""
    told = (
        f"{counted(standing.received, 'record')} received: {standing.accepted:,} accepted, "
        f"{standing.duplicate:,} duplicate, {standing.quarantined:,} quarantined; "
        f"{counted(standing.alerts, 'alert')}."
    )
    if standing.unchecked_rows:
        told += f" {counted(standing.unchecked_rows, 'record')} will be checked at the next start."
    return told


@contextmanager
def shown(standing: Callable[[], Standing]) -> Iterator[Callable[[], None]]:
    """Gives a function that shows the figures of the moment; the line is wiped away at the end."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    with Live(console=Console(stderr=True), auto_refresh=False, transient=True) as live:

        def show() -> None:
            text = Text(line(standing()), style="cyan", no_wrap=True, overflow="ellipsis")
            live.update(text, refresh=True)

        yield show
