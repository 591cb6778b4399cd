"""Originals without the rows that were forgotten."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from manumit.collect.limits import DEFAULT_LIMITS, Limits
from manumit.collect.mapping import Mapping
from manumit.collect.sources import Request, recognise
from manumit.store.errors import BadFileError, RefusedError
from manumit.store.packs import batch_of_original

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from manumit.store.manifest import BatchManifest


def redact(
    path: Path,
    name: str,  # noqa: ARG001  # the store hands it over for sources that need it
    rows: Iterable[int],
    *,
    mapping: Mapping | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Path | None:
    """Write a copy of an original beside it without the given data rows.

    In CSV, TSV and JSON Lines, plain or compressed, the rows go with their line ends, and all other bytes
    stay as they were (inside the compression). Later rows move up.

    Parameters
    ----------
    name : the file's name as received; its content alone tells how to read it.
    rows : data rows of `path` to take out, 1 for the first.
    mapping : how to read it; None: as the batch that `path` lies in says, or by evidence.

    Returns
    -------
    the copy, or None where the file cannot be cut row by row: then the whole original has to go. That is so
    too when `path` lies in a batch and has another number of rows than the batch's manifest says: it was
    read by other settings then, and the numbers would point at other rows.
    """
    wanted = frozenset(rows)
    out = path.with_name(f".tmp-{os.getpid()}-redacted-{path.name}")
    batch = batch_of_original(path)
    request = Request(mapping or _mapping_of(batch, path), limits)
    expected = _rows_collected(batch)
    done = False
    try:
        source, look = recognise(path, limits)
        rows_found = source.redact(look, request, wanted, out)
        done = rows_found is not None and expected in {None, rows_found}
    except (BadFileError, RefusedError):
        return None
    finally:
        if not done:
            out.unlink(missing_ok=True)
    return out if done else None


def _mapping_of(batch: BatchManifest | None, path: Path) -> Mapping:
    """The mapping that an original was collected with."""
    found = [o.reading for o in batch.originals if o.stored == path.name] if batch else []
    return Mapping.from_settings(found[0]) if found else Mapping()


def _rows_collected(batch: BatchManifest | None) -> int | None:
    """Rows that a batch counted in its original, less those that went before; None: not known."""
    if batch is None or len(batch.originals) != 1:
        return None
    return batch.counts.rows_in - len(batch.originals[0].removed)
