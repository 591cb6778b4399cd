"""Adding, renewing and removing lists. None of it stops a service that matches meanwhile."""

from __future__ import annotations

import logging
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from manumit.alert.watchlists import arrays, index
from manumit.alert.watchlists.normalising import KINDS
from manumit.alert.watchlists.opening_log import note_openings
from manumit.alert.watchlists.reading import read_entries
from manumit.alert.watchlists.secret import Secret
from manumit.alert.watchlists.shelf import Shelf
from manumit.alert.watchlists.terms import ListManifest
from manumit.store import RefusedError, files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from manumit.alert.watchlists.reading import Entries
    from manumit.alert.watchlists.terms import ListTerms
    from manumit.store import Rejected, Workspace

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a file: the list, and the rows that are no entries."""

    manifest: ListManifest
    bad: tuple[Rejected, ...]


def add_list(
    ws: Workspace,
    path: Path,
    terms: ListTerms,
    *,
    kind: str | None = None,
    region: str | None = None,
    swap: bool = False,
    operator: str | None = None,
    wait_seconds: float = 0.0,
) -> Added:
    """Take a file in as a list.

    Parameters
    ----------
    kind : of all values of the file; None: the file says it.
    region : ISO 3166-1 alpha-2 code of the country whose phones are written without their code.
    swap : take the place of the list of this name, which must be there.
    operator : who adds it; default: the name of this login.

    Raises
    ------
    RefusedError : terms are missing, the name is taken (or free, with `swap`), or no row is an entry.
    BadFileError : the file is not what it claims to be.
    """
    terms = terms.checked()
    shelf = Shelf(ws.path)
    _refuse_name(shelf, terms.list_id, swap=swap)
    entries = read_entries(path, kind, region)
    if not entries.values:
        raise RefusedError(_nothing(path.name, entries))
    with shelf.changing("watchlist add", wait_seconds):
        _refuse_name(shelf, terms.list_id, swap=swap)
        secret = Secret.made(shelf.folder)
        made = index.build(terms.list_id, entries, secret, keep_values=not terms.protected)
        files.need_space(shelf.folder, sum(array.nbytes for array in made.values()), "adding a watchlist")
        half = shelf.temporary()
        with files.plain_errors("adding a watchlist"):
            arrays.write(half, made, secret if terms.protected else None)
            manifest = _manifest(terms, path.name, entries, *shelf.settle(half), operator or "")
            action = "replaced" if swap else "added"
            note_openings(shelf.folder, [terms.list_id], action, terms.legal_basis, operator)
            shelf.put(manifest)
    log.info("watchlist %s: %d entries", manifest.list_id, manifest.entries)
    return Added(manifest, tuple(entries.bad))


def _manifest(
    terms: ListTerms, original: str, entries: Entries, file: str, size: int, operator: str
) -> ListManifest:
    counts = Counter(KINDS[number] for number in entries.kinds.tolist())
    return ListManifest(
        terms=terms,
        file=file,
        bytes=size,
        original=original,
        rows_in=entries.rows_in,
        entries=len(entries.values),
        duplicates=entries.duplicates,
        bad=len(entries.bad),
        kinds={known: counts[known] for known in KINDS if counts[known]},
        added_at=datetime.now(UTC).isoformat("T", "microseconds"),
        operator=operator,
        version=index.VERSION,
    )


def _nothing(file: str, entries: Entries) -> str:
    first = entries.bad[0]
    return (
        f"{file} has no entry: row {first.row} {first.reason}; {first.mend}"
        if len(entries.bad) == 1
        else f"{file} has no entry: {len(entries.bad):,} rows, the first: row {first.row} {first.reason}; "
        f"{first.mend}"
    )


def _refuse_name(shelf: Shelf, list_id: str, *, swap: bool) -> None:
    there = any(one.list_id == list_id for one in shelf.read()[1])
    if there and not swap:
        raise RefusedError(f"there is a watchlist {list_id}; --replace puts the file in its place")
    if swap and not there:
        raise RefusedError(f"there is no watchlist {list_id} to replace; leave --replace out")


def all_lists(ws: Workspace) -> tuple[ListManifest, ...]:
    """All lists, expired ones too, by id."""
    return Shelf(ws.path).read()[1]


def find_list(ws: Workspace, stated: str) -> ListManifest:
    """A list by its id, or the only one whose id begins so.

    Raises
    ------
    RefusedError : there is none, or there are several.
    """
    known = all_lists(ws)
    exact = [one for one in known if one.list_id == stated or one.terms.name == stated]
    found = exact or [one for one in known if stated and one.list_id.startswith(stated)]
    if len(found) == 1:
        return found[0]
    names = ", ".join(one.list_id for one in found or known)
    if found:
        raise RefusedError(f"{stated!r} may be {names}; write more of it")
    there = f"there are {names}" if known else "`manumit watchlist add` makes one"
    raise RefusedError(f"there is no watchlist {stated!r}; {there}")


@contextmanager
def _found(
    ws: Workspace, stated: str, command: str, wait_seconds: float
) -> Iterator[tuple[Shelf, ListManifest]]:
    """Hold the lists, of which this is one, while the block runs."""
    find_list(ws, stated)  # before the lock, whose folder is made with the first list
    shelf = Shelf(ws.path)
    with shelf.changing(command, wait_seconds):
        yield shelf, find_list(ws, stated)


def renew_list(
    ws: Workspace,
    list_id: str,
    expires: date,
    legal_basis: str,
    *,
    operator: str | None = None,
    wait_seconds: float = 0.0,
) -> ListManifest:
    """Extend, or shorten, the use of a list, on a legal basis named anew.

    Raises
    ------
    RefusedError : no legal basis, or no such list.
    """
    if not legal_basis.strip():
        raise RefusedError("to renew a watchlist needs --legal-basis; say what allows holding it on")
    with _found(ws, list_id, "watchlist renew", wait_seconds) as (shelf, manifest):
        terms = replace(manifest.terms, expires=expires, legal_basis=legal_basis).checked()
        made = replace(manifest, terms=terms)
        note_openings(shelf.folder, [manifest.list_id], "renewed", legal_basis, operator)
        shelf.put(made)
    return made


def remove_list(
    ws: Workspace, list_id: str, reason: str, *, operator: str | None = None, wait_seconds: float = 0.0
) -> ListManifest:
    """Remove a list and its index; what stays is a line in the log of openings.

    Space on the disk is freed, not overwritten.

    Raises
    ------
    RefusedError : no reason, or no such list.
    """
    if not reason.strip():
        raise RefusedError("to remove a watchlist needs a reason; say who asked for it (--reason)")
    with _found(ws, list_id, "watchlist remove", wait_seconds) as (shelf, manifest):
        note_openings(shelf.folder, [manifest.list_id], "removed", reason, operator)
        shelf.drop(manifest.list_id)
    return manifest
