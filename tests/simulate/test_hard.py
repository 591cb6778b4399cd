"""Each thing that makes a hard market hard is measured here."""

import numpy as np
import pytest

from manumit.simulate.edits import edit, typo
from manumit.simulate.lexicon import read
from manumit.simulate.market import block, plan
from manumit.simulate.phones import EMOJI, LOOKALIKE, SEPARATED, WORDS, phone
from manumit.simulate.sentences import arrange
from manumit.simulate.slots import Extra, fill


@pytest.fixture(scope="module")
def hard_block():
    market = plan(6000, 5, hard=True)
    return market, block(market, 0, 6000)


@pytest.fixture(scope="module")
def hard_symbols(hard_block):
    market, made = hard_block
    layout = arrange(market.grammar, made, hard=True)
    extra = Extra(len(market.grammar.pieces))
    symbols, sentence = market.grammar.expand(layout.start, layout.key, np.arange(layout.start.size))
    owner = layout.owner[sentence]
    slots = fill(market.grammar, made, symbols, owner, True, extra)
    return symbols, owner, slots, extra


def test_four_to_ten_percent_of_words_are_edited(hard_block, hard_symbols):
    market, made = hard_block
    symbols, owner, slots, extra = hard_symbols
    after, origin = edit(market.grammar, made, symbols, owner, slots, extra)
    word = np.zeros(symbols.size, bool)
    own = symbols < len(market.grammar.pieces)
    word[own] = market.grammar.is_word[symbols[own]]
    word[slots] = False
    inside = ~made.honest[owner] & word
    copies = np.bincount(origin, minlength=symbols.size)
    dropped, doubled = copies == 0, copies == 2
    single = copies[origin] == 1
    kept, now = origin[single], after[single]
    changed, replaced = np.zeros(symbols.size, bool), np.zeros(symbols.size, bool)
    changed[kept] = now != symbols[kept]
    replaced[kept] = changed[kept] & (now < len(market.grammar.pieces))
    mistyped = changed & ~replaced
    for operation in (dropped, doubled, replaced, mistyped):
        assert 0.008 < operation[inside].mean() < 0.03
    rate = np.bincount(owner[inside & (dropped | doubled | changed)], minlength=6000)
    rate = rate / np.maximum(1, np.bincount(owner[inside], minlength=6000))
    assert 0.04 < rate[~made.honest].mean() < 0.10
    assert (dropped | doubled | changed)[slots].sum() == 0


def test_sentences_are_dropped_swapped_and_added(hard_block):
    market, made = hard_block
    campaign = np.flatnonzero(~made.honest & ~made.traits.message)
    layout = arrange(market.grammar, made, hard=True)
    keys = {row: [] for row in campaign.tolist()}
    for row, key in zip(layout.owner.tolist(), layout.key.tolist(), strict=True):
        if row in keys:
            keys[row].append(key)
    dropped = swapped = foreign = 0
    for row, found in keys.items():
        own = made.traits.key[row, : made.traits.sentences[row]].tolist()
        place = [own.index(k) for k in found if k in own]
        dropped += len(place) < len(own)
        swapped += place != sorted(place)
        foreign += len(found) - len(place)
        assert len(place) >= 2
    total = len(keys)
    assert 0.2 < dropped / total < 0.5
    assert 0.15 < swapped / total < 0.3
    assert foreign / total > 2  # stock phrases and, in a quarter, one added sentence


def test_two_to_four_of_sixty_stock_phrases_in_every_text(hard_block):
    market, made = hard_block
    layout = arrange(market.grammar, made, hard=True)
    stock = np.isin(layout.start, market.grammar.stock)
    count = np.bincount(layout.owner[stock], minlength=6000)
    assert (count.min(), count.max()) == (2, 4)
    assert np.unique(layout.start[stock]).size == market.grammar.stock.size
    assert market.grammar.stock.shape[1] == 60
    pairs = np.stack([layout.owner[stock], layout.start[stock]])
    assert np.unique(pairs, axis=1).shape[1] == pairs.shape[1]


