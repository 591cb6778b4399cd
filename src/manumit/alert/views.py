"""What a person sees of a run: ranked leads, and one campaign with all that belongs to it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from manumit.store import (
    CAMPAIGN_CONTACTS,
    CAMPAIGN_MEMBERS,
    CAMPAIGNS,
    LEADS,
    RECORDS,
    RefusedError,
    expired,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from manumit.store import RunManifest, TableSchema, Workspace

_RANK_DIGITS = 5
"""A number of at most so many digits is a rank; a longer one is the beginning of an id."""

_COUNTED = ["record_id", "observed_at", "author", "place"]
_SHOWN = ["record_id", "source_id", "batch_id", "observed_at", "author", "place", "title", "text"]
_TOLD = ["record_id", "score", "slot_values"]
_NAMED = 4  # ids named where a beginning fits several


@dataclass(frozen=True, slots=True)
class CampaignView:
    """One campaign and what belongs to it.

    Attributes
    ----------
    campaign : its row of table `campaigns`.
    lead : its row of table `leads`.
    members : the first of its records, earliest first, times unknown last; with `score` and `slot_values`.
    authors, places : values as written and records that have them, commonest first.
    contacts : its rows of table `campaign_contacts`, those of most records first.
    """

    campaign: dict[str, Any]
    lead: dict[str, Any]
    members: list[dict[str, Any]]
    authors: list[tuple[str, int]]
    places: list[tuple[str, int]]
    contacts: list[dict[str, Any]]


def run_to_look_at(ws: Workspace, stated: str | None = None) -> RunManifest:
    """The run with this number, or the current one.

    Raises
    ------
    RefusedError : there is no run yet, or a batch that it was made from has expired since.
    WorkspaceError : there is no run of this number.
    """
    run = ws.run(stated) if stated else ws.current_run()
    if run is None:
        raise RefusedError("there is no run yet; begin with `manumit run`")
    used = {i.batch_id for i in run.inputs}
    over = expired([b for b in ws.batches() if b.batch_id in used], datetime.now(UTC).date())
    if over:
        raise RefusedError(over[0].sentence)
    return run


def newer_than(ws: Workspace, run: RunManifest) -> list[str]:
    """Batches that came, went or changed since a run."""
    seen = {i.batch_id: i.digest for i in run.inputs}
    now = {i.batch_id: i.digest for i in ws.inputs()}
    return sorted(name for name in seen.keys() | now.keys() if seen.get(name) != now.get(name))


def top_leads(ws: Workspace, run: RunManifest, top: int) -> list[dict[str, Any]]:
    """The first leads, each with its campaign's row under `campaign`."""
    leads = _rows(ws.table_files(LEADS.name, run), LEADS, pc.field("rank") <= top)
    leads = leads.sort_by("rank")
    columns = [c.name for c in CAMPAIGNS.columns if c.name not in {"parts", "slots"}]
    wanted = pc.field("campaign_id").isin(leads.column("subject").combine_chunks())
    campaigns = _rows(ws.table_files(CAMPAIGNS.name, run), CAMPAIGNS, wanted, columns)
    by_id = {row["campaign_id"]: row for row in campaigns.to_pylist()}
    # A campaign that lost a record to `forget` is gone until the next run; its lead may still stand.
    there = [lead for lead in leads.to_pylist() if lead["subject"] in by_id]
    return [{**lead, "campaign": by_id[lead["subject"]]} for lead in there]


