from __future__ import annotations

import random
from typing import Any

from manumit.share.report.masking import Veil
from manumit.share.report.network import MOST_NODES, draw_network


def member(n: int, kind: str = "record") -> dict[str, Any]:
    told = {"kind": kind, "value": f"{kind}{n:04}", "records": n % 9 + 1, "community": 0, "degree": 1}
    return told | {"centrality": 1 / (n + 1), "sampled": 0, "role": "member"}


def net(size: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    members = [member(0, "email"), *(member(n) for n in range(1, size))]
    links = [
        {"unit_kind": "record", "unit": f"record{n:04}", "kind": "email", "value": "email0000", "records": 1}
        for n in range(1, size)
    ]
    return members, links


def test_the_drawing_does_not_depend_on_the_order_of_rows():
    members, links = net(40)
    drawn = draw_network(members, links, Veil(), sealed=False)
    random.Random(1).shuffle(members)
    random.Random(2).shuffle(links)
    assert draw_network(members, links, Veil(), sealed=False) == drawn


def test_a_large_network_shows_the_most_central_and_says_what_is_left_out():
    members, links = net(400)
    drawn = draw_network(members, links, Veil(), sealed=False)
    assert len(drawn.nodes) == MOST_NODES
    assert (drawn.left_out, drawn.links_left_out) == (400 - MOST_NODES, 400 - MOST_NODES)
    assert drawn.nodes[0].kind == "email"
    assert len(drawn.edges) == MOST_NODES - 1


def test_identifiers_are_masked_and_shapes_tell_kinds():
    drawn = draw_network(*net(3), Veil(), sealed=False)
    assert [(n.label.text, n.shape) for n in drawn.nodes] == [
        ("email-1", "diamond"),
        ("record record00", "circle"),
        ("record record00", "circle"),
    ]
    assert drawn.nodes[0].beside == (2, 3)
    assert drawn.told == "3 nodes (2 record, 1 email) and 2 links between them."
