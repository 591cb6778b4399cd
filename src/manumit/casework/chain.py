"""The hash chain over all decisions: a change by hand is noticed.

An entry's `content` is the SHA-256 of what it says and of a random salt. Its `chain` is the SHA-256 of the
entry before, of who, when and what kind, and of `content`. So what an entry says can be taken out (`forget`)
and every hash still holds: the salt goes with it, and nobody can guess the words from the hash. An entry
without its words must be named by a later entry of kind `forgotten`.

Nothing here is secret: who can write the file and knows this page can write another chain. Each run notes
the head that it saw, so that such a chain must also agree with the runs.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import TYPE_CHECKING, Any

from manumit.casework.database import shape, shape_wanted
from manumit.casework.versions import DETAILS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence

START = hashlib.sha256(b"manumit casework").hexdigest()
"""The chain before its first entry."""


def append(
    connection: sqlite3.Connection, decided_at: str, operator: str, kind: str, said: Mapping[str, Any]
) -> int:
    """Add an entry with what it says, and return its number.

    Parameters
    ----------
    decided_at : ISO 8601, UTC.
    kind, said : see `DETAILS`; a column that is not given is null.
    """
    table, columns = DETAILS[kind]
    last = connection.execute("SELECT number, chain FROM head").fetchone()
    number, before = (int(last[0]) + 1, str(last[1])) if last else (1, START)
    detail = [number, secrets.token_hex(16), *(said.get(name) for name in columns)]
    content = _digest([kind, *detail])
    chain = _digest([before, number, decided_at, operator, kind, content])
    connection.execute(
        "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)", (number, decided_at, operator, kind, content, chain)
    )
    places = ", ".join("?" * len(detail))
    connection.execute(f"INSERT INTO {table} VALUES ({places})", detail)
    connection.execute("INSERT OR REPLACE INTO head VALUES (1, ?, ?)", (number, chain))
    return number


def head(connection: sqlite3.Connection) -> tuple[int, str]:
    """Number and chain of the last entry."""
    last = connection.execute("SELECT number, chain FROM head").fetchone()
    return (int(last[0]), str(last[1])) if last else (0, START)


def faults(connection: sqlite3.Connection, seen: Sequence[tuple[str, int, str]] = ()) -> Iterator[str]:
    """What shows that somebody changed the file by hand, a sentence each; nothing: all hashes hold.

    Parameters
    ----------
    seen : heads that runs noted: run_id, number and chain.
    """
    damage = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0]).partition("\n")[0]
    if damage != "ok":
        yield f"it is damaged ({damage}); restore it from a backup"
        return
    if shape(connection) != shape_wanted():
        yield "its tables or triggers are not those that this program makes"
        return
    forgotten = {int(row[0]) for row in connection.execute("SELECT target FROM forgotten")}
    said = {kind: _said(connection, kind) for kind in DETAILS}
    chains = {0: START}
    last = 0
    for row in connection.execute("SELECT * FROM entries ORDER BY number"):
        number, kind, content = int(row["number"]), str(row["kind"]), str(row["content"])
        if number != last + 1:
            yield f"decisions {last + 1} to {number - 1} are missing"
        linked = [chains[last], number, row["decided_at"], row["operator"], kind, content]
        if _digest(linked) != row["chain"] and number == last + 1:
            yield f"decision {number} or its place was changed by hand: its hash does not hold"
        detail = said.get(kind, {}).pop(number, None)
        if detail is None and number not in forgotten:
            yield f"what decision {number} says was taken out by hand"
        elif detail is not None and _digest([kind, *detail]) != content:
            yield f"what decision {number} says was changed by hand: its hash does not hold"
        chains[number], last = str(row["chain"]), number
    for details in said.values():
        for number in details:
            yield f"what decision {number} says was put in by hand: no entry names it"
    if head(connection) != (last, chains[last]):
        yield "its last decisions were taken out or put in by hand: the head names another one"
    for run_id, number, chain in seen:
        if chains.get(number) != chain:
            yield f"run {run_id} saw other decisions up to {number} than there are now"


def _said(connection: sqlite3.Connection, kind: str) -> dict[int, list[Any]]:
    table, columns = DETAILS[kind]
    found = connection.execute(f"SELECT number, salt, {', '.join(columns)} FROM {table}")
    return {int(row[0]): list(row) for row in found}


def _digest(values: Sequence[Any]) -> str:
    return hashlib.sha256(json.dumps(list(values), ensure_ascii=True).encode()).hexdigest()
