"""Lists against the records that a workspace holds, a file of records at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from manumit.alert.watchlists.hits import HITS
from manumit.store import MENTIONS, RefusedError, file_key

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from manumit.alert.watchlists.watchlists import Watchlists
    from manumit.store import RunManifest, Workspace

_READ = ("record_id", "author", "url", "title", "text", "contact", "media", "latitude", "longitude")


@dataclass(frozen=True, slots=True)
class Matched:
    """Hits in collected records.

    Parameters
    ----------
    hits : table `watchlist_hits`.
    records : looked at.
    unread : of them those whose mentions the current run does not have: only their other columns count.
    """

    hits: pa.Table
    records: int
    unread: int


def match_collected(
    ws: Workspace,
    lists: Watchlists,
    *,
    purpose: str = "leads",
    case: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Matched:
    """Match all live records; memory is bounded by one file of them and by the hits.

    Parameters
    ----------
    purpose, case : of the use; every batch must permit it.
    progress : called with records looked at and all of them.

    Raises
    ------
    RefusedError : a batch does not permit the use; says which and why.
    """
    if refused := ws.refusals(purpose, case=case):
        raise RefusedError(refused[0].sentence)
    run = ws.current_run()
    paths = zip(ws.stored_files(), ws.record_paths(), strict=True)
    places = [(file_key(one.first, path), path) for one, path in paths]
    total = sum(pq.read_metadata(path).num_rows for _, path in places)
    found, done, unread = [HITS.arrow.empty_table()], 0, 0
    for beginning, path in places:
        records = pq.read_table(path, columns=list(_READ), partitioning=None)
        said = _mentions(ws, run, beginning)
        found.append(lists.match(records, MENTIONS.arrow.empty_table() if said is None else said))
        done += records.num_rows
        unread += records.num_rows if said is None else 0
        if progress is not None:
            progress(done, total)
    return Matched(pa.concat_tables(found), done, unread)


def _mentions(ws: Workspace, run: RunManifest | None, beginning: str) -> pa.Table | None:
    """What a file of records mentions, as a run read it; None: it did not."""
    parts = run.tables.get(MENTIONS.name, ()) if run is not None else ()
    paths: list[Path] = [ws.partitions.path(p.sha256) for p in parts if p.key.startswith(beginning)]
    if not paths:
        return None
    return MENTIONS.check(pa.concat_tables(pq.read_table(path, partitioning=None) for path in paths))
