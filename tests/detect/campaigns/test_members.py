"""Members of campaigns: what they write in slots, what the template saves, and the campaign's facts."""

from collections import Counter
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.detect.campaigns.bits import NAME_BITS, token_bits
from manumit.detect.campaigns.layout import VALUES
from manumit.detect.campaigns.members import GROUPED, TOKEN, find_members, founding_token
from manumit.detect.text.tokens import KINDS
from manumit.store.schema import CAMPAIGN_CONTACTS, CAMPAIGN_MEMBERS, CAMPAIGNS


def _bits(tokenised, text):
    """Bits to write a text word by word, token by token."""
    found = tokenised(text)
    return sum(
        token_bits(KINDS.index(kind), size) for kind, size in zip(found.kinds, found.sizes, strict=True)
    )


def grouped(groups, **stated):
    """Rows of GROUPED from texts by group."""
    rows = [(group, text) for group, texts in enumerate(groups) for text in texts]
    numbers = {row: number for number, row in enumerate(dict.fromkeys(rows))}
    columns = {
        "group": [group for group, _ in rows],
        "text": [numbers[row] for row in rows],
        "sequence": [1] * len(rows),
        "record_id": [f"{n:016x}{n:016x}" for n in range(len(rows))],
        "content": [text for _, text in rows],
        **stated,
    }
    return pa.table(
        [pa.array(columns.get(f.name, [None] * len(rows)), f.type) for f in GROUPED], schema=GROUPED
    )


def test_score_of_copies_by_hand(tokenised):
    """Six words of five letters, written four times: 6 * 18 bits each, a name for each, one template."""
    text = "alpha bravo delta hotel tango romeo"
    found = find_members(grouped([[text] * 4]), {})
    (campaign,), members = found.campaigns.to_pylist(), found.members.to_pylist()
    plain = 6 * 18.0
    assert _bits(tokenised, text) == plain
    assert campaign["bits_plain"] == pytest.approx(4 * plain)
    assert campaign["bits_saved"] == pytest.approx(4 * (plain - NAME_BITS) - plain)
    assert campaign["score"] == pytest.approx((4 * (plain - NAME_BITS) - plain) / (4 * plain))
    assert [row["score"] for row in members] == pytest.approx([(plain - NAME_BITS) / plain] * 4)


def test_bits_of_members_by_a_plain_twin(words, tokenised):
    """Slots cost what is written in them; a slot of free text also says how long it is."""
    texts = words.campaign(6, 30)
    found = find_members(grouped([texts]), {})
    (campaign,) = found.campaigns.to_pylist()
    kinds = {slot["slot"]: slot["kind"] for slot in campaign["slots"]}
    assert list(kinds.values()) == ["text", "price", "phone"]
    saved = 0.0
    for row in found.members.to_pylist():
        plain = _bits(tokenised, texts[int(row["record_id"][:16], 16)])
        cost = NAME_BITS
        for filled in row["slot_values"]:
            cost += _bits(tokenised, filled["value"])
            if kinds[filled["slot"]] == "text":
                cost += 2 * np.log2(1 + len(tokenised(filled["value"]).kinds))
        assert row["score"] == pytest.approx((plain - cost) / plain)
        saved += plain - cost
    template = sum(_bits(tokenised, part["text"]) for part in campaign["parts"] if part["kind"] != "text")
    assert campaign["bits_saved"] == pytest.approx(saved - template)
    assert campaign["bits_plain"] == pytest.approx(sum(_bits(tokenised, text) for text in texts))


def _quoted(text, values):
    """Whether the values stand in the text, one after the other."""
    place = 0
    for value in values:
        place = text.find(value, place)
        if place < 0:
            return False
        place += len(value)
    return True


vocabulary = st.sampled_from(["alpha", "bravo", "delta", "hotel", "жить", "今", "ก", "12", "$5",
                              "07700900123", "a@b.co", "😀", "romeo", "tango", "café"])  # fmt: skip
some_texts = st.lists(vocabulary, max_size=30).map(" ".join)


@st.composite
def some_groups(draw):
    """Groups of texts of which some were written from one another by edits."""
    groups = []
    for _ in range(draw(st.integers(1, 3))):
        base = draw(st.lists(vocabulary, min_size=4, max_size=30))
        texts = [" ".join(base)]
        for _ in range(draw(st.integers(1, 6))):
            other = list(base)
            for _ in range(draw(st.integers(0, 4))):
                place = draw(st.integers(0, len(other)))
                other[place : place + draw(st.integers(0, 3))] = draw(st.lists(vocabulary, max_size=2))
            texts.append(" ".join(other))
        groups.append(texts + draw(st.lists(some_texts, max_size=3)))
    return groups


