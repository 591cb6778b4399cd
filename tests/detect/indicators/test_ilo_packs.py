"""The ILO's two lists: nothing counts twice, and the second is scored as its source scores it."""

from __future__ import annotations

import pytest

from manumit.detect.indicators import load_packs

LANGUAGES = {"en", "es", "fr", "pt", "ru"}
ELEVEN, OPERATIONAL = (
    next(pack for pack in load_packs() if pack.id == name) for name in ("ilo_forced_labour", "ilo_ec_labour")
)
SHARED = sorted({rule.id for rule in ELEVEN.rules} & {rule.id for rule in OPERATIONAL.rules})


def test_the_eleven_indicators_all_have_a_rule() -> None:
    assert {number for rule in ELEVEN.rules for number in rule.ilo[:1]} == set(range(1, 12))
    assert len(ELEVEN.dimensions) == 11


@pytest.mark.parametrize("pack", [ELEVEN, OPERATIONAL], ids=lambda pack: pack.id)
def test_every_rule_is_worded_in_every_language(pack) -> None:
    worded = {language.lang: set(language.rules) for language in pack.languages}
    assert set(worded) >= LANGUAGES
    for lang in LANGUAGES:
        assert worded[lang] == {rule.id for rule in pack.rules}


@pytest.mark.parametrize("pack", [ELEVEN, OPERATIONAL], ids=lambda pack: pack.id)
def test_every_rule_has_four_examples_of_each_kind(pack) -> None:
    few = [
        (language.lang, rule)
        for language in pack.languages
        for rule, wording in language.rules.items()
        if min(len(wording.match), len(wording.no_match)) < 4
    ]
    assert few == []


def test_conduct_of_both_lists_carries_its_points_once() -> None:
    assert len(SHARED) == 18
    for rule in OPERATIONAL.rules:
        twice = rule.id in SHARED or rule.id == "confinement"
        assert (rule.points == 0) == twice, rule.id
    assert all(rule.points > 0 for rule in ELEVEN.rules)


@pytest.mark.parametrize("lang", sorted(LANGUAGES))
def test_conduct_of_both_lists_is_worded_alike(lang: str) -> None:
    one, other = (
        next(language for language in pack.languages if language.lang == lang)
        for pack in (ELEVEN, OPERATIONAL)
    )
    assert one.guards.sets.items() <= other.guards.sets.items()

    def written(language, rule: str) -> list[list[object]]:
        wording = language.rules[rule]
        return [
            [(p.parts, p.within, p.regex) for p in found]
            for found in (wording.patterns, wording.exceptions, wording.text_exceptions)
        ]

    for rule in SHARED:
        assert written(one, rule) == written(other, rule), rule
    apart = [written(one, rule) for rule in ("may_not_leave", "cut_off")]
    assert written(other, "confinement") == [a + b for a, b in zip(*apart, strict=True)]


def test_the_scoring_rule_is_that_of_the_source() -> None:
    assert OPERATIONAL.scoring.positive == (
        {"strong": 2},
        {"strong": 1, "medium": 1},
        {"strong": 1, "weak": 1},
        {"medium": 3},
        {"medium": 2, "weak": 1},
    )
    assert OPERATIONAL.scoring.needs["child"] == (("exploitation",),)
    assert len(OPERATIONAL.scoring.needs["adult"]) == 3
    assert ELEVEN.scoring.positive == ()


def test_strengths_differ_for_children_where_the_source_says_so() -> None:
    differ = {
        rule.id: (rule.strength, rule.child_strength)
        for rule in OPERATIONAL.rules
        if rule.child_strength != rule.strength
    }
    assert differ == {
        "works_off_costs": ("medium", "strong"),
        "bought_or_sold": ("medium", "strong"),
        "no_insurance": ("medium", None),
        "threat_of_violence": ("medium", "strong"),
        "forced_crime": ("medium", "strong"),
        "forced_tasks": ("medium", "strong"),
        "threat_to_tell": ("weak", "medium"),
    }
