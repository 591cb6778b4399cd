"""What is to be sent, to whom, when: each message is kept with its key before it is tried.

A message counts as sent only when its receiver took it. So each reaches its receiver at least once; one of
which nobody knows whether it arrived is sent again under the same key.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from manumit.alert.delivery import Item, next_due
from manumit.alert.delivery.hours import after_quiet
from manumit.alert.inbox.tables import micros, moment_of
from manumit.store.schema.alerts import SEVERITIES

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from manumit.alert.delivery import Receiver
    from manumit.alert.delivery.receivers import Receivers

MOST_ITEMS = 100
"""Alerts in one message; more make several."""

_FIRST_PAUSE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(hours=1)
_URGENT = SEVERITIES.index("urgent")


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message under way, or laid aside.

    Parameters
    ----------
    state : waiting or dead.
    fault : what happened at the last try; empty: it was not tried.
    addresses : of an e-mail that reached some of its addressees: those still to reach.
    """

    key: str
    receiver: str
    state: str
    due_at: datetime
    made_at: datetime
    tries: int
    fault: str
    addresses: tuple[str, ...]
    alerts: int


def divide(connection: sqlite3.Connection, receivers: Mapping[str, Receiver]) -> None:
    """Divide what was announced among the receivers that want it, each at its time."""
    rows = connection.execute(
        "SELECT n.number, n.announced_at, a.rule, a.severity, a.list_id "
        "FROM announcements AS n JOIN alerts AS a USING (number) ORDER BY n.number"
    ).fetchall()
    due = []
    for row in rows:
        severity, told = SEVERITIES[row["severity"]], moment_of(row["announced_at"])
        for receiver in receivers.values():
            if receiver.wants(row["rule"], severity, row["list_id"]):
                when = next_due(receiver.hours, told, urgent=row["severity"] == _URGENT)
                due.append((receiver.name, row["number"], micros(when)))
    connection.executemany(
        "INSERT INTO due VALUES (?, ?, ?) "
        "ON CONFLICT DO UPDATE SET due_at = excluded.due_at WHERE excluded.due_at < due_at",
        due,
    )
    connection.execute("DELETE FROM announcements")


def collect(connection: sqlite3.Connection, receivers: Mapping[str, Receiver], now: datetime) -> None:
    """Make messages of what is due; what falls into quiet hours by now waits for their end."""
    at = micros(now)
    for receiver in receivers.values():
        end = micros(after_quiet(receiver.hours, now))
        if end > at:
            loud = _URGENT if receiver.hours.urgent_passes else _URGENT + 1
            connection.execute(
                "UPDATE due SET due_at = ?1 WHERE receiver = ?2 AND due_at <= ?3 "
                "AND (SELECT severity FROM alerts AS a WHERE a.number = due.number) < ?4",
                (end, receiver.name, at, loud),
            )
        found = connection.execute(
            "SELECT number FROM due JOIN alerts USING (number) WHERE receiver = ? AND due_at <= ? "
            "ORDER BY severity DESC, number",
            (receiver.name, at),
        )
        _make(connection, receiver.name, [int(row[0]) for row in found], at)


def _make(connection: sqlite3.Connection, receiver: str, numbers: list[int], at: int) -> None:
    """Messages of so many alerts as one may hold."""
    for first in range(0, len(numbers), MOST_ITEMS):
        together = numbers[first : first + MOST_ITEMS]
        key = uuid.uuid4().hex
        connection.execute(
            "INSERT INTO deliveries (key, receiver, state, due_at, made_at) VALUES (?, ?, 'waiting', ?, ?)",
            (key, receiver, at, at),
        )
        pairs = [(key, number) for number in together]
        connection.executemany("INSERT INTO delivery_alerts VALUES (?, ?)", pairs)
        connection.executemany(
            "DELETE FROM due WHERE receiver = ? AND number = ?", [(receiver, number) for number in together]
        )


def lay_aside_unknown(
    connection: sqlite3.Connection, receivers: Mapping[str, Receiver], now: datetime
) -> None:
    """Messages for receivers that are no longer set are laid aside, and nothing is lost."""
    names = {str(row[0]) for row in connection.execute("SELECT DISTINCT receiver FROM due")}
    for name in sorted(names - set(receivers)):
        found = connection.execute("SELECT number FROM due WHERE receiver = ? ORDER BY number", (name,))
        _make(connection, name, [int(row[0]) for row in found], micros(now))
    waiting = connection.execute("SELECT DISTINCT receiver FROM deliveries WHERE state = 'waiting'")
    gone = [(str(row[0]),) for row in waiting if str(row[0]) not in receivers]
    connection.executemany(
        "UPDATE deliveries SET state = 'dead', fault = 'there is no such receiver any more' "
        "WHERE receiver = ? AND state = 'waiting'",
        gone,
    )


