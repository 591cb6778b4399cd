"""From files to batches: each file is accepted whole or not at all."""

from __future__ import annotations

import glob
import logging
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from manumit.collect.ahead import ahead
from manumit.collect.limits import DEFAULT_LIMITS, Limits
from manumit.collect.mapping import Mapping
from manumit.collect.redaction import redact
from manumit.collect.sources import Request, recognise
from manumit.store.batches import KnownOriginalError
from manumit.store.errors import BadFileError, ManumitError, RefusedError, WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from manumit.store.batches import BatchWriter
    from manumit.store.manifest import BatchManifest, Terms
    from manumit.store.workspace import Workspace

    Progress = Callable[[int, int], None]
    """Called with rows taken so far and bytes of the file read so far."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Known:
    """The file was collected before; nothing was added. `manifest` is the batch that brought it."""

    manifest: BatchManifest


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file of many: a batch, a known one, or the sentence why it was refused."""

    path: Path
    result: BatchManifest | Known | None
    refused: str | None = None


def collect(
    ws: Workspace,
    path: Path | str,
    terms: Terms,
    mapping: Mapping | None = None,
    progress: Progress | None = None,
    *,
    limits: Limits = DEFAULT_LIMITS,
) -> BatchManifest | Known:
    """Take one file in as one batch.

    Takes the workspace's lock for as long as it runs (or shares it, where the caller holds it). On an error
    or an interrupt the workspace stays as it was.

    Parameters
    ----------
    path : the file; its kind is told by its content.
    mapping : which column becomes what, and how to read the file; None: by names and evidence.
    progress : called after each piece with (rows, bytes of the file read).

    Returns
    -------
    the manifest of the new batch, or `Known` when the same bytes were collected before.

    Raises
    ------
    BadFileError : the file is not what it claims to be, breaks off, or is empty; refused whole.
    RefusedError : the mapping does not fit it, or no column holds text.
    WorkspaceBusyError : another process holds the workspace.
    """
    path = Path(path)
    mapping = mapping or Mapping()
    source, look = recognise(path, limits)
    with ws.lock("collect"), ws.new_batch(terms) as batch:
        try:
            original = batch.add_original(path, mapping.settings())
        except KnownOriginalError as known:
            return Known(known.manifest)
        before = path.stat()
        request = Request(mapping, limits, terms.kind, original.sha256, path.name)
        rows = 0
        for parsed in ahead(source.parse(look, request)):
            batch.add(parsed.records)
            if parsed.rejects:
                batch.quarantine(parsed.rejects)
            rows += parsed.records.num_rows + len(parsed.rejects)
            if progress is not None:
                progress(rows, parsed.position)
        after = path.stat()
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise BadFileError(f"{path.name} changed while it was read; collect it again once it is complete")
        return _commit(batch, rows, partial(redact, mapping=mapping, limits=limits))


def _commit(batch: BatchWriter, rows: int, cut: Callable[..., Path | None]) -> BatchManifest:
    return batch.commit(rows_in=rows, redact=cut)


def collect_all(
    ws: Workspace,
    where: Path | str,
    terms: Terms,
    mapping: Mapping | None = None,
    progress: Progress | None = None,
    *,
    limits: Limits = DEFAULT_LIMITS,
) -> list[Outcome]:
    """Take in a file, all files below a folder, or all that match a pattern: one batch a file, in name order.

    A file that is refused leaves nothing behind and does not stop the others.

    Raises
    ------
    RefusedError : there is no such file.
    WorkspaceError : the workspace itself is at fault (busy, damaged, disk full).
    """
    outcomes = []
    with ws.lock("collect"):
        for path in files_of(where):
            try:
                result = collect(ws, path, terms, mapping, progress, limits=limits)
            except WorkspaceError:
                raise
            except ManumitError as error:
                log.info("a file was refused: %s", type(error).__name__)
                outcomes.append(Outcome(path, None, str(error)))
            else:
                outcomes.append(Outcome(path, result))
    return outcomes


def files_of(where: Path | str) -> list[Path]:
    """The files that a path, folder or pattern stands for, in name order; hidden ones are left out.

    Raises
    ------
    RefusedError : there is none.
    """
    path = Path(where)
    if path.is_file():
        return [path]
    if path.is_dir():
        found = [
            p for p in path.rglob("*") if not any(part.startswith(".") for part in p.relative_to(path).parts)
        ]
    else:
        found = [Path(p) for p in glob.glob(str(where), recursive=True)]  # noqa: PTH207  # a pattern from anywhere
    files = sorted(p for p in found if p.is_file())
    if not files:
        raise RefusedError(
            f"there is no file at {where}; give a file, a folder or a pattern such as 'data/*.csv'"
        )
    return files
