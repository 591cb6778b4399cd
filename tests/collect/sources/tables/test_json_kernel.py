"""Where the elements of a JSON array lie, against Python's own parser and a plain twin."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.collect.sources.tables.json_kernel import (
    AFTER,
    BETWEEN,
    BROKEN,
    find_array,
    rest_is_closed,
    split_elements,
)

plain = st.none() | st.integers(-99, 99) | st.text(st.sampled_from('a"\\[]{},: é\n'), max_size=6)
values = st.recursive(
    plain,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("a]{\\", max_size=2), inner, max_size=3)
    ),
    max_leaves=8,
)
marks = st.text(st.sampled_from('a"\\[]{}, '), max_size=30)


def _buffer(text):
    raw = text.encode()
    return np.frombuffer(raw + b'"]}', np.uint8), len(raw)


def _split(text):
    buf, n = _buffer(text)
    starts, ends = np.full((2, n // 2 + 3), -1, np.int32)
    count, used, phase = split_elements(buf, n, starts, ends)
    assert count <= n // 2 + 2
    assert (starts[count:] == -1).all()
    pieces = [bytes(buf[a:b]).decode() for a, b in zip(starts[:count], ends[:count], strict=True)]
    return pieces, int(used), phase


@given(st.lists(values, max_size=5), st.sampled_from([None, 1]), st.sampled_from(["", "}", " , 5"]))
def test_elements_are_those_of_the_parser(elements, indent, behind):
    text = json.dumps(elements, indent=indent, ensure_ascii=False)
    pieces, used, phase = _split(text[1:] + behind)
    assert [json.loads(piece) for piece in pieces] == elements
    assert (used, phase) == (len(text[1:].encode()), AFTER)


@given(st.lists(values, max_size=4), st.data())
def test_what_is_cut_short_is_left_for_the_next_piece(elements, data):
    raw = json.dumps(elements)[1:]
    at = data.draw(st.integers(0, len(raw)))
    first, used, phase = _split(raw[:at])
    assert used <= at
    assert phase == (AFTER if at == len(raw) else BETWEEN)
    rest = [] if phase == AFTER else _split(raw[used:])[0]
    assert [json.loads(piece) for piece in [*first, *rest]] == elements


def _scan(text):
    """(place, char) of every character that stands outside strings, and whether one is left open."""
    found, open_text, skip = [], False, False
    for place, char in enumerate(text):
        if skip:
            skip = False
        elif open_text and char == "\\":
            skip = True
        elif char == '"':
            open_text = not open_text
        elif not open_text:
            found.append((place, char))
    return found, open_text


def _holds_object(text, place):
    return text[place + 1 :].lstrip()[:1] == "{"


@given(marks)
def test_the_array_is_where_the_twin_finds_it(text):
    depth, expected = 0, -1
    for place, char in _scan(text)[0]:
        if char == "[" and (depth == 0 or (depth <= 1 and _holds_object(text, place))):
            expected = place + 1
            break
        depth += (char in "{[") - (char in "]}")
    assert find_array(*_buffer(text)) == expected


@given(marks, st.integers(0, 1))
def test_the_rest_is_what_the_twin_says(text, begin):
    depth, another = begin, False
    found, open_text = _scan(text)
    for place, char in found:
        another |= char == "[" and depth == 1 and _holds_object(text, place)
        depth += (char in "{[") - (char in "]}")
    assert rest_is_closed(*_buffer(text), begin) == (depth, open_text, another)


@given(marks)
def test_any_text_is_split_without_a_crash(text):
    pieces, used, phase = _split(text)
    assert 0 <= used <= len(text)
    assert phase in (BETWEEN, AFTER, BROKEN)
    assert all(piece and piece == piece.strip() and piece in text[:used] for piece in pieces)


@pytest.mark.parametrize(
    ("text", "pieces", "rest", "phase"),
    [
        ('{"a":1}, {"b":[2]} ]}', ['{"a":1}', '{"b":[2]}'], "}", AFTER),
        ('{"a":"]"},{"b', ['{"a":"]"}'], '{"b', BETWEEN),
        ('{"a":"\\"', [], '{"a":"\\"', BETWEEN),
        ("1 , 2", ["1"], "2", BETWEEN),
        ("{}}", [], "{}}", BROKEN),
        ("", [], "", BETWEEN),
        (" , ", [], "", BETWEEN),
        ("]", [], "", AFTER),
        ("] x", [], " x", AFTER),
    ],
)
def test_written_cases(text, pieces, rest, phase):
    found, used, reached = _split(text)
    assert (found, text[used:], reached) == (pieces, rest, phase)
