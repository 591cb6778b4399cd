"""The small language of patterns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.detect.indicators.patterns import (
    MOST_VARIANTS,
    Atom,
    PatternError,
    atoms_of,
    fold,
    variants,
)

SETS = {"passport": ["passport*", "travel document*"], "round": ["$round"]}


def told(written: str) -> set[str]:
    """Variants as text: `gap:` before an element, | between its atoms."""
    shown = set()
    for variant in variants(written, SETS):
        parts = []
        for element in variant:
            atoms = "|".join(
                sorted(
                    a.text + "*" * (a.kind == "stem") if a.text else f"{a.kind}{a.least or ''}>"
                    for a in element.atoms
                )
            )
            parts.append(f"{element.gap}:{atoms}" if element.gap else atoms)
        shown.add(" ".join(parts))
    return shown


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("keep your passport", {"keep your passport"}),
        ("{keep|hold} it", {"hold|keep it"}),
        ("{keep|hold on to} it", {"keep it", "hold on to it"}),
        ("keep [the] papers", {"keep papers", "keep the papers"}),
        ("keep ... papers", {"keep 3:papers"}),
        ("keep …7 papers", {"keep 7:papers"}),
        ("keep ...2 [all] papers", {"keep 2:papers", "keep 2:all papers"}),
        ("... keep ...", {"keep"}),
        ("passport*", {"passport*"}),
        ("$passport", {"passport*", "travel document*"}),
        ("{a|{b|c d}} e", {"a|b e", "c d e"}),
        ("[{a|b} c] d", {"d", "a|b c d"}),
        ("<price 500+> weekly", {"<price500> weekly"}),
        ("<email>", {"<email>"}),
        ("e-mail", {"e mail"}),
        ("don't", {"dont"}),
        ("24/7", {"24 7"}),
        ("one, two", {"one two"}),
        ("100 %", {"100"}),
        ("护照", {"护 照"}),
        ("ПАСПОРТ", {fold("паспорт")}),
        ("café", {"cafe"}),
    ],
)
def test_what_a_pattern_stands_for(written: str, meant: set[str]):
    assert told(written) == meant


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("keep {your", "partner"),
        ("keep your}", "partner"),
        ("[keep", "partner"),
        ("keep {a]", "partner"),
        ("keep|hold", "partner"),
        ("keep {a||b}", "empty alternative"),
        ("$pasport", "no set $pasport"),
        ("$round", "circle"),
        ("<money>", "no <money>"),
        ("<email 5+>", "least amount"),
        ("pa*", "at least 3"),
        ("pass*port", "at a word's end"),
        ("*", "word"),
        ("[keep]", "optional"),
        ("", "optional"),
        ("keep ...99 it", "gap"),
        ("keep ...0 it", "gap"),
        ("{a b|c d|e f|g h}" * 7, "variants"),
        ("www.example.com", "no plain word"),
        ("a ...30 b ...30 c", "wider"),
        ("{" * 20 + "a" + "}" * 20, "deep"),
    ],
)
def test_what_cannot_be_read_says_why(written: str, why: str):
    with pytest.raises(PatternError, match=why.replace("$", r"\$").replace("*", r"\*")):
        variants(written, SETS)


@given(st.text(alphabet="ab {}[]|.$<>*3…", max_size=40))
def test_a_pattern_is_read_or_refused(written: str):
    try:
        found = variants(written, SETS)
    except PatternError:
        return
    assert 1 <= len(found) <= MOST_VARIANTS
    assert all(variant for variant in found)


def test_words_and_texts_fold_alike():
    assert atoms_of("Żądże")[0].text == fold("z\u0307adze")
    assert atoms_of("паѕѕроrт")[0].text == fold("паssрort")
    assert atoms_of("passport*") == (Atom("stem", "passport", atoms_of("passport")[0].hash),)
