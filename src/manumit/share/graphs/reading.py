"""The nodes and edges of a run's networks, a file at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from manumit.store import LINKS, NETWORK_MEMBERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from manumit.store import RunManifest, TableSchema, Workspace

NODES = pa.schema(
    [
        pa.field("id", pa.string()),
        pa.field("label", pa.string()),
        pa.field("kind", pa.string()),
        pa.field("network", pa.string()),
        pa.field("records", pa.int64()),
        pa.field("community", pa.int64()),
        pa.field("degree", pa.int64()),
        pa.field("centrality", pa.float64()),
        pa.field("role", pa.string()),
    ]
)
"""A campaign, a record of no campaign, or an identifier; `id` is its kind and value."""

EDGES = pa.schema(
    [
        pa.field("source", pa.string()),
        pa.field("target", pa.string()),
        pa.field("weight", pa.int64()),
        pa.field("network", pa.string()),
        pa.field("record_ids", pa.string()),
    ]
)
"""A campaign or record that gives an identifier; `weight` is how many of its records do."""


@dataclass(frozen=True, slots=True)
class Graph:
    """Files of a run's networks as a graph.

    Attributes
    ----------
    members, links : Parquet files of these tables.
    network : the only network wanted; None: all.
    """

    members: Sequence[Path]
    links: Sequence[Path]
    network: str | None

    def nodes(self) -> Iterator[pa.RecordBatch]:
        """Batches of `NODES`."""
        for rows in self._rows(self.members, NETWORK_MEMBERS):
            columns = [
                _named(rows.column("kind"), rows.column("value")),
                rows.column("value"),
                rows.column("kind"),
                rows.column("network_id"),
                *(rows.column(name) for name in NODES.names[4:]),
            ]
            yield pa.RecordBatch.from_arrays(columns, schema=NODES)

    def edges(self) -> Iterator[pa.RecordBatch]:
        """Batches of `EDGES`."""
        for rows in self._rows(self.links, LINKS):
            columns = [
                _named(rows.column("unit_kind"), rows.column("unit")),
                _named(rows.column("kind"), rows.column("value")),
                rows.column("records"),
                rows.column("network_id"),
                pc.binary_join(rows.column("record_ids"), " "),
            ]
            yield pa.RecordBatch.from_arrays(columns, schema=EDGES)

    def size(self) -> tuple[int, int]:
        """How many nodes and edges there are; all are read where one network is wanted."""
        if self.network is None:
            return _count(self.members), _count(self.links)
        return sum(b.num_rows for b in self.nodes()), sum(b.num_rows for b in self.edges())

    def _rows(self, files: Sequence[Path], schema: TableSchema) -> Iterator[pa.RecordBatch]:
        for file in files:
            with pq.ParquetFile(file) as stored:
                for batch in stored.iter_batches(columns=schema.arrow.names):
                    mine = pc.equal(batch.column("network_id"), self.network) if self.network else None
                    rows = batch.filter(mine) if mine is not None else batch
                    if rows.num_rows:
                        yield rows


def read_graph(ws: Workspace, run: RunManifest, network: str | None = None) -> Graph:
    """The networks of a run, or one of them, as a graph."""
    return Graph(ws.table_files(NETWORK_MEMBERS.name, run), ws.table_files(LINKS.name, run), network)


def _named(kind: pa.Array, value: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise(kind, value, ":")


def _count(files: Sequence[Path]) -> int:
    return sum(pq.read_metadata(file).num_rows for file in files)
