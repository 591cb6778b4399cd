"""Leads: points that a person can check by hand, from tables made by hand."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from math import log2
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from manumit.alert import rank_leads
from manumit.engine import LocalEngine
from manumit.store import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MOMENT = datetime(2025, 3, 1, 22, tzinfo=UTC)
ACCUSING = re.compile(
    "traffick|crimin|guilt|suspect|offend|victim|perpetrat|illegal|fraud|pimp|exploit", re.IGNORECASE
)

Rows = list[dict[str, Any]]


@pytest.fixture
def ranked(tmp_path: Path) -> Callable[..., Rows]:
    """Leads of campaigns; each is a dict of its columns, with its members' records and its contacts."""

    def rank(campaigns: Rows, threads: int = 1) -> Rows:
        tables: dict[str, Rows] = {
            "records": [], "campaigns": [], "campaign_members": [], "campaign_contacts": []
        }  # fmt: skip
        for campaign in campaigns:
            name, records = campaign["campaign_id"], campaign["records"]
            tables["campaigns"].append(
                {"distinct_texts": 1, "template": "t", "parts": [], "slots": [], "bits_plain": 2.0,
                 "bits_saved": 1.0, "authors": 0, "places": 0, "size": len(records), **campaign}
            )  # fmt: skip
            for number, record in enumerate(records):
                record_id = f"{name}{number:04d}"
                tables["records"].append(
                    {"record_id": record_id, "batch_id": "b", "kind": "ad", "text": "t", "simulated": True,
                     "original": "0", "original_row": 1, **record}
                )  # fmt: skip
                tables["campaign_members"].append(
                    {"campaign_id": name, "record_id": record_id, "score": 0.5, "slot_values": []}
                )
            tables["campaign_contacts"] += [{"campaign_id": name, **c} for c in campaign.get("contacts", [])]
        paths = []
        for table, rows in tables.items():
            fields = TABLES[table].arrow
            columns = [pa.array([row.get(f.name) for row in rows], f.type) for f in fields]
            paths.append([tmp_path / f"{table}.parquet"])
            pq.write_table(pa.table(columns, schema=fields), paths[-1][0])
        leads = rank_leads(LocalEngine(1 << 28, threads, tmp_path), *paths)
        assert leads.schema.equals(TABLES["leads"].arrow)
        found: Rows = leads.to_pylist()
        return found

    return rank


def _contact(value: str, records: int, kind: str = "phone") -> dict[str, Any]:
    return {
        "kind": kind,
        "value": value,
        "records": records,
        "record_ids": [f"shown{n}" for n in range(records)],
    }


def _large() -> dict[str, Any]:
    """16 records, 4 authors, 3 places, 8 days, a phone that half of them give."""
    return {
        "campaign_id": "aaaa",
        "distinct_texts": 12,
        "records": [{"author": f"author {n % 4}", "place": f"place {n % 3}"} for n in range(16)],
        "authors": 4,
        "places": 3,
        "score": 0.753,
        "first_seen": MOMENT,
        "last_seen": MOMENT + timedelta(days=7, hours=3),
        "contacts": [
            _contact("07700900123", 8),
            _contact("a@b.co", 2, "email"),
            _contact("x@y.z", 1, "email"),
        ],
    }


def _small() -> dict[str, Any]:
    return {"campaign_id": "bbbb", "records": [{}, {}], "score": 0.25}


def test_points_by_hand(ranked: Callable[..., Rows]) -> None:
    first, second = ranked([_small(), _large()])
    assert (first["lead_id"], first["subject"], first["subject_kind"]) == (
        "campaign-aaaa",
        "aaaa",
        "campaign",
    )
    points = {reason["rule"]: (reason["points"], reason["figure"]) for reason in first["reasons"]}
    assert points == {
        "size": (4.0, 16.0),
        "template": (round(4 * 0.753, 2), 0.753),
        "authors": (3.0, 4.0),
        "places": (round(1.5 * log2(3), 2), 3.0),
        "contact": (3.0, 8.0),
        "span": (round(0.5 * log2(9), 2), 8.0),
    }
    assert first["score"] == 4.0 + 3.01 + 3.0 + 2.38 + 3.0 + 1.58
    assert [(r["rule"], r["points"]) for r in second["reasons"]] == [("size", 1.0), ("template", 1.0)]
    assert (first["rank"], second["rank"], second["score"]) == (1, 2, 2.0)


def test_sentences_say_what_was_counted(ranked: Callable[..., Rows]) -> None:
    sentences = [reason["sentence"] for reason in ranked([_large()])[0]["reasons"]]
    assert sentences == [
        "16 records are written from one template, in 12 wordings",
        "the template saves 75 % of what it takes to write them",
        "4 different authors publish it",
        "it is placed in 3 different places",
        "one phone is given by 8 of them (2 shared in all)",
        "seen over 8 days, 2025-03-01 to 2025-03-09",
    ]


