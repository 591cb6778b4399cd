"""Alerts as lines of the terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TextIO

from manumit.alert.delivery.message import DeliveryError, plain_line

if TYPE_CHECKING:
    from datetime import datetime

    from manumit.alert.delivery.message import Message
    from manumit.alert.delivery.receivers import Receiver


def send(receiver: Receiver, message: Message, now: datetime, stream: TextIO | None = None) -> None:  # noqa: ARG001  # as all channels
    """Write a line an alert to the standard error, beside whatever the command answers."""
    sink = stream or sys.stderr
    lines = []
    for item in message.items:
        times = f" ({item.occurrences:,} times)" if item.occurrences > 1 else ""
        head = f"{item.last_at:%Y-%m-%d %H:%M} {item.severity:<6} {item.rule}{times}"
        lines.append(plain_line(f"{head}: {item.reason}  [{item.link}]", 1_000))
    try:
        sink.write("".join(f"{line}\n" for line in lines))
        sink.flush()
    except (OSError, ValueError) as error:
        raise DeliveryError("the terminal cannot be written to") from error
