"""Words as sounds: the kernel against a plain reading of the same tables; signs bound what words can be."""

from __future__ import annotations

import re
from importlib.resources import files

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.alert.watchlists import name_kernel, sound_kernel
from manumit.alert.watchlists.name_letters import pairs
from manumit.alert.watchlists.name_sounds import Words, words_of

DOUBLED = re.compile(r"(.)\1+")
ENDS = ((r"(?:off|ow|ew|eff)$", "ov"), (r"(?:skiy|skyi|skyj|skij|ski|sky)$", "ski"))
VOWELS = {"a": "1", "e": "2", "i": "2", "o": "3", "u": "3"}
PIECES = st.sampled_from(
    [*pairs("heard"), *pairs("starts"), "off", "eff", "ow", "skiy", "skij", "sky", "ski", "yeo", *"abdhmnrtu"]
)
SPELLED = st.lists(PIECES, min_size=1, max_size=7).map("".join)


def heard_of(latin: str) -> str:
    for written, said in pairs("starts").items():
        if latin.startswith(written) and not latin.startswith("yeo"):
            latin = said + latin[len(written) :]
            break
    for ending, said in ENDS:
        latin = re.sub(ending, said, latin) if len(latin) > 4 else latin
    heard = re.sub("|".join(pairs("heard")), lambda found: pairs("heard")[found[0]], latin)
    return DOUBLED.sub(r"\1", heard[:1] + heard[1:].replace("h", ""))


def classes_of(heard: str) -> str:
    classes = DOUBLED.sub(r"\1", "".join(pairs("classes").get(sound, "") for sound in heard))
    if len(classes) > 1:
        return classes
    return classes + next((VOWELS[sound] for sound in heard if sound in VOWELS), "") or "A"


def text(words: Words, name: str, row: int) -> str:
    at = getattr(words, f"{name}_at")
    return str(getattr(words, name)[at[row] : at[row + 1]].tobytes().decode())


@settings(max_examples=300, deadline=None)
@given(st.lists(SPELLED, min_size=1, max_size=8))
def test_words_are_heard_as_the_tables_say(latin: list[str]):
    words = words_of(latin, [0] * len(latin))
    for row, word in enumerate(latin):
        heard = heard_of(word)
        bones = "".join(c for c in heard if c not in "aeiouvhH") or heard[:1]
        assert (text(words, "heard", row), text(words, "bones", row)) == (heard[:24], bones[:24])
        assert words.first[row] == ord(pairs("classes").get(heard[:1], "A"))
        assert words.initial[row] == (len(word) == 1)
        for other, again in enumerate(latin):
            if not words.same[row] and not words.same[other]:
                one, two = classes_of(heard), classes_of(heard_of(again))
                assert (words.code[row] == words.code[other]) == (one == two)
                assert (words.front[row] == words.front[other]) == (one[:2] == two[:2])


def test_names_of_one_line_are_found_as_its_first():
    told = (files("manumit.alert.watchlists") / "name_same.txt").read_text(encoding="utf-8").splitlines()
    lines = [line.split() for line in told if not line.startswith("#")]
    seen: set[str] = set()
    for number, names in enumerate(lines, 1):
        fresh = [name for name in names if name not in seen]
        seen.update(names)
        words = words_of(fresh, [0] * len(fresh))
        assert set(words.same.tolist()) <= {number}
        assert len(set(words.code.tolist())) == 1
    assert len(lines) < 2_048, "a sign has eleven bits for the line"


@settings(max_examples=300, deadline=None)
@given(
    st.lists(SPELLED, min_size=2, max_size=6), st.lists(st.sampled_from([0, 2, 11]), min_size=6, max_size=6)
)
def test_no_words_are_more_alike_than_their_signs_allow(latin: list[str], scripts: list[int]):
    words = words_of(latin, scripts[: len(latin)])
    flags = np.zeros(24, np.bool_), np.zeros(24, np.bool_)
    for i, one in enumerate(words.sign):
        for j, other in enumerate(words.sign):
            most = sound_kernel.at_most(one, other, name_kernel.ALIKE, name_kernel.FOR_INITIAL)
            assert name_kernel.word_likeness(words, i, words, j, *flags) <= most + 1e-12