def test_easy_campaigns_differ_in_slots_only():
    market = plan(4000, 5, hard=False)
    made = block(market, 0, 4000)
    layout = arrange(market.grammar, made, hard=False)
    symbols, sentence = market.grammar.expand(layout.start, layout.key, np.arange(layout.start.size))
    owner = layout.owner[sentence]
    ends = np.searchsorted(owner, np.arange(4001))
    templates = {}
    for row in np.flatnonzero(~made.honest).tolist():
        found = symbols[ends[row] : ends[row + 1]].tobytes()
        assert templates.setdefault(int(made.campaign[row]), found) == found
    slots = [sum(s < 0 for s in np.frombuffer(t, np.int32)) for t in templates.values()]
    adverts = [n for c, n in zip(templates, slots, strict=True) if not market.traits.message[c]]
    assert min(adverts) >= 2
    assert max(adverts) <= 8
    assert min(slots) >= 2


def test_campaigns_use_several_accounts_and_cities(hard_market, easy_market):
    for market, least in ((hard_market, 3.0), (easy_market, 1.0)):
        sizes = market.truth.groupby("campaign")["id"].transform("size")
        large = market.records.assign(campaign=market.truth["campaign"])[sizes >= 10]
        assert large.groupby("campaign")["author"].nunique().mean() >= least
        assert large.groupby("campaign")["place"].nunique().mean() >= (2.0 if least > 1 else 1.0)
    easy = easy_market.records.groupby(easy_market.truth["campaign"])["author"].nunique()
    assert (easy == 1).all()


def test_networks_share_accounts(hard_market):
    linked = hard_market.truth.groupby("network")["campaign"].nunique()
    linked = set(linked[linked > 1].index)
    rows = hard_market.records.assign(
        network=hard_market.truth["network"], campaign=hard_market.truth["campaign"]
    )
    rows = rows[rows["network"].isin(linked)]
    shared = rows.groupby(["network", "author"])["campaign"].nunique().groupby("network").max()
    assert (shared > 1).mean() > 0.3


def test_networks_share_phones(easy_market):
    linked = easy_market.truth.groupby("network")["campaign"].nunique()
    linked = set(linked[linked > 1].index)
    digits = (
        easy_market.records["text"]
        .str.findall(r"\d[\d() ./-]{6,}\d")
        .map(lambda found: {"".join(c for c in f if c.isdigit()) for f in found})
    )
    shared = set()
    owner = {}
    for numbers, network, campaign in zip(
        digits, easy_market.truth["network"], easy_market.truth["campaign"], strict=True
    ):
        for number in numbers if network in linked else ():
            if len(number) >= 8 and owner.setdefault((network, number), campaign) != campaign:
                shared.add(network)
    assert len(shared) > 0.15 * len(linked)


@pytest.mark.parametrize("code", ["en", "ru", "ar", "zh", "th"])
def test_hidden_phones_still_say_their_digits(code):
    lexicon = read(code)
    plain = phone(lexicon, 123456789, 0, 0)
    digits = "".join(c for c in plain if c.isdigit())
    assert "".join(c for c in phone(lexicon, 123456789, 0, EMOJI) if c.isdigit()) == digits
    assert "".join(c for c in phone(lexicon, 123456789, 0, SEPARATED) if c.isdigit()) == digits
    words = phone(lexicon, 123456789, 0, WORDS)
    assert not any(c.isdigit() for c in words)
    assert words.replace(" ", "").startswith(lexicon.listed("digits")[int(digits[0])])
    lookalikes = {phone(lexicon, number, 0, LOOKALIKE) for number in range(40)}
    assert any(any(c.isalpha() for c in text) for text in lookalikes)


def test_phones_rotate_and_hide_in_hard_markets_only(hard_market, easy_market):
    for market, hides in ((hard_market, True), (easy_market, False)):
        text = market.records["text"]
        assert text.str.contains("\u20e3").any() == hides
        assert text.str.contains("(?:zero|one|two|three|four|five|six|seven|eight|nine) " * 4).any() == hides


@pytest.mark.parametrize("word", [" kitchen", "厨房", "ครัว", " a", "水"])
def test_typos_keep_the_space_and_some_of_the_word(word):
    made = {typo(word, variant) for variant in range(64)}
    assert all(m.startswith(" ") == word.startswith(" ") and m.strip() for m in made)
    assert any(m != word for m in made)
