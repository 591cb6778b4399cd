"""An end to waiting: a peer that answers a byte at a time is cut off after all."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from http.client import HTTPException
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SAID = "no whole answer in {:g} seconds"


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
    TooSlowError : it was cut off; what was read may be half an answer.
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
        if expired.is_set():
            raise TooSlowError(_SAID.format(seconds))
    except TooSlowError:
        raise
    except (OSError, ValueError, EOFError, HTTPException) as error:
        if expired.is_set():
            raise TooSlowError(_SAID.format(seconds)) from error
        raise
    finally:
        timer.cancel()
