"""Records arrive at a workspace with a run: what is told of them, and what is not."""

from __future__ import annotations

import re
import threading
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from manumit.alert.live import Watcher
from manumit.alert.live.known import IDENTS
from manumit.alert.watchlists import ListTerms, add_list, remove_list
from manumit.detect.indicators import load_packs
from manumit.store import ALERTS
from manumit.store.schema.base import TIME

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2025, 3, 10, 12, tzinfo=UTC)
PHONE, OTHER = "+351 912 000 111", "+351 912 000 222"


@pytest.fixture
def standing(live_room, live_record):
    """Three records of a campaign that is part of a lead, and one record of none."""
    (live_room.ws.path / "alerts.yaml").write_text("joins_network: {on: true, records: 3}\n")
    rows = [
        live_record(f"first of a template, write to {PHONE} now", "2025-01-01", author="anna"),
        live_record(f"second of a template, write to {PHONE} now", "2025-01-02", author="anna"),
        live_record(f"third of a template, write to {PHONE} now", "2025-01-03", author="anna"),
        live_record(f"a bicycle, ask at {OTHER}", "2025-03-01", author="bert"),
    ]
    ids = live_room.collect(*rows, country="PT")
    live_room.say("campaigns", campaign_id="c1", size=3)
    for record_id in ids[:3]:
        live_room.say("campaign_members", campaign_id="c1", record_id=record_id)
    live_room.say(
        "links",
        network_id="n1",
        unit_kind="campaign",
        unit="c1",
        kind="phone",
        value="+351912000111",
        records=3,
    )
    live_room.say("networks", network_id="n1", records=3, units=2)
    live_room.say("network_members", network_id="n1", kind="campaign", value="c1", records=3)
    live_room.say("leads", lead_id="network-n1", subject_kind="network", subject="n1", score=7.25)
    live_room.run()
    return live_room


def examples(pack_id: str, kind: str) -> list[tuple[str, str]]:
    """Dimension and English example of rules of a pack, one a dimension."""
    (pack,) = (p for p in load_packs() if p.id == pack_id)
    (english,) = (language for language in pack.languages if language.lang == "en")
    found: dict[str, str] = {}
    for rule in pack.rules:
        wording = english.rules.get(rule.id)
        if rule.alone and not rule.sequence and kind in rule.applies_to and rule.points >= 0.5 and wording:
            found.setdefault(rule.dimension, wording.match[0].texts[0])
    return list(found.items())


def told(watcher: Watcher, records: pa.Table, **more: Any) -> dict[str, dict[str, Any]]:
    """Alerts by rule, of which there is one each."""
    alerts = watcher.check(records, now=NOW, **{"source": "a board", "country": "PT", **more})
    assert alerts.schema == ALERTS.arrow
    rows = alerts.to_pylist()
    assert len({row["rule"] for row in rows}) == len(rows)
    return {row["rule"]: row for row in rows}


def test_a_record_that_gives_a_known_phone_joins_campaign_network_and_lead(
    standing, live_record, live_arriving
):
    watcher = Watcher.open(standing.ws)
    found = told(watcher, live_arriving(live_record(f"quite another text, call {PHONE}", author="anna")))
    assert {"joins_campaign", "joins_network", "joins_lead"} <= set(found)
    assert "of network n1, 3 records so far" in found["joins_network"]["reason"]
    lead = found["joins_lead"]
    assert (lead["subject_kind"], lead["subject"]) == ("lead", "network-n1")
    assert "score 7.25" in lead["reason"]
    assert "last seen 2025-01-03" in lead["reason"]
    assert lead["record_ids"] == ["new-0"]
    assert found["joins_campaign"]["subject"] == "c1"
    assert "3 records so far" in found["joins_campaign"]["reason"]


def test_no_alert_holds_what_a_record_says(standing, live_record, live_arriving):
    watcher = Watcher.open(standing.ws)
    rows = [
        live_record(f"call {PHONE}", "2025-03-09", author="zora"),
        live_record(f"or {OTHER}", author="zora"),
    ]
    for row in watcher.check(live_arriving(*rows), now=NOW, source="a board", country="ES").to_pylist():
        text = row["reason"] + row["subject"]
        assert not re.search(r"912|zora|anna", text)


