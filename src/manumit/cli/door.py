"""What every command is given: the workspace, where to write, and how."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from manumit.cli.errors import Unexpected, close_log, open_log
from manumit.cli.finding import find_workspace

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from manumit.store.workspace import Workspace


@dataclass
class Door:
    """One call of a command.

    Parameters
    ----------
    stated : the workspace as given by --workspace, or None.
    as_json : answer with one JSON document.
    debug : show tracebacks.
    wait : seconds to wait for another process that holds the workspace.
    """

    stated: str | None = None
    as_json: bool = False
    debug: bool = False
    wait: float = 0.0

    @cached_property
    def workspace(self) -> Workspace:
        """The workspace, opened once."""
        from manumit.store.workspace import Workspace

        made = Workspace.open(find_workspace(self.stated))
        self.log_to(made.path / "log")
        return made

    def log_to(self, folder: Path) -> None:
        """Keep a log in this folder until the command ends."""
        handler = open_log(folder)
        sys.excepthook = Unexpected(folder, debug=self.debug)
        context = click.get_current_context(silent=True)
        if context is not None:
            context.call_on_close(lambda: close_log(handler))

    @property
    def at_terminal(self) -> bool:
        """Whether a person can be asked: input and output are a terminal."""
        return sys.stdin.isatty() and sys.stdout.isatty()

    @cached_property
    def out(self) -> Console:
        """For what was asked for."""
        return _console(stderr=False)

    @cached_property
    def err(self) -> Console:
        """For everything else."""
        return _console(stderr=True)

    def note(self, sentence: str) -> None:
        """Say something beside the answer."""
        self.err.print(sentence, style="dim", soft_wrap=True)

    def say(self, sentence: str, style: str = "") -> None:
        """Say the answer, or a line of it; a JSON document is the whole answer where one was asked for."""
        if not self.as_json:
            self.out.print(sentence, style=style, soft_wrap=True)

    def line(self, text: Text) -> None:
        """Say one line, cut to the width of the terminal."""
        self.out.print(text, no_wrap=True, overflow="ellipsis")

    def document(self, content: dict[str, Any]) -> None:
        """Answer with a JSON document."""
        ascii_only = "utf" not in (sys.stdout.encoding or "").lower()
        click.echo(json.dumps(content, ensure_ascii=ascii_only, indent=2, default=_plain))


def _console(*, stderr: bool) -> Console:
    from rich.console import Console

    class Pipe(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # the reader is gone; see `command`

    return Pipe(stderr=stderr, highlight=False, markup=False, emoji=False)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