def deliveries(connection: sqlite3.Connection, state: str, due_at: datetime | None = None) -> list[Delivery]:
    """Messages in a state, by the time they are due; with `due_at`, only those due by then."""
    rows = connection.execute(
        "SELECT d.*, (SELECT count(*) FROM delivery_alerts AS i WHERE i.key = d.key) AS alerts "
        "FROM deliveries AS d WHERE state = ? AND due_at <= ? ORDER BY due_at, made_at, d.rowid",
        (state, micros(due_at) if due_at else 1 << 62),
    )
    return [
        Delivery(
            row["key"],
            row["receiver"],
            row["state"],
            moment_of(row["due_at"]),
            moment_of(row["made_at"]),
            int(row["tries"]),
            row["fault"],
            tuple(filter(None, row["addresses"].split(" "))),
            int(row["alerts"]),
        )
        for row in rows
    ]


def items_of(connection: sqlite3.Connection, key: str, receivers: Receivers) -> tuple[Item, ...]:
    """The alerts of a message, the most severe first."""
    rows = connection.execute(
        "SELECT a.* FROM delivery_alerts AS i JOIN alerts AS a USING (number) WHERE i.key = ? "
        "ORDER BY a.severity DESC, a.number",
        (key,),
    )
    return tuple(
        Item(
            row["alert_id"],
            row["rule"],
            receivers.link_to(row["alert_id"]),
            SEVERITIES[row["severity"]],
            row["reason"],
            int(row["occurrences"]),
            int(row["records"]),
            moment_of(row["last_at"]),
        )
        for row in rows
    )


def is_urgent(items: tuple[Item, ...]) -> bool:
    """Whether a message holds an urgent alert."""
    return any(item.severity == SEVERITIES[_URGENT] for item in items)


def begin_try(connection: sqlite3.Connection, key: str, again_at: datetime) -> None:
    """Count a try before it is made: a process killed in it leaves a message that is tried again."""
    connection.execute(
        "UPDATE deliveries SET tries = tries + 1, due_at = ?, fault = 'nobody knows: the process ended' "
        "WHERE key = ?",
        (micros(again_at), key),
    )


def sent(connection: sqlite3.Connection, key: str) -> None:
    """Take a message off: it arrived."""
    connection.execute("DELETE FROM deliveries WHERE key = ?", (key,))


def failed(
    connection: sqlite3.Connection,
    key: str,
    again_at: datetime,
    *,
    fault: str,
    addresses: Sequence[str],
    most: int,
) -> None:
    """Keep a message for another try, or lay it aside when its tries are used up.

    Parameters
    ----------
    addresses : of an e-mail that reached some of its addressees: those still to reach.
    most : tries that it may have.
    """
    connection.execute(
        "UPDATE deliveries SET due_at = ?, fault = ?, addresses = ?, "
        "state = CASE WHEN tries >= ? THEN 'dead' ELSE 'waiting' END WHERE key = ?",
        (micros(again_at), fault, " ".join(addresses), most, key),
    )


def put_off(connection: sqlite3.Connection, key: str, again_at: datetime) -> None:
    """Let a message wait, without a try."""
    connection.execute("UPDATE deliveries SET due_at = ? WHERE key = ?", (micros(again_at), key))


def let_rest(connection: sqlite3.Connection, receiver: str, now: datetime, until: datetime) -> None:
    """Let all that is due for a receiver wait: it just failed, or may not have it."""
    connection.execute(
        "UPDATE deliveries SET due_at = ? WHERE receiver = ? AND state = 'waiting' AND due_at <= ?",
        (micros(until), receiver, micros(now)),
    )


def revive(connection: sqlite3.Connection, keys: list[str], now: datetime) -> None:
    """Let dead messages be tried anew, from the first try on."""
    connection.executemany(
        "UPDATE deliveries SET state = 'waiting', tries = 0, due_at = ? WHERE key = ? AND state = 'dead'",
        [(micros(now), key) for key in keys],
    )


def next_at(connection: sqlite3.Connection) -> datetime | None:
    """When something is due next; None: nothing waits."""
    found = connection.execute(
        "SELECT min(at) FROM (SELECT min(due_at) AS at FROM due UNION ALL "
        "SELECT min(due_at) FROM deliveries WHERE state = 'waiting' UNION ALL "
        "SELECT min(announced_at) FROM announcements)"
    ).fetchone()[0]
    return None if found is None else moment_of(int(found))


def pause(key: str, tries: int) -> timedelta:
    """How long to wait after so many tries: doubled each time, up to an hour, and scattered by half.

    The scatter is drawn from the message's key, so that many messages do not come back at one moment.
    """
    whole = min(_FIRST_PAUSE * (1 << min(tries - 1, 20)), _LONGEST_PAUSE)
    drawn = int.from_bytes(hashlib.blake2b(f"{key}:{tries}".encode(), digest_size=4).digest(), "big")
    return timedelta(seconds=whole.total_seconds() * (0.5 + drawn / (1 << 33)))


def note_file(connection: sqlite3.Connection, path: Path) -> None:
    """Remember a local file that alerts are written to, so that `forget` finds it."""
    connection.execute("INSERT OR IGNORE INTO files VALUES (?)", (str(path.absolute()),))


def noted_files(connection: sqlite3.Connection) -> list[str]:
    """Local files that alerts were written to."""
    return [str(row[0]) for row in connection.execute("SELECT path FROM files ORDER BY path")]


def asked(now: datetime, seconds: float | None) -> datetime:
    """The moment until which a receiver asks to be left alone."""
    return now + timedelta(seconds=seconds or 0.0)
