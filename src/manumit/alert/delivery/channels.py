"""The channels by name, and which of them leave the machine."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from manumit.alert.delivery.message import Message
    from manumit.alert.delivery.receivers import Receiver

LEAVES = frozenset({"email", "webhook"})
"""Channels whose messages leave the machine: they carry id, rule and link only, and are noted as exports."""

_HOMES = {"terminal": "terminal", "file": "lines", "email": "mail", "webhook": "webhook"}
"""Loaded at the first message: mail and TLS take longer to load than most commands do."""


def send(receiver: Receiver, message: Message, now: datetime) -> None:
    """Send a message by the receiver's channel; when this returns, it was taken.

    Raises
    ------
    DeliveryError : it was not, or nobody knows; the same message must be sent again under the same key.
    WorkspaceError : a secret is not where the settings say.
    """
    module = import_module(f"manumit.alert.delivery.{_HOMES[receiver.channel]}")
    channel: Callable[[Receiver, Message, datetime], None] = module.send
    channel(receiver, message, now)
