"""Plain letters keep their places; words beside a place."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.detect.extract.wording import LETTER_RANGES, LETTERS, Beside, either, listed, plain, rows

EVERY_SIGN = [chr(point) for point in range(0x110000) if not 0xD800 <= point < 0xE000]


def test_plain_signs_are_one_for_one_in_any_case():
    assert [sign for sign in EVERY_SIGN if len(plain(sign).lower()) != 1] == []


@given(st.text() | st.text("ａ２𝐂ⓐİ￥x "))
def test_plain_keeps_places(text):
    assert len(plain(text)) == len(text)
    assert plain(text) == "".join(plain(sign) for sign in text)
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize(
    ("styled", "expected"),
    [
        ("２２歳", "22歳"),
        ("𝐂𝐚𝐬𝐡", "Cash"),
        ("ⓒⓐⓢⓗ", "cash"),
        ("￥￡＄", "¥£$"),
        ("İ", "I"),
        ("！，", "！，"),
        ("é", "é"),
    ],
)
def test_plain(styled, expected):
    assert plain(styled) == expected


def test_letters_and_their_class_are_the_same():
    pattern = re.compile(f"[{LETTER_RANGES}]")
    assert {sign for sign in EVERY_SIGN if pattern.match(sign)} == LETTERS
    assert set("aZéßжЖاब") <= LETTERS
    assert not LETTERS & set("1 ._-元あ가บ€\x00")


WORDS = Beside({"euro": 1, "us dollar": 2, "R": 3, "€": 4, "元": 5, "kr": 6})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("euro", (0, 4, 1)),
        (" EURO!", (1, 5, 1)),
        ("  euro", (2, 6, 1)),
        ("   euro", None),
        ("euros", None),
        ("euro2", (0, 4, 1)),
        ("r", None),
        ("R", (0, 1, 3)),
        ("元整", (0, 1, 5)),
        ("us\xa0dollar", (0, 9, 2)),
        ("", None),
        (" ", None),
        ("k", None),
        ("kr", (0, 2, 6)),
        ("€", (0, 1, 4)),
    ],
)
def test_after(text, expected):
    assert WORDS.after(text, 0) == expected
    assert (re.match(WORDS.may_follow, text) is not None) >= (expected is not None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("euro", (0, 4, 1)),
        ("Euro: ", (0, 4, 1)),
        ("neuro", None),
        ("2euro", (1, 5, 1)),
        ("us dollar", (0, 9, 2)),
        ("r ", None),
        ("R ", (0, 1, 3)),
        ("美元", (1, 2, 5)),
        ("€   ", (0, 1, 4)),
        ("€    ", None),
        ("", None),
    ],
)
def test_before(text, expected):
    assert WORDS.before(text, len(text), " :") == expected
    assert WORDS.may_precede(text, len(text), " :") >= (expected is not None)


def test_either_takes_the_longest_and_minds_capitals():
    pattern = re.compile(either(["per", "per hour", "Ab"]))
    assert [
        pattern.match(text) and pattern.match(text)[0] for text in ("PER HOUR", "per day", "Ab", "ab")
    ] == [
        "PER HOUR",
        "per",
        "Ab",
        None,
    ]


@pytest.mark.parametrize("name", ["prices.txt", "ages.txt", "payments.txt"])
def test_word_lists_are_tidy(name):
    assert len(list(rows(name))) > 50
    for row in rows(name):
        assert len(row) > 1, row
        assert all(word == word.strip() for word in row), row
    assert listed(name, "no such key") == []
