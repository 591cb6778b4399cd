"""The command line: a door that shows and calls, and computes nothing."""

from __future__ import annotations

import sys


def main() -> None:
    """Run `manumit` as a program: read the arguments, do the work, exit with 0, 1, 2 or 130."""
    try:
        from manumit.cli.app import start

        start()
    except KeyboardInterrupt:
        sys.exit(130)
