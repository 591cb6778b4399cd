"""What a person sees of a run, from tables made by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from manumit.alert.views import (
    campaign_view,
    find_subject,
    network_view,
    newer_than,
    record_view,
    run_to_look_at,
    signs,
    top_leads,
)
from manumit.store import INCOMING, TABLES, RefusedError, RunManifest, Settings, Terms, Workspace

if TYPE_CHECKING:
    from pathlib import Path

MOMENT = datetime(2025, 3, 1, tzinfo=UTC)
IDS = ("12345678aa", "12340000bb", "ffff0000cc")
TEXTS = ["advert 0", "advert 1", "advert 2", "advert 3", "Help us, we are trapped here.", "advert 5"]


def table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    fields = TABLES[name].arrow
    return pa.table([pa.array([row.get(f.name) for row in rows], f.type) for f in fields], schema=fields)


def campaign(campaign_id: str, size: int) -> dict[str, Any]:
    return {
        "campaign_id": campaign_id, "size": size, "distinct_texts": 1, "template": "a template", "parts": [],
        "slots": [], "authors": 1, "places": 1, "bits_plain": 2.0, "bits_saved": 1.0, "score": 0.5,
    }  # fmt: skip


def lead(rank: int, subject: str, kind: str = "campaign", urgent: str | None = None) -> dict[str, Any]:
    return {
        "lead_id": f"{kind}-{subject}", "rank": rank, "subject_kind": kind, "subject": subject,
        "score": 10.0 / rank, "urgent": urgent, "records": 1, "reasons": [],
    }  # fmt: skip


def node(kind: str, value: str, **more: Any) -> dict[str, Any]:
    return {
        "network_id": "net1", "kind": kind, "value": value, "records": 1, "community": 0, "degree": 1,
        "centrality": 0.0, "sampled": 0, "role": "member", **more,
    }  # fmt: skip


@pytest.fixture
def seen(tmp_path: Path) -> tuple[Workspace, RunManifest]:
    """A workspace with six simulated records, three campaigns, a network of two of them, and a run."""
    ws = Workspace.create(tmp_path / "ws", settings=Settings(threads=1))
    original = tmp_path / "original"
    original.write_text("six simulated adverts")
    with ws.lock("collect"), ws.new_batch(Terms("board", "order 1")) as batch:
        sha256 = batch.add_original(original).sha256
        rows = [
            {
                "kind": "ad", "text": text, "simulated": True, "original": sha256, "original_row": n + 1,
                "author": "ana" if n % 2 else "bo", "place": None if n == 5 else "Graz",
                "observed_at": None if n == 0 else MOMENT - timedelta(days=n),
            }
            for n, text in enumerate(TEXTS)
        ]  # fmt: skip
        columns = [pa.array([row.get(c.name) for row in rows], c.type) for c in INCOMING.columns]
        batch.add(pa.record_batch(columns, schema=INCOMING.arrow))
        batch.commit()
    stored = ws.read_table("records").to_pylist()
    records = [row["record_id"] for row in stored]
    trapped = next(row["record_id"] for row in stored if "trapped" in row["text"])
    members = [
        {"campaign_id": IDS[0], "record_id": record, "source_id": None, "score": 0.5, "slot_values": []}
        for record in records[:5]
    ]
    contacts = [
        {"campaign_id": IDS[0], "kind": "phone", "value": str(n), "records": n, "record_ids": []}
        for n in (1, 3)
    ]
    link = {"network_id": "net1", "kind": "phone", "value": "+34600100200", "records": 1, "record_ids": []}
    sign = {
        "record_id": trapped, "pack": "urgent", "rule": "call_for_help", "dimension": "danger",
        "strength": "strong", "field": "text", "start_char": 0, "end_char": 7, "lang": "en",
        "source": "a publication, p. 1", "found_by": "rule",
    }  # fmt: skip
    phone = {"field": "text", "start_char": 0, "end_char": 1, "extractor": "phones", "confidence": 1.0}
    with ws.lock("run"), ws.begin_run("leads") as run:
        run.put("campaigns", "0", table("campaigns", [campaign(IDS[0], 5), campaign(IDS[1], 2)]))
        run.put("campaigns", "1", table("campaigns", [campaign(IDS[2], 2)]))
        run.put("campaign_members", "0", table("campaign_members", members))
        run.put("campaign_contacts", "0", table("campaign_contacts", contacts))
        run.put(
            "networks",
            "0",
            table(
                "networks",
                [
                    {"network_id": "net1", "records": 6, "units": 2, "campaigns": 1, "identifiers": 2,
                     "component": "net1", "authors": 2, "places": 1},
                    {"network_id": "net2", "records": 2, "units": 1, "campaigns": 1, "identifiers": 0,
                     "component": "net2", "authors": 1, "places": 1},
                ],
            ),
        )  # fmt: skip
        nodes = [
            node("campaign", IDS[0], role="hub", records=5),
            node("record", records[5]),
            node("phone", "+34600100200", records=2),
            node("email", "a@b.example"),
            node("campaign", IDS[2], network_id="net2"),
        ]
        run.put("network_members", "0", table("network_members", nodes))
        units = [{"unit_kind": "campaign", "unit": IDS[0]}, {"unit_kind": "record", "unit": records[5]}]
        run.put("links", "0", table("links", [link | unit for unit in units]))
        run.put("indicators", "0", table("indicators", [sign]))
        mention = phone | {"kind": "phone", "value": "+34600100200", "record_id": trapped}
        run.put("mentions", "0", table("mentions", [mention, mention | {"value": "+34999", "start_char": 2}]))
        aside = {"kind": "phone", "units": 9, "records": 9, "rule": "r", "sentence": "many", "record_ids": []}
        run.put("set_aside", "0", table("set_aside", [aside | {"value": v} for v in ("+34999", "+34998")]))
        scored = {"record_id": trapped, "score": 4.5, "reasons": []}
        run.put("record_scores", "0", table("record_scores", [scored]))
        ranked = [
            lead(1, "net1", "network", "danger"), lead(2, IDS[2]), lead(3, IDS[1]), lead(4, "gone"),
            lead(5, records[5], "record"), lead(6, "f" * 8, "record"),
        ]  # fmt: skip
        run.put("leads", "0", table("leads", ranked))
        return ws, run.commit({})


def test_leads_come_in_order_with_what_they_are_about(seen):
    ws, run = seen
    found = top_leads(ws, run, 99)
    assert [x["subject_kind"] for x in found] == ["network", "campaign", "campaign", "record"]
    network, campaigns, record = found[0], found[1:3], found[3]
    assert network["network"]["units"] == 2
    assert network["campaign"]["campaign_id"] == IDS[0]
    assert [x["campaign"]["campaign_id"] for x in campaigns] == [IDS[2], IDS[1]]
    assert record["record"]["text"] == TEXTS[5]
    assert record["campaign"] is None


def test_leads_of_one_kind_and_urgent_ones(seen):
    ws, run = seen
    assert [x["rank"] for x in top_leads(ws, run, 1, "campaign")] == [2]
    assert [x["rank"] for x in top_leads(ws, run, 9, "record")] == [5]
    assert [x["subject"] for x in top_leads(ws, run, 9, urgent=True)] == ["net1"]
    assert top_leads(ws, run, 9, "campaign", urgent=True) == []


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("1", ("network", "net1")),
        ("#3", ("campaign", IDS[1])),
        ("campaign-f", ("campaign", IDS[2])),
        ("12345", ("campaign", IDS[0])),
        ("NET1", ("network", "net1")),
        ("net2", ("campaign", IDS[2])),
    ],
)
def test_a_subject_is_found_and_a_network_of_one_is_that_one(seen, stated: str, expected: tuple[str, str]):
    assert find_subject(*seen, stated) == expected


@pytest.mark.parametrize("stated", ["campaign-1234", "zz", "", "#", "net"])
def test_an_unclear_name_is_refused(seen, stated: str):
    with pytest.raises(RefusedError):
        find_subject(*seen, stated)


def test_a_campaign_is_shown_whole(seen):
    view = campaign_view(*seen, IDS[0], 3)
    assert view.authors == [("bo", 3), ("ana", 2)]
    assert view.places == [("Graz", 5)]
    assert [member["text"] for member in view.members] == [TEXTS[4], TEXTS[3], TEXTS[2]]
    assert view.members[0]["score"] == 0.5
    assert [contact["value"] for contact in view.contacts] == ["3", "1"]
    assert view.network_id == "net1"
    assert view.lead == {}
    assert campaign_view(*seen, IDS[0], 9).members[-1]["observed_at"] is None
    assert campaign_view(*seen, IDS[0], 0).members == []
    assert campaign_view(*seen, IDS[2], 0).network_id is None


def test_a_sign_comes_with_its_passage_and_what_to_do_now(seen):
    view = campaign_view(*seen, IDS[0], 0)
    (sign,) = view.signs
    assert (sign.pack, sign.rule, sign.records, sign.source) == (
        "urgent", "call_for_help", 1, "a publication, p. 1",
    )  # fmt: skip
    (passage,) = sign.passages
    assert (passage.before, passage.words, passage.after) == ("", "Help us", TEXTS[4][7:])
    assert view.advice is not None
    assert view.advice.urgent == "danger"
    assert (sign.found_by, passage.found_by) == ("rule", "rule")
    assert [line.country for line in view.advice.helplines] == ["ES", "*"]


def test_a_sign_by_likeness_of_meaning_has_no_points_and_presses_nobody(seen, monkeypatch):
    whole = signs.run_rows

    def likened(ws, run, schema, *rest):
        rows = whole(ws, run, schema, *rest)
        if schema.name != "indicators":
            return rows
        named = pa.array(["semantic"] * rows.num_rows, pa.string())
        return rows.set_column(rows.schema.get_field_index("found_by"), "found_by", named)

    monkeypatch.setattr(signs, "run_rows", likened)
    view = campaign_view(*seen, IDS[0], 0)
    (sign,) = view.signs
    assert (sign.found_by, sign.points, sign.passages[0].found_by) == ("semantic", None, "semantic")
    assert sign.passages[0].words == "Help us"
    assert view.advice is None


def test_a_network_is_shown_whole(seen):
    view = network_view(*seen, "net1", 2)
    assert view.lead["rank"] == 1
    assert [(row["campaign_id"], row["role"]) for row in view.campaigns] == [(IDS[0], "hub")]
    assert [(i["kind"], i["units"]) for i in view.identifiers] == [("phone", 2), ("email", 0)]
    assert len(view.singles) == 1
    assert view.authors == [("ana", 3), ("bo", 3)]
    assert [row["value"] for row in view.set_aside] == ["+34999"]
    assert [member["text"] for member in view.members] == [TEXTS[5], TEXTS[4]]
    assert view.signs
    assert view.advice is not None


def test_a_record_is_shown_whole(seen):
    ws, run = seen
    trapped = ws.read_table("record_scores", run).column("record_id")[0].as_py()
    view = record_view(ws, run, trapped)
    assert view.record["text"] == TEXTS[4]
    assert view.scored["score"] == 4.5
    assert view.campaign_id == IDS[0]
    assert [m["value"] for m in view.mentions] == ["+34600100200", "+34999"]
    assert view.language is None
    assert view.advice is not None


def test_what_lost_a_record_is_said(seen):
    for view in (campaign_view, network_view):
        with pytest.raises(RefusedError, match="repeat `manumit run`"):
            view(*seen, "gone", 1)
    with pytest.raises(RefusedError, match="repeat `manumit run`"):
        record_view(*seen, "gone")


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
