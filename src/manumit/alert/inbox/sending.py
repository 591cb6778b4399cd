"""Sends what is due: one process at a time, a receiver that fails is left alone until its next turn."""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from manumit.alert.delivery import LEAVES, DeliveryError, Message, send
from manumit.alert.delivery.hours import after_quiet
from manumit.alert.inbox import outbox
from manumit.store import WorkspaceError
from manumit.store.exports import Sending, note_sending
from manumit.store.files import plain_errors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from manumit.alert.delivery import Receiver
    from manumit.alert.delivery.receivers import Receivers
    from manumit.alert.inbox.outbox import Delivery
    from manumit.store import Workspace
    from manumit.store.database import Database

log = logging.getLogger(__name__)

LOCK = "alerts.lock"
_HELD_PAUSE = timedelta(minutes=10)
"""How long until it is looked again whether the batches permit a receiver's purpose."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one turn of sending did.

    Parameters
    ----------
    sent, alerts : messages that arrived, and the alerts in them.
    failed : messages that did not, and are tried again.
    dead : messages laid aside, their tries used up.
    held : a sentence for each receiver that nothing may be sent to now, because of a batch's terms.
    next_at : when something is due again; None: nothing waits.
    busy : another process was sending; nothing was done.
    """

    sent: int = 0
    alerts: int = 0
    failed: int = 0
    dead: int = 0
    held: tuple[str, ...] = ()
    next_at: datetime | None = None
    busy: bool = False


def deliver(ws: Workspace, database: Database, receivers: Receivers, now: datetime) -> Delivered:
    """Send what is due at `now`."""
    with _alone(ws.path) as alone:
        if not alone:
            return Delivered(busy=True)
        with database.writing() as connection:
            outbox.divide(connection, receivers.named)
            outbox.lay_aside_unknown(connection, receivers.named, now)
            outbox.collect(connection, receivers.named, now)
            ready = outbox.deliveries(connection, "waiting", now)
        turn = _Turn(ws, database, receivers, now)
        for delivery in ready:
            turn.attempt(delivery)
        with database.writing() as connection:
            for name, until in turn.resting.items():
                outbox.let_rest(connection, name, now, until)
        with database.reading() as kept:
            after = outbox.next_at(kept) if kept else None
    held = tuple(turn.held.values())
    return Delivered(turn.sent, turn.alerts, turn.failed, turn.dead, held, after)


def send_once(ws: Workspace, receiver: Receiver, message: Message, now: datetime) -> None:
    """Send one message now, noted as an export where it leaves the machine.

    Raises
    ------
    DeliveryError : it was not taken, or nobody knows.
    WorkspaceError : a secret is not where the settings say.
    """
    if receiver.channel in LEAVES:
        noted = Sending(
            noted_at=now.isoformat(timespec="seconds"),
            channel=receiver.channel,
            where=receiver.where,
            key=message.key,
            sha256=hashlib.sha256(message.outside()).hexdigest(),
            alerts=len(message.items),
            purpose=receiver.purpose,
            recipient=receiver.recipient,
        )
        with plain_errors("noting what is sent"):
            note_sending(ws.path / "exports", noted)
    send(receiver, message, now)


class _Turn:
    """One turn of sending."""

    def __init__(self, ws: Workspace, database: Database, receivers: Receivers, now: datetime) -> None:
        self.ws, self.database, self.receivers, self.now = ws, database, receivers, now
        self.held: dict[str, str] = {}
        self.resting: dict[str, datetime] = {}
        self.refused: dict[str, str | None] = {}
        self.sent = self.alerts = self.failed = self.dead = 0

    def attempt(self, delivery: Delivery) -> None:
        """Try one message, unless its receiver rests, sleeps, or may not have it."""
        if delivery.receiver in self.resting:
            return
        receiver = self.receivers.named[delivery.receiver]
        if self._may_not_have(receiver):
            return
        tries = delivery.tries + 1
        again = self.now + outbox.pause(delivery.key, tries)
        with self.database.writing() as connection:
            items = outbox.items_of(connection, delivery.key, self.receivers)
            if not items:  # all were forgotten
                outbox.sent(connection, delivery.key)
                return
            loud = outbox.is_urgent(items) and receiver.hours.urgent_passes
            woken = self.now if loud else after_quiet(receiver.hours, self.now)
            if woken > self.now:
                outbox.put_off(connection, delivery.key, woken)
                return
            outbox.begin_try(connection, delivery.key, again)
            if receiver.path is not None:
                outbox.note_file(connection, receiver.path)
        message = Message(delivery.key, items, delivery.addresses)
        try:
            send_once(self.ws, receiver, message, self.now)
        except (DeliveryError, WorkspaceError) as error:
            self._failed(delivery, receiver, again, error)
        else:
            with self.database.writing() as connection:
                outbox.sent(connection, delivery.key)
            self.sent += 1
            self.alerts += len(items)

    def _may_not_have(self, receiver: Receiver) -> bool:
        """Whether a batch's terms stand against it; asked once a turn: it reads all manifests."""
        if receiver.channel not in LEAVES:
            return False
        if receiver.purpose not in self.refused:
            self.refused[receiver.purpose] = held(self.ws, receiver, self.now)
        reason = self.refused[receiver.purpose]
        if reason is not None:
            self.held[receiver.name] = f"nothing is sent to {receiver.name}: {reason}"
            self.resting[receiver.name] = self.now + _HELD_PAUSE
        return reason is not None

    def _failed(
        self, delivery: Delivery, receiver: Receiver, again: datetime, error: DeliveryError | WorkspaceError
    ) -> None:
        addresses = delivery.addresses
        partly = isinstance(error, DeliveryError) and bool(error.addresses)
        if isinstance(error, DeliveryError):
            addresses = error.addresses or addresses
            asked = outbox.asked(self.now, error.retry_seconds)
            again = max(again, asked)
        log.warning("receiver %s: try %d failed: %s", receiver.name, delivery.tries + 1, error)
        with self.database.writing() as connection:
            outbox.failed(
                connection,
                delivery.key,
                again,
                fault=str(error),
                addresses=addresses,
                most=receiver.tries,
            )
        if delivery.tries + 1 >= receiver.tries:
            self.dead += 1
        else:
            self.failed += 1
        if not partly:
            self.resting[receiver.name] = again


def held(ws: Workspace, receiver: Receiver, now: datetime) -> str | None:
    """Why a batch does not permit the purpose of a receiver outside; None: all permit it."""
    refused = ws.refusals(receiver.purpose, today=now.date()) if receiver.channel in LEAVES else []
    return refused[0].sentence if refused else None


@contextmanager
def _alone(workspace: Path) -> Iterator[bool]:
    """Whether this process is the only one that sends; the kernel releases the lock of one that died."""
    handle = os.open(workspace / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)
