"""The inbox: alerts come in, are folded, looked at, and sent to their receivers."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from manumit.alert.delivery import Item, Message, read_receivers
from manumit.alert.inbox import checking, folding, forgetting, outbox, sending, states
from manumit.alert.inbox.tables import FILE, INBOX, STATES
from manumit.alert.inbox.versions import UPGRADES
from manumit.casework import Casework
from manumit.store import RefusedError
from manumit.store.database import Database
from manumit.store.schema.alerts import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Collection

    import pyarrow as pa

    from manumit.alert.delivery.receivers import Receivers
    from manumit.alert.inbox.outbox import Delivery
    from manumit.alert.inbox.sending import Delivered
    from manumit.casework import AlertReview
    from manumit.store import Difference, Workspace
    from manumit.store.journal import Journal

_LEAST_PREFIX = 4


class Inbox:
    """The alerts of a workspace. Nothing but a review needs the workspace's lock."""

    def __init__(self, workspace: Workspace) -> None:
        self._ws = workspace
        self._database = Database(workspace.path / FILE, UPGRADES)

    @classmethod
    def open(cls, workspace: Workspace) -> Inbox:
        """The inbox of a workspace; its file is made with the first alert.

        What a killed process left is finished: records to be forgotten, and reviews to be taken over.
        """
        made = cls(workspace)
        forgetting.carry_out(workspace.path, made._database)
        made._take_over_reviews()
        return made

    # alerts

    def put(self, alerts: pa.Table, now: datetime | None = None) -> pa.Table:
        """Fold alerts into the inbox; kept on the disk when this returns.

        Parameters
        ----------
        alerts : table `ALERTS`; equal ones (by alert_id) become one.
        now : when, with a time zone; default: now.

        Returns
        -------
        table `INBOX`: those that receivers are told of, because they are new, their severity has risen, or
        they were raised twice as often as when they were last told; `why` says which.
        """
        if alerts.num_rows == 0:
            return INBOX.arrow.empty_table()
        forgetting.carry_out(self._ws.path, self._database)
        with self._database.writing() as connection:
            return folding.fold(connection, alerts, now or datetime.now(UTC))

    def alerts(
        self, *, states: Collection[str] = STATES, severities: Collection[str] = SEVERITIES, most: int = 1_000
    ) -> pa.Table:
        """Alerts as table `INBOX`: the most severe first, and of equal ones the latest first."""
        levels = [SEVERITIES.index(name) for name in severities]
        wanted = [*states, *levels]
        among = f"state IN ({_places(states)}) AND severity IN ({_places(levels)})"
        with self._database.reading() as connection:
            if connection is None:
                return INBOX.arrow.empty_table()
            found = connection.execute(
                f"SELECT number FROM alerts WHERE {among} "
                "ORDER BY severity DESC, last_at DESC, alert_id LIMIT ?",
                (*wanted, most),
            )
            return folding.rows_of(connection, [int(row[0]) for row in found])

    def counts(self) -> dict[str, int]:
        """How many alerts are in each state."""
        made = dict.fromkeys(STATES, 0)
        with self._database.reading() as connection:
            if connection is not None:
                made |= dict(
                    connection.execute("SELECT state, count(*) FROM alerts GROUP BY state").fetchall()
                )
        return made

    def find(self, stated: str) -> pa.Table:
        """One alert by its id, or the beginning of it.

        Raises
        ------
        RefusedError : there is none, or several.
        """
        with self._database.reading() as connection:
            rows = []
            if connection is not None and len(stated) >= _LEAST_PREFIX:
                rows = connection.execute(
                    "SELECT number, alert_id FROM alerts WHERE substr(alert_id, 1, length(?1)) = ?1 "
                    "ORDER BY alert_id LIMIT 4",
                    (stated,),
                ).fetchall()
            if connection is None or not rows:
                raise RefusedError(
                    f"there is no alert {stated!r}; write an id, or {_LEAST_PREFIX} letters of it or more, "
                    "as `manumit alerts` shows it"
                )
            if len(rows) > 1:
                ids = ", ".join(str(row["alert_id"]) for row in rows[:3])
                raise RefusedError(f"several alerts begin with {stated!r} ({ids}…); write more of the id")
            return folding.rows_of(connection, [int(rows[0]["number"])])

    # what people say of them

    def review(self, stated: str, state: str, reason: str, operator: str) -> AlertReview:
        """Say that an alert was seen, or close it; inside the workspace's lock.

        It stands in the chain of decisions. The alert is new again when its severity rises, or when it was
        raised twice as often as now.

        Raises
        ------
        RefusedError : there is no such alert or state, or no reason.
        """
        self._ws.require_lock()
        alert = self.find(stated).to_pylist()[0]
        made = Casework.open(self._ws).review_alert(alert, state, reason, operator)
        self._take_over_reviews()
        return made

    def reviews(self, alert_id: str) -> list[AlertReview]:
        """What was said of an alert, oldest first."""
        return [r for r in Casework.open(self._ws).alert_reviews() if r.alert_id == alert_id]

    def _take_over_reviews(self) -> None:
        casework = Casework.open(self._ws)
        last, _ = casework.head()
        with self._database.reading() as connection:
            if connection is None or states.applied(connection) >= last:
                return
        with self._database.writing() as connection:
            states.apply(connection, casework.alert_reviews(), last)

    # sending

    def receivers(self) -> Receivers:
        """Who is told, as `receivers.toml` says.

        Raises
        ------
        WorkspaceError : the settings are not as they must be.
        """
        return read_receivers(self._ws.path)

    def deliver(self, now: datetime) -> Delivered:
        """Send what is due at `now`, and say when something is due again.

        Each message is kept with its key before it is tried, and is taken off only when it arrived; after the
        receiver's number of tries it is laid aside. What leaves the machine is noted as an export.

        Raises
        ------
        WorkspaceError : the settings are not as they must be; nothing was sent, and nothing is lost.
        """
        receivers = self.receivers()
        if not self._database.path.exists():
            return sending.Delivered()
        forgetting.carry_out(self._ws.path, self._database)
        return sending.deliver(self._ws, self._database, receivers, now)

    def test(self, name: str, now: datetime) -> None:
        """Send one test alert to a receiver, whatever the hour.

        Raises
        ------
        RefusedError : there is no such receiver, or a batch does not permit its purpose.
        DeliveryError : it was not taken, or nobody knows.
        WorkspaceError : the settings or a secret are not as they must be.
        """
        receivers = self.receivers()
        receiver = receivers.named.get(name)
        if receiver is None:
            known = ", ".join(receivers.named) or "none is set in receivers.toml"
            raise RefusedError(f"there is no receiver {name!r}; receivers: {known}")
        if held := sending.held(self._ws, receiver, now):
            raise RefusedError(f"nothing is sent to {name}: {held}")
        link = receivers.link_to("test")
        item = Item("test", "test", link, "low", "This is a test; there is nothing to look at.", 1, 0, now)
        sending.send_once(self._ws, receiver, Message(uuid.uuid4().hex, (item,)), now)

    def outgoing(self, state: str = "waiting") -> list[Delivery]:
        """Messages under way (waiting) or laid aside (dead)."""
        with self._database.reading() as connection:
            return outbox.deliveries(connection, state) if connection is not None else []

    def retry(self, stated: str | None, now: datetime) -> list[Delivery]:
        """Let dead messages be tried again: one by its key or the beginning of it, or all (None).

        Raises
        ------
        RefusedError : there is none with this key.
        """
        found = [d for d in self.outgoing("dead") if stated is None or d.key.startswith(stated)]
        if stated is not None and len(found) != 1:
            what = "no dead message has" if not found else f"{len(found)} dead messages have"
            raise RefusedError(f"{what} a key that begins with {stated!r}; `manumit alerts dead` lists them")
        if found:
            with self._database.writing() as connection:
                outbox.revive(connection, [d.key for d in found], now)
        return found

    # what must last, and what must go

    def differences(self) -> list[Difference]:
        """What is not as the program leaves it; empty: nothing."""
        return checking.differences(self._ws, self._database)

    def stage_forgetting(self, journal: Journal, record_ids: Collection[str]) -> list[str]:
        """Plan, inside `forget`, that records go from the inbox; return the ids of alerts that go with them.

        Opening the inbox afterwards carries it out.
        """
        return forgetting.stage(self._ws.path, self._database, journal, record_ids)


def _places(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))
