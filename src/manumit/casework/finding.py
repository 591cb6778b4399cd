"""What a person means by a lead, a campaign, a network or a record: a rank, an id, or its beginning."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from manumit.casework.decisions import Casework
from manumit.casework.entries import Part
from manumit.casework.rows import rows_where
from manumit.store import (
    CAMPAIGNS,
    LEADS,
    LINKS,
    MENTIONS,
    NETWORK_MEMBERS,
    NETWORKS,
    RECORDS,
    SET_ASIDE,
    RefusedError,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from manumit.store import RunManifest, TableSchema, Workspace

_RANK_DIGITS = 5
"""A number of at most so many digits is a rank; a longer one is the beginning of an id."""

_NO_NUMBER = re.compile(r"[^\d+]")
_NAMED = 4  # ids named where a beginning fits several


def find_lead(ws: Workspace, run: RunManifest, stated: str) -> dict[str, Any]:
    """The row of table `leads` that is named by its rank (`3` or `#3`), its id, or the beginning of its id.

    The id may be that of the lead (`campaign-2f41…`) or of its subject.

    Raises
    ------
    RefusedError : no lead, or several, fit.
    """
    wanted = stated.strip().lower()
    files = ws.table_files(LEADS.name, run)
    if ranked := _ranked(files, wanted):
        return ranked
    begins = pc.starts_with(pc.field("lead_id"), wanted) | pc.starts_with(pc.field("subject"), wanted)
    found = rows_where(files, LEADS, begins, ["lead_id", "subject", "rank"]).to_pylist() if wanted else []
    if not found:
        raise RefusedError(f"run {run.run_id} has no lead {stated!r}; `manumit leads` lists them")
    exact = [lead for lead in found if wanted in {lead["lead_id"], lead["subject"]}]
    if len(exact or found) > 1:
        raise RefusedError(_several(stated, sorted(lead["lead_id"] for lead in found), "leads"))
    chosen = pc.field("rank") == (exact or found)[0]["rank"]
    return dict(rows_where(files, LEADS, chosen).to_pylist()[0])


def open_leads(ws: Workspace, run: RunManifest, decided: Sequence[str], top: int) -> tuple[pa.Table, int]:
    """The first leads without a last word, and how many there are.

    Parameters
    ----------
    decided : lead_ids that were accepted or dismissed.
    """
    left = ~pc.field("lead_id").isin(pa.array(decided, pa.string()))
    ranks = rows_where(ws.table_files(LEADS.name, run), LEADS, left, ["rank"]).column("rank")
    first = ranks.take(pc.select_k_unstable(ranks, top, [("rank", "ascending")])) if len(ranks) else ranks
    chosen = pc.field("rank").isin(first.combine_chunks())
    return rows_where(ws.table_files(LEADS.name, run), LEADS, chosen).sort_by("rank"), len(ranks)


def find_part(ws: Workspace, run: RunManifest, stated: str, apart_from: str = "") -> Part:
    """The campaign, network or record named by a lead's rank, an id, or the beginning of an id.

    An id may say what it is of: `network-2f41…`, `campaign-2f41…`.

    One that is both a network's and a campaign's means the network, unless it is written `campaign-…`.

    Parameters
    ----------
    apart_from : a unit that may not stand for a network.

    Raises
    ------
    RefusedError : nothing, or more than one thing, fits.
    """
    wanted = stated.strip().lower()
    if lead := _ranked(ws.table_files(LEADS.name, run), wanted):
        return _part(ws, run, lead["subject_kind"], lead["subject"], apart_from)
    kind, _, bare = wanted.rpartition("-")
    if kind not in {"", "network", "campaign", "record"} or not bare:
        raise RefusedError(f"{stated!r} is no rank and no id of a campaign, network or record")
    places: dict[str, tuple[Sequence[Path], TableSchema]] = {
        "network": (ws.table_files(NETWORKS.name, run), NETWORKS),
        "campaign": (ws.table_files(CAMPAIGNS.name, run), CAMPAIGNS),
        "record": (ws.record_paths(), RECORDS),
    }
    for name, (files, schema) in places.items():
        if kind in {"", name}:
            column = f"{name}_id"
            begins = pc.starts_with(pc.field(column), bare)
            ids = sorted(set(rows_where(files, schema, begins, [column]).column(column).to_pylist()))
            if len(ids) > 1 and bare not in ids:
                raise RefusedError(_several(stated, ids, f"{name}s"))
            if ids:
                return _part(ws, run, name, bare if bare in ids else ids[0], apart_from)
    raise RefusedError(
        f"run {run.run_id} has no {kind or 'campaign, network or record'} {stated!r}; "
        "`manumit leads` lists leads"
    )


def find_identifier(ws: Workspace, run: RunManifest, kind: str, value: str) -> Part:
    """The identifier of a kind with this value, also if the value is written otherwise than it is kept.

    Raises
    ------
    RefusedError : no record of the run gives it, and no edit names it.
    """
    kind, value = kind.strip().lower(), value.strip()
    written = [value, value.lower(), _NO_NUMBER.sub("", value)]
    known = {(e.first.kind, e.first.target) for e in Casework.open(ws).edits() if e.first}
    wanted = (pc.field("kind") == kind) & pc.field("value").isin(pa.array(written, pa.string()))
    for schema in (LINKS, SET_ASIDE, MENTIONS):
        rows = rows_where(ws.table_files(schema.name, run), schema, wanted, ["value"])
        known |= {(kind, one) for one in rows.column("value").unique().to_pylist()}
    for candidate in written:
        if candidate and (kind, candidate) in known:
            return Part(kind, candidate)
    raise RefusedError(
        f"no record of run {run.run_id} gives {kind} {value!r}; write kind and value as `manumit show` does, "
        "such as phone +34600100200"
    )


def _ranked(files: Sequence[Path], wanted: str) -> dict[str, Any] | None:
    """The lead whose rank is written; None: no rank is written, or there is no such lead."""
    bare = wanted.removeprefix("#")
    if not bare.isdecimal() or (wanted == bare and len(bare) > _RANK_DIGITS):
        return None
    found = rows_where(files, LEADS, pc.field("rank") == int(bare)).to_pylist()
    return dict(found[0]) if found else None


def _part(ws: Workspace, run: RunManifest, kind: str, target: str, apart_from: str) -> Part:
    """A network is stood for by its largest campaign, or its first record: its own id may change."""
    if kind != "network":
        return Part(kind, target)
    mine = pc.field("network_id") == target
    members = rows_where(ws.table_files(NETWORK_MEMBERS.name, run), NETWORK_MEMBERS, mine).to_pylist()
    units = [m for m in members if m["kind"] in {"campaign", "record"} and m["value"] != apart_from]
    if not units:
        raise RefusedError(
            f"network {target} has no other campaign or record; nothing is left to tell it apart"
        )
    first = min(units, key=lambda m: (m["kind"], m["value"] != target, -m["records"], m["value"]))
    return Part(kind, target, first["value"])


def _several(stated: str, ids: Sequence[str], what: str) -> str:
    some = ", ".join(ids[:_NAMED]) + (", …" if len(ids) > _NAMED else "")
    return f"{len(ids)} {what} begin with {stated!r} ({some}); write more of the id"
