"""What a report is made of: the first leads of a run and all that belongs to them, read once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from manumit.casework import Casework
from manumit.store import (
    CAMPAIGN_CONTACTS,
    CAMPAIGN_MEMBERS,
    CAMPAIGNS,
    INDICATORS,
    LANGUAGES,
    LEADS,
    LINKS,
    MENTIONS,
    NETWORK_MEMBERS,
    NETWORKS,
    RECORDS,
    SET_ASIDE,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from manumit.casework import Review
    from manumit.store import RunManifest, TableSchema, Workspace

ADULT = 18
"""Years from which a person is no minor."""

CAMPAIGNS_SHOWN = 4
RECORDS_SHOWN = 8

_COUNTED = ["record_id", "observed_at", "time_precision", "author", "place"]
_SHOWN = [
    *_COUNTED,
    "source_id",
    "batch_id",
    "kind",
    "thread",
    "url",
    "title",
    "text",
    "contact",
    "lang_stated",
]
_PROVING = 3  # records of a reason, or of a sign, that are read
_TEXTS = 48  # records of a lead that are read whole


@dataclass(frozen=True, slots=True)
class LeadMatter:
    """One lead and what belongs to it; tables hold only its own rows.

    Attributes
    ----------
    lead : its row of table `leads`.
    record_ids : every record it is about.
    records : `record_id`, time, author and place of each.
    texts : whole rows of some records by id: those that reasons name, that bear signs, the earliest.
    shown : ids of the first of them, each with another text.
    campaigns : rows of its largest campaigns; campaigns_in_all counts the others too.
    slot_values : what shown records and those of possible minors write in slots.
    network : its row of table `networks`; None: it is no network.
    minors : records that give an age below 18.
    review : what a person decided on it last; None: nobody did.
    """

    lead: dict[str, Any]
    record_ids: pa.Array
    records: pa.Table
    campaigns: list[dict[str, Any]]
    campaigns_in_all: int
    contacts: list[dict[str, Any]]
    mentions: pa.Table
    indicators: pa.Table
    languages: pa.Table
    network: dict[str, Any] | None
    nodes: list[dict[str, Any]]
    links: list[dict[str, Any]]
    minors: frozenset[str]
    review: Review | None
    texts: dict[str, dict[str, Any]] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)
    slot_values: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Matter:
    """A run's first leads with what belongs to them.

    Attributes
    ----------
    tables : names of the tables that the run has.
    leads_in_all : leads of the run, shown or not.
    leads_lost : leads whose records are not known: they were forgotten, or the run lacks a table.
    set_aside : identifiers that do not link, those of most records first.
    """

    run: RunManifest
    tables: frozenset[str]
    leads: list[LeadMatter]
    leads_in_all: int
    leads_lost: int
    set_aside: list[dict[str, Any]]


class _Run:
    """Reads rows of one run's tables; a table that the run has not is empty."""

    def __init__(self, ws: Workspace, run: RunManifest) -> None:
        self.ws, self.run = ws, run

    def rows(
        self, schema: TableSchema, wanted: ds.Expression | None = None, columns: Sequence[str] | None = None
    ) -> pa.Table:
        files = self.ws.table_files(schema.name, self.run)
        names = list(columns or schema.arrow.names)
        stored = schema.arrow.remove_metadata()
        if not files:
            return stored.empty_table().select(names)
        source = ds.dataset([str(file) for file in files], schema=stored, format="parquet")
        return source.to_table(columns=names, filter=wanted)

    def of(
        self, schema: TableSchema, column: str, values: pa.Array, columns: Sequence[str] | None = None
    ) -> pa.Table:
        """The rows whose column holds one of the values."""
        if not len(values):
            return schema.arrow.remove_metadata().empty_table().select(list(columns or schema.arrow.names))
        return self.rows(schema, pc.field(column).isin(values), columns)


def gather(ws: Workspace, run: RunManifest, top: int) -> Matter:
    """Read the first leads of a run, urgent ones before others.

    Parameters
    ----------
    top : leads, at most.
    """
    read = _Run(ws, run)
    subjects = _subjects(read, _first(read.rows(LEADS), top))
    set_aside = read.rows(SET_ASIDE).to_pylist()
    leads = _matters(read, [subject for subject in subjects if len(subject.ids)])
    return Matter(
        run=run,
        tables=frozenset(name for name, parts in run.tables.items() if parts),
        leads=[lead for lead in leads if len(lead.record_ids)],
        leads_lost=len(subjects) - sum(len(lead.record_ids) > 0 for lead in leads),
        leads_in_all=sum(p.rows for p in run.tables.get(LEADS.name, ())),
        set_aside=sorted(set_aside, key=lambda r: (-r["records"], r["kind"], r["value"])),
    )


