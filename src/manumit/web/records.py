"""`POST /v1/records`: accepted only once safe on the disk, answered record by record.

200: each record has its answer; 422: all were set aside; 400, 408, 413, 415: the request is refused whole;
429: too far behind, with Retry-After; 507: the disk is full. Unless it says 200 or 422, nothing was accepted.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from manumit.pipeline.watching import STATUS, Lot
from manumit.store.arrivals import DiskFullError
from manumit.web.bodies import Bounds, RequestError, read_body, rows_of, stated_size

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from manumit.pipeline.watching import Answers, Watch

_RETRY_SECONDS = 1
_IN_FLIGHT = 64 << 20
"""Bytes that all requests under way may hold."""


def routes(watch: Watch, bounds: Bounds | None = None) -> list[Route]:
    """The routes of this door, to be mounted in any application."""
    from starlette.routing import Route

    door = _Records(watch, bounds or Bounds())
    return [
        Route("/v1/records", door.post, methods=["POST"]),
        Route("/v1/health", door.health, methods=["GET"]),
    ]


class _Records:
    def __init__(self, watch: Watch, bounds: Bounds) -> None:
        self._watch, self._bounds = watch, bounds
        self._held = 0

    async def post(self, request: Request) -> Response:
        """Accept what a request brings."""
        from starlette.requests import ClientDisconnect

        stated, most = stated_size(request), self._bounds.size
        size = most if stated is None else min(stated, most)
        why = self._watch.tally.behind()
        if why is None and self._held and self._held + size > _IN_FLIGHT:
            why = "too many requests are under way"
        if why is not None:
            return self._later(why)
        self._held += size
        try:
            return await self._accept(request)
        except RequestError as error:
            return _answer({"error": str(error)}, error.status)
        except ClientDisconnect:  # halfway: nothing of it is accepted
            return _answer({"error": "the request broke off"}, 400)
        finally:
            self._held -= size

    async def health(self, _: Request) -> Response:
        """Figures, and whether records are accepted at once."""
        standing = self._watch.standing()
        return _answer(standing.as_document(), 200 if standing.slowed is None else 503)

    async def _accept(self, request: Request) -> Response:
        body = await read_body(request, self._bounds)
        rows = rows_of(body, request.headers.get("content-type", ""))
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[Answers] = loop.create_future()

        def settle(answers: Answers) -> None:
            if not answered.done():
                answered.set_result(answers)

        lot = Lot(rows, lambda answers: loop.call_soon_threadsafe(settle, answers))
        if not self._watch.intake.offer(lot, wait=False):
            return self._later("too many records wait to be accepted")
        return _told(await answered)

    def _later(self, why: str) -> Response:
        standing = self._watch.standing()
        behind = {"unchecked_records": standing.unchecked_rows, "journal_bytes": standing.journal_bytes}
        content = {"error": f"{why}; send again in {_RETRY_SECONDS} s", "behind": behind}
        return _answer(content, 429, {"Retry-After": str(_RETRY_SECONDS)})


def _told(answers: Answers) -> Response:
    if answers.failed is not None:
        full = isinstance(answers.failed, DiskFullError)
        return _answer({"error": str(answers.failed)}, 507 if full else 503, {"Retry-After": "10"})
    status, ids = answers.status.tolist(), answers.ids.to_pylist()
    records: list[dict[str, Any]] = []
    for place, (code, record_id) in enumerate(zip(status, ids, strict=True)):
        told = {"status": STATUS[code], "record_id": record_id}
        if record_id is None:
            told = {"status": STATUS[code], **dict(zip(("reason", "mend"), answers.why[place], strict=True))}
        records.append(told)
    counts = {word: status.count(code) for code, word in enumerate(STATUS)}
    return _answer({**counts, "records": records}, 422 if counts["quarantined"] == len(status) else 200)


def _answer(content: dict[str, Any], status: int, headers: dict[str, str] | None = None) -> Response:
    from starlette.responses import Response

    body = json.dumps(content, ensure_ascii=False).encode()
    return Response(body, status, headers, media_type="application/json")
