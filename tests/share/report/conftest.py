"""A workspace whose run has every table, made by hand, and pages read as a browser reads them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from manumit.detect.extract.extracting import find_mentions
from manumit.share.report import Written, write_report
from manumit.store import INCOMING, TABLES, Rejected, Settings, Terms, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
FIRST = datetime(2025, 3, 1, 12, 30, tzinfo=UTC)
MINOR_PHONE, MINOR_HANDLE, MINOR_AUTHOR = "600 999 888", "@lena_kk", "lena2010"
SECRETS = (
    "600 100 2",
    "6001002",
    "jobs@harbour-agency.example",
    "@harbourjobs",
    "agent0",
    "agent1",
    "https://harbour-agency.example/apply",
    "961 3 000 111",
    "100 202",
    MINOR_PHONE,
    "lena_kk",
    MINOR_AUTHOR,
)
"""What a masked report must not hold."""

_CITIES = ("Madrid", "Lisbon", "Turin", "Lyon", "Ghent", "Malmo", "Porto", "Graz")
_FEE = "Travel is paid for and later taken from your wages"
_HOSTILE = '<script>alert(1)</script> & "quotes" \u202etfel ot thgir\x07 {{ about }} </title></style>'


def table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    columns = TABLES[name].arrow
    return pa.table([pa.array([row.get(f.name) for row in rows], f.type) for f in columns], schema=columns)


def adverts() -> list[dict[str, Any]]:
    """Records of two campaigns, a chat of a possible minor, and a hostile one."""
    rows: list[dict[str, Any]] = []
    for n in range(16):
        city = _CITIES[n % len(_CITIES)]
        text = (
            f"Earn {900 + 10 * n} euro a week as hostess in {city}, no papers needed. {_FEE}. "
            f"Call +34 600 100 2{n:02}, write jobs@harbour-agency.example or @harbourjobs on Telegram, "
            "see https://harbour-agency.example/apply?id=77."
        )
        when = None if n == 3 else FIRST + timedelta(days=2 * n)
        rows.append({"author": f"agent{n % 2}", "place": city, "title": f"Hostess in {city}", "text": text})
        rows[-1] |= {"observed_at": when, "time_precision": "minute" if when else None, "lang_stated": "en"}
    for n in range(6):
        text = f"مطلوب عاملات للعمل في فندق كبير براتب {500 + n} دولار مع سكن. اتصل 961 3 000 111"
        rows.append({"author": "وكيل", "place": "بيروت", "text": text, "lang_stated": "ar"})
        rows[-1] |= {"observed_at": FIRST + timedelta(days=n), "time_precision": "day"}
    text = f"hi im 15 years old from Porto, my number is {MINOR_PHONE} or {MINOR_HANDLE}, dont tell my mum"
    rows.append({"author": MINOR_AUTHOR, "text": text, "kind": "message", "thread": "t-5551234"})
    rows.append(
        {"author": "p9", "text": _HOSTILE, "contact": "id 4477\n+34 600 100 201", "place": "<b>Graz</b>"}
    )
    rows[-1] |= {"observed_at": FIRST, "time_precision": "year", "url": "https://board.example/u/agent0"}
    return rows


def collected(ws: Workspace, original: Path) -> list[dict[str, Any]]:
    """The records as they lie in the workspace, in the order of `adverts`."""
    original.write_text("a file")
    with ws.lock("collect"), ws.new_batch(Terms("a board", "order 12/26")) as batch:
        sha256 = batch.add_original(original).sha256
        rows = [
            {"kind": "ad", "simulated": True, "original": sha256, "original_row": n + 1, "source_id": f"s{n}"}
            | row
            for n, row in enumerate(adverts())
        ]
        columns = [pa.array([row.get(c.name) for row in rows], c.type) for c in INCOMING.columns]
        batch.add(pa.record_batch(columns, schema=INCOMING.arrow))
        batch.quarantine(
            [
                Rejected("a.csv", n, "posted", "the day is not in the calendar", "write it as 2025-03-31")
                for n in (4, 9)
            ]
        )
        batch.commit()
    original.unlink()
    order = {f"s{n}": n for n in range(len(rows))}
    found: list[dict[str, Any]] = ws.read_table("records").to_pylist()
    return sorted(found, key=lambda row: order[row["source_id"]])


def mentions(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = []
    for field in ("title", "text", "contact"):
        found = find_mentions(pa.array([r[field] for r in records], pa.string())).to_pylist()
        rows += [
            row | {"record_id": records[row["row"]]["record_id"], "source_id": None, "field": field}
            for row in found
        ]
    return rows


def reason(rule: str, points: float, sentence: str, ids: list[str]) -> dict[str, Any]:
    return {
        "rule": rule,
        "points": points,
        "figure": float(len(ids)),
        "sentence": sentence,
        "record_ids": ids,
    }


def make_run(ws: Workspace, records: list[dict[str, Any]], without: tuple[str, ...] = ()) -> None:
    """A run with every table but those named."""
    ids = [row["record_id"] for row in records]
    one, two, child, hostile = ids[:16], ids[16:22], ids[22], ids[23]
    made = {
        "mentions": mentions(records),
        "languages": [
            {"record_id": r, "lang": "ar" if r in two else "en", "confidence": 0.9} for r in ids[:23]
        ],
        "indicators": [
            {
                "record_id": r,
                "pack": "ilo",
                "rule": "debt_bondage_fees",
                "dimension": "debt bondage",
                "strength": "strong",
                "field": "text",
                "start_char": records[n]["text"].index(_FEE),
                "end_char": records[n]["text"].index(_FEE) + len(_FEE),
                "lang": "en",
                "source": "ILO indicators of forced labour, p. 21",
                "found_by": "rule",
            }
            for n, r in enumerate(one)
        ]
        + [
            {
                "record_id": two[0],
                "pack": "ilo",
                "rule": "likened",
                "dimension": "deception",
                "strength": "weak",
                "field": "text",
                "start_char": 0,
                "end_char": 9,
                "lang": "en",
                "source": "ILO indicators of forced labour, p. 7",
                "found_by": "semantic",
            }
        ],
        "campaigns": [campaign("c1", one, records[0]), campaign("c2", two, records[16])],
        "campaign_members": [
            {
                "campaign_id": name,
                "record_id": r,
                "score": 0.5,
                "slot_values": [{"slot": 1, "value": "600 100 201"}],
            }
            for name, some in (("c1", one), ("c2", two))
            for r in some
        ],
        "campaign_contacts": [
            {
                "campaign_id": "c1",
                "kind": "phone",
                "value": "34600100201",
                "records": 1,
                "record_ids": one[:1],
            }
        ],
        "networks": [
            {"network_id": "n1", "component": "n1", "by_hand": "merged"}
            | dict.fromkeys(("records", "units", "campaigns", "identifiers", "authors", "places"), 2)
        ],
        "network_members": [
            node("campaign", "c1", 16, "bridge", 0.5),
            node("campaign", "c2", 6, "member", 0.1),
            node("phone", "+9613000111", 8, "hub", 0.9),
            node("email", "jobs@harbour-agency.example", 16, "member", 0.0),
        ],
        "links": [
            link("c1", "phone", "+9613000111", one[:2]),
            link("c2", "phone", "+9613000111", two),
            link("c1", "email", "jobs@harbour-agency.example", one),
        ],
        "set_aside": [
            {
                "kind": "phone",
                "value": "+34600100202",
                "units": 4000,
                "records": 12345,
                "rule": "spread",
                "sentence": "the phone +34600100202 is given by 4,000 campaigns and records (12,345 records)",
                "record_ids": ids[2:3],
            }
        ],
        "leads": [
            lead(
                1,
                "network",
                "n1",
                None,
                22,
                [
                    reason("size", 2.0, "16 records are written from one template", one),
                    reason("contact", 1.25, "the phone +9613000111 is given by 8 records", [one[0], two[0]]),
                ],
            ),
            lead(
                2, "campaign", "c2", "danger", 6, [reason("size", 0.75, "6 records from one template", two)]
            ),
            lead(3, "record", child, "child", 1, [reason("age", 3.0, "it gives the age 15", [child])]),
            lead(4, "record", hostile, None, 1, [reason("sign", 0.5, "a sign is met", [hostile])]),
        ],
    }
    with ws.lock("run"), ws.begin_run("leads") as run:
        for name, rows in made.items():
            if name not in without:
                run.put(name, "0", table(name, rows))
        run.commit({"records": len(ids), "leads": 4})


def lead(
    rank: int, kind: str, subject: str, urgent: str | None, records: int, reasons: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "lead_id": f"{kind}-{subject}",
        "rank": rank,
        "subject_kind": kind,
        "subject": subject,
        "score": sum(r["points"] for r in reasons),
        "urgent": urgent,
        "records": records,
        "reasons": reasons,
    }


def node(kind: str, value: str, records: int, role: str, centrality: float) -> dict[str, Any]:
    told = {"network_id": "n1", "community": 0, "degree": 2, "sampled": 0}
    return told | {"kind": kind, "value": value, "records": records, "role": role, "centrality": centrality}


def link(unit: str, kind: str, value: str, ids: list[str]) -> dict[str, Any]:
    told = {"network_id": "n1", "unit_kind": "campaign", "unit": unit, "kind": kind, "value": value}
    return told | {"records": len(ids), "record_ids": ids}


def campaign(name: str, ids: list[str], record: dict[str, Any]) -> dict[str, Any]:
    head = record["text"][:60]
    kinds = ("phone", "email", "handle", "link", "price", "number", "text", "name")
    samples = {
        "phone": "600 100 201",
        "email": "jobs@harbour-agency.example",
        "handle": "@harbourjobs",
        "link": "https://harbour-agency.example/apply",
        "price": "900 euro",
        "number": "12",
        "text": f"call {record['author']} or six zero zero one zero zero two zero one",
        "name": record["author"],
    }
    parts = [{"kind": "words", "text": head, "slot": 0, "share": 1.0}]
    for n, kind in enumerate(kinds, 1):
        parts.append({"kind": kind, "text": samples[kind], "slot": n, "share": 0.5 if n > 6 else 1.0})
        parts.append({"kind": "words", "text": "+34 600" if n == 8 else "and", "slot": 0, "share": 1.0})
    parts.append({"kind": "number", "text": "100 202", "slot": 9, "share": 1.0})
    slots = [
        {
            "slot": n,
            "kind": kind,
            "filled": 9,
            "distinct": 2,
            "values": [{"value": samples[kind], "count": 5}],
        }
        for n, kind in enumerate(kinds, 1)
    ]
    slots.append(
        {
            "slot": 9,
            "kind": "number",
            "filled": 3,
            "distinct": 1,
            "values": [{"value": "100 202", "count": 3}],
        }
    )
    return {
        "campaign_id": name,
        "size": len(ids),
        "distinct_texts": len(ids),
        "template": head,
        "parts": parts,
        "slots": slots,
        "first_seen": FIRST,
        "last_seen": FIRST + timedelta(days=40),
        "authors": 2,
        "places": 8,
        "bits_plain": 100.0,
        "bits_saved": 60.0,
        "score": 0.6,
    }


class Seen(HTMLParser):
    """A page: every tag with its attributes, and all text a person can come upon."""

    _VOID = frozenset({"meta", "br", "hr", "img", "input", "link"})

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == [], f"not closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        assert len(told) == len(attrs), f"an attribute twice in <{tag}>"
        self.tags.append((tag, told))
        self.words += [value for name, value in told.items() if name not in {"d", "content"}]
        if tag not in self._VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1:] == [tag], f"</{tag}> closes nothing"
        self._open.pop()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self._VOID:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open[-1:] != ["style"]:
            self.words.append(data)

    @property
    def text(self) -> str:
        """All that is shown or said, with attributes."""
        return "\n".join(self.words)

    def of(self, tag: str) -> list[dict[str, str]]:
        """Attributes of every tag of a kind."""
        return [told for name, told in self.tags if name == tag]


@pytest.fixture(scope="session")
def seen() -> Callable[[str], Seen]:
    """A page read as a browser reads it."""
    return Seen


@pytest.fixture(scope="session")
def report_secrets() -> tuple[str, ...]:
    """What a masked report must not hold."""
    return SECRETS


@pytest.fixture(scope="session")
def minors_secrets() -> tuple[str, ...]:
    """What no report may hold."""
    return (MINOR_PHONE, MINOR_PHONE.replace(" ", ""), "lena_kk", MINOR_AUTHOR, "t-5551234")


def made_workspace(folder: Path, without: tuple[str, ...] = ()) -> Workspace:
    ws = Workspace.create(folder / "ws", settings=Settings(threads=1))
    make_run(ws, collected(ws, folder / "a.csv"), without)
    return ws


@pytest.fixture(scope="session")
def report_made(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with a run that has every table; not to be changed but by notes of exports."""
    return made_workspace(tmp_path_factory.mktemp("report"))


@pytest.fixture
def report_ws(tmp_path: Path) -> Callable[..., Workspace]:
    """Makes a workspace of one's own, with a run that lacks the tables named."""
    return lambda *without: made_workspace(tmp_path, without)


@pytest.fixture(scope="session")
def masked_folder(report_made: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Written:
    """A masked report as a folder."""
    return write_report(report_made, tmp_path_factory.mktemp("masked") / "report", now=NOW)


@pytest.fixture(scope="session")
def masked_file(report_made: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Written:
    """A masked report as one file."""
    return write_report(report_made, tmp_path_factory.mktemp("masked") / "report.html", now=NOW)


@pytest.fixture(scope="session")
def unmasked_file(report_made: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Written:
    """An unmasked report as one file."""
    return write_report(
        report_made,
        tmp_path_factory.mktemp("open") / "report.html",
        unmasked=True,
        purpose="leads",
        recipient="unit 4",
        now=NOW,
    )
