"""Writing a report: permitted, whole or not at all, and noted so that `forget` finds it."""

from __future__ import annotations

import logging
import os
import re
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from manumit.alert.views import newer_than, run_to_look_at
from manumit.share.report.front import read_about, read_batches, read_set_aside
from manumit.share.report.gathering import gather
from manumit.share.report.lead_page import Reader
from manumit.share.report.masking import Veil
from manumit.share.report.rendering import IndexPage, LeadPage, MethodPage, SinglePage, render
from manumit.store import LEADS_PURPOSE, RefusedError, files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from manumit.share.report.front import About
    from manumit.share.report.gathering import Matter
    from manumit.store import Workspace

log = logging.getLogger(__name__)

TOP = 50
TABLE = "report"
UNMASKED = "report, unmasked"
"""How reports are called among the exports that the workspace knows of."""

OWN_USE = "own use"
_OURS = re.compile(r"(?:index|method|lead-\d{3,})\.html\Z")


@dataclass(frozen=True, slots=True)
class Written:
    """A report that was written.

    Attributes
    ----------
    path : the file, or the folder with `index.html`.
    files : every file, in the order of reading.
    records : records that it tells of.
    """

    path: Path
    files: tuple[Path, ...]
    run_id: str
    leads: int
    records: int
    purpose: str
    recipient: str
    unmasked: bool


def write_report(
    ws: Workspace,
    path: Path | str,
    *,
    unmasked: bool = False,
    purpose: str | None = None,
    recipient: str | None = None,
    case: str | None = None,
    top: int = TOP,
    run_id: str | None = None,
    force: bool = False,
    progress: Callable[[int, int], None] | None = None,
    wait_seconds: float = 0.0,
    now: datetime | None = None,
) -> Written:
    """Write the first leads of a run as HTML.

    Parameters
    ----------
    path : a file that ends in .html, or a folder that gets `index.html` and a page a lead.
    unmasked : show identifiers, but for those of possible minors; needs a purpose and a recipient.
    purpose, recipient, case : what for and for whom; every batch must permit it; kept in the workspace.
        Default of a masked report: leads, own use.
    top : leads, at most.
    run_id : the run; default: the current one.
    force : write over a report that is there.
    progress : called with leads done and leads in all.
    now : time of the report; default: now.

    Raises
    ------
    RefusedError : there is no run, a batch does not permit it, an unmasked report has no purpose or no
        recipient, the run cannot tell who may be a minor, or something is there already.
    """
    path = Path(path).absolute()
    purpose, recipient = _use(purpose, recipient, unmasked=unmasked)
    _check_target(ws, path, force=force)
    with ws.lock("report", wait_seconds):
        if refused := ws.refusals(purpose, case=case):
            raise RefusedError(refused[0].sentence)
        run = run_to_look_at(ws, run_id)
        if unmasked and not run.tables.get("mentions"):
            raise RefusedError(
                f"run {run.run_id} has no mentions, so nobody can tell who may be a minor; "
                "repeat `manumit run`, or leave out --unmasked"
            )
        matter = gather(ws, run, top)
        veil = Veil(lifted=unmasked)
        about = read_about(
            ws,
            matter,
            made_at=now or datetime.now(UTC),
            purpose=purpose,
            recipient=recipient,
            unmasked=unmasked,
            changed=len(newer_than(ws, run)),
        )
        pages = _pages(ws, matter, veil, about, progress, single=path.suffix.lower() == ".html")
        everyone = pa.chunked_array([lead.record_ids for lead in matter.leads], pa.string()).unique()
        table = UNMASKED if unmasked else TABLE
        written = _put(ws, path, pages, table, purpose, recipient)
    log.info("wrote a report of %d leads for %s", len(matter.leads), purpose)
    return Written(path, written, run.run_id, len(matter.leads), len(everyone), purpose, recipient, unmasked)


def _use(purpose: str | None, recipient: str | None, *, unmasked: bool) -> tuple[str, str]:
    """Purpose and recipient; an unmasked report has no default."""
    if unmasked and not ((purpose or "").strip() and (recipient or "").strip()):
        raise RefusedError(
            "an unmasked report needs a purpose and a recipient; name them (--purpose, --recipient)"
        )
    purpose = LEADS_PURPOSE if purpose is None else purpose.strip()
    recipient = OWN_USE if recipient is None else recipient.strip()
    if not purpose or not recipient:
        raise RefusedError("a report needs a purpose and a recipient; name them (--purpose, --recipient)")
    return purpose, recipient


