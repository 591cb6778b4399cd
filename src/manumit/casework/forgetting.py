"""Taking out what names a forgotten record, so that the hash chain still holds.

What goes: a decision on the record itself, or on a campaign or network of which no record is left; an edit of
the record; an edit of an identifier that no other record gives. Its place, its hash, who and when stay, and a
further entry names it as forgotten. All other decisions stay with their reasons, word for word.

The new file is staged with the rest of what `forget` changes and takes its place in the same step. It is
written afresh, so no byte of what went is left in it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from manumit.casework import chain
from manumit.casework.database import FILE, LEFTOVER, copied, reading
from manumit.casework.decisions import Casework
from manumit.casework.naming import only_about
from manumit.casework.versions import DETAILS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from manumit.casework.entries import Edit
    from manumit.store import Workspace
    from manumit.store.journal import Journal


def stage_forgetting(
    ws: Workspace,
    journal: Journal,
    record_ids: Collection[str],
    operator: str = "",
    alerts: Collection[str] = (),
) -> list[int]:
    """Plan `casework.db` without what names these records; return the numbers of the decisions that go.

    Inside the workspace's lock and before the records go, for what else gives an identifier is read from the
    current run.

    Parameters
    ----------
    alerts : ids of alerts that go with the records, and reviews of them with these.
    """
    ws.require_lock()
    casework = Casework.open(ws)
    about = {r.number: {(r.subject_kind, r.subject)} for r in casework.reviews()}
    about |= {e.number: _parts(e) for e in casework.edits()}
    gone = only_about(ws, record_ids, {pair for pairs in about.values() for pair in pairs})
    numbers = {number for number, pairs in about.items() if pairs & gone}
    lost = set(alerts)
    numbers |= {review.number for review in casework.alert_reviews() if review.alert_id in lost}
    if numbers:
        staged = journal.stage()
        _write_without(ws.path, staged, sorted(numbers), operator)
        journal.place(staged, ws.path / FILE)
        # What a killed writer left is undone by now; its leftover may still hold words of the old file.
        journal.remove(ws.path / LEFTOVER)
    return sorted(numbers)


def _parts(edit: Edit) -> set[tuple[str, str]]:
    """What an edit is about."""
    return {(part.kind, part.target) for part in (edit.first, edit.second) if part}


def _write_without(workspace: Path, staged: Path, numbers: Sequence[int], operator: str) -> None:
    """Write the file without what some entries say."""
    now = datetime.now(UTC).isoformat("T", "seconds")
    with reading(workspace) as source:
        if source is None:
            return
        with copied(source, staged) as connection:
            for number in numbers:
                chain.append(connection, now, operator, "forgotten", {"target": number})
                for table, _ in DETAILS.values():
                    connection.execute(f"DELETE FROM {table} WHERE number = ?", (number,))