def test_silence_new_name_and_new_country(standing, live_record, live_arriving):
    watcher = Watcher.open(standing.ws)
    later = live_arriving(live_record(f"back: {PHONE}", "2025-03-09", author="zora"))
    found = told(watcher, later, source="other board", country="ES")
    assert "after 65 days; last seen 2025-01-03" in found["after_silence"]["reason"]
    assert "so far with 1 name, is used with another name" in found["new_name"]["reason"]
    assert found["new_country"]["reason"].endswith("is used with another country (ES)")
    assert found["new_country"]["subject"].startswith("phone:")
    soon = live_arriving(live_record(f"back: {PHONE}", "2025-01-20", author="anna"))
    assert not {"after_silence", "new_name", "new_country"} & set(told(watcher, soon))


def test_what_is_not_known_or_too_little_known_says_nothing(standing, live_record, live_arriving):
    watcher = Watcher.open(standing.ws)
    fresh = live_arriving(live_record("nothing known here, call +351 912 999 999", author="new"))
    assert told(watcher, fresh) == {}
    single = live_arriving(live_record(f"the bicycle again, {OTHER}", author="bert"))
    assert told(watcher, single) == {}


def test_before_the_first_run_only_words_speak(live_room, live_record, live_arriving):
    watcher = Watcher.open(live_room.ws)
    assert watcher.known.idents.schema == IDENTS
    plain = live_arriving(live_record(f"call {PHONE}"))
    assert watcher.check(plain, now=NOW).num_rows == 0
    assert watcher.check(plain.slice(0, 0), now=NOW).num_rows == 0


def test_equal_records_fold_and_ids_do_not_depend_on_the_batch(standing, live_record, live_arriving):
    watcher = Watcher.open(standing.ws)
    rows = [live_record(f"text {n}, call {PHONE}", record_id=f"r{n}", author="anna") for n in range(30)]
    whole = watcher.check(live_arriving(*rows), now=NOW, source="a board")
    alone = watcher.check(live_arriving(rows[7]), now=NOW + timedelta(days=3), source="a board")
    assert whole.num_rows == len(set(whole["alert_id"].to_pylist()))
    assert set(alone["alert_id"].to_pylist()) == set(whole["alert_id"].to_pylist())
    assert max(len(ids) for ids in whole["record_ids"].to_pylist()) == 20
    again = watcher.check(live_arriving(*rows), now=NOW, source="a board")
    assert again.equals(whole)


def test_time_from_arrival_is_told(standing, live_record, live_arriving):
    watcher = Watcher.open(standing.ws)
    arrived = pa.array([NOW - timedelta(milliseconds=250), NOW - timedelta(milliseconds=40)], TIME)
    rows = [live_record(f"text {n}, call {PHONE}", author="anna") for n in range(2)]
    found = watcher.check(live_arriving(*rows), now=NOW, arrived_at=arrived, source="a board").to_pylist()
    assert {row["latency_ms"] for row in found} == {250.0}
    assert {row["first_arrived_at"] for row in found} == {NOW - timedelta(milliseconds=250)}


def test_urgent_signs_come_first_and_equal_texts_are_one(live_room, live_record, live_arriving):
    text = examples("urgent", "ad")[0][1]
    rows = [live_record(text, record_id=f"r{n}") for n in range(3)]
    found = Watcher.open(live_room.ws).check(live_arriving(*rows), now=NOW).to_pylist()
    assert found[0]["rule"] == "urgent_sign"
    assert found[0]["severity"] == "urgent"
    assert "a person should read it now" in found[0]["reason"]
    assert found[0]["record_ids"] == ["r0", "r1", "r2"]
    assert [row["rule"] for row in found].count("urgent_sign") == 1