def _check_target(ws: Workspace, path: Path, *, force: bool) -> None:
    single = path.suffix.lower() == ".html"
    if path.resolve().is_relative_to(ws.path.resolve()):
        raise RefusedError(
            f"{path} lies inside the workspace; name a place outside it, such as ../{path.name}"
        )
    if not path.parent.is_dir():
        raise RefusedError(f"there is no folder {path.parent}; make it first")
    if single and path.is_dir():
        raise RefusedError(f"{path} is a folder; name a file, or a folder without .html at its end")
    if not single and path.exists() and not path.is_dir():
        raise RefusedError(f"{path} is a file; name a folder, or a file that ends in .html")
    here = [path] if single and path.exists() else list(path.iterdir()) if path.is_dir() else []
    if here and not force:
        raise RefusedError(f"{path} is there already; name another place, or write over it with --force")
    foreign = [] if single else sorted(entry.name for entry in here if not _OURS.match(entry.name))
    if foreign:
        raise RefusedError(f"{path} holds {foreign[0]}, which is no part of a report; name another folder")


@dataclass(frozen=True, slots=True)
class _File:
    """A page with the records that it tells of."""

    name: str
    content: str
    record_ids: pa.Array


def _pages(
    ws: Workspace,
    matter: Matter,
    veil: Veil,
    about: About,
    progress: Callable[[int, int], None] | None,
    *,
    single: bool,
) -> list[_File]:
    """The pages of a report, in the order of reading."""
    # Every lead's minors are sealed before the first word is shown: an identifier may be in two leads.
    readers = [Reader(lead, n + 1, veil, matter.tables) for n, lead in enumerate(matter.leads)]
    veil.prepare(text for reader in readers for text in reader.foreign_texts())
    parts = []
    for reader in readers:
        parts.append(reader.read())
        if progress is not None:
            progress(len(parts), len(readers))
    batches, aside = read_batches(ws, matter.run, veil), read_set_aside(matter, veil)
    helps = [reader.advice() for reader in readers]
    everyone = pa.chunked_array([lead.record_ids for lead in matter.leads], pa.string()).unique()
    if single:
        page = SinglePage(about, tuple(zip(parts, helps, strict=True)), batches, aside)
        return [_File("", render(page), everyone)]
    made = [_File("index.html", render(IndexPage(about, tuple(parts), batches)), everyone)]
    for part, told, lead in zip(parts, helps, matter.leads, strict=True):
        name = f"lead-{part.number:03}.html"
        made.append(_File(name, render(LeadPage(about, part, told)), lead.record_ids))
    proofs = sorted({record for row in matter.set_aside for record in row["record_ids"]})
    method = render(MethodPage(about, aside))
    return [*made, _File("method.html", method, pa.array(proofs, pa.string()))]


def _put(
    ws: Workspace, path: Path, pages: list[_File], table: str, purpose: str, recipient: str
) -> tuple[Path, ...]:
    """Write the pages beside their place, note them, and move them there."""
    with _half(path) as half, files.plain_errors(f"writing {path}"):
        if pages[0].name:
            files.make_folder(half)
            half.chmod(files.PRIVATE)
        for page in pages:
            place = half / page.name if page.name else half
            place.write_text(page.content, encoding="utf-8")
            place.chmod(0o600)
            files.sync_file(place)
            target = path / page.name if page.name else path
            # Noted before it stands there: a crash leaves a note without a file, never the reverse.
            ws.note_export(
                target, table, page.record_ids, written=place, purpose=purpose, recipient=recipient
            )
        if path.is_dir():
            files.remove(path)
        files.move(half, path)
    return tuple(path / page.name if page.name else path for page in pages)


@contextmanager
def _half(path: Path) -> Iterator[Path]:
    """A place beside `path` that is gone when the block ends, whole or not."""
    half = path.with_name(f".{os.getpid()}-{path.name}")
    files.remove(half)
    try:
        yield half
    finally:
        files.remove(half)
