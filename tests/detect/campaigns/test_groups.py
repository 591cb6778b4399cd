"""The whole search: what becomes a campaign, what does not, and that neither order nor batching matters."""

from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from manumit.detect import campaigns as detect
from manumit.detect.campaigns.groups import Groups

PHRASE = "call us any time day or night we answer"


def _ids(records):
    return frozenset(row["record_id"] for row in records)


@pytest.fixture
def market(words, as_records):
    """Three campaigns, one of them edited, among as much honest text; records, and the true campaigns."""
    sizes = (12, 7, 3)
    told = [words.campaign(size, 42, edits) for size, edits in zip(sizes, (0.0, 0.05, 0.0), strict=True)]
    honest = [words.text(words.random.randint(20, 50)) for _ in range(24)]
    records = as_records([text for texts in [*told, honest] for text in texts])
    for number, row in enumerate(records):
        row |= {"author": f"author {number % 5}", "observed_at": records[number // 6]["observed_at"]}
    cuts = np.cumsum([0, *sizes])
    return records, {_ids(records[a:b]) for a, b in pairwise(cuts)}


def test_finds_the_campaigns_and_nothing_else(search, market):
    records, truth = market
    assert search(records).sets() == truth


def test_a_record_is_in_one_campaign_at_most(search, market):
    found = search(market[0])
    ids = [row["record_id"] for row in found.members]
    assert len(ids) == len(set(ids))
    assert sum(row["size"] for row in found.campaigns) == len(ids)


def test_scores_lie_between_0_and_1(search, market):
    found = search(market[0])
    for row in found.campaigns:
        assert 0 < row["score"] < 1
        assert row["score"] == row["bits_saved"] / row["bits_plain"]
    assert all(row["score"] <= 1 for row in found.members)


def _comparable(found):
    return found.campaigns, found.members, found.contacts


def _without_ids(rows):
    return sorted(str({**row, "campaign_id": None}) for row in rows)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_neither_order_nor_threads_matter(search, market, data):
    records = data.draw(st.permutations(market[0]))
    threads = data.draw(st.sampled_from([1, 2]))
    assert _comparable(search(records, threads=threads)) == _comparable(search(market[0]))


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_batching_matters_only_for_ids(search, market, data):
    """Ids follow the batch sequence; membership, templates and scores follow the set of records."""
    records = data.draw(st.permutations(market[0]))
    cuts = sorted(data.draw(st.lists(st.integers(1, len(records) - 1), min_size=1, max_size=3, unique=True)))
    batches = [records[a:b] for a, b in zip([0, *cuts], [*cuts, len(records)], strict=True)]
    found = search(*batches, threads=data.draw(st.sampled_from([1, 2])))
    whole = search(market[0])
    assert found.sets() == whole.sets()
    plain = [
        {k: v for k, v in row.items() if k != "campaign_id"} for row in (*found.campaigns, *whole.campaigns)
    ]
    half = len(found.campaigns)
    key = str
    assert sorted(plain[:half], key=key) == sorted(plain[half:], key=key)
    batch_of = {row["record_id"]: number for number, batch in enumerate(batches) for row in batch}
    for campaign, ids in found.by_campaign().items():
        founder = min(ids, key=lambda one: (batch_of[one], one))
        assert campaign == detect.founding_token(founder)


def test_times_unknown_come_last_and_change_no_membership(search, market, words):
    records, truth = market
    for row in words.random.sample(records, 20):
        row["observed_at"] = None
    assert search(records).sets() == truth


def test_ids_outlive_their_founder(search, market):
    records, _ = market
    found = search(records)
    campaign, ids = max(found.by_campaign().items(), key=lambda item: len(item[1]))
    rest = [row for row in records if row["record_id"] != min(ids)]
    heir = min(ids - {min(ids)})
    assert campaign in search(rest, heirs={heir: campaign}).by_campaign()
    assert campaign not in search(rest).by_campaign()


def test_copies_are_a_campaign(search, words, as_records):
    text = words.text(30)
    found = search(as_records([text] * 5))
    (campaign,) = found.campaigns
    assert (campaign["size"], campaign["distinct_texts"], campaign["slots"]) == (5, 1, [])
    assert campaign["template"] == text
    assert campaign["score"] > 0.5


def test_all_records_alike(search, as_records, words):
    found = search(as_records([words.text(25)] * 300), threads=2)
    assert [row["size"] for row in found.campaigns] == [300]
    assert found.campaigns[0]["score"] > 0.8


def test_slots_only(search, words, as_records):
    found = search(as_records(words.campaign(8)))
    (campaign,) = found.campaigns
    assert campaign["size"] == 8
    assert [slot["kind"] for slot in campaign["slots"]] == ["text", "price", "phone"]


@pytest.mark.parametrize("edits", [0.03, 0.06, 0.1])
def test_edits_do_not_hide_a_campaign(search, words, as_records, edits):
    honest = [words.text(60) for _ in range(20)]
    found = search(as_records(words.campaign(20, 60, edits) + honest))
    assert [row["size"] for row in found.campaigns] == [20]


def test_campaigns_that_share_half_stay_apart(search, words, as_records):
    shared, one, other = words.text(30), words.text(30), words.text(30)
    first = [words.fill(shared, one, "") for _ in range(10)]
    second = [words.fill(shared, other, "") for _ in range(10)]
    records = as_records([text for pair in zip(first, second, strict=True) for text in pair])
    assert search(records).sets() == {_ids(records[::2]), _ids(records[1::2])}


def test_a_stock_phrase_joins_nothing(search, words, as_records):
    honest = [f"{words.text(20)} {PHRASE} {words.text(20)}" for _ in range(60)]
    campaign = [f"{text} {PHRASE}" for text in words.campaign(6, 40)]
    records = as_records(honest + campaign)
    assert search(records).sets() == {_ids(records[60:])}


def test_honest_texts_are_no_campaign(search, words, as_records):
    found = search(as_records([words.text(words.random.randint(5, 60)) for _ in range(150)]))
    assert found.campaigns == []
    assert found.members == []
    assert found.contacts == []


@pytest.mark.parametrize(
    "texts",
    [
        ["ok"] * 50,
        ["yes", "no", "yes", "ok", "no"] * 5,
        [""] * 20,
        ["", "  ", "\n", "..."] * 5,
        ["😀"] * 30,
        ["😀😃", "👍", "😀😃"] * 8,
        ["12"] * 30,
        [str(n) for n in range(40)],
        ["one record alone says nothing of any template at all"],
        [],
    ],
    ids=lambda texts: f"{len(texts)} of {texts[0]!r}" if texts else "none",
)
def test_nothing_said_is_no_campaign(search, as_records, texts):
    found = search(as_records(texts))
    assert (found.campaigns, found.members, found.contacts) == ([], [], [])


@pytest.mark.parametrize(
    "template",
    [
        "Срочно нужны помощники на склад {} жилье и питание даем оплата каждый день звоните {} сразу",
        "مطلوب عمال للعمل في المطعم {} السكن والطعام علينا الراتب كل شهر اتصل الان {} بدون خبرة",
        "รับสมัครพนักงานร้านอาหาร {} มีที่พักและอาหารให้ฟรี รายได้ดีทุกเดือน โทร {} ไม่ต้องมีประสบการณ์",
        "诚聘餐厅服务员包吃包住月薪{}元无需经验联系电话{}随时可以上班名额有限",
        "レストランのスタッフを募集しています月給{}円寮と食事つき電話{}経験は問いません",
        "식당 직원을 모집합니다 숙식 제공 월급 {} 만원 경험 없어도 됩니다 연락처 {} 언제든지 전화 주세요",
        "रेस्तरां में कर्मचारी चाहिए रहना खाना मुफ्त वेतन {} रुपये अनुभव जरूरी नहीं फोन करें {} जल्दी",
    ],
)
def test_campaigns_in_any_script(search, words, as_records, template):
    numbers = words.random
    texts = [
        template.format(numbers.randint(100, 999), f"07700 9{numbers.randint(10000, 99999)}")
        for _ in range(6)
    ]
    honest = [words.text(20) for _ in range(6)]
    records = as_records(texts + honest)
    assert search(records).sets() == {_ids(records[:6])}


def test_disguised_letters_join(search, words, as_records):
    text = "come and work with us in the big house by the sea we pay for the trip and the papers"
    bold = "".join(chr(ord("𝐚") + ord(c) - ord("a")) if c.isalpha() else c for c in text)
    cyrillic = text.translate(str.maketrans("aoepcxy", "аоерсху"))
    records = as_records([text, bold, cyrillic, text.upper()])
    assert search(records).sets() == {_ids(records)}


def test_title_and_text_are_read_as_one(search, words, as_records):
    whole = words.text(30)
    title, text = whole[:60], whole[60:]
    records = as_records(
        [{"title": title, "text": text}, {"title": None, "text": whole}, {"title": "", "text": whole}]
    )
    found = search(records)
    assert len(found.corpus.text) == 3
    assert found.corpus.texts <= 2


def test_long_texts(search, words, as_records):
    long = words.text(5000)
    found = search(
        as_records([f"{long} {words.random.randint(1, 99)}" for _ in range(3)] + [words.text(5000)])
    )
    (campaign,) = found.campaigns
    assert campaign["size"] == 3
    assert campaign["score"] > 0.5


def test_group_keys_follow_the_set_of_records(search, market):
    records, _ = market
    keys = set(search(records).groups.keys.to_pylist())
    assert keys == set(search(records[::-1]).groups.keys.to_pylist())
    assert keys == set(search(records[20:], records[:20]).groups.keys.to_pylist())
    fewer = set(search(records[1:]).groups.keys.to_pylist())
    assert len(keys & fewer) == len(keys) - 1
    assert all(len(key) == 32 for key in keys)


def test_groups_count_their_records(search, market):
    found = search(market[0])
    of_row = found.groups.of_row
    assert np.bincount(of_row[of_row >= 0]).tolist() == found.groups.sizes.tolist()
    assert found.groups.sizes.min() >= 2
    labels = found.labels[found.corpus.text]
    for label in np.unique(labels):
        assert len(np.unique(of_row[labels == label])) == 1


def test_only_wanted_groups_are_looked_at(search, market):
    records, truth = market
    found = search(records)
    engine = search.engine()
    ids = np.array([row["record_id"] for row in records])
    for group in range(len(found.groups.sizes)):
        wanted = np.arange(len(found.groups.sizes)) == group
        parts = list(detect.find_in_groups(engine, found.corpus, found.groups, wanted, {}))
        members = {m for part in parts for m in part.members.column("record_id").to_pylist()}
        assert members in ({frozenset(ids[found.groups.of_row == group])} & truth or [set()])
        assert all((part.group == group).all() for part in parts)
    nothing = np.zeros(len(found.groups.sizes), bool)
    assert list(detect.find_in_groups(engine, found.corpus, found.groups, nothing, {})) == []


def test_no_groups(search, as_records):
    groups = search([]).groups
    assert isinstance(groups, Groups)
    assert (len(groups.of_row), len(groups.sizes), groups.keys) == (0, 0, pa.array([], pa.string()))
