"""What a person sees of a run, from tables made by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from manumit.alert.views import campaign_view, find_campaign, newer_than, run_to_look_at, top_leads
from manumit.store import INCOMING, TABLES, RefusedError, RunManifest, Settings, Terms, Workspace

if TYPE_CHECKING:
    from pathlib import Path

MOMENT = datetime(2025, 3, 1, tzinfo=UTC)
IDS = ("12345678aa", "12340000bb", "ffff0000cc")


def table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    fields = TABLES[name].arrow
    return pa.table([pa.array([row.get(f.name) for row in rows], f.type) for f in fields], schema=fields)


def campaign(campaign_id: str, size: int) -> dict[str, Any]:
    return {
        "campaign_id": campaign_id, "size": size, "distinct_texts": 1, "template": "a template", "parts": [],
        "slots": [], "authors": 1, "places": 1, "bits_plain": 2.0, "bits_saved": 1.0, "score": 0.5,
    }  # fmt: skip


def lead(rank: int, campaign_id: str) -> dict[str, Any]:
    return {
        "lead_id": f"campaign-{campaign_id}", "rank": rank, "subject_kind": "campaign",
        "subject": campaign_id, "score": 10.0 / rank, "records": 1, "reasons": [],
    }  # fmt: skip


@pytest.fixture
def seen(tmp_path: Path) -> tuple[Workspace, RunManifest]:
    """A workspace with six simulated records, three campaigns and a run."""
    ws = Workspace.create(tmp_path / "ws", settings=Settings(threads=1))
    original = tmp_path / "original"
    original.write_text("six simulated adverts")
    with ws.lock("collect"), ws.new_batch(Terms("board", "order 1")) as batch:
        sha256 = batch.add_original(original).sha256
        rows = [
            {
                "kind": "ad", "text": f"advert {n}", "simulated": True, "original": sha256,
                "original_row": n + 1,
                "author": "ana" if n % 2 else "bo", "place": None if n == 5 else "Graz",
                "observed_at": None if n == 0 else MOMENT - timedelta(days=n),
            }
            for n in range(6)
        ]  # fmt: skip
        columns = [pa.array([row.get(c.name) for row in rows], c.type) for c in INCOMING.columns]
        batch.add(pa.record_batch(columns, schema=INCOMING.arrow))
        batch.commit()
    records = ws.read_table("records").column("record_id").to_pylist()
    members = [
        {"campaign_id": IDS[0], "record_id": record, "source_id": None, "score": 0.5, "slot_values": []}
        for record in records
    ]
    contacts = [
        {"campaign_id": IDS[0], "kind": "phone", "value": str(n), "records": n, "record_ids": []}
        for n in (1, 3)
    ]
    with ws.lock("run"), ws.begin_run("leads") as run:
        run.put("campaigns", "0", table("campaigns", [campaign(IDS[0], 6), campaign(IDS[1], 2)]))
        run.put("campaigns", "1", table("campaigns", [campaign(IDS[2], 2)]))
        run.put("campaign_members", "0", table("campaign_members", members))
        run.put("campaign_contacts", "0", table("campaign_contacts", contacts))
        ranked = [lead(1, IDS[0]), lead(2, IDS[2]), lead(3, IDS[1]), lead(4, "gone")]
        run.put("leads", "0", table("leads", ranked))
        return ws, run.commit({})


def test_leads_come_in_order_with_their_campaigns(seen):
    ws, run = seen
    assert [found["subject"] for found in top_leads(ws, run, 2)] == [IDS[0], IDS[2]]
    everything = top_leads(ws, run, 99)
    assert [found["campaign"]["campaign_id"] for found in everything] == [IDS[0], IDS[2], IDS[1]]


@pytest.mark.parametrize(
    ("stated", "expected"),
    [("2", IDS[2]), ("#3", IDS[1]), ("f", IDS[2]), ("12345", IDS[0]), ("123456", IDS[0]), (" FFFF ", IDS[2])],
)
def test_a_campaign_is_found(seen, stated: str, expected: str):
    assert find_campaign(*seen, stated) == expected


@pytest.mark.parametrize(
    ("stated", "part"),
    [
        ("1234", "2 campaigns begin with '1234'"),
        ("zz", "no campaign 'zz'"),
        ("", "no campaign"),
        ("#", "no campaign"),
    ],
)
def test_an_unclear_name_is_refused(seen, stated: str, part: str):
    with pytest.raises(RefusedError, match=part):
        find_campaign(*seen, stated)


def test_a_view_counts_all_members_and_lists_the_first(seen):
    view = campaign_view(*seen, IDS[0], 3)
    assert view.authors == [("ana", 3), ("bo", 3)]
    assert view.places == [("Graz", 5)]
    assert [member["text"] for member in view.members] == ["advert 5", "advert 4", "advert 3"]
    assert [contact["value"] for contact in view.contacts] == ["3", "1"]
    assert view.lead["rank"] == 1
    assert campaign_view(*seen, IDS[0], 9).members[-1]["observed_at"] is None
    assert campaign_view(*seen, IDS[0], 0).members == []


def test_a_campaign_that_lost_a_record_is_said(seen):
    with pytest.raises(RefusedError, match="repeat `manumit run`"):
        campaign_view(*seen, "gone", 1)


def test_what_is_newer_than_a_run(seen, tmp_path: Path):
    ws, run = seen
    assert newer_than(ws, run) == []
    record = ws.read_table("records").column("record_id")[0].as_py()
    with ws.lock("forget"):
        ws.forget([record], "request")
    assert newer_than(ws, run) == ["000001-board"]
    assert run_to_look_at(ws, "1").run_id == run_to_look_at(ws).run_id == "000001"
    empty = Workspace.create(tmp_path / "empty")
    with pytest.raises(RefusedError, match="no run yet"):
        run_to_look_at(empty)
