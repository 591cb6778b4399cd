"""Removing records everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Iterable

    from manumit.store.batches import Redact
    from manumit.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What `forget` did.

    Parameters
    ----------
    records : record_ids that are gone.
    originals_redacted, originals_dropped : SHA-256 of received files that lost rows, or are no longer kept.
    exports_deleted : files outside that were removed.
    exports_left : files outside that hold forgotten records and could not be removed (moved or changed since).
    """

    records: tuple[str, ...]
    originals_redacted: tuple[str, ...]
    originals_dropped: tuple[str, ...]
    exports_deleted: tuple[str, ...]
    exports_left: tuple[str, ...]


def locate(workspace: Workspace, record_ids: Iterable[str]) -> dict[str, str]:
    """The batch of each live record; records that are not there are left out."""
    wanted = pa.array(record_ids, pa.string())
    found: dict[str, str] = {}
    for batch, path in workspace.record_files():
        column = pq.read_table(path, columns=["record_id"]).column("record_id")
        found |= dict.fromkeys(column.filter(pc.is_in(column, value_set=wanted)).to_pylist(), batch.batch_id)
    return found


def forget(
    workspace: Workspace, record_ids: Iterable[str], reason: str, operator: str, redact: Redact | None
) -> Forgotten:
    """Remove records everywhere."""
    raise NotImplementedError
