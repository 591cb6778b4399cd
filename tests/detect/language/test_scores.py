"""The kernel says what py3langid says."""

from __future__ import annotations

from functools import cache

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from manumit.detect.language.detecting import judge_texts
from manumit.detect.language.model import (
    LEFT_OUT,
    RARE,
    RARE_COST,
    RENAMED,
    SMALL,
    SMALL_COST,
    STEPS,
    columns_of,
    model,
)
from manumit.detect.language.scores import add_up, two_best, walk
from manumit.detect.language.scripts import Script

LATIN = (
    "house market week people clean work buscamos personas para limpiar cada semana nous cherchons des gens "
    "wir suchen leute für die wohnung procuramos perto straße año naïve szukamy osób sprzątania ödeme hafta"
)
CYRILLIC = (
    "ищем людей для уборки квартир оплата каждую неделю шукаємо прибирання щотижня търсим човек почистване"
)


def of_words(words: str) -> st.SearchStrategy[str]:
    """Texts of some words."""
    return st.lists(st.sampled_from(words.split()), min_size=1, max_size=80).map(" ".join)


@cache
def identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE)


def theirs(text: str, script: Script) -> dict[str, float]:
    """Score by tag among the languages of a script, by py3langid itself."""
    oracle = identifier()
    scores = oracle._raw_score(text.encode())
    tags = ["" if name in LEFT_OUT else RENAMED.get(name, name) for name in oracle.nb_classes]
    best: dict[str, float] = {}
    for column in columns_of(tags)[script]:
        tag = tags[column]
        cost = RARE_COST if tag in RARE.split() else SMALL_COST if tag in SMALL.split() else 0.0
        best[tag] = max(best.get(tag, -np.inf), float(scores[column]) - cost)
    return best


def check(text: str, script: Script) -> None:
    """The leading language and its lead are those of py3langid."""
    judged = judge_texts(pa.array([text]))
    scores = theirs(f" {text} ", script)
    first, second = sorted(scores.values(), reverse=True)[:2]
    assert judged.leads[0] == pytest.approx(first - second, abs=0.02)
    assert first - scores[judged.names[judged.places[0]]] == pytest.approx(0, abs=0.02)


@given(of_words(LATIN))
def test_latin(text: str) -> None:
    check(text, Script.LATIN)


@given(of_words(CYRILLIC))
def test_cyrillic(text: str) -> None:
    check(text, Script.CYRILLIC)


@given(of_words(LATIN))
def test_what_py3langid_is_sure_of(text: str) -> None:
    """Its own answer, as a user asks for it, wherever it is far ahead."""
    oracle = identifier()
    ranked = oracle.rank(f" {text} ")
    if ranked[0][1] - ranked[1][1] > RARE_COST + 1:
        judged = judge_texts(pa.array([text]))
        assert judged.names[judged.places[0]] == RENAMED.get(ranked[0][0], ranked[0][0])


def plain_walk(text: bytes) -> dict[int, int]:
    """Features met in one pass over the whole, as the model's authors walk it."""
    known = model()
    state, met = int(known.states[0]), {}
    for byte in text:
        state = int(known.states[known.moves[state >> 32, byte]])
        feature = (state & 0xFFFFFFFF) - 1
        if feature >= 0:
            met[feature] = met.get(feature, 0) + 1
    return met


@given(st.binary(max_size=90) | of_words(LATIN).map(str.encode))
def test_four_walks_are_one(text: bytes) -> None:
    known = model()
    counts = np.zeros(len(known.weights[0]), np.int32)
    met = np.zeros(len(text) + 1, np.int32)
    n = walk(np.frombuffer(text, np.uint8), len(text), known.moves, known.states, known.depth, counts, met)
    expected = plain_walk(text)
    assert {int(feature): int(counts[feature]) for feature in met[:n]} == expected
    assert counts.sum() == sum(expected.values())


def test_add_up_leaves_no_count_behind() -> None:
    weights = np.array([[1, 2], [10, 20], [100, 200]], np.int16)
    counts = np.array([0, 3, 1], np.int32)
    sums = np.zeros(2, np.float32)
    logs = np.log1p(np.arange(5)).astype(np.float32)
    add_up(weights, np.array([0.5, 0], np.float32), 2, counts, np.array([1, 2], np.int32), logs, sums)
    assert sums == pytest.approx([0.5 + 10 * logs[3] + 100 * logs[1], 20 * logs[3] + 200 * logs[1]])
    assert not counts.any()


def test_two_best_are_of_two_languages() -> None:
    place, lead = two_best(np.array([5, 9, 8, 1], np.float32), np.array([0, 1, 1, 2]))
    assert (place, lead) == (1, 4)


def test_weights_are_exact() -> None:
    theirs = np.asarray(identifier().nb_ptc, np.float64)
    assert np.abs(theirs).max() * STEPS < 2**15
    assert np.array_equal(theirs * STEPS, np.rint(theirs * STEPS))
