"""What changed between two runs: campaigns, networks and leads.

Only what differs is looked at. Partitions that both runs share hold the same rows of the same campaigns, so
they are not read. Networks are compared by their units first; records are counted only in those with another
unit, or with a campaign that changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from manumit.pipeline.machine import engine_for
from manumit.store import CAMPAIGN_MEMBERS, EVENTS, LEADS, NETWORK_MEMBERS, TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from manumit.engine import Engine
    from manumit.store import RunManifest, Workspace

SINCE = "events_since"
"""Figure of a run: the run that its events compare it with."""

_LEAD = ("lead_id", "subject_kind", "subject", "records")
_MOVED = {"merged": ("gone", False), "split": ("born", True)}
"""What a lead is when its subject merged or split and no other of these is a lead; and its new side."""


class Tables(Protocol):
    """Where the tables of a run lie."""

    def __call__(self, table: str, /) -> Sequence[Path]:
        """Parquet files of a table."""
        ...


@dataclass(frozen=True, slots=True)
class Seen:
    """A run as it is compared: its id and its tables, finished or not."""

    run_id: str
    tables: Tables
    incomplete: bool = False
    """Whether records were forgotten since: networks and leads that told of them are no longer in it."""


def compare(ws: Workspace, old: RunManifest, new: RunManifest) -> pa.Table:
    """Campaigns, networks and leads that are not in one run as in another.

    Born, grown, shrunk, merged, split or gone; changed are those of the same size in both runs, but not of
    the same records. A lead is as large as what it is about. Where records were forgotten since one of the
    runs, only campaigns are compared: its networks and leads that told of them went with them.

    Returns
    -------
    table `events`; what has the same records in both runs is left out.
    """
    if new.figures.get(SINCE) == old.run_id and not (old.incomplete or new.incomplete):
        return ws.read_table(EVENTS.name, new)
    with engine_for(ws, "compare") as engine:
        return find_events(engine, seen(ws, old), seen(ws, new))


def told_events(ws: Workspace, run: RunManifest) -> tuple[str, str, pa.Table] | None:
    """What a run says of itself: the run that it was compared with, its own id, and table `events`.

    The run before may have been pruned since. None: it says nothing, or records were forgotten.
    """
    before = run.figures.get(SINCE)
    if before is None or run.incomplete:
        return None
    return str(before), run.run_id, ws.read_table(EVENTS.name, run)


def seen(ws: Workspace, run: RunManifest) -> Seen:
    """A finished run as it is compared."""
    return Seen(run.run_id, lambda table: ws.table_files(table, run), run.incomplete is not None)


def find_events(engine: Engine, old: Seen, new: Seen) -> pa.Table:
    """Table `events` of the run `new` against the run `old`."""
    kinds = {"campaign": _campaigns(engine, old, new)}
    if not (old.incomplete or new.incomplete):
        kinds["network"] = _networks(engine, old, new, kinds["campaign"])
        kinds["lead"] = _leads(old, new, dict(kinds))
    found = [_as_events(changes, kind, old, new) for kind, changes in kinds.items()]
    return EVENTS.check(pa.concat_tables(found).combine_chunks())


def _as_events(changes: pa.Table, kind: str, old: Seen, new: Seen) -> pa.Table:
    told = {"subject_kind": kind, "run_before": old.run_id, "run": new.run_id}
    for name, value in told.items():
        changes = changes.append_column(name, pa.repeat(pa.scalar(value), changes.num_rows))
    schema = pa.schema([field.remove_metadata() for field in EVENTS.arrow])
    return changes.select(schema.names).cast(schema)


def _campaigns(engine: Engine, old: Seen, new: Seen) -> pa.Table:
    sides = [side.tables(CAMPAIGN_MEMBERS.name) for side in (old, new)]
    shared = set(sides[0]) & set(sides[1])
    names = ["campaign_id", "record_id"]
    members = [_read([p for p in side if p not in shared], CAMPAIGN_MEMBERS.name, names) for side in sides]
    before, after = (table.rename_columns(["subject", "record_id"]) for table in members)
    return _changes(engine, before, after)


def _changes(engine: Engine, before: pa.Table, after: pa.Table) -> pa.Table:
    return engine.sql(files(__package__) / "changes.sql", {"old_members": before, "new_members": after})


def _networks(engine: Engine, old: Seen, new: Seen, campaigns: pa.Table) -> pa.Table:
    paths = [side.tables(NETWORK_MEMBERS.name) for side in (old, new)]
    shared = set(paths[0]) & set(paths[1]) if campaigns.num_rows == 0 else set()
    names = ["network_id", "kind", "value"]
    units = [_read([p for p in side if p not in shared], NETWORK_MEMBERS.name, names) for side in paths]
    relations = {"old_units": units[0], "new_units": units[1], "campaigns": campaigns.select(["subject"])}
    wanted = engine.sql(files(__package__) / "touched.sql", relations)
    before, after = (_records(engine, side, own, wanted) for side, own in zip((old, new), units, strict=True))
    return _changes(engine, before, after)


def _records(engine: Engine, side: Seen, units: pa.Table, wanted: pa.Table) -> pa.Table:
    """Subject and record_id of the wanted networks."""
    ids = wanted.column("network_id").combine_chunks()
    held = units.filter(pc.is_in(units.column("network_id"), ids))
    campaigns = held.filter(pc.equal(held.column("kind"), "campaign")).column("value").combine_chunks()
    names = ["campaign_id", "record_id"]
    paths = side.tables(CAMPAIGN_MEMBERS.name) if len(campaigns) else []
    members = _read(paths, CAMPAIGN_MEMBERS.name, names, pc.field("campaign_id").isin(campaigns))
    relations = {"units": held, "campaign_members": members, "wanted": wanted}
    return engine.sql(files(__package__) / "network_records.sql", relations)


def _leads(old: Seen, new: Seen, of: dict[str, pa.Table]) -> pa.Table:
    """Leads that came, went, or are about something that changed."""
    before, after = (_read(side.tables(LEADS.name), LEADS.name, _LEAD) for side in (old, new))
    told = {(kind, row["subject"]): row for kind, table in of.items() for row in table.to_pylist()}
    ids = [side.column("lead_id").combine_chunks() for side in (before, after)]
    both = pc.is_in(after.column("lead_id"), ids[0])
    rows = [_same(lead, told) for lead in _about(after.filter(both), told).to_pylist()]
    rows += [_odd(lead, told, ids[0], came=True) for lead in after.filter(pc.invert(both)).to_pylist()]
    gone = before.filter(pc.invert(pc.is_in(before.column("lead_id"), ids[1])))
    rows += [_odd(lead, told, ids[1], came=False) for lead in gone.to_pylist()]
    names = ("kind", "subject", "other_ids", "size_before", "size_after")
    schema = pa.schema([EVENTS.arrow.field(name).remove_metadata() for name in names])
    return pa.Table.from_pylist(sorted(rows, key=_largest_first), schema)


def _about(leads: pa.Table, told: dict[tuple[str, str], dict[str, Any]]) -> pa.Table:
    """Leads whose subject changed."""
    changed = pa.array([f"{kind}-{subject}" for kind, subject in told], pa.string())
    kind, subject = leads.column("subject_kind"), leads.column("subject")
    return leads.filter(pc.is_in(pc.binary_join_element_wise(kind, subject, "-"), changed))


def _same(lead: dict[str, Any], told: dict[tuple[str, str], dict[str, Any]]) -> dict[str, Any]:
    change = told[lead["subject_kind"], lead["subject"]]
    return {**change, "subject": lead["lead_id"], "other_ids": []}


def _odd(
    lead: dict[str, Any], told: dict[tuple[str, str], dict[str, Any]], there: pa.Array, *, came: bool
) -> dict[str, Any]:
    """A lead that is in one of the runs only; `there` are the leads of the other."""
    change = told.get((lead["subject_kind"], lead["subject"]), {})
    kind, others = "born" if came else "gone", []
    if change.get("kind") in _MOVED and _MOVED[change["kind"]] == (kind, came):
        named = pa.array([f"{lead['subject_kind']}-{other}" for other in change["other_ids"]], pa.string())
        others = named.filter(pc.is_in(named, there)).to_pylist()
        kind = change["kind"] if others else kind
    sizes = (0, lead["records"]) if came else (lead["records"], 0)
    return {
        "kind": kind, "subject": lead["lead_id"], "other_ids": others,
        "size_before": sizes[0], "size_after": sizes[1],
    }  # fmt: skip


def _largest_first(row: dict[str, Any]) -> tuple[str, int, str]:
    return row["kind"], -abs(row["size_after"] - row["size_before"]), row["subject"]


def _read(
    paths: Sequence[Path], table: str, names: Sequence[str], among: pc.Expression | None = None
) -> pa.Table:
    """Some columns of a table; a run without it has no rows."""
    schema = pa.schema([TABLES[table].arrow.field(name).remove_metadata() for name in names])
    parts = [pq.read_table(path, columns=list(names), partitioning=None, filters=among) for path in paths]
    return pa.concat_tables([schema.empty_table(), *(part.cast(schema) for part in parts)])
