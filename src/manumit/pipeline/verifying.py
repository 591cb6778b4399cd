"""Check everything that is kept: files against their hashes, decisions against their chain, alerts, watchlists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from manumit.alert.inbox import Inbox
from manumit.alert.watchlists.shelf import Shelf
from manumit.casework import Casework

if TYPE_CHECKING:
    from collections.abc import Callable

    from manumit.store import Difference, Workspace


def verify(ws: Workspace, progress: Callable[[int], None] | None = None) -> list[Difference]:
    """Say what differs from what was written; empty: nothing.

    Parameters
    ----------
    progress : called with the bytes hashed since its last call.
    """
    return [
        *ws.verify(progress),
        *Casework.open(ws).differences(),
        *Inbox.open(ws).differences(),
        *Shelf(ws.path).differences(),
    ]
