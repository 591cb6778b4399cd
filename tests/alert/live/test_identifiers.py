"""Identifiers of arriving records are those that networks are made of: against a slow twin."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from manumit.alert.live.identifiers import (
    AUTHOR,
    NAMES,
    author_keys,
    identifiers,
    pair_keys,
    text_keys,
)
from manumit.trace.known import common_sites
from manumit.trace.links import KINDS, LEAST

SITE = min(site for site in common_sites() if site.count(".") == 1)
VALUES = {
    "phone": ["+351912000001", "912000001", "1234567", "+12"],
    "handle": ["telegram:anna", "whatsapp:+351912000001", "anna", "signal:+44:1"],
    "url": [
        f"https://{SITE}/page",
        f"https://{SITE}/p",
        "https://own.net/page",
        f"https://www.{SITE}/long/one",
    ],
    "email": ["a@b.net"],
    "domain": ["own.net"],
    "token": ["abc123"],
    "price": ["100 EUR"],
    "name": ["Anna"],
}
mention = st.one_of(
    *(
        st.tuples(st.just(kind), st.sampled_from(values), st.sampled_from([0.4, 0.5, 0.7, 0.9]))
        for kind, values in VALUES.items()
    )
)


def twin(kind: str, value: str, sure: float) -> tuple[str, str] | None:
    """What one mention ties by, as docs of networks say it."""
    if kind not in LEAST or sure < LEAST[kind]:
        return None
    if kind == "handle" and ":+" in value:
        return "phone", value.split(":")[1]
    if kind == "phone" and not (value.startswith("+") or len(value) >= 8):
        return None
    if kind == "url":
        host, _, path = value.partition("://")[2].partition("/")
        if ".".join(host.split(".")[-2:]) not in common_sites() or len(path) < 4:
            return None
    return kind, value


@given(found=st.lists(mention, max_size=12))
def test_what_ties_on_arrival_is_what_ties_in_networks(found: list[tuple[str, str, float]]):
    ours = identifiers(*(pa.array([m[n] for m in found], t) for n, t in enumerate(_TYPES)))
    told = [(n, tie) for n, m in enumerate(found) if (tie := twin(*m)) is not None]
    expected = [
        (n, NAMES.index(kind), int(text_keys(pa.array([value]), NAMES.index(kind))[0]))
        for n, (kind, value) in told
    ]
    assert list(zip(ours.mention.tolist(), ours.kind.tolist(), ours.key.tolist(), strict=True)) == expected


_TYPES = (pa.string(), pa.string(), pa.float64())


@given(st.lists(st.text(max_size=20), min_size=1, max_size=30, unique=True))
def test_keys_tell_texts_kinds_and_pairs_apart(texts: list[str]):
    array = pa.array(texts)
    keys = text_keys(array, 1)
    assert len(set(keys.tolist())) == len(texts)
    assert not set(keys.tolist()) & set(text_keys(array, 2).tolist())
    assert (text_keys(array.slice(1), 1) == keys[1:]).all()
    back = keys[::-1].copy()
    pairs = pair_keys(keys, back)
    assert len(set(pairs.tolist())) == len(texts)
    assert (pairs != pair_keys(back, keys)).sum() >= len(texts) - 1


def test_a_null_is_an_empty_text_and_chunks_make_no_difference():
    whole = pa.chunked_array([["a", None], [], ["", "b"]], pa.string())
    keys = text_keys(whole, 0)
    assert keys[1] == keys[2]
    assert (keys == text_keys(pa.array(["a", None, "", "b"]), 0)).all()
    assert len(text_keys(pa.array([], pa.string()), 0)) == 0


def test_one_account_is_one_within_a_source_only():
    author = pa.array([" Anna ", "Anna", "Anna", "", None, "Anna"])
    source = pa.array(["a", "a", "b", "a", "a", None])
    rows, keys = author_keys(author, source)
    assert rows.tolist() == [0, 1, 2]
    assert keys[0] == keys[1] != keys[2]
    assert keys[0] == text_keys(pa.array(["a:Anna"]), AUTHOR)[0]


def test_kinds_are_those_of_networks():
    assert list(NAMES) == KINDS.to_pylist()
    assert np.all(np.diff([NAMES.index(name) for name in LEAST]) == 1)
