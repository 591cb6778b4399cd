"""A few rows without a query: the same as with one."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.collect import Mapping
from manumit.collect.arriving import JsonRows
from manumit.collect.arriving import json_rows as module
from manumit.collect.limits import DEFAULT_LIMITS
from manumit.collect.shape import records as shape
from manumit.store.arrivals import Keys
from manumit.store.arrivals import keys as key_module

NAMES = (
    "id",
    "kind",
    "posted",
    "author",
    "title",
    "text",
    "body",
    "city",
    "lat",
    "simulated",
    "price",
    "images",
)
WORDS = st.one_of(
    st.sampled_from(["ad", " Post ", "true", "no", "2025-03-01 10:00", "13/13/2025", "", " ", "a\u00a0"]),
    st.text(max_size=12),
    st.integers(-(10**17), 10**17),
    st.floats(allow_nan=False),
    st.none(),
    st.booleans(),
    st.lists(st.text(max_size=3), max_size=2),
)
OBJECTS = st.dictionaries(st.sampled_from(NAMES), WORDS, max_size=6)
PLAIN = st.fixed_dictionaries(
    {"id": st.text("ab1", min_size=1, max_size=3), "text": st.text(min_size=1, max_size=20)},
    optional={"author": st.text(max_size=5), "posted": st.just("2025-03-01"), "kind": st.just("Post")},
)


@pytest.fixture(scope="module")
def arriving_rows():
    rows = JsonRows(Mapping(day_first=True), "ad", DEFAULT_LIMITS)
    yield rows
    rows.close()


@given(sent=st.lists(st.one_of(OBJECTS, PLAIN), min_size=1, max_size=6), ascii_only=st.booleans())
def test_a_query_says_the_same(arriving_rows, sent, ascii_only) -> None:
    texts = [json.dumps(o, ensure_ascii=ascii_only) for o in sent]
    lines = pa.array([t.encode("utf-8", "surrogatepass") + b"\n" for t in texts], pa.binary())
    fast = arriving_rows.shape(lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "FEW", 0)
        patch.setattr(shape, "select_few", lambda *_: None)
        slow = arriving_rows.shape(lines)
    assert fast.records.to_pylist() == slow.records.to_pylist()
    assert fast.bad == slow.bad
    keys = Keys("a sourcé")
    quick = keys.of(fast.records).to_pylist()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(key_module, "_is_text", lambda _: False)
        assert quick == keys.of(fast.records).to_pylist()
    keys.close()


def test_plain_objects_need_no_query(arriving_rows, monkeypatch) -> None:
    monkeypatch.setattr(JsonRows, "_groups", None)
    rows = [{"id": "1", "text": "one", "author": "a"}, {"id": "2", "text": "two"}]
    shaped = arriving_rows.shape(pa.array([json.dumps(r).encode() + b"\n" for r in rows], pa.binary()))
    assert shaped.records.column("text").to_pylist() == ["one", "two"]


@pytest.mark.parametrize(
    "line",
    [
        b'{"text": "a", "text": "b"}\n',
        b'{"text": "a", "id": -0}\n',
        b'{"text": "a", "id": 1e2}\n',
        b'{"text": "a\\u0000"}\n',
        b'{"text": "a\\ud800"}\n',
        b'{"text": NaN}\n',
        b'{"text": "a"} {"text": "b"}\n',
        b"not json\n",
        b'"text"\n',
        b"[]\n",
        b"{}\n",
        b'{"text": "a",}\n',
        b'{"text": {"b": 1}}\n',
        b'{"text": "\xff"}\n',
    ],
)
def test_odd_lines(arriving_rows, line) -> None:
    lines = pa.array([line, b'{"text": "good"}\n'], pa.binary())
    fast = arriving_rows.shape(lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "FEW", 0)
        slow = arriving_rows.shape(lines)
    assert fast.records.to_pylist() == slow.records.to_pylist()
    assert fast.bad == slow.bad
    assert fast.records.column("text").to_pylist()[-1] == "good"
