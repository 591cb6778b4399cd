"""The command line: a door that shows and calls, and computes nothing."""

from __future__ import annotations

import logging
import os
import sys


def main() -> None:
    """Run `manumit` as a program: read the arguments, do the work, exit with 0, 1, 2 or 130."""
    try:
        from manumit.cli.app import start

        start()
    except KeyboardInterrupt:
        sys.exit(130)
    except SystemExit as end:
        _leave(end)


def _leave(end: SystemExit) -> None:
    """End the process as asked, at once.

    Files, locks and threads were given back by whoever took them. The ordinary end would free the compiler's
    objects one by one, which takes a tenth of a short run; mypy ends in this way for the same reason.
    """
    if not isinstance(end.code, int):
        raise end
    logging.shutdown()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        raise end from None
    os._exit(end.code)
