"""New texts beside known campaigns."""

import time

import numpy as np
import pyarrow as pa
import pytest

from manumit.detect import campaigns as detect
from manumit.detect.campaigns.known import SCHEMA


@pytest.fixture
def known(search, words, as_records):
    """Known campaigns of a small market, and a text of each, edited."""
    told = [words.campaign(size, 40, 0.03) for size in (30, 9, 4)]
    copied = words.text(30)
    texts = [text for campaign in told for text in campaign[:-1]]
    honest = [words.text(30) for _ in range(20)]
    engine = search.engine()
    corpus = search.corpus(engine, as_records([*texts, copied, copied, *honest]))
    standing = detect.link_all(engine, detect.find_telling(engine, corpus), corpus.last)
    rows = [0, 29, 37, len(texts)]
    labels = standing.labels[corpus.text[rows]].astype(np.int64)
    assert len(set(labels.tolist())) == 4
    table = detect.profile_table(standing, labels, pa.array(["a", "b", "c", "d"]))
    return detect.KnownCampaigns(table), [campaign[-1] for campaign in told] + [copied]


def test_a_text_of_a_campaign_is_known_again(known):
    campaigns, last = known
    found = campaigns.match(pa.array(last))
    assert found.campaign_id.to_pylist() == ["a", "b", "c", "d"]
    assert (found.likeness > 0.5).all()
    assert (found.likeness <= 1).all()


def test_an_honest_text_is_not(known, words):
    campaigns, last = known
    half = " ".join(last[0].split()[:6])
    found = campaigns.match(pa.array([words.text(40), "", None, "ok", f"{half} {words.text(60)}"]))
    assert found.campaign_id.null_count == 5
    assert (found.likeness == 0).all()


def test_no_texts_and_no_campaigns(known):
    campaigns, last = known
    assert len(campaigns.match(pa.array([], pa.string())).campaign_id) == 0
    none = detect.KnownCampaigns(SCHEMA.empty_table())
    assert len(none) == 0
    assert none.match(pa.array(last)).campaign_id.null_count == len(last)
    assert len(detect.KnownCampaigns.read([])) == 0


def test_it_is_quick_beside_many_campaigns(known):
    _, last = known
    random = np.random.default_rng(1)
    shingles = [np.sort(random.integers(0, 1 << 32, 40, np.uint32)) for _ in range(20_000)]
    table = pa.table(
        [
            pa.array([f"{n:016x}" for n in range(20_000)]),
            pa.array(np.full(20_000, 20, np.float32)),
            pa.array(np.full(20_000, 2, np.float32)),
            pa.array(shingles, pa.list_(pa.uint32())),
        ],
        schema=SCHEMA,
    )
    campaigns = detect.KnownCampaigns(table)
    batch = pa.array(last * 12)
    campaigns.match(batch)
    begun = time.process_time()
    for _ in range(5):
        campaigns.match(batch)
    assert (time.process_time() - begun) / 5 < 0.05
