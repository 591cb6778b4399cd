import re

import pytest

from manumit.simulate.grammar import STARTS, load
from manumit.simulate.lexicon import SLOTS, TOPICS, codes, parse, read


@pytest.mark.parametrize("code", codes())
def test_every_lexicon_is_whole(code):
    lexicon = read(code)
    words = {w for name, listed in lexicon.words.items() if name not in ("names", "cities") for w in listed}
    assert len(words) >= 500
    assert len(set(lexicon.rules["stock"])) == 60
    assert len(lexicon.listed("digits")) == 10
    assert len(lexicon.words["names"]) >= 30
    assert len(lexicon.words["cities"]) >= 15
    for topic in TOPICS:
        assert f"n.{topic}" in lexicon.words
    for name, rules in lexicon.rules.items():
        for rule in rules:
            for slot in re.findall(r"\$(\w+)", rule):
                assert slot in SLOTS, (code, name, rule)
            assert not re.search(r"\S[{}]\S", rule.replace("}?", "}")), (code, name, rule)


@pytest.mark.parametrize("code", codes())
def test_phones_lie_in_ranges_nobody_can_have(code):
    for form in read(code).listed("phones"):
        assert form.count("#") >= 7
        assert re.search(r"0\D*0\D*0|^(\+1 )?\(?[2-9]##\)?[- ][01]##|０００|०००", form), form


@pytest.mark.parametrize("kind", ["name", "age", "price", "city", "phone", "time"])
def test_slot_sentences_carry_one_or_two_slots(kind):
    for code in codes():
        for rule in read(code).rules[f"K.{kind}"]:
            assert 1 <= rule.count("$") <= 2, (code, rule)


def test_grammar_has_a_start_for_every_language_topic_and_kind():
    grammar = load()
    assert grammar.start.shape == (len(codes()), len(TOPICS), len(STARTS))
    assert (grammar.start >= len(grammar.pieces)).all()
    assert not any("$" + slot in piece for piece in grammar.pieces for slot in SLOTS)
    assert not any("{" in piece or "}" in piece or "|" in piece for piece in grammar.pieces)


def test_parse_products_alternatives_and_fallbacks():
    lexicon = parse(
        "xx", "[meta]\nspaced: no\n[words n.hosp]\na b\na c + x y\n[words n]\nz\n[rule S.job]\n{n@}\n"
    )
    assert lexicon.words["n.hosp"] == ["a", "b", "ax", "cx", "ay", "cy"]
    assert not lexicon.spaced
    assert lexicon.section("n@", "hosp") == "n.hosp"
    assert lexicon.section("n@", "care") == "n"
    assert lexicon.section("S@", "care") == "S.job"
