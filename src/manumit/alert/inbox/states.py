"""New, seen, closed: what people say of alerts stands in casework, and the inbox follows it.

The review is written first, in the chain of decisions; then the inbox takes over what it has not yet. So a
process that is killed between the two loses nothing: the next one takes it over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from manumit.alert.inbox.tables import CLOSED
from manumit.store.schema.alerts import SEVERITIES

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from manumit.casework import AlertReview


def applied(connection: sqlite3.Connection) -> int:
    """Number of the last decision up to which the inbox took over the reviews."""
    found = connection.execute("SELECT review FROM applied").fetchone()
    return int(found[0]) if found else 0


def apply(connection: sqlite3.Connection, reviews: Sequence[AlertReview], last: int) -> None:
    """Take over the reviews that are new.

    An alert that rose, or was raised twice as often since it was reviewed, stays new.

    Parameters
    ----------
    last : number of a decision, all of whose reviews up to it are among `reviews`.
    """
    before = applied(connection)
    last = max(before, last)
    for review in reviews:
        if review.number <= before:
            continue
        level = SEVERITIES.index(review.severity)
        connection.execute(
            "UPDATE alerts SET state = ?1, told_occurrences = max(ifnull(told_occurrences, 0), ?2) "
            "WHERE alert_id = ?3 AND severity <= ?4 AND occurrences < 2 * ?2",
            (review.state, max(review.occurrences, 1), review.alert_id, level),
        )
        if review.state == CLOSED:
            _drop(connection, review.alert_id)
        last = max(last, review.number)
    connection.execute("INSERT OR REPLACE INTO applied VALUES (1, ?)", (last,))


def _drop(connection: sqlite3.Connection, alert_id: str) -> None:
    """What is closed is not told any more, unless it became more since; messages under way go on."""
    closed = "(SELECT number FROM alerts WHERE alert_id = ? AND state = 'closed')"
    for table in ("announcements", "due"):
        connection.execute(f"DELETE FROM {table} WHERE number IN {closed}", (alert_id,))
