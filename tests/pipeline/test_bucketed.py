"""Tables of a run in partitions: how many, in which order, and that none is missing."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.pipeline import bucketed
from manumit.store import CAMPAIGN_MEMBERS

if TYPE_CHECKING:
    from manumit.store import Partition


class Written:
    """Takes partitions in place of a run."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.parts: dict[str, pa.Table] = {}
        self.kept: list[str] = []

    def keep(self, table: str, partition: Partition) -> None:
        assert table == CAMPAIGN_MEMBERS.name
        self.kept.append(partition.key)
        self.parts[partition.key] = pq.read_table(self.folder / f"{partition.sha256}.parquet")
        assert len(self.parts[partition.key]) == partition.rows

    def put(self, table: str, key: str, data: pa.Table) -> None:
        assert table == CAMPAIGN_MEMBERS.name
        self.parts[key] = data


def _members(campaigns: list[str]) -> pa.Table:
    arrow = CAMPAIGN_MEMBERS.arrow
    rows = [
        {"campaign_id": c, "record_id": f"{n:032x}", "source_id": "s", "score": 0.5, "slot_values": []}
        for n, c in enumerate(campaigns)
    ]
    return pa.Table.from_pylist(rows, arrow)


@pytest.mark.parametrize(
    ("room", "keys"), [(4, ["0"]), (3, ["0", "7", "f"])], ids=["fits in a row group", "does not"]
)
def test_a_table_is_cut_only_when_it_is_larger_than_a_row_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int, keys: list[str]
) -> None:
    monkeypatch.setattr(bucketed, "ROW_GROUP", room)
    written = Written()
    with bucketed.Bucketed(written, CAMPAIGN_MEMBERS, tmp_path) as table:
        table.add(_members(["f1", "07", "7a", "00"]))
        table.write()
    assert sorted(written.parts) == keys
    whole = pa.concat_tables(written.parts[key] for key in keys)
    assert whole.column("campaign_id").to_pylist() == ["00", "07", "7a", "f1"]
    assert table.rows == 4


def test_a_table_without_rows_has_a_file(tmp_path: Path) -> None:
    written = Written()
    with bucketed.Bucketed(written, CAMPAIGN_MEMBERS, tmp_path) as table:
        table.write()
    assert [part.num_rows for part in written.parts.values()] == [0]


@pytest.mark.parametrize("room", [1, 100], ids=["cut", "whole"])
def test_a_file_of_one_bucket_is_taken_over_with_new_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    monkeypatch.setattr(bucketed, "ROW_GROUP", room)
    for name, campaigns in (("a", ["70", "70", "7a"]), ("b", ["f0"]), ("c", ["a0"])):
        pq.write_table(_members(campaigns), tmp_path / f"{name}.parquet")
    written = Written(tmp_path)
    with bucketed.Bucketed(written, CAMPAIGN_MEMBERS, tmp_path) as table:
        table.add(_members(["79", "01"]))
        table.take_over(sorted(tmp_path.glob("*.parquet")), pa.array(["70", "f0"]))
        table.write()
    whole = pa.concat_tables(written.parts[key] for key in sorted(written.parts))
    assert whole.column("campaign_id").to_pylist() == ["01", "70", "70", "79", "f0"]
    assert sorted(written.parts) == (["0", "7", "f"] if room == 1 else ["0"])
    assert written.kept == (["f"] if room == 1 else [])
    assert table.rows == 5


campaigns = st.lists(st.text("07f", min_size=2, max_size=3), max_size=12)


@settings(max_examples=40, deadline=None)
@given(campaigns, campaigns, st.sets(st.text("07f", min_size=2, max_size=3)), st.sampled_from([0, 5, 100]))
def test_what_is_taken_over_lies_as_if_all_were_new(
    old: list[str], new: list[str], dropped: set[str], room: int
) -> None:
    new = [campaign for campaign in new if campaign not in set(old) - dropped]
    kept = sorted(set(old) - dropped)
    rows = _members(sorted(old))
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        folder = Path(name)
        patch.setattr(bucketed, "ROW_GROUP", room)
        made = []
        for step in ([(_members(new), rows)], [(pa.concat_tables([_members(new), _only(rows, kept)]), None)]):
            written = Written(folder)
            for fresh, before in step:
                with bucketed.Bucketed(written, CAMPAIGN_MEMBERS, folder) as table:
                    table.add(fresh)
                    if before is not None:
                        table.take_over(_files(folder, before, room), pa.array(kept, pa.string()))
                    table.write()
            made.append({key: part.to_pylist() for key, part in written.parts.items()})
    assert made[0] == made[1]


def _only(rows: pa.Table, campaigns: list[str]) -> pa.Table:
    return rows.filter(pc.is_in(rows.column("campaign_id"), pa.array(campaigns, pa.string())))


def _files(folder: Path, rows: pa.Table, room: int) -> list[Path]:
    """Rows as an earlier run would have written them."""
    first = pc.utf8_slice_codeunits(rows.column("campaign_id"), 0, 1)
    parts = [rows] if len(rows) <= room else [rows.filter(pc.equal(first, key)) for key in "07f"]
    paths = []
    for number, part in enumerate(parts):
        paths.append(folder / f"{number}.parquet")
        pq.write_table(part, paths[-1])
    return paths


def test_rows_of_an_earlier_run_count_too(tmp_path: Path) -> None:
    pq.write_table(_members(["07", "7a", "07"]), tmp_path / "old.parquet")
    written = Written()
    with bucketed.Bucketed(written, CAMPAIGN_MEMBERS, tmp_path) as table:
        table.add(_members(["f1"]))
        table.take_over([tmp_path / "old.parquet"], pa.array(["07"]))
        table.write()
    (part,) = written.parts.values()
    assert part.column("campaign_id").to_pylist() == ["07", "07", "f1"]
    assert table.rows == 3