@dataclass(frozen=True, slots=True)
class _Subject:
    """A lead, its records, the nodes of its network, its campaigns from the largest on."""

    lead: dict[str, Any]
    ids: pa.Array
    nodes: list[dict[str, Any]]
    campaigns: list[str]

    @property
    def first(self) -> list[str]:
        """The campaigns that are shown."""
        return self.campaigns[:CAMPAIGNS_SHOWN]


def _first(leads: pa.Table, top: int) -> list[dict[str, Any]]:
    """The leads that come first: urgent ones, then by rank."""
    order = pa.table({"calm": pc.is_null(leads.column("urgent")), "rank": leads.column("rank")})
    places = pc.sort_indices(order, [("calm", "ascending"), ("rank", "ascending")])
    found: list[dict[str, Any]] = leads.take(places.slice(0, top)).to_pylist()
    return found


def _ids(values: Iterable[str]) -> pa.Array:
    return pa.array(sorted(set(values)), pa.string())


def _subjects(read: _Run, leads: Sequence[dict[str, Any]]) -> list[_Subject]:
    networks = _ids(lead["subject"] for lead in leads if lead["subject_kind"] == "network")
    nodes: dict[str, list[dict[str, Any]]] = {}
    for node in read.of(NETWORK_MEMBERS, "network_id", networks).to_pylist():
        nodes.setdefault(node["network_id"], []).append(node)
    planned = []
    for lead in leads:
        mine = sorted(nodes.get(lead["subject"], ()), key=lambda n: (-n["records"], n["kind"], n["value"]))
        campaigns = [n["value"] for n in mine if n["kind"] == "campaign"]
        if lead["subject_kind"] == "campaign":
            campaigns = [lead["subject"]]
        planned.append((lead, mine, campaigns))
    wanted = _ids(campaign for _, _, campaigns in planned for campaign in campaigns)
    members = read.of(CAMPAIGN_MEMBERS, "campaign_id", wanted, ["campaign_id", "record_id"])
    return [
        _Subject(lead, _records_of(lead, mine, camps, members), mine, camps) for lead, mine, camps in planned
    ]


def _records_of(
    lead: dict[str, Any], nodes: Sequence[dict[str, Any]], campaigns: Sequence[str], members: pa.Table
) -> pa.Array:
    singles = [n["value"] for n in nodes if n["kind"] == "record"]
    if lead["subject_kind"] == "record":
        singles = [lead["subject"]]
    theirs = members.filter(pc.is_in(members.column("campaign_id"), _ids(campaigns)))
    return pa.chunked_array([_ids(singles), *theirs.column("record_id").chunks], pa.string()).unique()


def _matters(read: _Run, subjects: Sequence[_Subject]) -> list[LeadMatter]:
    """All that belongs to the leads; each file is read once for all of them."""
    everyone = pa.chunked_array([s.ids for s in subjects], pa.string()).unique()
    records = _records(read.ws.record_paths(), everyone, _COUNTED)
    mentions, indicators, languages = (
        read.of(schema, "record_id", everyone) for schema in (MENTIONS, INDICATORS, LANGUAGES)
    )
    found = _Found(read, subjects)
    reviews = Casework.open(read.ws).latest()
    made = []
    for subject in subjects:
        own = _mine(records, subject.ids)
        made.append(
            LeadMatter(
                lead=subject.lead,
                record_ids=own.column("record_id").combine_chunks(),
                records=own.sort_by([("observed_at", "ascending"), ("record_id", "ascending")]),
                mentions=(mine := _mine(mentions, subject.ids)),
                indicators=_mine(indicators, subject.ids),
                languages=_mine(languages, subject.ids),
                minors=_minors(mine),
                review=reviews.get(subject.lead["lead_id"]),
                **found.of(subject),
            )
        )
    _add_texts(read, made)
    return made


