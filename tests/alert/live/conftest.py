"""A workspace whose batches, tables of a run and arriving records are written by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from manumit.detect.texts import read_texts
from manumit.store import INCOMING, TABLES, Settings, Terms, Workspace

if TYPE_CHECKING:
    from pathlib import Path

Row = dict[str, Any]
FIELDS = INCOMING.arrow

DEFAULTS: dict[str, Row] = {
    "campaigns": {
        "distinct_texts": 1, "template": "t", "parts": [], "slots": [], "bits_plain": 2.0, "bits_saved": 1.0,
        "authors": 0, "places": 0, "score": 0.5,
    },
    "campaign_members": {"score": 0.5, "slot_values": []},
    "links": {"records": 1, "record_ids": []},
    "networks": {"campaigns": 1, "identifiers": 1, "component": "n", "authors": 0, "places": 0},
    "network_members": {
        "records": 1, "community": 0, "degree": 1, "centrality": 0.0, "sampled": 0, "role": "member",
    },
    "set_aside": {"sentence": "it is widespread", "record_ids": []},
    "leads": {"rank": 1, "records": 1, "reasons": []},
}  # fmt: skip


def record(text: str, day: str = "2025-03-01", **more: Any) -> Row:
    """A record of table `records`, as it arrives."""
    return {
        "record_id": "", "batch_id": "", "kind": "ad", "text": text, "simulated": True, "original": "0",
        "original_row": 1, "observed_at": datetime.fromisoformat(day).replace(tzinfo=UTC), **more,
    }  # fmt: skip


def arriving(*rows: Row) -> pa.Table:
    whole = [row | {"record_id": row["record_id"] or f"new-{n}"} for n, row in enumerate(rows)]
    return pa.Table.from_pylist(whole, TABLES["records"].arrow)


@dataclass
class Room:
    """A workspace, and what its next run says."""

    ws: Workspace
    tables: dict[str, list[Row]] = field(default_factory=dict)
    batches: int = 0

    def collect(self, *rows: Row, source: str = "a board", country: str | None = None) -> list[str]:
        """Accept records; returns their ids in the order of the rows."""
        self.batches += 1
        names = [field.name for field in FIELDS if field.name not in {"original", "original_row"}]
        filled = [{"source_id": f"{self.batches}-{n}", **row} for n, row in enumerate(rows)]
        path = self.ws.path.parent / f"{self.batches}.txt"
        path.write_text(repr(filled))
        terms = Terms(source, "order 1", country=country)
        with self.ws.lock("test"), self.ws.new_batch(terms) as writer:
            original = writer.add_original(path)
            columns = {name: [row.get(name) for row in filled] for name in names}
            columns["original"] = [original.sha256] * len(filled)
            columns["original_row"] = list(range(1, len(filled) + 1))
            fields = [FIELDS.field(name) for name in columns]
            arrays = [pa.array(columns[f.name], f.type) for f in fields]
            writer.add(pa.RecordBatch.from_arrays(arrays, schema=pa.schema(fields)))
            writer.commit()
        table = self.ws.read_table("records")
        ids = dict(zip(table["source_id"].to_pylist(), table["record_id"].to_pylist(), strict=True))
        return [ids[row["source_id"]] for row in filled]

    def say(self, table: str, **row: Any) -> None:
        """A row of the next run."""
        self.tables.setdefault(table, []).append(DEFAULTS.get(table, {}) | row)

    def run(self) -> None:
        """Make a run of the rows said, with mentions as they are read."""
        records = self.ws.read_table("records")
        batch = records.select(["kind", "title", "text", "contact"]).combine_chunks().to_batches()[0]
        said = read_texts(batch)
        with self.ws.lock("test"), self.ws.begin_run("leads") as writer:
            for name in ("mentions", "indicators"):
                found = pa.Table.from_batches([getattr(said, name)])
                rows = found.column("row")
                found = found.drop_columns(["row"])
                for key in ("record_id", "source_id"):
                    found = found.append_column(key, records.column(key).take(rows))
                if name == "indicators":
                    nothing = pa.nulls(found.num_rows, TABLES[name].arrow.field("with_records").type)
                    found = found.append_column("with_records", nothing)
                writer.put(name, "0", TABLES[name].check(found))
            for name, rows in self.tables.items():
                writer.put(name, "0", pa.Table.from_pylist(rows, TABLES[name].arrow))
            writer.commit()


@pytest.fixture
def live_room(tmp_path: Path) -> Room:
    return Room(Workspace.create(tmp_path / "ws", settings=Settings("512MB", 1)))


@pytest.fixture(scope="session")
def live_record():
    return record


@pytest.fixture(scope="session")
def live_arriving():
    return arriving
