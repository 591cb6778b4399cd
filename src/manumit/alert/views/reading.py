"""Rows of a run and of the records, read only where what is wanted lies."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from manumit.casework.rows import rows_where
from manumit.store import CAMPAIGN_MEMBERS, LEADS, NETWORK_MEMBERS, RECORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import pyarrow.dataset as ds

    from manumit.store import RunManifest, TableSchema, Workspace

COUNTED = ("record_id", "observed_at", "author", "place")
SHOWN = ("record_id", "source_id", "batch_id", "kind", "observed_at", "author", "place", "title", "text")
EARLIEST = [("observed_at", "ascending"), ("record_id", "ascending")]


def run_rows(
    ws: Workspace,
    run: RunManifest,
    schema: TableSchema,
    wanted: ds.Expression,
    columns: Sequence[str] | None = None,
) -> pa.Table:
    """The rows of a run's table that fulfil a condition; a table that the run has not is empty."""
    return rows_where(ws.table_files(schema.name, run), schema, wanted, columns)


def one_of(column: str, values: Iterable[str]) -> ds.Expression:
    """A condition: the column has one of the values."""
    return pc.field(column).isin(pa.array(sorted(set(values)), pa.string()))


def lead_of(ws: Workspace, run: RunManifest, kind: str, subject: str) -> dict[str, Any]:
    """The lead about a subject; empty: there is none."""
    wanted = pc.field("lead_id") == f"{kind}-{subject}"
    found = run_rows(ws, run, LEADS, wanted).to_pylist()
    return dict(found[0]) if found else {}


def record_ids(ws: Workspace, run: RunManifest, kind: str, subject: str) -> list[str]:
    """The records that a network, campaign or record is about, sorted."""
    if kind == "record":
        return [subject]
    found: list[str] = []
    campaigns = [subject]
    if kind == "network":
        nodes = run_rows(ws, run, NETWORK_MEMBERS, pc.field("network_id") == subject, ["kind", "value"])
        units = list(zip(nodes.column("kind").to_pylist(), nodes.column("value").to_pylist(), strict=True))
        found = [value for node, value in units if node == "record"]
        campaigns = [value for node, value in units if node == "campaign"]
    members = run_rows(ws, run, CAMPAIGN_MEMBERS, one_of("campaign_id", campaigns), ["record_id"])
    return sorted({*found, *members.column("record_id").to_pylist()})


def common(records: pa.Table, column: str) -> list[tuple[str, int]]:
    """Values and how many records have them, commonest first."""
    found = Counter(value for value in records.column(column).to_pylist() if value)
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


def records_with(files: Sequence[Path], ids: Iterable[str], columns: Sequence[str]) -> pa.Table:
    """Columns of some records, a row group at a time: texts are read only where a wanted record lies."""
    wanted = pa.schema([RECORDS.arrow.field(name) for name in columns])
    chosen = pa.array(list(ids), pa.string())
    found = [wanted.empty_table()]
    for file in files:
        with pq.ParquetFile(file) as stored:
            for group in range(stored.num_row_groups):
                here = pc.is_in(stored.read_row_group(group, ["record_id"]).column(0), chosen)
                if pc.any(here).as_py():
                    rows = stored.read_row_group(group, list(columns)).filter(here)
                    found.append(rows.cast(wanted))
    return pa.concat_tables(found)


def listed(ws: Workspace, records: pa.Table, most: int) -> list[dict[str, Any]]:
    """Whole rows of the first of some records, earliest first, times unknown last."""
    first = records.sort_by(EARLIEST).slice(0, most).column("record_id").to_pylist()
    rows: list[dict[str, Any]] = records_with(ws.record_paths(), first, SHOWN).sort_by(EARLIEST).to_pylist()
    return rows
