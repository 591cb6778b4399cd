"""One pass over a file of records: the same as record by record, whatever is equal, and however it is cut."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from manumit.detect import reading, texts
from manumit.detect.extract import find_mentions
from manumit.detect.reading import Reading, read_records, version, write_readings
from manumit.engine import LocalEngine
from manumit.engine.local import FEW_ROWS
from manumit.store.schema import INDICATORS, LANGUAGES, MENTIONS, RECORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

SAYINGS = [
    None,
    "",
    "call +44 20 7946 0958 or anna@example.org, 100 € an hour",
    "звоните: +1 202 555 0143 😀 telegram: @anna_7",
    "nothing to see",
    "\U0001f600 24/7 \U0001f600 cash only; see https://example.org/a",
    "tel 555 0143\x00 and 18+",
]
rows_of = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["ad", "message"]),
            "title": st.sampled_from(SAYINGS),
            "text": st.sampled_from(SAYINGS).map(lambda said: said or ""),
            "contact": st.sampled_from(SAYINGS),
            "source_id": st.none() | st.sampled_from("ab"),
        }
    ),
    max_size=12,
)


def stored(path: Path, rows: Sequence[dict[str, Any]], group: int = 5) -> Path:
    """A file of records."""
    filled = {"simulated": True, "original_row": 1, "original": "", "batch_id": "b"}
    made = [{"record_id": f"r{number}", **filled, **row} for number, row in enumerate(rows)]
    table = pa.Table.from_pylist(made, schema=RECORDS.arrow)
    pq.write_table(table, path, row_group_size=group)
    return path


def together(readings: Iterator[Reading]) -> dict[str, list[dict[str, Any]]]:
    """Rows by table."""
    found: dict[str, list[dict[str, Any]]] = {"mentions": [], "languages": [], "indicators": []}
    for one in readings:
        for schema, table in zip((MENTIONS, LANGUAGES, INDICATORS), one, strict=True):
            assert table.schema.equals(schema.arrow)
            found[schema.name] += table.to_pylist()
    return found


def one_by_one(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What each field of each record mentions, read alone."""
    found = []
    for number, row in enumerate(rows):
        for field in ("title", "text", "contact"):
            for mention in find_mentions(pa.array([row[field]], pa.string())).to_pylist():
                del mention["row"]
                ids = {"record_id": f"r{number}", "source_id": row["source_id"], "field": field}
                found.append(mention | ids)
    return found


@pytest.fixture
def engine_one(tmp_path: Path) -> LocalEngine:
    return LocalEngine(1 << 28, 1, tmp_path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(rows=rows_of, group=st.integers(1, 6))
def test_as_record_by_record(tmp_path, engine_one, rows, group):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "SLICE", 3)
        patch.setattr(reading, "LEAST_SLICE", 2)
        found = together(read_records(engine_one, stored(tmp_path / "records.parquet", rows, group)))
    assert found["mentions"] == one_by_one(rows)
    assert [row["record_id"] for row in found["languages"]] == [f"r{n}" for n in range(len(rows))]


def test_offsets_slice_the_stored_field(tmp_path, engine_one):
    rows = [{"kind": "ad", "title": None, "text": said or "", "contact": said} for said in SAYINGS]
    found = together(read_records(engine_one, stored(tmp_path / "records.parquet", rows)))["mentions"]
    said = {
        (row["kind"], rows[int(row["record_id"][1:])][row["field"]][row["start_char"] : row["end_char"]])
        for row in found
    }
    assert ("phone", "+44 20 7946 0958") in said
    assert ("email", "anna@example.org") in said
    assert ("url", "https://example.org/a") in said
    assert {row["field"] for row in found} == {"text", "contact"}


def test_equal_texts_are_read_once(tmp_path, engine_one, monkeypatch):
    seen: list[int] = []

    def counting(batch, region=None):
        seen.append(batch.num_rows)
        return read(batch, region)

    read = texts.read_texts
    monkeypatch.setattr(texts, "read_texts", counting)
    row = {"kind": "ad", "title": "a", "text": "tel +44 20 7946 0958", "contact": None}
    path = stored(tmp_path / "records.parquet", [row, row, row | {"title": "b"}, row], group=10)
    found = together(read_records(engine_one, path))
    assert seen == [2]
    assert [m["record_id"] for m in found["mentions"]] == ["r0", "r1", "r2", "r3"]


def test_many_are_read_by_workers_and_no_other_way(tmp_path):
    rows = [
        {"kind": "ad", "title": None, "text": f"tel +44 20 7946 0958, {n} €", "contact": None}
        for n in range(FEW_ROWS + 10)
    ]
    path = stored(tmp_path / "records.parquet", rows, group=15_000)
    found = []
    for threads in (1, 2):
        engine = LocalEngine(1 << 28, threads, tmp_path)
        found.append([table for one in read_records(engine, path) for table in one])
        engine.release()
    assert found[0] == found[1]
    assert len(found[0]) == 6


def test_written_files_hold_the_same(tmp_path, engine_one):
    rows = [{"kind": "ad", "title": said, "text": said or "", "contact": None} for said in SAYINGS]
    path = stored(tmp_path / "records.parquet", rows)
    places = write_readings(engine_one, path, tmp_path, region="GB")
    found = together(read_records(engine_one, path, region="GB"))
    assert {name: pq.read_table(place).to_pylist() for name, place in places.items()} == found


def test_no_records(tmp_path, engine_one):
    path = stored(tmp_path / "records.parquet", [])
    assert list(read_records(engine_one, path)) == []
    places = write_readings(engine_one, path, tmp_path)
    assert {name: pq.read_table(place).num_rows for name, place in places.items()} == dict.fromkeys(
        ("mentions", "languages", "indicators"), 0
    )


def test_the_version_tells_code_and_data(monkeypatch):
    before = version()
    assert version.__wrapped__() == before
    monkeypatch.setattr(reading, "installed", lambda name: "0")
    assert version.__wrapped__() != before


@pytest.mark.parametrize("data", ["faker", "phonenumbers", "publicsuffixlist", "py3langid"])
def test_the_version_tells_each_installed_package_of_data(monkeypatch, data):
    real = reading.installed
    monkeypatch.setattr(reading, "installed", lambda name: "0" if name == data else real(name))
    assert version.__wrapped__() != version()


@pytest.mark.parametrize("group", ["manumit.extractors", "manumit.indicators"])
def test_the_version_tells_packages_that_bring_extractors_or_packs(monkeypatch, group):
    class Another:
        name = "another package"

    class Entry:
        dist = Another

    real, named = reading.entry_points, reading.installed
    monkeypatch.setattr(
        reading, "entry_points", lambda **of: [*real(**of), *[Entry] * (of["group"] == group)]
    )
    monkeypatch.setattr(reading, "installed", lambda name: "1" if name == Another.name else named(name))
    assert version.__wrapped__() != version()
