"""Forget records everywhere, and keep the ids of the campaigns they founded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from manumit.pipeline.heirs import heirs_of
from manumit.store import reach

if TYPE_CHECKING:
    from collections.abc import Iterable

    from manumit.store import Forgotten, Workspace


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

    A campaign that a forgotten record founded keeps its id: its next member by batch sequence and record_id
    carries the founding token on. That is so for records that a run has seen: without a run nobody knows yet
    who would follow whom.

    Parameters
    ----------
    batches : ids of batches of which every record goes, and the received files whole with rows that became
        no record.
    """
    from manumit.collect import redact

    whole = set(batches)
    with ws.lock("forget", wait_seconds):
        wanted = sorted({*record_ids, *reach(ws, (), whole)})
        ws.note_heirs(heirs_of(ws, wanted))
        return ws.forget(wanted, reason, operator, redact, whole)
