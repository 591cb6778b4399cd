"""Who may come in: a token where one is set; without one this machine's own programs, never a web page."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})


class Guard:
    """Passes on requests that may come in.

    Parameters
    ----------
    token : expected as `Authorization: Bearer TOKEN`; None: none is asked for, and the host named in the
        request must be this machine (a page elsewhere that resolves its name to it is kept out).
    """

    def __init__(self, app: ASGIApp, token: str | None) -> None:
        self._app = app
        self._token = token.encode() if token else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        refused = self._refused(scope) if scope["type"] == "http" else None
        if refused is None:
            await self._app(scope, receive, send)
            return
        from starlette.responses import JSONResponse

        status, sentence = refused
        headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
        await JSONResponse({"error": sentence}, status, headers)(scope, receive, send)

    def _refused(self, scope: Scope) -> tuple[int, str] | None:
        headers = dict(scope["headers"])
        if headers.get(b"sec-fetch-site", b"none") not in {b"none", b"same-origin"}:
            return 403, "pages of other sites may not send records"
        if self._token is not None:
            given = headers.get(b"authorization", b"")
            known = hmac.compare_digest(given, b"Bearer " + self._token)
            return None if known else (401, "send the token as `Authorization: Bearer TOKEN`")
        host = headers.get(b"host", b"").decode("latin-1").rsplit(":", 1)[0].strip("[]")
        host = host or "127.0.0.1"
        return None if host in LOCAL else (403, "without a token only 127.0.0.1 is served")
