import numpy as np
import pytest

from manumit.simulate.market import block, plan


@pytest.fixture(scope="module")
def large_plan():
    return plan(1_000_000, 11, hard=True)


def test_sizes_follow_the_published_law(large_plan):
    sizes = large_plan.sizes
    assert np.median(sizes) == 5
    assert 22 <= np.quantile(sizes, 0.9) <= 26
    assert 0.01 < (sizes >= 100).mean() < 0.05
    assert sizes.max() <= 900
    assert sizes.min() >= 2


def test_campaigns_hold_less_than_half(large_plan):
    assert 400_000 < large_plan.in_campaigns <= 500_000


def test_a_few_campaigns_share_a_network(large_plan):
    campaigns = np.unique(large_plan.network, return_counts=True)[1]
    assert 0.05 < (campaigns > 1).mean() < 0.2
    assert (large_plan.network <= np.arange(large_plan.campaigns)).all()


def test_twins_share_half_their_sentences_with_one_other_campaign(large_plan):
    twin = np.flatnonzero(large_plan.twin_of >= 0)
    base = large_plan.twin_of[twin]
    assert 0.02 < twin.size / large_plan.campaigns < 0.1
    traits = large_plan.traits
    count = traits.sentences[twin]
    assert np.array_equal(count, traits.sentences[base])
    assert np.array_equal(traits.language[twin], traits.language[base])
    inside = np.arange(traits.key.shape[1])[None, :] < count[:, None]
    shared = ((traits.key[twin] == traits.key[base]) & inside).sum(axis=1)
    assert np.array_equal(shared, count // 2)


def test_templates_have_three_to_eight_sentences(large_plan):
    traits = large_plan.traits
    adverts = traits.sentences[~traits.message]
    assert (adverts.min(), adverts.max()) == (3, 8)
    assert set(traits.sentences[traits.message]) == {2, 3}


@pytest.mark.parametrize("hard", [False, True])
def test_any_part_of_a_market_can_be_made_alone(hard):
    market = plan(5000, 4, hard)
    whole, part = block(market, 0, 5000), block(market, 1200, 1300)
    assert np.array_equal(whole.record[1200:1300], part.record)
    assert np.array_equal(whole.campaign[1200:1300], part.campaign)
    assert np.array_equal(whole.traits.key[1200:1300], part.traits.key)
    assert np.array_equal(whole.posted[1200:1300], part.posted)


def test_every_member_occurs_once():
    market = plan(5000, 4, hard=False)
    campaign = block(market, 0, 5000).campaign
    assert np.array_equal(np.bincount(campaign[campaign >= 0], minlength=market.campaigns), market.sizes)
