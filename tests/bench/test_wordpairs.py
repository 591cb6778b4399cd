from __future__ import annotations

from bench.wordpairs import pairs, tokens


def test_words_are_lower_case_and_figures_count():
    assert tokens("Call NOW: 0161-496 0000, дом!") == ["call", "now", "0161", "496", "0000", "дом"]


def test_scripts_without_spaces_give_characters():
    assert tokens("便利な部屋 now") == ["便", "利", "な", "部", "屋", "now"]


def test_pairs_of_neighbours():
    assert pairs("a b c b c") == {"a b", "b c", "c b"}
    assert pairs("alone") == {"alone"}
    assert pairs("") == set()
