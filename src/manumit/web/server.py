"""The application and the server that runs it, in a thread beside the watch."""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Self

from manumit.store import RefusedError, WorkspaceError
from manumit.web.guard import LOCAL, Guard
from manumit.web.records import routes

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from manumit.pipeline.watching import Watch
    from manumit.web.bodies import Bounds

_MOST_REQUESTS = 512
_LEAST_TOKEN = 16
_ENDING_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Address:
    """Where records are taken, and with what token.

    Raises
    ------
    RefusedError : other machines could reach it and no token, or a short one, is set.
    """

    host: str = "127.0.0.1"
    port: int = 8460
    token: str | None = None

    def __post_init__(self) -> None:
        if self.host not in LOCAL and not self.token:
            raise RefusedError(
                f"{self.host} can be reached from other machines; set a token (MANUMIT_TOKEN), or listen on "
                "127.0.0.1"
            )
        if self.token and len(self.token) < _LEAST_TOKEN:
            raise RefusedError(f"the token is too easy to guess; take {_LEAST_TOKEN} characters or more")


def make_app(watch: Watch, token: str | None = None, bounds: Bounds | None = None) -> Starlette:
    """The application: records into a watch that is open."""
    from starlette.applications import Starlette
    from starlette.middleware import Middleware

    return Starlette(routes=routes(watch, bounds), middleware=[Middleware(Guard, token=token)])


class Server:
    """Serves while the block runs; leaving it finishes the requests under way. Nothing of them is logged.

    Attributes
    ----------
    port : where it listens; of the system's choice where the address says 0.

    Raises
    ------
    WorkspaceError : the address cannot be listened on.
    """

    def __init__(self, watch: Watch, address: Address, bounds: Bounds | None = None) -> None:
        uvicorn = _uvicorn()
        self._socket = _listen(address)
        self.port: int = self._socket.getsockname()[1]
        config = uvicorn.Config(
            make_app(watch, address.token, bounds),
            http="httptools",
            access_log=False,
            log_config=None,
            lifespan="off",
            ws="none",
            server_header=False,
            date_header=False,
            limit_concurrency=_MOST_REQUESTS,
            timeout_graceful_shutdown=_ENDING_SECONDS,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._serve, name="http", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        self._server.run(sockets=[self._socket])


def _uvicorn() -> Any:
    try:
        import uvicorn

        import_module("httptools")  # its parser, faster than the one in Python
    except ImportError as error:
        raise RefusedError(
            "records by HTTP need the extra `arrivals`; install it with pip install 'manumit[arrivals]'"
        ) from error
    return uvicorn


def _listen(address: Address) -> socket.socket:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    # asyncio sends answers at once (TCP_NODELAY) only where the protocol is named
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((address.host, address.port))
    except OSError as error:
        made.close()
        reason = (error.strerror or "refused").lower()
        raise WorkspaceError(
            f"{address.host} port {address.port} cannot be listened on ({reason}); take another with --http"
        ) from error
    return made