def test_copies_are_said_to_be_copies(ranked: Callable[..., Rows]) -> None:
    (lead,) = ranked([_small()])
    assert lead["reasons"][0]["sentence"] == "2 records are written in the same words"


def test_every_point_names_records_that_show_it(ranked: Callable[..., Rows]) -> None:
    shown = {reason["rule"]: reason["record_ids"] for reason in ranked([_large()])[0]["reasons"]}
    assert shown["size"] == [f"aaaa{n:04d}" for n in range(5)]
    assert shown["authors"] == [f"aaaa{n:04d}" for n in range(4)]
    assert shown["places"] == [f"aaaa{n:04d}" for n in range(3)]
    assert shown["contact"] == [f"shown{n}" for n in range(8)]


def test_points_have_ceilings(ranked: Callable[..., Rows]) -> None:
    huge = {**_large(), "size": 10**6, "authors": 10**6, "places": 10**6, "score": 0.999,
            "last_seen": MOMENT + timedelta(days=40_000),
            "contacts": [_contact("1", 3) | {"records": 10**6}]}  # fmt: skip
    (lead,) = ranked([huge])
    points = {reason["rule"]: reason["points"] for reason in lead["reasons"]}
    assert points == {"size": 8, "template": 4, "authors": 6, "places": 6, "contact": 6, "span": 4}


def test_a_contact_that_one_record_gives_is_no_reason(ranked: Callable[..., Rows]) -> None:
    (lead,) = ranked([{**_small(), "contacts": [_contact("07700900123", 1)]}])
    assert "contact" not in [reason["rule"] for reason in lead["reasons"]]
    (lead,) = ranked([{**_small(), "contacts": [_contact("joe", 2, "stated")]}])
    assert lead["reasons"][-1]["sentence"] == "one contact is given by 2 of them (1 shared in all)"


def test_empty_places_are_no_place(ranked: Callable[..., Rows]) -> None:
    records = [{"place": "", "author": None}, {"place": None, "author": None}]
    (lead,) = ranked([{**_small(), "records": records}])
    assert [reason["rule"] for reason in lead["reasons"]] == ["size", "template"]


def test_equal_scores_are_ranked_by_id(ranked: Callable[..., Rows]) -> None:
    several = [{**_small(), "campaign_id": name} for name in ("cccc", "aaaa", "bbbb")]
    assert [lead["subject"] for lead in ranked(several)] == ["aaaa", "bbbb", "cccc"]


def test_no_campaigns_no_leads(ranked: Callable[..., Rows]) -> None:
    assert ranked([]) == []


campaigns = st.lists(
    st.fixed_dictionaries(
        {
            "size": st.integers(2, 5000),
            "authors": st.integers(0, 400),
            "places": st.integers(0, 50),
            "score": st.floats(0.01, 0.99),
            "days": st.integers(0, 900) | st.none(),
            "shared": st.integers(0, 30),
        }
    ),
    max_size=6,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(campaigns, st.sampled_from([1, 2]), st.randoms(use_true_random=False))
def test_scores_add_up_and_ranks_count_up(
    ranked: Callable[..., Rows], drawn: Rows, threads: int, random: Any
) -> None:
    rows: Rows = []
    for number, row in enumerate(drawn):
        seen = {} if row["days"] is None else {
            "first_seen": MOMENT, "last_seen": MOMENT + timedelta(days=row["days"])
        }  # fmt: skip
        contacts = [_contact("07700900123", row["shared"])] if row["shared"] else []
        people = [{"author": f"a{n}", "place": f"p{n}"} for n in range(3)]
        rows.append({**row, **seen, "campaign_id": f"{number:04x}", "records": people, "contacts": contacts})
    leads = ranked(rows)
    assert [lead["rank"] for lead in leads] == list(range(1, len(rows) + 1))
    assert [lead["score"] for lead in leads] == sorted((lead["score"] for lead in leads), reverse=True)
    for lead in leads:
        assert lead["score"] == pytest.approx(sum(reason["points"] for reason in lead["reasons"]), abs=1e-9)
        rules = [reason["rule"] for reason in lead["reasons"]]
        assert rules == [
            r for r in ("size", "template", "authors", "places", "contact", "span") if r in rules
        ]
        for reason in lead["reasons"]:
            assert reason["points"] >= 0
            assert reason["record_ids"]
            assert not ACCUSING.search(reason["sentence"])
    random.shuffle(rows)
    assert ranked(rows, threads) == leads
