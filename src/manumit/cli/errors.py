"""What a person reads when something goes wrong, and what the log keeps of it."""

from __future__ import annotations

import logging
import sys
import traceback
from logging.handlers import RotatingFileHandler
from typing import IO, TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

log = logging.getLogger("manumit.cli")

INTERRUPTED = 130
BROKEN_PIPE = 141
LOG = "manumit.log"
_LOG_BYTES = 1 << 20
_OLD_LOGS = 3


def house_errors() -> type[Exception]:
    """The errors that a user can mend; imported when one is met, because a store is slow to load."""
    from manumit.store.errors import ManumitError

    return ManumitError


class Problem(click.ClickException):
    """One sentence on stderr, exit code 1."""

    exit_code = 1

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the sentence."""
        click.echo(f"manumit: {self.message}", file=file or sys.stderr)


class QuietLog(RotatingFileHandler):
    """The log of a workspace; a folder that cannot be written stops no reader."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # the name that logging calls
        """Say nothing: there is nowhere to say it."""


def open_log(folder: Path) -> QuietLog:
    """Let the house's log lines go to a file in `folder`, kept to a few megabytes."""
    handler = QuietLog(folder / LOG, maxBytes=_LOG_BYTES, backupCount=_OLD_LOGS, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"))
    house = logging.getLogger("manumit")
    house.addHandler(handler)
    house.setLevel(logging.INFO)
    return handler


def close_log(handler: QuietLog) -> None:
    """Stop writing to it."""
    logging.getLogger("manumit").removeHandler(handler)
    handler.close()


def without_content(error: BaseException) -> str:
    """A traceback with places and kinds of error only: messages of libraries may quote a record."""
    lines = []
    step: BaseException | None = error
    while step is not None:
        lines.append(f"{type(step).__name__}: {_message(step)}")
        lines += [f"  {f.filename}:{f.lineno} in {f.name}" for f in traceback.extract_tb(step.__traceback__)]
        step = step.__cause__ or (None if step.__suppress_context__ else step.__context__)
    return "\n".join(lines)


def _message(error: BaseException) -> str:
    if isinstance(error, house_errors()) and "\n" not in str(error):  # a longer one quotes a library
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return "(message left out)"


def file_sentence(error: OSError) -> str:
    """What the operating system says about a file, as one sentence."""
    reason = (error.strerror or type(error).__name__).lower()
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{reason}; check the path and its permissions"


class Unexpected:
    """The hook for errors that nobody foresaw: one sentence, the traceback in the log.

    Parameters
    ----------
    folder : of the log; None: no workspace is open.
    """

    def __init__(self, folder: Path | None = None, *, debug: bool = False) -> None:
        self.folder = folder
        self.debug = debug

    def __call__(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Take the place of `sys.excepthook`."""
        if issubclass(kind, KeyboardInterrupt):
            sys.exit(INTERRUPTED)
        where = "repeat the command with --debug to see more"
        if self.folder is not None:
            handler = open_log(self.folder)
            log.error("unexpected error\n%s", without_content(error))
            close_log(handler)
            where = (
                f"see {self.folder / LOG}, or repeat the command with --debug; "
                "`manumit verify` checks the workspace"
            )
        if self.debug:
            traceback.print_exception(kind, error, trace)
        click.echo(f"manumit: an error that should not happen ({kind.__name__}); {where}", file=sys.stderr)
