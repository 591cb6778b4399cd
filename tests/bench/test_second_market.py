from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from bench.second_market import ALPHABETS, SecondMarket

KINDS = ({}, {"short": 0.6}, {"zipf": 1.2})


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_makes_the_same_market(kind):
    assert SecondMarket(3, **kind).records(300) == SecondMarket(3, **kind).records(300)


def test_another_seed_makes_another():
    assert SecondMarket(3).records(100) != SecondMarket(4).records(100)


def test_about_half_of_the_records_are_honest_unless_said_otherwise():
    _, campaigns = SecondMarket(5).records(2_000)
    assert 0.35 < campaigns.count(-1) / len(campaigns) <= 0.5
    _, campaigns = SecondMarket(5).records(2_000, 0.2)
    assert 0.6 < campaigns.count(-1) / len(campaigns) <= 0.8


def test_a_campaign_has_two_records_or_more_and_their_order_tells_nothing():
    _, campaigns = SecondMarket(6).records(1_000)
    sizes = Counter(campaign for campaign in campaigns if campaign >= 0)
    assert min(sizes.values()) >= 2
    assert sum(a == b for a, b in pairwise(campaigns) if a >= 0) < 100


def test_every_script_is_there():
    texts, _ = SecondMarket(7).records(500)
    seen = set("".join(texts))
    for letters in ALPHABETS.values():
        assert len(seen & set(letters)) >= min(20, len(letters))


def test_texts_of_one_campaign_share_words_and_differ():
    texts, campaigns = SecondMarket(8).records(600)
    campaign, size = Counter(c for c in campaigns if c >= 0).most_common(1)[0]
    own = [text for text, c in zip(texts, campaigns, strict=True) if c == campaign]
    assert len(set(own)) == size
    pairs = [{text[i : i + 4] for i in range(len(text) - 3)} for text in own]
    alike = [len(pairs[0] & other) / len(pairs[0] | other) for other in pairs[1:]]
    assert min(alike) > 0.1
