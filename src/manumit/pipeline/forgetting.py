"""Forget records everywhere, and keep the ids of the campaigns and networks they founded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from manumit.alert.inbox import Inbox
from manumit.casework import stage_forgetting
from manumit.pipeline.heirs import heirs_of
from manumit.store import reach
from manumit.store.arrivals import pack_all

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from manumit.store import Forgotten, Workspace
    from manumit.store.journal import Journal


def forget(
    ws: Workspace,
    record_ids: Iterable[str],
    reason: str,
    operator: str = "",
    wait_seconds: float = 0.0,
    *,
    batches: Iterable[str] = (),
) -> Forgotten:
    """Remove records everywhere: originals, batches, runs, kept results, exports. See `Workspace.forget`.

    A campaign or network that a forgotten record founded keeps its id: its next record by batch sequence and
    record_id carries the founding token on. That is so for records that a run has seen: without a run nobody
    knows yet who would follow whom. Decisions that are about nothing else go with the records.

    Parameters
    ----------
    batches : ids of batches of which every record goes, and the received files whole with rows that became
        no record.
    """
    from manumit.collect import redact

    whole = set(batches)
    with ws.lock("forget", wait_seconds):
        pack_all(ws, redact)  # what has just arrived is reached as well
        wanted = sorted({*record_ids, *reach(ws, (), whole)})
        ws.note_heirs(heirs_of(ws, wanted))

        def decisions(journal: Journal, going: Sequence[str]) -> None:
            alerts = inbox.stage_forgetting(journal, going)
            stage_forgetting(ws, journal, going, operator, alerts)

        inbox = Inbox.open(ws)
        done = ws.forget(wanted, reason, operator, redact, whole=whole, also=decisions)
        Inbox.open(ws)  # carries out what was planned for it
        return done
