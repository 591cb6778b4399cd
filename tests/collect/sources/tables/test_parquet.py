from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(TEXT.map("x".__add__), st.none() | TEXT.map("y".__add__)), min_size=1, max_size=10),
    st.sampled_from(
        [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())]
    ),
)
def test_round_trip(tmp_path, parse, rows, kind):
    texts, notes = ([row[k] for row in rows] for k in (0, 1))
    table = pa.table({"text": pa.array(texts).cast(kind), "note": pa.array(notes, pa.string())})
    pq.write_table(table, tmp_path / "file", row_group_size=3)
    read = parse(tmp_path / "file")
    assert read.column("text") == texts
    assert [json.loads(e)["note"] if e else None for e in read.column("extra")] == notes
    assert read.column("original_row") == list(range(1, len(rows) + 1))


@pytest.fixture
def typed(tmp_path):
    columns = {
        "id": [7, 8],
        "posted": [datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC), None],
        "text": ["a", "b"],
        "lat": [38.7, None],
        "lon": [-9.1, 500.0],
        "phone": [["+1", "+2"], None],
        "simulated": [True, None],
        "day": [date(2024, 1, 1), None],
        "price": [1.5, None],
        "deep": [{"a": [1, None]}, None],
        "raw": [b"\x00\xff", None],
    }
    pq.write_table(pa.table(columns), tmp_path / "typed.parquet")
    return tmp_path / "typed.parquet"


def test_types(typed, parse):
    first, second = parse(typed).rows
    assert first["source_id"] == "7"
    assert first["observed_at"] == datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert first["time_zone"] == "UTC"
    assert first["time_precision"] == "second"
    assert (first["latitude"], first["longitude"]) == (38.7, -9.1)
    assert first["contact"] == "+1\n+2"
    assert first["simulated"] is True
    extra = json.loads(first["extra"])
    assert (extra["day"], extra["price"], extra["deep"]) == ("2024-01-01", 1.5, {"a": [1, None]})
    assert "raw" in extra
    assert (second["observed_at"], second["time_zone"], second["longitude"]) == (None, None, None)
    assert json.loads(second["extra"]) == {"lon": "500.0"}
    assert second["simulated"] is False


def test_no_rows(tmp_path, parse):
    from manumit.store.errors import BadFileError

    pq.write_table(pa.table({"text": pa.array([], pa.string())}), tmp_path / "none")
    with pytest.raises(BadFileError, match="no rows"):
        parse(tmp_path / "none")