@given(some_groups())
def test_what_is_found_holds_together(groups):
    rows = grouped(groups)
    found = find_members(rows, {})
    assert found.campaigns.schema.equals(CAMPAIGNS.arrow)
    assert found.members.schema.equals(CAMPAIGN_MEMBERS.arrow)
    assert found.contacts.schema.equals(CAMPAIGN_CONTACTS.arrow)
    text = dict(zip(rows.column("record_id").to_pylist(), rows.column("content").to_pylist(), strict=True))
    group = dict(zip(rows.column("record_id").to_pylist(), rows.column("group").to_pylist(), strict=True))
    members = found.members.to_pylist()
    assert len({row["record_id"] for row in members}) == len(members)
    for number, campaign in enumerate(found.campaigns.to_pylist()):
        own = [row for row in members if row["campaign_id"] == campaign["campaign_id"]]
        assert campaign["size"] == len(own) >= 2
        assert campaign["distinct_texts"] == len({text[row["record_id"]] for row in own})
        assert {group[row["record_id"]] for row in own} == {found.group[number]}
        assert campaign["score"] <= 1
        assert campaign["bits_plain"] > 0
        filled = Counter((f["slot"], f["value"]) for row in own for f in row["slot_values"])
        for row in own:
            slots = [f["slot"] for f in row["slot_values"]]
            assert slots == sorted(slots)
            assert _quoted(text[row["record_id"]], [f["value"] for f in row["slot_values"]])
            assert row["score"] <= 1
        assert [slot["slot"] for slot in campaign["slots"]] == list(range(1, len(campaign["slots"]) + 1))
        for slot in campaign["slots"]:
            counts = {value: count for (number_, value), count in filled.items() if number_ == slot["slot"]}
            assert slot["filled"] == sum(counts.values())
            assert slot["distinct"] == len(counts)
            commonest = sorted(counts.items(), key=lambda item: (-item[1], item[0].encode()))[:VALUES]
            assert [(v["value"], v["count"]) for v in slot["values"]] == commonest


@given(some_groups(), st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(groups, random):
    rows = grouped(groups)
    places = list(range(rows.num_rows))
    random.shuffle(places)
    one, other = find_members(rows, {}), find_members(rows.take(pa.array(places)), {})
    assert one.campaigns.to_pylist() == other.campaigns.to_pylist()
    assert one.members.to_pylist() == other.members.to_pylist()
    assert one.contacts.to_pylist() == other.contacts.to_pylist()


@given(some_groups())
def test_groups_do_not_touch_one_another(groups):
    together = find_members(grouped(groups), {}).campaigns.to_pylist()
    alone = [row for texts in groups for row in find_members(grouped([texts]), {}).campaigns.to_pylist()]
    assert [{**row, "campaign_id": None} for row in together] == [
        {**row, "campaign_id": None} for row in alone
    ]


def test_no_rows_and_groups_without_a_campaign():
    for groups in ([], [["ok", "ok"]], [["", ""]], [["alpha", "bravo"], ["😀", "😀"]]):
        found = find_members(grouped(groups), {})
        assert (found.campaigns.num_rows, found.members.num_rows, found.contacts.num_rows) == (0, 0, 0)
        assert len(found.group) == 0


def test_facts_of_a_campaign(words):
    text = words.text(20)
    day = [datetime(2024, 1, n, tzinfo=UTC) for n in (5, 3, 9)]
    rows = grouped(
        [[text] * 4],
        author=["a", "b", None, "a"],
        place_name=["X", None, "X", None],
        observed_at=[day[0], day[1], None, day[2]],
        source_id=["s1", None, "s3", "s4"],
    )
    found = find_members(rows, {})
    (campaign,) = found.campaigns.to_pylist()
    assert (campaign["authors"], campaign["places"]) == (2, 1)
    assert (campaign["first_seen"], campaign["last_seen"]) == (day[1], day[2])
    assert [row["source_id"] for row in found.members.to_pylist()] == [None, "s1", "s4", "s3"]
    unknown = find_members(grouped([[text] * 2]), {}).campaigns.to_pylist()[0]
    assert (unknown["first_seen"], unknown["last_seen"], unknown["authors"]) == (None, None, 0)


def test_id_is_of_the_least_member_by_batch_and_record(words):
    rows = grouped([[words.text(20)] * 3], sequence=[3, 2, 2], record_id=["0" * 32, "b" * 32, "a" * 32])
    assert find_members(rows, {}).campaigns.column("campaign_id").to_pylist() == ["a" * TOKEN]
    assert founding_token("a" * 32) == "a" * TOKEN


def test_heirs_keep_the_id(words):
    rows = grouped([[words.text(20)] * 3], record_id=["a" * 32, "b" * 32, "c" * 32])
    for heirs, expected in (({"a" * 32: "elder"}, "elder"), ({"b" * 32: "elder"}, "a" * TOKEN)):
        found = find_members(rows, heirs)
        assert found.campaigns.column("campaign_id").to_pylist() == [expected]
        assert set(found.members.column("campaign_id").to_pylist()) == {expected}
