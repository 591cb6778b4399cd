"""An end to waiting: a peer that answers a byte at a time is cut off after all."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from http.client import HTTPException
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PAUSE = 0.02
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
    expired, done = threading.Event(), threading.Event()

    def cut() -> None:
        if done.wait(seconds):
            return
        expired.set()
        while not done.wait(_PAUSE):  # one that was still connecting has a socket later
            sock = current()
            if sock is not None:
                with suppress(OSError):  # closed already
                    sock.shutdown(socket.SHUT_RDWR)

    watch = threading.Thread(target=cut, name="deadline", daemon=True)
    watch.start()
    try:
        yield
    except (OSError, ValueError, EOFError, HTTPException) as error:
        if expired.is_set():
            raise TooSlowError(_SAID.format(seconds)) from error
        raise
    finally:
        done.set()
        watch.join()
    if expired.is_set():
        raise TooSlowError(_SAID.format(seconds))
