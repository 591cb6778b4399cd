"""Extending how long a batch may be used."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from manumit.store import files, manifest, packs
from manumit.store.errors import RefusedError
from manumit.store.manifest import BatchManifest, Former

if TYPE_CHECKING:
    from manumit.store.workspace import Workspace

log = logging.getLogger(__name__)


def renew(
    workspace: Workspace, batch_id: str, expires: date | None, legal_basis: str, operator: str = ""
) -> BatchManifest:
    """Set the last day of use of a batch anew, on a legal basis that is named again; inside `lock`.

    What held before stays in the manifest. Records and runs are not touched.

    Parameters
    ----------
    expires : new last day; None: no end is set.

    Raises
    ------
    RefusedError : there is no such batch, no legal basis is named, or the day is past.
    WorkspaceError : the disk is full or cannot be written.
    """
    workspace.require_lock()
    known = {batch.batch_id: batch for batch in workspace.batches()}
    if batch_id not in known:
        raise RefusedError(f"there is no batch {batch_id}; `manumit batches` lists them")
    now = datetime.now(UTC)
    if expires is not None and expires < now.date():
        raise RefusedError(f"{expires.isoformat()} is past; name a last day that is still to come")
    batch = known[batch_id]
    terms = replace(batch.terms, expires=expires, legal_basis=legal_basis)
    former = Former(batch.terms.legal_basis, batch.terms.expires, now, operator)
    made = replace(batch, terms=terms, former=(*batch.former, former))
    folder = next(f for f in workspace.folders() if f.name == made.folder)
    with files.plain_errors(f"renewing batch {batch_id}"):
        packs.write(workspace.folder_of(made) / manifest.FILE, packs.with_batch(folder, made))
    log.info("batch %s: renewed", batch_id)
    return made
