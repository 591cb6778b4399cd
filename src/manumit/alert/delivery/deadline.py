"""An end to waiting: a peer that answers a byte at a time is cut off after all."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from http.client import HTTPException
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class TooSlowError(OSError):
    """The whole exchange took too long."""


@contextmanager
def deadline(seconds: float, current: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Cut a connection that is still open after so many seconds.

    Parameters
    ----------
    current : called at the end of the time; the socket in use then, or None.

    Raises
    ------
    TooSlowError : the block failed because it was cut off.
    """
    expired = threading.Event()

    def cut() -> None:
        expired.set()
        sock = current()
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:  # closed already
                return

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, ValueError, EOFError, HTTPException) as error:
        if expired.is_set():
            raise TooSlowError(f"no whole answer in {seconds:g} seconds") from error
        raise
    finally:
        timer.cancel()
