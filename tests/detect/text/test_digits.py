"""Words and letters that stand for digits."""

from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.detect.text.digits import LOOK_ALIKE_LETTERS, MOST_LETTERS, SIZE, digit_table
from manumit.detect.text.tokens import PHONE_DIGITS

LINES = [
    line.split()
    for line in (files("manumit.detect.text") / "digit_words.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def _look_up(word_hash):
    """What the table says of a token: a slow twin of the kernel's search."""
    keys, digits = digit_table()
    place = word_hash % len(keys)
    while keys[place]:
        if int(keys[place]) == word_hash:
            return int(digits[place])
        place = (place + 1) % len(keys)
    return 0


def test_the_table_is_a_power_of_two_and_far_from_full():
    keys, digits = digit_table()
    assert len(keys) == len(digits) == SIZE
    assert SIZE & (SIZE - 1) == 0
    assert np.count_nonzero(keys) < SIZE // 2
    assert len(np.unique(keys[keys > 0])) == np.count_nonzero(keys)
    assert (digits[keys == 0] == 0).all()


def test_every_line_names_ten_digits():
    assert [line[0] for line in LINES if len(line) != 11] == []
    assert len({line[0] for line in LINES}) == len(LINES)


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[0])
def test_every_word_stands_for_one_digit(tokenised, line):
    for word in "/".join(line[1:]).split("/"):
        (says,) = tokenised(word).hashes
        assert _look_up(says) == 1, word


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[0])
def test_a_number_in_words_is_a_phone(tokenised, line):
    text = " ".join(synonyms.split("/")[0] for synonyms in line[1:])
    found = tokenised(text)
    assert (found.kinds, found.sizes) == (["phone"], [10])
    assert found.written == [text.encode()]


@given(st.text(LOOK_ALIKE_LETTERS, min_size=1, max_size=MOST_LETTERS))
def test_look_alikes_count_only_beside_digits(tokenised, letters):
    (says,) = tokenised(letters).hashes
    assert _look_up(says) in (-len(letters), 1)
    beside = tokenised(f"55{letters}55555")
    assert (beside.kinds, beside.sizes) == (["phone"], [7 + len(letters)])
    if _look_up(says) < 0:
        assert "phone" not in tokenised(" ".join([letters] * PHONE_DIGITS[0])).kinds


@pytest.mark.parametrize("word", ["hello", "ten", "ones", "тринадцать", "word", "oilsb" * 3, "aeo", "x"])
def test_other_words_stand_for_no_digit(tokenised, word):
    (says,) = tokenised(word).hashes
    assert _look_up(says) == 0


def test_words_and_digits_and_letters_mix(tokenised):
    found = tokenised("call zero 7 seven o0 nine 12 tres now")
    assert found.kinds == ["word", "phone", "word"]
    assert found.sizes[1] == 9
