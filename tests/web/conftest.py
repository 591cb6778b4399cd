"""A watch with a server on a port of the system's choice, and a client."""

from __future__ import annotations

import httpx
import pytest

from manumit.pipeline.watching import Watch
from manumit.store import Settings, Terms, Workspace
from manumit.web import Address, Server
from manumit.web.bodies import Bounds


class Door:
    def __init__(self, watch: Watch, server: Server) -> None:
        self.watch, self.server = watch, server
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{server.port}", trust_env=False)
        self.checked: list[str] = []

    def send(self, content: object, kind: str = "application/json", **headers: str) -> httpx.Response:
        body = {"content": content} if isinstance(content, bytes) else {"json": content}
        return self.client.post("/v1/records", headers={"Content-Type": kind, **headers}, **body)


@pytest.fixture
def web_door(tmp_path):
    """Opens a door: (token, bounds, limits) -> Door; all are closed at the end."""
    opened = []

    def make(token=None, bounds=None, limits=None, check=None) -> Door:
        ws = Workspace.create(tmp_path / f"ws{len(opened)}", settings=Settings("1GB", 1))
        watch = Watch(ws, Terms("a feed", "order 12/26"), check=check or (lambda *_: 0), limits=limits)
        watch.__enter__()
        server = Server(watch, Address(port=0, token=token), bounds or Bounds(100_000, 1.0))
        server.__enter__()
        opened.append(Door(watch, server))
        return opened[-1]

    yield make
    for door in opened:
        door.client.close()
        door.server.__exit__()
        door.watch.__exit__(None, None, None)
