from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from manumit.detect.meanings import read_meanings
from manumit.engine import LocalEngine
from manumit.store import CAMPAIGN_MEMBERS, CAMPAIGNS, INDICATORS, TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    Campaign = tuple[str, str, list[tuple[str, str]]]

NAMES = ("records", CAMPAIGNS.name, CAMPAIGN_MEMBERS.name, INDICATORS.name)
RULE = ("ilo_forced_labour", "job_changes")
SAID = "Arrival on the work you to explained be will"
"""Has the words of an example, in an order that no pattern knows."""


@pytest.fixture
def meanings(tmp_path: Path, word_encoder):
    """Signs of campaigns given as (campaign, template, [(record, text)]), and of wording met before."""

    def find(*campaigns: Campaign, known: Sequence[dict[str, Any]] = ()) -> list[dict[str, Any]]:
        rows: dict[str, list[dict[str, Any]]] = {name: [] for name in NAMES}
        rows[INDICATORS.name] += known
        for campaign, template, members in campaigns:
            rows[CAMPAIGNS.name].append({"campaign_id": campaign, "template": template})
            for record, text in members:
                named = {"record_id": record, "source_id": f"s{record}"}
                rows["records"].append(named | {"kind": "ad", "text": text})
                rows[CAMPAIGN_MEMBERS.name].append(named | {"campaign_id": campaign})
        for name, lines in rows.items():
            schema = pa.schema([pa.field(f.name, f.type) for f in TABLES[name].arrow])
            table = pa.Table.from_pylist([{f.name: r.get(f.name) for f in schema} for r in lines], schema)
            pq.write_table(table, tmp_path / name)
        engine = LocalEngine(1 << 28, 1, tmp_path)
        paths = [[tmp_path / name] for name in NAMES]
        names = ("records", "campaigns", "members", "indicators")
        found = read_meanings(engine, word_encoder, **dict(zip(names, paths, strict=True)))
        assert found.schema.equals(INDICATORS.arrow)
        return [row for row in found.to_pylist() if row["pack"] == RULE[0]]

    return find


def test_a_campaign_is_told_once_with_its_place(meanings) -> None:
    text = "Hello dear friends of work. Workers wanted! " + SAID + "."
    (row,) = meanings(("c", f"Hello {{1:text}}. {SAID}", [("b", text), ("a", text), ("d", text)]))
    assert row["record_id"] == "a"
    assert row["source_id"] == "sa"
    assert (row["pack"], row["rule"]) == RULE
    assert row["found_by"] == "semantic"
    assert text[row["start_char"] : row["end_char"]] == SAID + "."
    assert (row["field"], row["lang"], row["with_records"]) == ("text", "en", None)


def test_the_least_member_that_says_it_is_told(meanings) -> None:
    members = [("a", "Hello dear friends of work"), ("b", SAID), ("c", SAID)]
    assert [row["record_id"] for row in meanings(("c", f"Hello [{SAID}]", members))] == ["b"]
    late = [(name, "Hello dear friends of work") for name in "abc"] + [("d", SAID)]
    assert meanings(("c", f"Hello [{SAID}]", late)) == []


def test_what_only_a_member_says_is_not_of_the_campaign(meanings) -> None:
    assert meanings(("c", "Hello dear {1:text} friends", [("a", SAID), ("b", "Hello dear friends")])) == []


def test_what_wording_met_in_the_record_is_not_told_again(meanings) -> None:
    pack, rule = RULE
    campaigns = [("c", SAID, [("a", SAID)]), ("d", SAID, [("b", SAID)])]
    known = {
        "record_id": "a", "pack": pack, "rule": rule, "dimension": "x", "strength": "weak", "field": "text",
        "start_char": 0, "end_char": 3, "lang": "en", "source": "x", "found_by": "rule",
    }  # fmt: skip
    assert [row["record_id"] for row in meanings(*campaigns)] == ["a", "b"]
    assert [row["record_id"] for row in meanings(*campaigns, known=[known])] == ["b"]
    assert len(meanings(*campaigns, known=[known | {"rule": "another"}])) == 2


def test_a_text_that_warns_is_not_looked_at(meanings) -> None:
    text = "Beware of scams, know your rights and call the helpline. " + SAID
    assert meanings(("c", text, [("a", text)])) == []


def test_order_changes_nothing(meanings) -> None:
    campaigns = [("c", SAID, [("a", SAID), ("b", SAID)]), ("d", SAID, [("e", SAID)])]
    turned = [(name, template, members[::-1]) for name, template, members in campaigns[::-1]]
    assert meanings(*campaigns) == meanings(*turned)


def test_without_campaigns_there_is_nothing(meanings, tmp_path, word_encoder) -> None:
    assert meanings() == []
    engine = LocalEngine(1 << 28, 1, tmp_path)
    found = read_meanings(engine, word_encoder, records=[], campaigns=[], members=[], indicators=[])
    assert found.num_rows == 0
