"""GraphML and GEXF, written from the top to the bottom in bounded memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pyarrow as pa

from manumit.share.graphs.reading import EDGES, NODES
from manumit.share.graphs.xml import write_rows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import BinaryIO

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NODE_FACTS = NODES.names[1:]
_EDGE_FACTS = EDGES.names[2:]


class GraphFormat(Protocol):
    """One file format of graphs."""

    ending: str

    def write(self, path: Path, nodes: Iterable[pa.RecordBatch], edges: Iterable[pa.RecordBatch]) -> None:
        """Write a new file: batches of `NODES`, then of `EDGES`."""


class GraphML:
    """GraphML 1.0 (graphml.graphdrawing.org): attributes are declared as keys, edges have no direction."""

    ending = "graphml"

    def write(self, path: Path, nodes: Iterable[pa.RecordBatch], edges: Iterable[pa.RecordBatch]) -> None:
        """Write the graph; see `GraphFormat.write`."""
        with path.open("wb") as sink:
            _put(sink, _HEAD + '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
            for schema, what in ((NODES, "node"), (EDGES, "edge")):
                for name in _NODE_FACTS if what == "node" else _EDGE_FACTS:
                    kind = {pa.int64(): "long", pa.float64(): "double"}.get(schema.field(name).type, "string")
                    _put(sink, f'<key id="{what}-{name}" for="{what}" attr.name="{name}" ')
                    _put(sink, f'attr.type="{kind}"/>\n')
            _put(sink, '<graph edgedefault="undirected">\n')
            for batch in nodes:
                write_rows(sink, '<node id="', batch.column("id"), '">', *_data(batch, "node"), "</node>")
            for batch in edges:
                ends = ['<edge source="', batch.column("source"), '" target="', batch.column("target"), '">']
                write_rows(sink, *ends, *_data(batch, "edge"), "</edge>")
            _put(sink, "</graph>\n</graphml>\n")


class Gexf:
    """GEXF 1.3 (gexf.net), the format of Gephi."""

    ending = "gexf"

    def write(self, path: Path, nodes: Iterable[pa.RecordBatch], edges: Iterable[pa.RecordBatch]) -> None:
        """Write the graph; see `GraphFormat.write`."""
        with path.open("wb") as sink:
            _put(sink, _HEAD + '<gexf xmlns="http://gexf.net/1.3" version="1.3">\n')
            _put(sink, "<meta><creator>Manumit</creator></meta>\n")
            _put(sink, '<graph defaultedgetype="undirected" mode="static">\n')
            for schema, what in ((NODES, "node"), (EDGES, "edge")):
                _put(sink, f'<attributes class="{what}">\n')
                for name in self._facts(what):
                    kind = {pa.int64(): "long", pa.float64(): "double"}.get(schema.field(name).type, "string")
                    _put(sink, f'<attribute id="{name}" title="{name}" type="{kind}"/>\n')
                _put(sink, "</attributes>\n")
            _put(sink, "<nodes>\n")
            for batch in nodes:
                head = ['<node id="', batch.column("id"), '" label="', batch.column("label"), '">']
                write_rows(sink, *head, *self._values(batch, "node"), "</node>")
            _put(sink, "</nodes>\n<edges>\n")
            number = 0
            for batch in edges:
                ids = pa.array(range(number, number + batch.num_rows), pa.int64())
                number += batch.num_rows
                ends = ['<edge id="', ids, '" source="', batch.column("source")]
                ends += ['" target="', batch.column("target"), '" weight="', batch.column("weight"), '">']
                write_rows(sink, *ends, *self._values(batch, "edge"), "</edge>")
            _put(sink, "</edges>\n</graph>\n</gexf>\n")

    @staticmethod
    def _facts(what: str) -> list[str]:
        """What a node or an edge has besides what the format itself has a place for."""
        return [n for n in (_NODE_FACTS if what == "node" else _EDGE_FACTS) if n not in {"label", "weight"}]

    def _values(self, batch: pa.RecordBatch, what: str) -> list[str | pa.Array]:
        parts: list[str | pa.Array] = ["<attvalues>"]
        for name in self._facts(what):
            parts += [f'<attvalue for="{name}" value="', batch.column(name), '"/>']
        return [*parts, "</attvalues>"]


GRAPHS: dict[str, GraphFormat] = {made.ending: made for made in (GraphML(), Gexf())}
"""Graph formats by the ending of the file."""


def _data(batch: pa.RecordBatch, what: str) -> list[str | pa.Array]:
    parts: list[str | pa.Array] = []
    for name in _NODE_FACTS if what == "node" else _EDGE_FACTS:
        parts += [f'<data key="{what}-{name}">', batch.column(name), "</data>"]
    return parts


def _put(sink: BinaryIO, text: str) -> None:
    sink.write(text.encode())