def test_signs_of_a_conversation_count_together(live_room, live_record, live_arriving):
    (_, asked), (_, kept) = examples("ilo_forced_labour", "message")[:2]
    first = live_record(asked, kind="message", thread="t1")
    later = live_record(kept, kind="message", thread="t1", author="x")
    (live_room.ws.path / "alerts.yaml").write_text("signs_combined: {dimensions: 2, points: 1}\n")

    def met(*rows: dict[str, Any]) -> set[str]:
        watcher = Watcher.open(live_room.ws)
        return {r["alert_id"] for r in watcher.check(live_arriving(*rows), now=NOW).to_pylist()
                if r["rule"] == "signs_combined"}  # fmt: skip

    together = met(first, later)
    assert len(together) == 1
    assert not met(first)
    live_room.collect(first)
    live_room.run()
    assert met(later) == together


def test_refresh_takes_up_a_new_run_and_rules_and_checks_go_on(standing, live_record, live_arriving):
    watcher = Watcher.open(standing.ws)
    records = live_arriving(live_record(f"call {PHONE}", author="anna"))
    assert not watcher.refresh()
    stop, seen, faults = threading.Event(), [], []

    def work() -> None:
        while not stop.is_set():
            try:
                seen.append(watcher.check(records, now=NOW, source="a board").num_rows)
            except Exception as error:  # noqa: BLE001 - whatever it is, the test must hear of it
                faults.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    standing.tables["leads"][0]["score"] = 1.0
    standing.run()
    assert watcher.refresh()
    (standing.ws.path / "alerts.yaml").write_text("joins_campaign: {on: false}\n")
    assert watcher.refresh()
    stop.set()
    thread.join()
    assert not faults
    assert told(watcher, records) == {}
    assert seen


def test_refresh_takes_up_a_changed_watchlist_and_leaves_the_rest(
    standing, live_record, live_arriving, tmp_path: Path
):
    watcher = Watcher.open(standing.ws)
    known = watcher.known
    path = tmp_path / "list.csv"
    path.write_text("phrase\nno papers needed\n")
    terms = ListTerms("Cases", "unit 4", "order 1", "leads", date(2100, 1, 1), severity="high")
    add_list(standing.ws, path, terms)
    assert watcher.refresh()
    assert not watcher.refresh()
    assert watcher.known is known
    records = live_arriving(live_record("a flat to let, no papers needed"))
    assert "watchlist" in watcher.check(records, now=NOW).column("rule").to_pylist()
    remove_list(standing.ws, "cases", "the case is over")
    assert watcher.refresh()
    assert "watchlist" not in watcher.check(records, now=NOW).column("rule").to_pylist()


def test_rules_with_a_fault_are_not_taken_up(standing, caplog):
    watcher = Watcher.open(standing.ws)
    (standing.ws.path / "alerts.yaml").write_text("joins_campain: {on: false}\n")
    before = watcher.rules
    assert watcher.refresh()
    assert watcher.rules == before
    assert "did you mean 'joins_campaign'?" in caplog.text


def test_what_is_known_opens_from_the_cache_and_is_made_again_where_it_is_gone(standing):
    one = Watcher.open(standing.ws).known
    stored = {p.name: p.stat().st_mtime_ns for p in (standing.ws.path / "cache/known").iterdir()}
    assert len(stored) == 3
    two = Watcher.open(standing.ws).known
    assert {p.name: p.stat().st_mtime_ns for p in (standing.ws.path / "cache/known").iterdir()} == stored
    standing.ws.memo_clear()
    three = Watcher.open(standing.ws).known
    assert one.idents.equals(two.idents)
    assert one.idents.equals(three.idents)
    assert one.pairs.equals(three.pairs)


def test_no_identifier_stands_in_what_is_known(standing):
    Watcher.open(standing.ws)
    for path in (standing.ws.path / "cache/known").iterdir():
        raw = path.read_bytes()
        assert b"912000111" not in raw
        assert b"anna" not in raw


def test_identifiers_set_aside_tie_nothing(standing, live_record, live_arriving):
    standing.say("set_aside", kind="phone", value="+351912000111", units=9, records=9, rule="spread")
    standing.run()
    records = live_arriving(live_record(f"call {PHONE}", author="nobody else"))
    assert told(Watcher.open(standing.ws), records) == {}
