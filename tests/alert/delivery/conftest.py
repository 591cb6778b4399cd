"""Real servers on this machine that fail in the ways that servers fail."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from manumit.alert.delivery import Item, Message, read_receivers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from manumit.alert.delivery import Receiver

PEER = Path(__file__).with_name("peer.pem")
"""Key and certificate of the test servers: for 127.0.0.1 and localhost, of no worth anywhere else."""

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
PRIVATE = "the masked reason"


@dataclass
class Peer:
    """A server of one thread: `behave` gets each connection and what is noted down.

    Attributes
    ----------
    seen : what `behave` noted.
    """

    behave: Callable[[socket.socket, list[Any]], None]
    tls: bool = False
    seen: list[Any] = field(default_factory=list)
    port: int = 0

    @contextmanager
    def open(self) -> Iterator[Peer]:
        with closing(socket.create_server(("127.0.0.1", 0))) as server:
            self.port = server.getsockname()[1]
            over = threading.Event()
            thread = threading.Thread(target=self._serve, args=(server, over), daemon=True)
            thread.start()
            try:
                yield self
            finally:
                over.set()
                with closing(socket.socket()) as last:
                    last.connect_ex(("127.0.0.1", self.port))
                thread.join(5)

    def _serve(self, server: socket.socket, over: threading.Event) -> None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(PEER)
        while True:
            taken, _ = server.accept()
            if over.is_set():
                taken.close()
                return
            try:
                taken.settimeout(5)
                if self.tls:
                    taken = context.wrap_socket(taken, server_side=True)
                self.behave(taken, self.seen)
            except (OSError, ValueError):  # the other side went away, as a test wants it
                pass
            finally:
                taken.close()


def free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        return int(server.getsockname()[1])


def make_message(count: int = 1, key: str = "k" * 32) -> Message:
    items = [
        Item(f"{n:032x}", "burst", f"https://cases.example.org/{n:x}", "high", PRIVATE, 3, 2, NOW)
        for n in range(1, count + 1)
    ]
    return Message(key, tuple(items))


@pytest.fixture
def delivery_message():
    """Makes a message: (alerts, key)."""
    return make_message


@pytest.fixture
def delivery_receiver(tmp_path: Path) -> Callable[..., Receiver]:
    """Makes the receiver `desk` from lines of TOML."""

    def make(*lines: str) -> Receiver:
        (tmp_path / "receivers.toml").write_text("\n".join(["[receivers.desk]", *lines]))
        return read_receivers(tmp_path).named["desk"]

    return make


@pytest.fixture
def delivery_secret(tmp_path: Path) -> Path:
    """A file with a secret, as it must be."""
    path = tmp_path / "secret"
    path.touch(mode=0o600)
    path.write_text("swordfish\n")
    return path


@pytest.fixture(scope="session")
def delivery_peer() -> type[Peer]:
    return Peer


@pytest.fixture(scope="session")
def delivery_now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def delivery_certificate() -> Path:
    return PEER


@pytest.fixture
def delivery_closed_port() -> int:
    return free_port()


@pytest.fixture(scope="session")
def delivery_private() -> str:
    """Words that must not leave the machine."""
    return PRIVATE
