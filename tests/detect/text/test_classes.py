"""The table of code points: classes of well-known characters, and folds that stay inside."""

import unicodedata

import numpy as np
import pytest

from manumit.detect.text import classes as c


def _class(char):
    return int(c.table()[ord(char)] >> c.CLASS_SHIFT)


def _fold(char):
    return chr(int(c.table()[ord(char)]) & c.POINT_MASK)


@pytest.mark.parametrize(
    ("chars", "expected"),
    [
        ("aZéßŁжЯЁαΩאبحअकவ한글Աაᚠ𝐇", c.LETTER),
        ("0９٣३๑߀", c.DIGIT),
        ("\u093e\u094d\u0bbe\u05b0\u064e", c.MARK),
        ("今漢々〇㐀豈", c.HAN),
        ("あんアンーｱ", c.KANA),
        ("กเ็ລកမ", c.SOUTHEAST),
        ("😀👍☎❤🇩™", c.EMOJI),
        ("\u200b\u200d\ufe0f\u00ad\u0301\u0640\u20e3🏽", c.IGNORABLE),
        ("$€£¥₹₺฿", c.CURRENCY),
        ("'’‘", c.APOSTROPHE),
        (" \t\n\u00a0\u3000.,;:!?()[]<>-_/@#+*\x00", c.SEPARATOR),
    ],
)  # fmt: skip
def test_class(chars, expected):
    assert {char: _class(char) for char in chars} == dict.fromkeys(chars, expected)


@pytest.mark.parametrize(
    ("chars", "folded"),
    [("aAáÀåａＡ𝐚𝔸ⓐаА", "a"), ("oOöŐоОοº", "o"), ("жЖ", "ж"), ("1１①¹", "1"), ("ｱア", "ア"), ("ﺏب", "ب")],
)
def test_fold(chars, folded):
    assert {char: _fold(char) for char in chars} == dict.fromkeys(chars, folded)


def test_covers_every_code_point_below_its_size():
    assert c.table().shape == (c.TABLE_SIZE,)
    assert c.table().dtype == np.uint32


def test_classes_are_known_and_folds_are_code_points():
    assert set(np.unique(c.table() >> c.CLASS_SHIFT).tolist()) == set(range(c.APOSTROPHE + 1))
    folds = c.table() & c.POINT_MASK
    assert folds.max() < 0x110000


def test_folding_twice_is_folding_once():
    """What a letter folds to folds to itself, so that no detour of disguises ends elsewhere."""
    letters = np.flatnonzero((c.table() >> c.CLASS_SHIFT) == c.LETTER)
    folds = c.table()[letters] & c.POINT_MASK
    again = c.table()[folds] & c.POINT_MASK
    moved = [hex(code) for code, one, two in zip(letters, folds, again, strict=True) if one != two]
    assert moved == []


def test_case_never_matters_where_it_is_one_letter():
    points = [code for code in range(0x80, 0x530) if unicodedata.category(chr(code)) in ("Ll", "Lu")]
    for code in points:
        char = chr(code)
        lower, upper = char.lower(), char.upper()
        if len(lower) == len(upper) == 1 and upper.lower() == lower:
            assert _fold(lower) == _fold(upper), char


def test_ascii_letters_and_digits_keep_their_own_fold():
    for char in "abcdefghijklmnopqrstuvwxyz0123456789":
        assert _fold(char) == char
