"""After a run: what bursts, moves, grows, is new or merged, with figures that can be counted by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

LAST = 90


def quiet(made, campaigns: int = 20) -> None:
    """Campaigns with a record every other day, and as many records of none."""
    for day in range(LAST + 1):
        for number in range(campaigns):
            if (day + number) % 2:
                made.records(f"quiet{number}", day, place="Porto")
        made.records("", day, campaigns // 2, place="Porto")


def test_a_quiet_market_raises_nothing(after_made, after_alerts):
    made = after_made()
    quiet(made)
    made.finish()
    assert after_alerts(made) == []


def test_a_campaign_that_bursts_is_told_with_its_figures(after_made, after_alerts):
    made = after_made()
    quiet(made)
    for day in range(0, LAST, 3):
        made.records("loud", day, place="Porto")
    newest = made.records("loud", LAST, 12, place="Porto")
    made.finish()
    (alert,) = after_alerts(made, rule="campaign_burst")
    assert (alert["subject_kind"], alert["subject"]) == ("campaign", "loud")
    assert "12 records on 2025-04-01" in alert["reason"]
    assert "0.3 expected from the days before" in alert["reason"]
    assert sorted(alert["record_ids"]) == newest


def test_records_of_later_days_are_not_looked_at(after_made, after_alerts):
    made = after_made()
    quiet(made)
    for day in range(0, LAST, 3):
        made.records("loud", day)
    made.records("loud", LAST + 200, 30)
    made.finish()
    now = datetime(2025, 4, 2, tzinfo=UTC)
    assert after_alerts(made, rule="campaign_burst", now=now) == []


def test_a_campaign_that_moves_city_is_told_once_a_place(after_made, after_alerts):
    made = after_made()
    quiet(made)
    for day in range(10, 76):
        made.records("mover", day, place="Braga" if day % 9 else "Porto")
    for day in range(80, LAST + 1):
        made.records("mover", day, place=" Faro")
    made.finish()
    (alert,) = after_alerts(made, rule="campaign_moves")
    assert alert["subject"] == "mover"
    assert "11 of the last 11 records" in alert["reason"]
    assert "stand in faro, 0 of 66 before" in alert["reason"]
    assert len(alert["record_ids"]) == 11
    again = after_alerts(made, rule="campaign_moves", now=datetime(2026, 1, 1, tzinfo=UTC))
    assert again[0]["alert_id"] == alert["alert_id"]


def test_a_campaign_that_goes_to_and_fro_does_not_move(after_made, after_alerts):
    made = after_made()
    for day in range(LAST + 1):
        made.records("both", day, place="Braga" if day % 2 else "Faro")
    made.finish()
    assert after_alerts(made, rule="campaign_moves") == []


def test_offers_to_one_place_that_grow_are_told(after_made, after_alerts):
    made = after_made()
    quiet(made)
    for day in range(0, LAST - 3, 4):
        made.records("", day, place="Faro")
    for day in range(LAST - 2, LAST + 1):
        made.records("", day, 8, place="Faro")
    made.finish()
    (alert,) = after_alerts(made, rule="destination_growth")
    assert (alert["subject_kind"], alert["subject"]) == ("place", "faro")
    assert "24 records in the 3 days to 2025-04-01" in alert["reason"]


def lead(made, name: str, score: float, urgent: str | None = None) -> None:
    reasons = [
        {
            "rule": "size",
            "points": 1.0,
            "figure": 4.0,
            "sentence": "4 records",
            "record_ids": ["r00002", "r00001"],
        },
        {"rule": "p/fee", "points": 3.0, "figure": 1.0, "sentence": "a fee", "record_ids": ["r00003"]},
    ]
    made.say(
        "leads",
        lead_id=name,
        subject_kind="network",
        subject=name,
        score=score,
        urgent=urgent,
        reasons=reasons,
    )


def test_leads_that_became_high_are_told_and_others_are_not(after_made, after_alerts):
    before, now = after_made(), after_made()
    lead(before, "high", 9.0)
    lead(before, "risen", 1.0)
    for name, score in (("high", 9.5), ("risen", 8.0), ("new", 7.0), ("low", 1.0)):
        lead(now, name, score)
    found = {row["subject"]: row for row in after_alerts(now, before, "new_lead")}
    assert set(found) == {"risen", "new"}
    assert "score 8.00 (1.00 before), 4 records, rank 1: p/fee 3.00, size 1.00" in found["risen"]["reason"]
    assert "(no lead before)" in found["new"]["reason"]
    assert found["new"]["record_ids"] == ["r00003", "r00002", "r00001"]
    assert after_alerts(now, None, "new_lead") == []


def test_urgent_leads_are_told_of_a_first_run_too(after_made, after_alerts):
    before, now = after_made(), after_made()
    lead(before, "known", 5.0, "child")
    lead(now, "known", 5.0, "child")
    lead(now, "fresh", 0.5, "danger")
    (alert,) = after_alerts(now, before, "urgent_lead")
    assert (alert["subject"], alert["severity"]) == ("fresh", "urgent")
    assert {row["subject"] for row in after_alerts(now, None, "urgent_lead")} == {"known", "fresh"}


def test_what_merged_is_told_with_both_sides(after_made, after_alerts):
    made = after_made()
    ids = made.records("c1", 1, 6)
    made.finish()
    made.say("events", kind="merged", subject_kind="campaign", subject="c2", other_ids=["c1"], size_before=2)
    made.say("events", kind="merged", subject_kind="campaign", subject="c3", other_ids=["c1"], size_before=1)
    made.say("events", kind="grown", subject_kind="campaign", subject="c1", size_before=3, size_after=6)
    made.say("events", kind="merged", subject_kind="network", subject="n2", other_ids=["n1"], size_before=3)
    made.say("networks", network_id="n1", records=9)
    made.say("links", network_id="n1", unit="c1", value="1", record_ids=ids[:2])
    found = {row["subject"]: row for row in after_alerts(made, rule="networks_merged")}
    assert set(found) == {"c1", "n1"}
    assert (
        "campaign c1 of 6 records now holds 2 campaigns that stood apart before (c2, c3; 3 records)"
        in (found["c1"]["reason"])
    )
    assert found["c1"]["record_ids"] == ids
    assert found["n1"]["record_ids"] == ids[:1]


def test_time_from_arrival_is_that_of_the_first_record(after_made, after_alerts):
    now = after_made()
    now.records("", 1, 4)
    lead(now, "fresh", 0.5, "child")
    arrived = datetime(2025, 5, 31, tzinfo=UTC)
    (alert,) = after_alerts(now, None, "urgent_lead", arrivals={"b": arrived})
    assert alert["first_arrived_at"] == arrived
    assert alert["latency_ms"] == timedelta(days=1).total_seconds() * 1000


def test_an_empty_run_raises_nothing(after_made, after_alerts):
    assert after_alerts(after_made()) == []
    undated = after_made()
    undated.say("records", record_id="r1")
    undated.say("campaign_members", campaign_id="c", record_id="r1")
    undated.say("campaigns", campaign_id="c", size=1)
    assert after_alerts(undated, after_made()) == []