class _Found:
    """Campaigns and networks of the leads."""

    def __init__(self, read: _Run, subjects: Sequence[_Subject]) -> None:
        first = _ids(campaign for s in subjects for campaign in s.first)
        networks = _ids(s.lead["subject"] for s in subjects if s.lead["subject_kind"] == "network")
        self.campaigns = {r["campaign_id"]: r for r in read.of(CAMPAIGNS, "campaign_id", first).to_pylist()}
        self.networks = {r["network_id"]: r for r in read.of(NETWORKS, "network_id", networks).to_pylist()}
        self.contacts = _grouped(read.of(CAMPAIGN_CONTACTS, "campaign_id", first), "campaign_id")
        self.links = _grouped(read.of(LINKS, "network_id", networks), "network_id")

    def of(self, subject: _Subject) -> dict[str, Any]:
        """Those of one lead, as fields of `LeadMatter`."""
        network = subject.lead["subject"]
        return {
            "campaigns": [self.campaigns[c] for c in subject.first if c in self.campaigns],
            "campaigns_in_all": len(subject.campaigns),
            "contacts": [row for c in subject.first for row in self.contacts.get(c, ())],
            "network": self.networks.get(network) if subject.lead["subject_kind"] == "network" else None,
            "nodes": subject.nodes,
            "links": self.links.get(network, []),
        }


def _grouped(table: pa.Table, column: str) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in table.to_pylist():
        groups.setdefault(row[column], []).append(row)
    return groups


def _mine(table: pa.Table, ids: pa.Array) -> pa.Table:
    return table.filter(pc.is_in(table.column("record_id"), ids))


def _minors(mentions: pa.Table) -> frozenset[str]:
    """Records that give an age below 18."""
    ages = mentions.filter(pc.equal(mentions.column("kind"), "age"))
    told = zip(ages.column("record_id").to_pylist(), ages.column("value").to_pylist(), strict=True)
    return frozenset(record for record, age in told if age.isdecimal() and int(age) < ADULT)


def _add_texts(read: _Run, leads: Sequence[LeadMatter]) -> None:
    """Whole rows of the records that are shown, and what they and those of minors write in slots."""
    chosen = [_to_show(lead) for lead in leads]
    whole = _records(read.ws.record_paths(), _ids(r for some in chosen for r in some), _SHOWN)
    texts = {row["record_id"]: row for row in whole.to_pylist()}
    telling = _ids([*texts, *(r for lead in leads for r in lead.minors)])
    slots = _grouped(
        read.of(CAMPAIGN_MEMBERS, "record_id", telling, ["campaign_id", "record_id", "slot_values"]),
        "record_id",
    )
    for lead, some in zip(leads, chosen, strict=True):
        seen: set[str] = set()
        for record_id in some:
            row = texts.get(record_id)
            if row is None:
                continue
            lead.texts[record_id] = row
            if row["text"] not in seen and len(lead.shown) < RECORDS_SHOWN:
                seen.add(row["text"])
                lead.shown.append(record_id)
        for record_id in sorted({*some, *lead.minors}):
            lead.slot_values.extend(slots.get(record_id, ()))


def _to_show(lead: LeadMatter) -> list[str]:
    """Records that prove the reasons, some of each sign, then the earliest."""
    reasons = sorted(lead.lead["reasons"], key=lambda reason: -reason["points"])
    proofs = [record for reason in reasons for record in (reason["record_ids"] or ())[:_PROVING]]
    signs: dict[tuple[str, str], list[str]] = {}
    columns = (lead.indicators.column(name).to_pylist() for name in ("pack", "rule", "record_id"))
    for pack, rule, record in zip(*columns, strict=True):
        signs.setdefault((pack, rule), []).append(record)
    some = [record for records in signs.values() for record in sorted(set(records))[:_PROVING]]
    earliest = lead.records.column("record_id").slice(0, 2 * RECORDS_SHOWN).to_pylist()
    mine = set(lead.record_ids.to_pylist())
    return [r for r in dict.fromkeys([*proofs, *some, *earliest]) if r in mine][:_TEXTS]


def _records(files: Sequence[Path], ids: pa.Array, columns: list[str]) -> pa.Table:
    """Columns of some records, a row group at a time: texts are read only where a wanted record lies."""
    wanted = pa.schema([RECORDS.arrow.field(name) for name in columns]).remove_metadata()
    found = [wanted.empty_table()]
    for file in files:
        with pq.ParquetFile(file) as stored:
            for group in range(stored.num_row_groups):
                here = pc.is_in(stored.read_row_group(group, ["record_id"]).column(0), ids)
                if pc.any(here).as_py():
                    found.append(stored.read_row_group(group, columns).filter(here).cast(wanted))
    return pa.concat_tables(found)