def find_campaign(ws: Workspace, run: RunManifest, stated: str) -> str:
    """The id of a campaign named by its rank (`3` or `#3`), its id, or the beginning of its id.

    Raises
    ------
    RefusedError : no campaign, or several, fit.
    """
    stated = stated.strip().lower().removeprefix("campaign-")
    bare = stated.removeprefix("#")
    if bare.isdecimal() and (stated != bare or len(bare) <= _RANK_DIGITS):
        found = _rows(ws.table_files(LEADS.name, run), LEADS, pc.field("rank") == int(bare), ["subject"])
        if found.num_rows:
            return str(found.column("subject")[0].as_py())
    named = pc.starts_with(pc.field("campaign_id"), stated)
    files = ws.table_files(CAMPAIGNS.name, run)
    ids = _rows(files, CAMPAIGNS, named, ["campaign_id"]).column("campaign_id").to_pylist() if stated else []
    if not ids:
        raise RefusedError(f"run {run.run_id} has no campaign {stated!r}; `manumit leads` lists them")
    if len(ids) > 1:
        some = ", ".join(sorted(ids)[:_NAMED]) + (", …" if len(ids) > _NAMED else "")
        raise RefusedError(f"{len(ids)} campaigns begin with {stated!r} ({some}); write more of the id")
    return str(ids[0])


def campaign_view(ws: Workspace, run: RunManifest, campaign_id: str, members: int) -> CampaignView:
    """One campaign in full.

    Parameters
    ----------
    members : records to list, at most.
    """
    mine = pc.field("campaign_id") == campaign_id
    rows = _rows(ws.table_files(CAMPAIGNS.name, run), CAMPAIGNS, mine).to_pylist()
    if not rows:
        raise RefusedError(f"campaign {campaign_id} lost records since; repeat `manumit run`")
    lead = _rows(ws.table_files(LEADS.name, run), LEADS, pc.field("subject") == campaign_id).to_pylist()
    joined = _rows(ws.table_files(CAMPAIGN_MEMBERS.name, run), CAMPAIGN_MEMBERS, mine)
    contacts = _rows(ws.table_files(CAMPAIGN_CONTACTS.name, run), CAMPAIGN_CONTACTS, mine)
    ids = joined.column("record_id").combine_chunks()
    records = _records(ws.record_paths(), ids, _COUNTED)
    order = [("observed_at", "ascending"), ("record_id", "ascending")]
    first = records.sort_by(order).slice(0, members).column("record_id").combine_chunks()
    whole = _records(ws.record_paths(), first, _SHOWN).sort_by(order)
    told = joined.filter(pc.is_in(joined.column("record_id"), first)).select(_TOLD)
    by_id = {row["record_id"]: row for row in told.to_pylist()}
    listed = [row | by_id[row["record_id"]] for row in whole.to_pylist()]
    return CampaignView(
        campaign=rows[0],
        lead=lead[0] if lead else {},
        members=listed,
        authors=_common(records, "author"),
        places=_common(records, "place"),
        contacts=sorted(contacts.to_pylist(), key=lambda c: (-c["records"], c["kind"], c["value"])),
    )


def _common(records: pa.Table, column: str) -> list[tuple[str, int]]:
    found = Counter(value for value in records.column(column).to_pylist() if value)
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


def _rows(
    files: Sequence[Path], schema: TableSchema, wanted: ds.Expression, columns: Sequence[str] | None = None
) -> pa.Table:
    """The rows of a table that fulfil a condition; only what may hold them is read."""
    stored = schema.arrow.remove_metadata()
    source = ds.dataset([str(file) for file in files], schema=stored, format="parquet")
    return source.to_table(columns=list(columns) if columns else None, filter=wanted)


def _records(files: Sequence[Path], ids: pa.Array, columns: list[str]) -> pa.Table:
    """Columns of some records, a row group at a time: texts are read only where a wanted record lies."""
    wanted = pa.schema([RECORDS.arrow.field(name) for name in columns])
    found = [wanted.empty_table()]
    for file in files:
        with pq.ParquetFile(file) as stored:
            for group in range(stored.num_row_groups):
                here = pc.is_in(stored.read_row_group(group, ["record_id"]).column(0), ids)
                if pc.any(here).as_py():
                    found.append(stored.read_row_group(group, columns).filter(here).cast(wanted))
    return pa.concat_tables(found)
