"""Leads: points that a person can check by hand, from tables made by hand."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from math import log2
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

MOMENT = datetime(2025, 3, 1, 22, tzinfo=UTC)
ACCUSING = re.compile(
    "traffick|crimin|guilt|suspect|offend|victim|perpetrat|illegal|fraud|pimp|exploit", re.IGNORECASE
)
BONDS = ["size", "template", "authors", "places", "contact", "links", "span"]
TENTH = " (at a tenth: no sign)"


def _contact(value: str, records: int, kind: str = "phone") -> dict[str, Any]:
    ids = [f"shown{n}" for n in range(records)]
    return {"kind": kind, "value": value, "records": records, "record_ids": ids}


def _large(scene: Any, **more: Any) -> Any:
    """16 records, 4 authors, 3 places, 8 days, a phone that half of them give."""
    scene.campaign(
        "aaaa", 16, each=lambda n: {"author": f"author {n % 4}", "place": f"place {n % 3}"},
        **{"distinct_texts": 12, "authors": 4, "places": 3, "score": 0.753, "first_seen": MOMENT,
           "last_seen": MOMENT + timedelta(days=7, hours=3), **more},
    )  # fmt: skip
    for contact in (
        _contact("07700900123", 8),
        _contact("a@b.co", 2, "email"),
        _contact("x@y.z", 1, "email"),
    ):
        scene.add("campaign_contacts", campaign_id="aaaa", **contact)
    return scene


def _net(scene: Any) -> Any:
    """A network of campaign aaaa and record x, tied by one phone."""
    scene.campaign("aaaa", 4).add("records", record_id="x")
    scene.add("networks", network_id="n", records=5, units=2, campaigns=1, authors=2, places=1)
    for kind, value in (("campaign", "aaaa"), ("record", "x"), ("phone", "+341")):
        scene.add("network_members", network_id="n", kind=kind, value=value)
    scene.add("links", unit="aaaa", value="+341", record_ids=["aaaa0002", "aaaa0003"])
    scene.add("links", unit="x", unit_kind="record", value="+341", record_ids=["x"])
    return scene.add("links", unit="x", unit_kind="record", value="+342", record_ids=["x"])


def _points(lead: dict[str, Any]) -> dict[str, float]:
    return {reason["rule"]: reason["points"] for reason in lead["reasons"]}


def test_without_a_sign_what_hangs_together_counts_a_tenth(scene):
    (lead,) = _large(scene).leads()
    assert (lead["lead_id"], lead["subject"], lead["subject_kind"], lead["records"]) == (
        "campaign-aaaa", "aaaa", "campaign", 16,
    )  # fmt: skip
    assert {reason["rule"]: (reason["points"], reason["figure"]) for reason in lead["reasons"]} == {
        "size": (0.1, 16.0),
        "template": (0.08, 0.753),
        "authors": (0.1, 4.0),
        "places": (round(0.05 * log2(3), 2), 3.0),
        "contact": (0.08, 8.0),
        "span": (round(0.0125 * log2(9), 2), 8.0),
    }
    assert lead["score"] == pytest.approx(0.1 + 0.08 + 0.1 + 0.08 + 0.08 + 0.04)
    assert all(reason["sentence"].endswith(TENTH) for reason in lead["reasons"])


def test_with_grave_signs_it_counts_in_full(scene):
    _large(scene)
    for n in range(16):
        scene.sign(f"aaaa{n:04d}", "grave", strength="strong").sign(f"aaaa{n:04d}", "mild")
    points = _points(scene.leads()[0])
    assert points == {
        "p/grave": 3.0, "p/mild": 1.0, "p:d": 1.0, "size": 1.0, "template": 0.75, "authors": 1.0,
        "places": round(0.5 * log2(3), 2), "contact": 0.75, "span": round(0.125 * log2(9), 2),
    }  # fmt: skip


def test_sentences_say_what_was_counted(scene):
    _large(scene)
    for n in range(16):
        scene.sign(f"aaaa{n:04d}", "grave", strength="strong").sign(f"aaaa{n:04d}", "mild")
    assert [reason["sentence"] for reason in scene.leads()[0]["reasons"]] == [
        "it is grave (in all 16 records)",
        "it is mild (in all 16 records)",
        "its signs of “the dimension” together reach the scoring rule of their source (in all 16 records)",
        "16 records are written from one template, in 12 wordings",
        "the template saves 75 % of what it takes to write them",
        "4 different authors publish it",
        "it is placed in 3 different places",
        "one phone is given by 8 of them (2 shared in all)",
        "seen over 8 days, 2025-03-01 to 2025-03-09",
    ]


def test_few_signs_say_at_what_share_the_rest_counts(scene):
    scene.campaign("aaaa", 2).sign("aaaa0000", "mild").sign("aaaa0001", "mild")
    (lead,) = scene.leads()
    assert _points(lead) == {"p/mild": 1.0, "size": 0.06, "template": 0.13}
    assert lead["reasons"][1]["sentence"] == (
        "2 records are written in the same words (at 25 %: signs of 1.00 points)"
    )


def test_a_sign_in_few_of_many_records_counts_less(scene):
    scene.campaign("aaaa", 101).sign("aaaa0007", "grave")
    assert _points(scene.leads()[0])["p/grave"] == round(3.0 / 6, 2)
    for n in range(5):
        scene.sign(f"aaaa{n:04d}", "grave")
    lead = scene.leads()[0]
    assert _points(lead)["p/grave"] == 3.0
    assert lead["reasons"][0]["sentence"] == "it is grave (in 6 of 101 records)"
    assert lead["reasons"][0]["record_ids"] == [f"aaaa{n:04d}" for n in range(5)]


def test_a_sign_of_a_child_counts_in_full_and_comes_first(scene):
    scene.campaign("aaaa", 101).sign("aaaa0007", "young", pack="urgent", dimension="child")
    scene.campaign("bbbb", 3)
    for n in range(3):
        for rule in ("grave", "mild"):
            scene.sign(f"bbbb{n:04d}", rule, strength="strong")
    first, second = scene.leads()
    assert (first["subject"], first["urgent"], _points(first)["urgent/young"]) == ("aaaa", "child", 5.0)
    assert (second["subject"], second["urgent"]) == ("bbbb", None)


def test_a_record_of_no_group_is_a_lead_by_itself(scene):
    scene.add("records", record_id="x", source_id="7").add("records", record_id="y").sign("x", "grave")
    (lead,) = scene.leads()
    assert (lead["lead_id"], lead["subject_kind"], lead["subject"], lead["score"]) == (
        "record-x", "record", "x", 3.0,
    )  # fmt: skip
    assert lead["reasons"] == scene.scores()[0]["reasons"]


def test_a_network_stands_for_its_campaigns_and_records(scene):
    _net(scene).sign("x", "grave").sign("aaaa0001", "grave")
    scene.campaign("bbbb", 2)
    network, campaign = scene.leads()
    assert (network["subject_kind"], network["subject"], network["records"]) == ("network", "n", 5)
    assert campaign["subject"] == "bbbb"
    assert _points(network) == {
        "p/grave": 3.0,
        "size": round(0.75 * 0.25 * log2(5), 2),
        "links": 0.38,
    }
    assert [reason["sentence"].partition(" (at")[0] for reason in network["reasons"]] == [
        "it is grave (in 2 of 5 records)",
        "5 records hang together (campaigns: 1, single records: 1)",
        "1 identifier ties them together; 2 of 2 use it",
    ]
    assert network["reasons"][2]["record_ids"] == ["aaaa0002", "x"]


def test_a_network_of_one_campaign_is_a_campaign(scene):
    scene.campaign("aaaa", 2)
    scene.add("networks", network_id="n", records=2, units=1, campaigns=1)
    scene.add("network_members", network_id="n", kind="campaign", value="aaaa")
    assert [lead["subject_kind"] for lead in scene.leads()] == ["campaign"]


def test_every_point_names_records_that_show_it(scene):
    shown = {reason["rule"]: reason["record_ids"] for reason in _large(scene).leads()[0]["reasons"]}
    assert shown["size"] == [f"aaaa{n:04d}" for n in range(5)]
    assert shown["authors"] == [f"aaaa{n:04d}" for n in range(4)]
    assert shown["places"] == [f"aaaa{n:04d}" for n in range(3)]
    assert shown["contact"] == [f"shown{n}" for n in range(8)]


def test_points_have_ceilings(scene):
    _large(
        scene, size=10**6, authors=10**6, places=10**6, score=0.999, last_seen=MOMENT + timedelta(days=40_000)
    )
    scene.tables["campaign_contacts"][0]["records"] = 10**6
    for n in range(16):
        scene.sign(f"aaaa{n:04d}", "grave", strength="strong").sign(f"aaaa{n:04d}", "mild")
    points = _points(scene.leads()[0])
    assert {rule: points[rule] for rule in BONDS if rule in points} == {
        "size": 2, "template": 1, "authors": 1.5, "places": 1.5, "contact": 1.5, "span": 1,
    }  # fmt: skip


def test_a_contact_that_one_record_gives_is_no_reason(scene):
    scene.campaign("aaaa", 2).add("campaign_contacts", campaign_id="aaaa", **_contact("07700900123", 1))
    assert "contact" not in _points(scene.leads()[0])
    scene.add("campaign_contacts", campaign_id="aaaa", **_contact("joe", 2, "stated"))
    assert scene.leads()[0]["reasons"][-1]["sentence"].startswith(
        "one contact is given by 2 of them (1 shared in all)"
    )


def test_empty_places_are_no_place(scene):
    scene.campaign("aaaa", 2, each=lambda n: {"place": "" if n else None})
    assert set(_points(scene.leads()[0])) == {"size", "template"}


def test_equal_scores_are_ranked_by_id(scene):
    for name in ("cccc", "aaaa", "bbbb"):
        scene.campaign(name, 2)
    assert [lead["subject"] for lead in scene.leads()] == ["aaaa", "bbbb", "cccc"]


def test_nothing_found_no_leads(scene):
    assert scene.leads() == []


class _Backwards:
    """A calibration that turns the order around."""

    def likelihood(self, leads: pa.Table) -> pa.Array:
        return pa.array([rank / 100 for rank in leads.column("rank").to_pylist()])


def test_a_calibration_orders_by_likelihood_but_never_buries_what_is_urgent(scene):
    for name, rule in (("x", "grave"), ("y", "mild"), ("z", "young")):
        pack = "urgent" if rule == "young" else "p"
        scene.add("records", record_id=name).sign(name, rule, pack=pack)
    plain = scene.leads()
    assert [(lead["subject"], lead["likelihood"]) for lead in plain] == [
        ("z", None),
        ("x", None),
        ("y", None),
    ]
    leads = scene.leads(_Backwards())
    assert [(lead["rank"], lead["subject"], lead["likelihood"]) for lead in leads] == [
        (1, "z", 0.01), (2, "y", 0.03), (3, "x", 0.02),
    ]  # fmt: skip
    assert {lead["subject"]: lead["score"] for lead in leads} == {
        lead["subject"]: lead["score"] for lead in plain
    }


STRENGTHS = {"mild": "medium", "grave": "strong", "other": "medium", "young": "strong"}

groups = st.lists(
    st.fixed_dictionaries(
        {
            "records": st.integers(2, 30),
            "authors": st.integers(0, 400),
            "places": st.integers(0, 50),
            "score": st.floats(0.01, 0.99),
            "days": st.integers(0, 900) | st.none(),
            "shared": st.integers(0, 30),
            "network": st.sampled_from([None, None, "n1", "n2"]),
            "signs": st.lists(st.tuples(st.integers(0, 29), st.sampled_from(sorted(STRENGTHS))), max_size=6),
        }
    ),
    max_size=6,
)


def _drawn(scene: Any, rows: list[dict[str, Any]]) -> Any:
    """Campaigns, some of them in networks, and a record beside each."""
    used: dict[str, list[str]] = {}
    for number, row in enumerate(rows):
        name, days = f"{number:04x}", row["days"]
        seen = {} if days is None else {"first_seen": MOMENT, "last_seen": MOMENT + timedelta(days=days)}
        scene.campaign(
            name, row["records"], authors=row["authors"], places=row["places"], score=row["score"], **seen,
            each=lambda n: {"author": f"a{n % 3}", "place": f"p{n % 2}"},
        )  # fmt: skip
        scene.add("records", record_id=f"single{name}")
        if row["shared"]:
            scene.add("campaign_contacts", campaign_id=name, **_contact("07700900123", row["shared"]))
        for place, rule in row["signs"]:
            record = f"{name}{place:04d}" if place < row["records"] else f"single{name}"
            pack = "urgent" if rule == "young" else "p"
            dimension = "child" if rule == "young" else "d"
            scene.sign(record, rule, pack=pack, strength=STRENGTHS[rule], dimension=dimension)
        if row["network"]:
            used.setdefault(row["network"], []).append(name)
    for network, names in used.items():
        records = sum(rows[int(name, 16)]["records"] for name in names)
        scene.add("networks", network_id=network, records=records, units=len(names), campaigns=len(names))
        for name in names:
            scene.add("network_members", network_id=network, kind="campaign", value=name)
            scene.add("links", network_id=network, unit=name, value=network, record_ids=[f"{name}0000"])
    return scene


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(groups, st.sampled_from([1, 2]), st.randoms(use_true_random=False))
def test_sums_are_those_of_plain_python_in_any_order(
    new_scene: Callable[..., Any], alert_twin: Any, rows: list[dict[str, Any]], threads: int, random: Any
) -> None:
    made = _drawn(new_scene(), rows)
    leads = made.leads()
    assert [lead["rank"] for lead in leads] == list(range(1, len(leads) + 1))
    order = [(lead["urgent"] is None, -lead["score"]) for lead in leads]
    assert order == sorted(order)
    scores = alert_twin.record_scores(made.tables, made.points, made.lines)
    signs = alert_twin.shared_signs(made.tables, scores, {"urgent/young"})
    for lead in leads:
        subject = (lead["subject_kind"], lead["subject"])
        found = _points(lead)
        assert lead["score"] == pytest.approx(sum(found.values()), abs=1e-9)
        assert lead["urgent"] == ("child" if "urgent/young" in found else None)
        if lead["subject_kind"] == "record":
            assert found == scores[lead["subject"]]
        else:
            assert {rule: p for rule, p in found.items() if rule not in BONDS} == signs[subject]
            share = alert_twin.bonds_share(signs[subject])
            assert found["size"] == pytest.approx(share * min(2, 0.25 * log2(lead["records"])), abs=0.0051)
        for reason in lead["reasons"]:
            assert reason["points"] >= 0
            assert reason["record_ids"]
            assert not ACCUSING.search(reason["sentence"])
    assert {(lead["subject_kind"], lead["subject"]) for lead in leads} == set(signs) | {
        ("record", r) for r in scores if alert_twin.subject_of(made.tables, r)[0] == "record"
    }
    other = new_scene(threads)
    other.tables = made.tables
    for table in other.tables.values():
        random.shuffle(table)
    assert other.leads() == leads
