"""Check all that is kept: files against their hashes, decisions against their chain, alerts, watchlists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from manumit.alert.delivery.receivers import read_receivers
from manumit.alert.inbox import Inbox
from manumit.alert.watchlists.shelf import Shelf
from manumit.casework import Casework
from manumit.store import WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from manumit.store import Difference, Workspace


def verify(ws: Workspace, progress: Callable[[int], None] | None = None) -> list[Difference]:
    """Say what differs from what was written; empty: nothing.

    Parameters
    ----------
    progress : called with the bytes hashed since its last call.
    """
    named = _named_by_receivers(ws)
    return [
        *(one for one in ws.verify(progress) if not (one.kind == "extra" and one.path in named)),
        *Casework.open(ws).differences(),
        *Inbox.open(ws).differences(),
        *Shelf(ws.path).differences(),
    ]


def _named_by_receivers(ws: Workspace) -> set[str]:
    """First parts of the paths of files in the workspace that receivers write to or read secrets from."""
    try:
        receivers = read_receivers(ws.path).named.values()
    except WorkspaceError:  # told by every command that uses them
        return set()
    found: list[Path | None] = []
    for one in receivers:
        secrets = (one.mail.password if one.mail else None, one.webhook.secret if one.webhook else None)
        found += [one.path, *(secret.file for secret in secrets if secret)]
    inside = [path for path in found if path is not None and path.is_relative_to(ws.path)]
    return {path.relative_to(ws.path).parts[0] for path in inside}
