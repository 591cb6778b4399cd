"""A network as a drawing with a table that says the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from manumit.share.report.layout import lay_out
from manumit.share.report.masking import Piece

if TYPE_CHECKING:
    from manumit.share.report.masking import Veil

MOST_NODES = 150
WIDTH, HEIGHT = 960, 640
_APART = 30.0
_RADIUS = 10.0
_MOST_RECORDS = 5  # a node's size grows with its records up to so many times
SHAPES = {"campaign": "square", "record": "circle"}
"""What is drawn for a unit; every identifier is a diamond."""


@dataclass(frozen=True, slots=True)
class Node:
    """One campaign, record or identifier: number in drawing and table, place, and what it is."""

    number: int
    kind: str
    label: Piece
    shape: str
    records: int
    degree: int
    role: str
    community: int
    x: float
    y: float
    radius: float
    beside: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """A link between two drawn nodes, by number; `records` prove it."""

    a: int
    b: int
    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    records: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn, and how much is not.

    Attributes
    ----------
    left_out, links_left_out : nodes and links of the network that are not drawn.
    sampled : starting points that centrality was estimated from; 0: it is exact.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    left_out: int
    links_left_out: int
    sampled: int
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def told(self) -> str:
        """The drawing in a sentence."""
        kinds: dict[str, int] = {}
        for node in self.nodes:
            kinds[node.kind] = kinds.get(node.kind, 0) + 1
        parts = ", ".join(
            f"{count:,} {kind}" for kind, count in sorted(kinds.items(), key=lambda k: (-k[1], k[0]))
        )
        return f"{len(self.nodes):,} nodes ({parts}) and {len(self.edges):,} links between them."


def draw_network(
    members: list[dict[str, Any]], links: list[dict[str, Any]], veil: Veil, *, sealed: bool
) -> Drawing:
    """Draw the most central nodes of a network.

    Parameters
    ----------
    members, links : its rows of tables `network_members` and `links`.
    sealed : mask identifiers whatever the report shows.
    """
    order = sorted(members, key=lambda m: (-m["centrality"], -m["degree"], m["kind"], m["value"]))
    drawn = order[:MOST_NODES]
    number = {(m["kind"], m["value"]): n for n, m in enumerate(drawn)}
    ends = [
        (number.get((k["unit_kind"], k["unit"])), number.get((k["kind"], k["value"])), k["records"])
        for k in links
    ]
    pairs = sorted({(a, b, records) for a, b, records in ends if a is not None and b is not None})
    places = lay_out(len(drawn), [(a, b) for a, b, _ in pairs], width=WIDTH, height=HEIGHT, apart=_APART)
    beside: dict[int, list[int]] = {}
    for a, b, _ in pairs:  # numbers as shown begin at 1
        beside.setdefault(a, []).append(b + 1)
        beside.setdefault(b, []).append(a + 1)
    nodes = [
        Node(
            number=n + 1,
            kind=m["kind"],
            label=_label(m, veil, sealed=sealed),
            shape=SHAPES.get(m["kind"], "diamond"),
            records=m["records"],
            degree=m["degree"],
            role=m["role"],
            community=m["community"],
            x=round(float(places[n, 0]), 1),
            y=round(float(places[n, 1]), 1),
            radius=_RADIUS + min(m["records"].bit_length() / 2, _MOST_RECORDS),
            beside=tuple(sorted(beside.get(n, ()))),
        )
        for n, m in enumerate(drawn)
    ]
    return Drawing(
        nodes=tuple(nodes),
        edges=tuple(_edge(nodes[a], nodes[b], records) for a, b, records in pairs),
        left_out=len(members) - len(drawn),
        links_left_out=len(links) - len(pairs),
        sampled=max((m["sampled"] for m in members), default=0),
    )


def _label(member: dict[str, Any], veil: Veil, *, sealed: bool) -> Piece:
    if member["kind"] in SHAPES:
        return Piece(f"{member['kind']} {member['value'][:8]}")
    return veil.identifier(member["kind"], member["value"], sealed=sealed)


def _edge(a: Node, b: Node, records: int) -> Edge:
    return Edge(a.number, b.number, a.x, a.y, b.x, b.y, min(1 + records.bit_length() / 3, 4), records)
