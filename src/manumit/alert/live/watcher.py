"""Checks records as they arrive against what is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from manumit.store.schema import ALERTS

if TYPE_CHECKING:
    from datetime import datetime

    import pyarrow as pa

    from manumit.store import Workspace


class Watcher:
    """Checks records as they arrive. What it knows is swapped whole, so that `check` never waits."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws

    @classmethod
    def open(cls, ws: Workspace) -> Self:
        """A watcher of a workspace: its alert rules, watchlists and current run."""
        return cls(ws)

    def refresh(self) -> bool:
        """Take up changed rules, watchlists and a new current run; say whether there were any."""
        return False

    def check(
        self, records: pa.Table, *, now: datetime | None = None, arrived_at: pa.Array | None = None
    ) -> pa.Table:
        """Alerts on records that have just arrived.

        Parameters
        ----------
        records : table `records`.
        now : when the alerts are raised; default: this moment.
        arrived_at : when each record arrived, UTC; None: not known.

        Returns
        -------
        table `alerts`, the most severe first.
        """
        return ALERTS.arrow.empty_table()
