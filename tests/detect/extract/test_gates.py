"""A gate loses no text with a mention: not of the tests' own texts, not of a market, not of any pattern."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pc_csv
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from manumit.detect.extract import extractors, find_mentions
from manumit.detect.extract.gates import ODD, gate
from manumit.detect.extract.handle_tables import _listed_labels
from manumit.detect.extract.registry import gates
from manumit.detect.extract.wording import STYLED, listed, rows
from manumit.simulate import simulate

GATED = sorted(gates())
DRESSES = (
    str,
    str.upper,
    str.title,
    lambda text: "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text),
    lambda text: text.replace("i", "ı").replace("s", "ſ").replace("K", "\u212a").replace("I", "İ"),
    lambda text: text.replace(" ", "\u00a0"),
)


def _written() -> list[str]:
    """Every string in the tests of extractors."""
    found = []
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found += [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
    return sorted({text.replace("\x00", " ") for text in found if text.isprintable() or "\n" in text})


def _worded() -> list[str]:
    """Every word of the lists beside numbers and names."""
    words = {
        word for name in ("ages.txt", "prices.txt", "payments.txt") for row in rows(name) for word in row
    }
    words |= {label for label, _ in _listed_labels()}
    forms = ("{} 100", "100 {}", "100{}", "{}100", "22 {}", "{}: anna_7", "@anna_7 {}", "pay by {} today")
    return [form.format(word) for word in sorted(words) for form in forms]


@pytest.fixture(scope="module")
def texts_to_search(tmp_path_factory) -> list[str]:
    folder = tmp_path_factory.mktemp("market")
    simulate(folder, records=1500, seed=5, hard=True)
    (file,) = (folder / "records").glob("*.csv")
    options = pc_csv.ParseOptions(newlines_in_values=True)
    market = pc_csv.read_csv(file, parse_options=options).column("text").to_pylist()
    plain = [*market, *_written(), *_worded()]
    dressed = [dress(text) for dress in DRESSES[1:] for text in plain[::7]]
    return [text for text in [*plain, *dressed] if text.isprintable() or "\n" in text]


@pytest.mark.parametrize("name", GATED)
def test_no_mention_is_lost(texts_to_search, name):
    find = extractors()[name]
    passes = pc.match_substring_regex(pa.array(texts_to_search), gates()[name]).to_pylist()
    left = [text for text, passed in zip(texts_to_search, passes, strict=True) if not passed]
    lost = find_mentions(pa.array(left), {name: find}, gated=False)
    assert [left[row] for row in lost.column("row").to_pylist()] == []
    assert len(left) > len(texts_to_search) / 10


def test_all_together_find_the_same_with_and_without_gates(texts_to_search):
    texts = pa.array(texts_to_search)
    assert find_mentions(texts).equals(find_mentions(texts, gated=False))


pieces = st.sampled_from(
    [
        "a", "B", "ß", "é", "σ", "9", r"\d", r"\w", r"\s", r"[^\W_]", "[a-f]", "[^ab]", r"[^\W\d]", ".", "-",
        r"\b", "(?=a)", "(?!b)", "(?<=a)", "(?<![ab])", "(?i:k)", "(?i:[r-t])", "(?![0-9])", "(?=[ab]9)",
        r"[\]^-]", "İ",
    ]
)  # fmt: skip
patterns = st.recursive(
    pieces,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        inner.map(lambda part: f"({part})"),
        inner.map(lambda part: f"(?>{part})"),
        st.tuples(inner, st.sampled_from(["?", "*", "+", "{1,2}", "?+", "*+", "{2}"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
    ),
    max_leaves=8,
)


@given(patterns, st.text("aAbBßẞéÉσΣς9٣ _-kKſs\u212aIiİı\U0001d41a中]^\n", max_size=12), st.booleans())
def test_a_gate_is_wider_than_its_pattern(pattern, text, lowered):
    compiled = re.compile(pattern)
    searched = text.lower() if lowered else text
    assume(len(searched) == len(text))
    if compiled.search(searched):
        wider = gate(compiled, lowered=lowered)
        assert pc.match_substring_regex(pa.array([text]), wider).to_pylist() == [True]


def test_a_gate_lets_few_texts_through():
    wide = gate(re.compile(r"(?<!\d)\d\d(?!\d) years(?![a-z])"))
    texts = ["22 years", "22 yearsx", "2 years", "years 22", "x22 years."]
    assert pc.match_substring_regex(pa.array(texts), wide).to_pylist() == [True, False, False, False, True]


def test_a_pattern_refers_to_a_group():
    wide = gate(re.compile(r"(a|b)x\1"))
    assert pc.match_substring_regex(pa.array(["axb", "axa", "ax"]), wide).to_pylist() == [True, True, False]
    with pytest.raises(ValueError, match="no place in a pattern with a gate"):
        gate(re.compile(r"(a)?(?(1)b|c)"))


def test_odd_letters_are_all_that_case_confuses():
    from re import _casefix

    odd = re.compile(f"[{ODD}]")
    for point in range(0x80, sys.maxunicode + 1):
        letter = chr(point)
        low = letter.lower()
        pairs = len(low) == 1 and low != letter and low.upper() != letter
        others = {chr(other) for other in _casefix._EXTRA_CASES.get(point, ())} - {low, letter.upper()}
        if (pairs or len(low) > 1 or others & set(map(chr, range(0x80)))) and letter not in "Σσς":
            assert odd.match(letter), hex(point)
    assert all(first < end for first, end in STYLED)
    assert listed("ages.txt", "old")
