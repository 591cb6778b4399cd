"""What is sent: some alerts under one key, and what went wrong when it was not."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Item:
    """One alert as a message names it.

    Parameters
    ----------
    alert_id, rule, link : all that may leave the machine.
    severity, reason, occurrences, records, last_at : shown on this machine only; the reason is masked.
    """

    alert_id: str
    rule: str
    link: str
    severity: str
    reason: str
    occurrences: int
    records: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """Alerts that go together.

    Parameters
    ----------
    key : the same in every repetition of one delivery, so that a receiver can drop repeats.
    addresses : of an e-mail that reached some of its addressees before: those still to reach; empty: all.
    """

    key: str
    items: tuple[Item, ...]
    addresses: tuple[str, ...] = ()

    def outside(self) -> bytes:
        """The message as JSON: its key, and id, rule and link of each alert; no more leaves the machine."""
        alerts = [{"id": item.alert_id, "rule": item.rule, "link": item.link} for item in self.items]
        return json.dumps({"delivery": self.key, "alerts": alerts}, ensure_ascii=True).encode()


class DeliveryError(Exception):
    """A try that did not succeed; its text says what happened and holds nothing of an alert.

    Parameters
    ----------
    retry_seconds : how long the receiver asks to be left alone; None: it does not say.
    addresses : of an e-mail that reached the others: those still to reach.
    """

    def __init__(
        self, said: str, *, retry_seconds: float | None = None, addresses: tuple[str, ...] = ()
    ) -> None:
        super().__init__(said)
        self.retry_seconds = retry_seconds
        self.addresses = addresses


def plain_line(text: str, most: int = 500) -> str:
    """A text on one line that cannot steer a terminal or break a header."""
    return "".join(c if c.isprintable() else " " for c in text[:most])
