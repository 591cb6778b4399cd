"""Features of a text: keys, shingles and sketches against slow plain twins."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.detect.campaigns.features import MOST_SHINGLES, SCHEMA, SKETCH, string_buffers, text_features
from manumit.detect.campaigns.layout import read_tokens
from manumit.detect.text.tokens import FIRST_TYPED, IDEOGRAPH, LETTERS, PICTURE, SYLLABLE

# Share of a shingle that one token fills, in twelfths; anything else fills half.
PARTS = {IDEOGRAPH: 4, SYLLABLE: 3, LETTERS: 2}

pieces = st.lists(
    st.sampled_from(
        ["one", "two", "three", "four", "five", "café", "жить", "今", "天", "気", "か", "な", "ก", "ข", "12",
         "$5", "http://a.b", "a@b.co", "😀", "안녕", "x1y2z3"]
    ),
    max_size=24,
)  # fmt: skip
texts = pieces.map(" ".join)


def _said(text):
    """Token hashes and kinds without pictures and without repeats of one typed token."""
    tokens = read_tokens(pa.array([text]))
    said = []
    for says, kind in zip(tokens.hashes.tolist(), tokens.kinds.tolist(), strict=True):
        if kind != PICTURE and not (kind >= FIRST_TYPED and said and said[-1][0] == says):
            said.append((says, kind))
    return said


def _runs(text):
    """The runs of tokens that are shingles: about two words, or all of a text that says less."""
    said = _said(text)
    runs = set()
    for i in range(len(said)):
        filled = 0
        for j in range(i, len(said)):
            before = filled
            filled += PARTS.get(said[j][1], 6)
            whole_text = i == 0 and j == len(said) - 1 and filled < 12
            if before < 12 <= filled or filled >= 18 or whole_text:
                runs.add(tuple(says for says, _ in said[i : j + 1]))
            if filled >= 18:
                break
    return runs


def _shingles(*several):
    return [set(row) for row in text_features(pa.array(several, pa.string())).column("shingles").to_pylist()]


@given(texts, texts)
def test_shingles_meet_where_the_runs_of_tokens_do(one, other):
    first, second = _shingles(one, other)
    assert len(first) == len(_runs(one))
    assert len(second) == len(_runs(other))
    assert len(first & second) == len(_runs(one) & _runs(other))


@given(texts, texts)
def test_keys_are_equal_where_the_tokens_are(one, other):
    first, second = text_features(pa.array([one, other])).column("text_key").to_pylist()
    assert (first == second) == ([s for s, _ in _said(one)] == [s for s, _ in _said(other)])


@given(texts, st.sampled_from(["12", "99", "07700 900123", "£7", "1,2"]))
def test_what_fills_a_typed_slot_does_not_matter(text, number):
    before, after = text_features(pa.array([f"{text} at 5 end", f"{text} at {number} end"])).to_pylist()
    assert before == after


@given(texts)
def test_words_count_what_is_said(text):
    (row,) = text_features(pa.array([text])).to_pylist()
    assert row["words"] == pytest.approx(sum(PARTS.get(kind, 6) for _, kind in _said(text)) / 6)


@given(st.lists(st.one_of(st.none(), texts), max_size=6), st.integers(0, 3))
def test_each_text_is_read_alone(several, skipped):
    whole = text_features(pa.array(several, pa.string())).to_pylist()
    assert text_features(pa.array(several, pa.string()).slice(skipped)).to_pylist() == whole[skipped:]
    assert [text_features(pa.array([text or ""])).to_pylist()[0] for text in several] == whole


def test_schema_and_no_rows():
    for texts in (
        pa.array([], pa.string()),
        pa.array([None, ""], pa.string()),
        pa.array(["a"], pa.large_string()),
    ):
        batch = text_features(texts)
        assert batch.schema.equals(SCHEMA)
        assert batch.num_rows == len(texts)


@pytest.mark.parametrize("text", ["", " ", "...", "😀", None])
def test_a_text_that_says_nothing_has_no_shingles(text):
    (row,) = text_features(pa.array([text], pa.string())).to_pylist()
    assert (row["shingles"], row["words"], row["sketch"]) == ([], 0, bytes(SKETCH))


def test_one_word_is_a_shingle_of_its_own():
    assert [len(s) for s in _shingles("ok", "12", "今", "今天", "ok then")] == [1, 1, 1, 1, 1]


def test_a_long_text_keeps_the_shingles_of_least_hash(words):
    long = words.text(3 * MOST_SHINGLES)
    more = f"{long} {words.text(2000)}"
    first, second = _shingles(long, more)
    assert len(first) == len(second) == MOST_SHINGLES
    assert first - second == {s for s in first if s > max(second)}


@pytest.mark.parametrize(("low", "span"), [(0x4E00, 5000), (0x30A1, 80), (0x0E01, 40)])
def test_unspaced_scripts_keep_about_two_shingles_a_word(words, low, span):
    """And keep the same ones wherever they stand."""
    text = "".join(chr(low + words.random.randrange(span)) for _ in range(1500))
    whole, half, tail = text_features(pa.array([text, text[:700], text[500:]])).to_pylist()
    assert len(whole["shingles"]) == pytest.approx(2 * whole["words"], rel=0.2)
    assert set(half["shingles"]) <= set(whole["shingles"])
    assert set(tail["shingles"]) <= set(whole["shingles"])


@pytest.mark.parametrize("shared", [0, 20, 50, 100, 180, 200])
def test_sketches_estimate_how_much_two_texts_share(words, shared):
    errors = []
    for _ in range(12):
        both = words.text(shared)
        pair = [f"{both} {words.text(200 - shared)}" for _ in range(2)]
        first, second = _shingles(*pair)
        true = len(first & second) / len(first | second)
        sketches = [
            np.frombuffer(s, np.uint8) for s in text_features(pa.array(pair)).column("sketch").to_pylist()
        ]
        errors.append((sketches[0] == sketches[1]).mean() - true)
    assert abs(np.mean(errors)) < 4 * (0.5 / np.sqrt(SKETCH * len(errors))) + 1 / 256
    assert np.abs(errors).max() < 0.3


def test_buffers_of_a_slice():
    buf, offsets = string_buffers(pa.array(["ab", "cd", None, "e"]).slice(1, 2))
    assert [bytes(buf[offsets[i] : offsets[i + 1]]) for i in range(2)] == [b"cd", b""]
