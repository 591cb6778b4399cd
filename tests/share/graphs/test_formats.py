"""Graphs are what networkx reads back, whatever the values hold, and nothing else."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree as ET

import networkx as nx
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit import share
from manumit.share.graphs import GRAPHS
from manumit.share.graphs.reading import EDGES, NODES
from manumit.store import RefusedError

READ = {"graphml": nx.read_graphml, "gexf": nx.read_gexf}
AWKWARD_READ = 'a<b>&"c"\t\n\ufffd é 你好 🙂'


def graph(path: Path) -> nx.Graph:
    return READ[path.suffix[1:]](path)


@pytest.mark.parametrize("ending", sorted(READ))
def test_networks_come_back_from_networkx(graph_ws, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"networks.{ending}"
    done = share.export(graph_ws, "networks", path)
    assert done.rows == 10
    found = graph(path)
    assert (found.number_of_nodes(), found.number_of_edges()) == (6, 4)
    assert not found.is_directed()
    assert not found.is_multigraph()
    assert nx.number_connected_components(found) == 2
    campaign = found.nodes["campaign:c1"]
    assert campaign["label"] == "c1"
    told = {
        k: campaign[k] for k in ("kind", "network", "records", "community", "degree", "centrality", "role")
    }
    assert told == {
        "kind": "campaign", "network": "n1", "records": 2, "community": 0, "degree": 2, "centrality": 0.5,
        "role": "hub",
    }  # fmt: skip
    assert found.nodes[f"handle:{AWKWARD_READ}"]["centrality"] == 1 / 3
    edge = found.edges["campaign:c1", "phone:+34600000000"]
    assert edge["weight"] == 2
    assert len(edge["record_ids"].split()) == 2
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("ending", sorted(READ))
def test_one_network_alone(graph_ws, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"one.{ending}"
    done = share.export(graph_ws, "networks", path, network="n2")
    assert done.rows == 3
    assert {data["network"] for _, data in graph(path).nodes(data=True)} == {"n2"}


def test_what_is_no_graph_is_refused(graph_ws, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="holds networks, not leads"):
        share.export(graph_ws, "leads", tmp_path / "a.gexf")
    with pytest.raises(RefusedError, match="has no network 'n9'"):
        share.export(graph_ws, "networks", tmp_path / "a.gexf", network="n9")
    with pytest.raises(RefusedError, match=r"name a file \.graphml or \.gexf"):
        share.export(graph_ws, "networks", tmp_path / "a.csv", network="n1")
    assert not list(tmp_path.glob("*a.*"))


def test_a_graph_goes_when_a_record_in_it_is_forgotten(graph_ws, tmp_path: Path) -> None:
    path = tmp_path / "networks.gexf"
    share.export(graph_ws, "networks", path)
    ids = sorted(graph_ws.read_table("records").column("record_id").to_pylist())
    with graph_ws.lock("forget"):
        graph_ws.forget([ids[6]], "request", redact=None)
    assert not path.exists()


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(
    st.lists(st.tuples(WORDS, WORDS, st.integers(0, 9), st.floats(0, 1)), max_size=6),
    st.sampled_from(sorted(READ)),
)
def test_any_value_makes_sound_xml(rows, ending: str) -> None:
    nodes = [
        {"id": f"{n}:{name}", "label": label, "kind": "phone", "network": "n", "records": many,
         "community": 0, "degree": many, "centrality": share_, "role": "member"}
        for n, (name, label, many, share_) in enumerate(rows)
    ]  # fmt: skip
    edges = [
        {"source": a["id"], "target": b["id"], "weight": 1, "network": "n", "record_ids": ""}
        for a, b in pairwise(nodes)
    ]
    batches = [pa.RecordBatch.from_pylist(part, schema) for part, schema in ((nodes, NODES), (edges, EDGES))]
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"g.{ending}"
        GRAPHS[ending].write(path, batches[:1], batches[1:])
        ET.parse(path)
        found = graph(path)
    assert (found.number_of_nodes(), found.number_of_edges()) == (len(nodes), len(edges))
    kept = sorted((data["records"], data["centrality"]) for _, data in found.nodes(data=True))
    assert kept == sorted((node["records"], node["centrality"]) for node in nodes)
