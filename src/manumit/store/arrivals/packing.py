"""Sealed segments become ordinary batches: the rows as received are the batch's original."""

from __future__ import annotations

import dataclasses
import json
import logging
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from manumit.store import files
from manumit.store.arrivals.frames import Segment
from manumit.store.arrivals.journal import FOLDER, Journal, Mark, replace
from manumit.store.batches import INCOMING, KnownOriginalError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from manumit.store.arrivals.frames import Place
    from manumit.store.batches import Redact, Rejected
    from manumit.store.manifest import BatchManifest
    from manumit.store.workspace import Workspace

log = logging.getLogger(__name__)

UNCHECKED = "unchecked"


def pack(workspace: Workspace, path: Path, redact: Redact | None = None) -> BatchManifest | None:
    """Make a sealed segment a batch and remove it; inside `Workspace.lock`.

    Killed at any step, it is done again at the next call: a batch that is there already is known by the hash
    of its original. What of the segment was not checked yet is noted first (see `unchecked`).

    Returns
    -------
    the batch; None: it was there already, or no row was in the segment.
    """
    workspace.require_lock()
    journal = Journal(workspace.path)
    if not path.exists():
        return None
    made = None
    with Segment(path) as segment:
        places = list(segment.places())
        if places and segment.terms is not None:
            spill = workspace.spill_folder(f"arrived-{path.stem}")
            original = spill / f"arrived-{path.stem}.{segment.form.name}"
            try:
                _write_rows(segment, places, original)
                with workspace.new_batch(segment.terms) as batch:
                    stored = batch.add_original(original, segment.form.reading)
                    before = 0
                    for place in places:
                        frame = segment.read(place)
                        batch.add(_incoming(frame.records, stored.sha256, before))
                        batch.quarantine(_placed(frame.rejects, original.name, before))
                        before += place.rows
                    mark = journal.mark(path.stem)
                    if mark.end < places[-1].end:
                        note(workspace.path, batch.batch_id, mark)
                    else:
                        checked(workspace.path, batch.batch_id)
                    made = batch.commit(rows_in=sum(place.rows for place in places), redact=redact)
            except KnownOriginalError as known:
                log.info("segment %s is batch %s already", path.stem, known.manifest.batch_id)
            finally:
                files.remove(spill)
    journal.remove(path)
    return made


def pack_all(workspace: Workspace, redact: Redact | None = None) -> list[BatchManifest]:
    """Seal what is open, also in a process that goes on accepting, and make all of it batches."""
    journal = Journal(workspace.path)
    journal.seal()
    made = [pack(workspace, path, redact) for path in journal.sealed()]
    return [batch for batch in made if batch is not None]


def _write_rows(segment: Segment, places: Iterable[Place], target: Path) -> None:
    with target.open("wb") as sink:
        sink.write(segment.form.head)
        for place in places:
            sink.write(segment.read(place).rows)


def _placed(rejects: Iterable[Rejected], name: str, before: int) -> list[Rejected]:
    return [dataclasses.replace(r, file=name, row=before + (r.row or 0)) for r in rejects]


def _incoming(records: pa.RecordBatch, sha256: str, before: int) -> pa.Table:
    table = pa.Table.from_batches([records]).drop_columns(["record_id", "original", "original_row"])
    table = table.append_column("original", pa.repeat(pa.scalar(sha256), table.num_rows))
    table = table.append_column("original_row", pc.add(records.column("original_row"), before))
    return table.select(INCOMING.arrow.names)


def note(workspace: Path, batch_id: str, mark: Mark) -> None:
    """Note, durably, that a batch's records after a row of its original are still to be checked."""
    path = _note_of(workspace, batch_id)
    files.make_folder(path.parent)
    files.write_atomic(path, json.dumps({"after_row": mark.rows}).encode())


def unchecked(workspace: Path) -> dict[str, int]:
    """Batches with records that are still to be checked: those after this row of their original."""
    folder = workspace / FOLDER / UNCHECKED
    if not folder.is_dir():
        return {}
    found = sorted(p for p in folder.glob("*.json") if not p.name.startswith(files.TEMPORARY))
    return {path.stem: int(json.loads(path.read_bytes())["after_row"]) for path in found}


def progressed(workspace: Path, batch_id: str, row: int) -> None:
    """Note how far a batch's records were checked; lost in a crash, some are checked again."""
    replace(_note_of(workspace, batch_id), {"after_row": row})


def checked(workspace: Path, batch_id: str) -> None:
    """Take the note away."""
    _note_of(workspace, batch_id).unlink(missing_ok=True)


def _note_of(workspace: Path, batch_id: str) -> Path:
    return workspace / FOLDER / UNCHECKED / f"{batch_id}.json"
