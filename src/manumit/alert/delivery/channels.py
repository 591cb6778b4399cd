"""The channels by name, and which of them leave the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from manumit.alert.delivery import lines, mail, terminal, webhook

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from manumit.alert.delivery.message import Message
    from manumit.alert.delivery.receivers import Receiver

LEAVES = frozenset({"email", "webhook"})
"""Channels whose messages leave the machine: they carry id, rule and link only, and are noted as exports."""

CHANNELS: dict[str, Callable[[Receiver, Message, datetime], None]] = {
    "terminal": terminal.send,
    "file": lines.send,
    "email": mail.send,
    "webhook": webhook.send,
}


def send(receiver: Receiver, message: Message, now: datetime) -> None:
    """Send a message by the receiver's channel; when this returns, it was taken.

    Raises
    ------
    DeliveryError : it was not, or nobody knows; the same message must be sent again under the same key.
    WorkspaceError : a secret is not where the settings say.
    """
    CHANNELS[receiver.channel](receiver, message, now)
