"""Texts with letters of a script, among many."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from manumit.detect.extract.mention import BETWEEN
from manumit.detect.extract.scripts import HAN, HANGUL, KANA_HAN, THAI, part

SCRIPTS = (HAN, HANGUL, KANA_HAN, THAI)


def test_only_texts_of_the_script_are_in_its_part():
    texts = ["Anna", "王小丽", "", "김실장 ok", "call 李 now", "น้อง"]
    whole = BETWEEN.join(texts)
    han = part(whole, HAN)
    assert han is not None
    assert han.text == BETWEEN.join(["王小丽", "call 李 now"])
    place = han.text.index("李")
    assert whole[place + han.shift(place)] == "李"
    assert part(whole, THAI).text == "น้อง"
    assert part(whole, HANGUL).text == "김실장 ok"


def test_without_the_script_there_is_no_part():
    assert part("Anna\x00Ольга", HAN) is None
    assert part("", KANA_HAN) is None


@given(st.lists(st.text("aé王ア김น.\n", max_size=5), max_size=8), st.sampled_from(SCRIPTS))
def test_each_place_of_a_part_is_one_of_the_whole(texts, spans):
    whole = BETWEEN.join(texts)
    held = [text for text in texts if any(a <= ord(sign) <= b for sign in text for a, b in spans)]
    found = part(whole, spans)
    assert (found.text if found else "") == BETWEEN.join(held)
    for place, sign in enumerate(found.text if found else ""):
        if sign != BETWEEN:
            assert whole[place + found.shift(place)] == sign
