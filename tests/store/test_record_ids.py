from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from manumit.store import INCOMING, Terms, Workspace
from manumit.store.record_ids import key_sql

_ORDER = [
    "source_id",
    "kind",
    "time",
    "author",
    "thread",
    "url",
    "title",
    "text",
    "lang_stated",
    "place",
    "contact",
    "longitude",
    "latitude",
    "accuracy_m",
    "media",
    "extra",
]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def slow_key(source: str, row: dict) -> str:
    """The oracle: the key of one row, in plain Python."""
    row = dict(row)
    moment = row.get("observed_at")
    micros = None if moment is None else (moment - _EPOCH) // (datetime.resolution)
    row["time"] = row.get("time_as_written")
    if row["time"] is None and micros is not None:
        row["time"] = str(micros)
    for name, form in (("longitude", "{:.7f}"), ("latitude", "{:.7f}"), ("accuracy_m", "{:.3f}")):
        if row.get(name) is not None:
            row[name] = form.format(row[name])
    if row.get("media") is not None:
        row["media"] = "".join(f"{len(m.encode())}:{m}" for m in row["media"])
    bodies = [source] + [row.get(name) for name in _ORDER]
    sizes = ",".join("-1" if b is None else str(len(b.encode())) for b in bodies)
    content = sizes + "|" + "".join(b for b in bodies if b is not None)
    return hashlib.sha256(content.encode()).hexdigest()[:32]


_text = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=8)
_maybe = st.none() | _text
_row = st.fixed_dictionaries(
    {"text": _text, "kind": st.sampled_from(["ad", "message"])},
    optional={
        **dict.fromkeys(
            ("source_id", "author", "thread", "url", "title", "place", "contact", "extra"), _maybe
        ),
        "time_as_written": _maybe,
        "observed_at": st.none() | st.datetimes(timezones=st.just(UTC)),
        "longitude": st.none() | st.floats(-180, 180),
        "media": st.none() | st.lists(_text, max_size=3),
    },
)


@given(st.lists(_row, min_size=1, max_size=6), _text)
@example([{"text": "", "kind": "ad", "observed_at": _EPOCH}], "")
@settings(max_examples=60, deadline=None)
def test_sql_key_is_the_plain_python_key(rows: list[dict], source: str) -> None:
    table = pa.table({c.name: pa.array([r.get(c.name) for r in rows], c.type) for c in INCOMING.columns})
    empty = {n for n in table.column_names if table.column(n).null_count == len(rows)}
    with duckdb.connect() as con:
        con.register("rows", table)
        for leave_out in (set(), empty):
            found = con.sql(f"SELECT {key_sql(leave_out)} FROM rows", params={"source": source}).fetchall()
            assert [key for (key,) in found] == [slow_key(source, row) for row in rows]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"text": "ab", "title": "c"}, {"text": "b", "title": "ca"}),
        ({"text": "a", "title": ""}, {"text": "a"}),
        ({"text": "a", "media": ["x", "y"]}, {"text": "a", "media": ["xy"]}),
        ({"text": "a", "media": []}, {"text": "a"}),
        ({"text": "a", "source_id": "1"}, {"text": "a", "source_id": "2"}),
        ({"text": "a", "source_id": "1"}, {"text": "b", "source_id": "1"}),
    ],
)
def test_another_content_is_another_key(one: dict, other: dict) -> None:
    assert slow_key("s", one) != slow_key("s", other)


_few = st.fixed_dictionaries({"text": st.sampled_from("abc")}, optional={"source_id": st.sampled_from("12")})


@given(rows=st.lists(_few, min_size=1, max_size=12), data=st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_ids_do_not_depend_on_order_or_chunks(tmp_path_factory, store_rows, rows: list[dict], data) -> None:
    """Same rows of one file, handed over in any order, in any chunks: the same record at the same row."""
    folder = tmp_path_factory.mktemp("ids")
    (folder / "f").write_text("f")
    order = data.draw(st.permutations(range(len(rows))))
    cut = data.draw(st.integers(0, len(rows)))
    numbered = [{**row, "original_row": n + 1} for n, row in enumerate(rows)]
    results = []
    for plan in ([range(len(rows))], [order[:cut], order[cut:]]):
        ws = Workspace.create(folder / f"ws{len(results)}")
        with ws.lock("test"), ws.new_batch(Terms("s", "law")) as batch:
            original = batch.add_original(folder / "f")
            for piece in plan:
                batch.add(store_rows(original.sha256, [numbered[n] for n in piece]))
            batch.commit(rows_in=len(rows))
        table = ws.read_table("records")
        results.append({(r["record_id"], r["original_row"], r["text"]) for r in table.to_pylist()})
    assert results[0] == results[1]
    named = {(r["source_id"], r["text"]) for r in rows if "source_id" in r}
    assert len(results[0]) == len(named) + sum("source_id" not in r for r in rows)
