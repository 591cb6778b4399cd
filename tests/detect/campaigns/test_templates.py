"""Templates: what is fixed, what is a slot, what belongs, and what a text costs."""

import numpy as np
import pyarrow as pa
import pytest

from manumit.detect.campaigns.bits import NAME_BITS, bits_of, token_bits
from manumit.detect.campaigns.layout import read_tokens
from manumit.detect.campaigns.slots import cut
from manumit.detect.campaigns.templates import (
    KIN,
    LEAST_SAVED,
    MOST_TOKENS,
    OPTIONAL_SHARE,
    SEEDS,
    build_templates,
)
from manumit.detect.text.tokens import CODE, EMAIL, IDEOGRAPH, KINDS, LINK, NUMBER, PHONE, PRICE, WORD


def _build(*groups):
    """Campaign of each text, and the fixed words of each campaign."""
    texts = [text for group in groups for text in group]
    tokens = read_tokens(pa.array(texts, pa.string()))
    bounds = np.cumsum([0, *map(len, groups)])
    member, plain, saved, backbones, fixed_ends, fixed, counts, gaps = build_templates(
        bounds, tokens.ends, tokens.hashes, tokens.kinds, tokens.sizes
    )
    written = tokens.strings(tokens.first, tokens.last).to_pylist()
    said = [
        [written[tokens.ends[backbone] + j] for j in fixed[fixed_ends[c] : fixed_ends[c + 1]]]
        for c, backbone in enumerate(backbones)
    ]
    assert len(counts) == len(fixed) == fixed_ends[-1]
    assert len(gaps) == len(fixed) + len(backbones)
    sizes = np.bincount(member[member >= 0], minlength=len(backbones))
    for c in range(len(backbones)):
        assert member[backbones[c]] == c
        assert (counts[fixed_ends[c] : fixed_ends[c + 1]] <= sizes[c]).all()
        assert (gaps[fixed_ends[c] + c : fixed_ends[c + 1] + c + 1] <= sizes[c]).all()
    assert (saved[member >= 0] <= plain[member >= 0]).all()
    return member.tolist(), said


def test_bits_of_tokens():
    assert token_bits(WORD, 1) < token_bits(WORD, 3) < token_bits(WORD, 10) == token_bits(WORD, 100)
    assert (
        token_bits(NUMBER, 4) == token_bits(PHONE, 4) == token_bits(PRICE, 4) == pytest.approx(1 + 3.32 * 4)
    )
    assert token_bits(LINK, 3) == token_bits(EMAIL, 50) == token_bits(CODE, 1)
    assert token_bits(IDEOGRAPH, 1) < token_bits(WORD, 3)
    kinds = np.arange(len(KINDS), dtype=np.uint8)
    sizes = np.full(len(KINDS), 2, np.int32)
    assert bits_of(kinds, sizes).tolist() == [token_bits(k, 2) for k in range(len(KINDS))]


def test_fixed_words_are_those_of_half_the_kin():
    base = ["alpha", "bravo", "delta", "hotel", "tango", "romeo", "oscar", "lima", "quebec", "sierra"]
    texts = [" ".join([*base[:5], name, *base[5:]]) for name in ("riga", "oslo", "bari", "cork")]
    assert _build(texts) == ([0] * 4, [base])


def test_one_row_or_none():
    assert _build() == ([], [])
    assert _build([]) == ([], [])
    assert _build(["alpha bravo delta hotel tango romeo"]) == ([-1], [])


def test_texts_that_have_nothing_in_common_are_none(words):
    assert _build([words.text(30) for _ in range(20)]) == ([-1] * 20, [])


def test_chance_overlap_saves_nothing(words):
    """Texts of very few different words overlap by chance alone."""
    few = words.all[:40]
    texts = [" ".join(words.random.choices(few, k=25)) for _ in range(20)]
    member, _ = _build(texts)
    assert sum(c >= 0 for c in member) <= 4


def test_two_templates_in_one_group_are_two_campaigns(words):
    one, other = words.campaign(6, 30), words.campaign(5, 30)
    member, said = _build([*one, *other])
    assert member in ([0] * 6 + [1] * 5, [1] * 6 + [0] * 5)
    assert len(said) == 2


def test_a_campaign_in_two_orders_stays_one(words):
    first, second = words.text(20), words.text(20)
    texts = [f"{first} {second} {n}" for n in range(5)] + [f"{second} {first} {n}" for n in range(5)]
    assert len(set(_build(texts)[0])) == 1


def test_a_stranger_in_the_group_is_left_out(words):
    member, _ = _build([*words.campaign(9, 40), words.text(40)])
    assert member == [0] * 9 + [-1]


def test_a_template_does_not_depend_on_the_order_of_its_texts(words):
    """Its seeds are those of least hash, not the first to come."""
    texts = words.campaign(SEEDS + 30, 30, edits=0.05)
    assert _build(texts)[1] == _build(texts[::-1])[1]
    assert len(_build(texts)[1]) == 1


def test_groups_of_many_templates_end(words):
    texts = [text for _ in range(20) for text in words.campaign(2, 20)]
    member, said = _build(texts)
    assert len(said) == 20
    assert sorted(member) == sorted(list(range(20)) * 2)


def test_what_stands_beyond_the_longest_text_counts_as_added():
    text = " ".join(
        f"w{'abcdefgh'[n % 8]}{'abcdefghijk'[n % 11]}{'abcdefghijklm'[n % 13]}" for n in range(MOST_TOKENS)
    )
    member, said = _build([f"{text} tail", f"{text} other end"])
    assert member == [0, 0]
    assert len(said[0]) == MOST_TOKENS


def test_constants_are_shares():
    assert 0 < KIN < 1
    assert 0 < LEAST_SAVED < 1
    assert 0 < OPTIONAL_SHARE <= 1
    assert NAME_BITS > 0


def test_cut_copies_spans():
    buf = np.frombuffer("héllo wörld".encode(), np.uint8)
    out = np.empty(8, np.uint8)
    cut(buf, np.array([0, 7]), np.array([3, 12]), np.array([0, 3, 8], np.int32), out)
    assert bytes(out).decode() == "hé" + "wörl"
