"""The peer: datasketch MinHashLSH over word pairs, then networkx components. A process of its own.

Usage: python -m bench.lsh THRESHOLD WAY LABELS FILE...
WAY is `plain` (every answer of the index is a link) or `checked` (only those whose estimated similarity
reaches the threshold). Prints seconds by step as JSON; the component of each record goes to LABELS (.npy).
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import networkx as nx
import numpy as np
from datasketch import MinHash, MinHashLSH

from bench.markets import read
from bench.wordpairs import pairs

PERMUTATIONS = 128


def components(texts: list[str], threshold: float, checked: bool) -> tuple[np.ndarray, dict[str, float]]:
    """Component of each text, and seconds by step."""
    marks = [time.perf_counter()]

    def mark() -> float:
        marks.append(time.perf_counter())
        return round(marks[-1] - marks[-2], 3)

    shingles = [[pair.encode() for pair in pairs(text)] for text in texts]
    seconds = {"word pairs": mark()}
    sketches = MinHash.bulk(shingles, num_perm=PERMUTATIONS)
    seconds["signatures"] = mark()
    index = MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)
    graph = nx.Graph()
    graph.add_nodes_from(range(len(texts)))
    for number, sketch in enumerate(sketches):  # each pair once: asked before it is put in
        found = index.query(sketch)
        if checked:
            found = [other for other in found if sketch.jaccard(sketches[other]) >= threshold]
        graph.add_edges_from((number, other) for other in found)
        index.insert(number, sketch, check_duplication=False)
    seconds["index"] = mark()
    labels = np.empty(len(texts), np.int64)
    for label, members in enumerate(nx.connected_components(graph)):
        labels[list(members)] = label
    seconds["components"] = mark()
    return labels, seconds


def main(threshold: str, way: str, out: str, *names: str) -> int:
    files = [Path(name) for name in names]
    columns = read(files, ["title", "text"]).to_pydict()
    texts = [f"{title} {text}" for title, text in zip(columns["title"], columns["text"], strict=True)]
    labels, seconds = components(texts, float(threshold), way == "checked")
    np.save(out, labels)
    print(json.dumps({"seconds": seconds}))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
