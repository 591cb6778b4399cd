"""Whom the texts name: the truth about names stands where it says, and all of it."""

import pandas as pd
import pytest

from manumit.simulate.grammar import NAME, ORGANISATION, REST, load
from manumit.simulate.lexicon import read


@pytest.fixture(params=["easy_market", "hard_market"])
def market(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def names(market):
    path = market.folder / "truth" / "names.csv"
    return pd.read_csv(path, keep_default_na=False).merge(market.records, on="id", suffixes=("", "_record"))


def test_offsets_slice_to_the_name(names):
    assert len(names) > 5_000
    for text, start, end, name in zip(
        names["text"], names["start_char"], names["end_char"], names["name"], strict=True
    ):
        assert text[start:end] == name
        assert name == name.strip()


def test_personal_names_are_those_of_the_language_and_none_is_left_out(names, market):
    people = names[names["kind"] == "name"]
    known = {code: set(read(code).words["names"]) for code in set(names["lang"])}
    assert all(name in known[lang] for name, lang in zip(people["name"], people["lang"], strict=True))
    records = market.records[market.records["lang"] == "en"]
    said = records[records["text"].str.contains(r"[Yy]our contact is [A-Z]|[Mm]y name is [A-Z]")]
    assert len(said) > 20
    assert set(said["id"]) <= set(people["id"])


def test_organisations_with_several_words_are_one_name(names):
    brands = names[(names["kind"] == "organisation") & (names["lang"] == "fr")]["name"]
    assert brands.str.contains(" ").any()
    assert (brands.str.count(" ") <= 1).all()


def test_names_come_in_the_order_of_the_text(names):
    for _, group in names.groupby("id"):
        assert (group["start_char"].to_numpy()[1:] >= group["end_char"].to_numpy()[:-1]).all()


def test_a_piece_that_is_a_name_is_kept_apart_from_the_same_word():
    grammar = load()
    assert grammar.role.size == len(grammar.pieces)
    assert {NAME, ORGANISATION, REST} <= set(grammar.role.tolist())
    assert (grammar.role[grammar.capital] == grammar.role).all()
