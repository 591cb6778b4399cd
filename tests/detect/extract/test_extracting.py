"""Many texts at once, against one by one; what is surer goes before a phone."""

import re

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.detect.extract import Mention, extractors, find_mentions
from manumit.detect.extract.extracting import SCHEMA, SURER
from manumit.detect.extract.mention import BETWEEN


def _words(kind, pattern):
    compiled = re.compile(pattern)

    def find(text):
        for match in compiled.finditer(text):
            yield Mention(match.start(), match.end(), kind, match[0].lower(), 1.0)

    return find


TWO = {"capitals": _words("name", "[A-Z]{2,}"), "numbers": _words("phone", "[0-9]{3,}")}
texts_of_signs = st.lists(st.none() | st.text("ab AB 12\n\x00é\U0001f600", max_size=20), max_size=6)


@given(texts_of_signs)
def test_offsets_slice_each_text_to_what_was_found(texts):
    found = find_mentions(pa.array(texts, pa.string()), TWO)
    assert found.schema.equals(SCHEMA)
    for row in found.to_pylist():
        said = texts[row["row"]][row["start_char"] : row["end_char"]]
        assert said.lower() == row["value"]
        assert row["extractor"] == {"name": "capitals", "phone": "numbers"}[row["kind"]]
    places = [(row["row"], row["start_char"]) for row in found.to_pylist()]
    assert places == sorted(places)


@given(texts_of_signs)
def test_together_gives_the_same_as_one_by_one(texts):
    together = find_mentions(pa.array(texts, pa.string()), TWO).to_pylist()
    alone = [
        row | {"row": number}
        for number, text in enumerate(texts)
        for row in find_mentions(pa.array([text], pa.string()), TWO).to_pylist()
    ]
    assert together == alone


spans = st.lists(
    st.tuples(st.sampled_from(["phone", "name", *SURER]), st.integers(0, 30), st.integers(1, 6)), max_size=8
)


@given(spans)
def test_a_phone_inside_something_surer_is_no_phone(spans):
    def find(_text):
        for kind, start, length in spans:
            yield Mention(start, start + length, kind, "x", 1.0)

    found = find_mentions(pa.array(["-" * 40]), {"all": find})
    kept = sorted(
        (kind, start, start + length)
        for kind, start, length in spans
        if kind != "phone"
        or not any(k in SURER and s < start + length and s + n > start for k, s, n in spans)
    )
    assert kept == sorted((row["kind"], row["start_char"], row["end_char"]) for row in found.to_pylist())


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("see https://wa.me/15550100199", ["15550100199"]),
        ("see https://example.org/15550100199", []),
        ("call +44 20 7946 0958 before 12.05.2026", ["+442079460958"]),
    ],
)
def test_phones_beside_and_inside_other_things(text, phones):
    found = find_mentions(pa.array([text])).to_pylist()
    assert [row["value"] for row in found if row["kind"] == "phone"] == phones


def test_nothing_to_search():
    assert find_mentions(pa.array([], pa.string()), TWO).num_rows == 0
    assert find_mentions(pa.array([None, ""], pa.string())).num_rows == 0


def test_every_extractor_of_the_house_is_installed():
    found = extractors()
    assert list(found) == sorted(found)
    assert found


@pytest.mark.parametrize("name", sorted(extractors()))
def test_joined_texts_are_kept_apart(name):
    """Halves of a contact in two texts are none, and what ends a text is not looked past."""
    find = extractors()[name]
    halves = [
        "write to anna@",
        "example.org or call 020 7946",
        "0958 https://",
        "example.org/x t.me/",
        "anna7",
    ]
    joined = [mention[2:] for mention in find(BETWEEN.join(halves))]
    assert joined == [mention[2:] for half in halves for mention in find(half)]
