"""What a record costs in bits, against a plain twin."""

from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.detect.campaigns.bits import NAME_BITS, bits_of, record_bits, token_bits
from manumit.detect.text.tokens import (
    CODE,
    EMAIL,
    FIRST_TYPED,
    HANDLE,
    IDEOGRAPH,
    KINDS,
    LETTERS,
    LINK,
    NUMBER,
    PHONE,
    PICTURE,
    PRICE,
    SYLLABLE,
    WORD,
)

token = st.tuples(st.integers(0, len(KINDS) - 1), st.integers(1, 40))


def _slow_token(kind, size):
    if kind == WORD:
        return min(4.7 * size, 18)
    if kind in (NUMBER, PHONE, PRICE):
        return 1 + 3.32 * size
    return {IDEOGRAPH: 9, SYLLABLE: 5.5, LETTERS: 4.2, PICTURE: 8}.get(kind, 40)


def _columns(tokens):
    kinds = np.array([kind for kind, _ in tokens], np.uint8)
    return kinds, np.array([size for _, size in tokens], np.int32)


def _bits(matched, fixed_kinds, tokens, in_slots, before=()):
    """`record_bits` of a record that others stand before and behind."""
    kinds, sizes = _columns([*before, *tokens, (CODE, 30)])
    begin = len(before)
    return record_bits(
        np.array([*matched, 7_000_000], np.int64),
        np.array(fixed_kinds, np.uint8),
        begin,
        begin + len(tokens),
        kinds,
        sizes,
        np.array(in_slots, np.bool_),
    )


def _slow_record(matched, fixed_kinds, tokens, in_slots):
    """Plain bits, and those with the template: its name, then each deviation, one by one."""
    ends = [*((j, place) for j, place in enumerate(matched) if place >= 0), (len(matched), len(tokens))]
    cost = NAME_BITS
    last_j = last_place = -1
    for j, place in ends:
        added = tokens[last_place + 1 : place]
        missed = j - last_j - 1
        if added or missed:
            cost += 2 * log2(1 + len(added)) + sum(_slow_token(*t) for t in added)
            if missed or not any(in_slots[last_j + 1 : j + 1]):
                cost += log2(len(matched) + 2) + 2 * log2(1 + missed)
        if j < len(matched) and fixed_kinds[j] >= FIRST_TYPED:
            cost += _slow_token(*tokens[place])
        last_j, last_place = j, place
    return sum(_slow_token(*t) for t in tokens), cost


@st.composite
def records(draw):
    """A record's tokens, and where the fixed ones of a template stand in it."""
    tokens = draw(st.lists(token, max_size=25))
    places = sorted(draw(st.sets(st.integers(0, len(tokens) - 1)))) if tokens else []
    matched = list(places)
    for at in draw(st.lists(st.integers(0, 30), max_size=8)):
        matched.insert(min(at, len(matched)), -1)
    fixed_kinds = [tokens[p][0] if p >= 0 else draw(token)[0] for p in matched]
    in_slots = draw(st.lists(st.booleans(), min_size=len(matched) + 1, max_size=len(matched) + 1))
    return matched, fixed_kinds, tokens, in_slots


@given(st.lists(token, max_size=30))
def test_tokens_cost_what_the_twin_says(tokens):
    kinds, sizes = _columns(tokens)
    expected = [_slow_token(*t) for t in tokens]
    assert bits_of(kinds, sizes).tolist() == pytest.approx(expected)
    assert [token_bits(*t) for t in tokens] == pytest.approx(expected)


@given(token)
def test_a_longer_token_never_costs_less(one):
    kind, size = one
    assert 0 < token_bits(kind, size) <= token_bits(kind, size + 1)


def test_opaque_names_cost_the_same_and_more_than_a_word():
    assert {token_bits(kind, size) for kind in (LINK, EMAIL, HANDLE, CODE) for size in (1, 12, 500)} == {40.0}
    assert token_bits(WORD, 100) < 40


@given(records(), st.lists(token, max_size=5))
def test_records_cost_what_the_twin_says(record, before):
    assert _bits(*record, before) == pytest.approx(_slow_record(*record))


@given(records())
def test_a_known_gap_never_costs_more(record):
    matched, fixed_kinds, tokens, in_slots = record
    plain, cost = _bits(*record)
    assert plain == pytest.approx(sum(token_bits(*t) for t in tokens))
    assert cost >= NAME_BITS
    assert _bits(matched, fixed_kinds, tokens, [True] * len(in_slots))[1] <= cost


@given(st.lists(st.integers(1, 12), min_size=1, max_size=40))
def test_a_record_that_is_the_template_costs_its_name(sizes):
    tokens = [(WORD, size) for size in sizes]
    matched = list(range(len(tokens)))
    assert _bits(matched, [WORD] * len(tokens), tokens, [False] * (len(tokens) + 1))[1] == NAME_BITS


def test_typed_tokens_cost_what_is_written_in_them():
    tokens = [(WORD, 4), (PHONE, 10), (WORD, 3)]
    _, cost = _bits([0, 1, 2], [WORD, PHONE, WORD], tokens, [False] * 4)
    assert cost == NAME_BITS + token_bits(PHONE, 10)


def test_what_a_slot_holds_costs_no_place():
    tokens = [(WORD, 4), (WORD, 6), (WORD, 3)]
    _, known = _bits([0, 2], [WORD, WORD], tokens, [False, True, False])
    _, surprise = _bits([0, 2], [WORD, WORD], tokens, [False, False, False])
    assert known == NAME_BITS + 2 + token_bits(WORD, 6)
    assert surprise == pytest.approx(known + log2(4))


def test_words_left_out_cost_their_place_and_number():
    tokens = [(WORD, 4), (WORD, 3)]
    _, cost = _bits([0, -1, -1, 1], [WORD] * 4, tokens, [True] * 5)
    assert cost == pytest.approx(NAME_BITS + log2(6) + 2 * log2(3))


def test_a_record_that_shares_nothing_costs_more_than_by_itself():
    tokens = [(WORD, 5)] * 10
    plain, cost = _bits([-1] * 6, [WORD] * 6, tokens, [True] * 7)
    assert cost > plain + NAME_BITS


def test_an_empty_record_and_an_empty_template():
    assert _bits([], [], [], [False]) == (0, NAME_BITS)
    assert _bits([], [], [(WORD, 2)], [True]) == (
        token_bits(WORD, 2),
        NAME_BITS + 2 * log2(2) + token_bits(WORD, 2),
    )
    assert _bits([-1], [WORD], [], [True, True]) == (0, pytest.approx(NAME_BITS + log2(3) + 2))
