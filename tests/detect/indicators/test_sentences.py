from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.detect.indicators.sentences import LEAST_WORDS, MOST_WORDS, sentences, words


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We hold your passport here. Call us now for more!",
         ["We hold your passport here.", "Call us now for more!"]),
        ("Short one. This one is long enough", ["This one is long enough"]),
        ("  first line of the list\r\n• second line of the list",
         ["first line of the list", "second line of the list"]),
        ("Паспорт остаётся у нас дома; звоните нам прямо сегодня",
         ["Паспорт остаётся у нас дома", "звоните нам прямо сегодня"]),
        ("", []),
        ("word " * 41, []),
        ("word " * 40, [("word " * 40).strip()]),
        ("... !!! ???", []),
    ],
)  # fmt: skip
def test_sentences_are_cut_where_they_end(text: str, expected: list[str]):
    assert cut(text) == expected


@given(st.text(alphabet=st.sampled_from("ab é.!?\n;•я😀 "), max_size=300))
def test_places_are_in_order_and_hold_no_outer_space(text: str):
    last = 0
    for start, end in sentences(text):
        assert last <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert LEAST_WORDS <= len(words(text[start:end])) <= MOST_WORDS
        last = end
