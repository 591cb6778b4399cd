"""Connected components of more edges than one machine should hold: forests of parts, united round by round.

Each part of the edges is reduced to a forest that connects the same nodes (its components, each as a star);
forests are put together, MERGED at a time, and reduced again, until one machine can hold the rest (Lattanzi,
Moseley, Suri and Vassilvitskii 2011, "Filtering: a method for solving graph problems in MapReduce"). Rounds
grow with the logarithm of the number of parts; the diameter has no say at all, so a chain takes as many as a
star of its size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from manumit.engine.spark.engine import SparkEngine

EDGES_AT_ONCE = 1 << 22
"""Edges of a part; so many or fewer are one machine's work."""

MERGED = 8
"""Forests that are put together in a round."""


def forest(edges: pa.Table) -> pa.RecordBatch:
    """A star for each component of some edges: its nodes, each with the least of them."""
    from manumit.engine.components import components

    left, right = (edges.column(name).to_numpy() for name in ("left", "right"))
    nodes, numbers = np.unique(np.concatenate([left, right]), return_inverse=True)
    labels = components(len(nodes), numbers[: len(left)], numbers[len(left) :])
    tied = np.flatnonzero(labels != np.arange(len(nodes)))
    return _edges(nodes[labels[tied]], nodes[tied])


def label(
    engine: SparkEngine,
    nodes: int,
    left: npt.NDArray[np.integer],
    right: npt.NDArray[np.integer],
    at_once: int = EDGES_AT_ONCE,
) -> tuple[npt.NDArray[np.int64], int]:
    """Label each node with the least node of its component.

    Parameters
    ----------
    at_once : edges of a part.

    Returns
    -------
    labels, and rounds that it took.
    """
    from manumit.engine.components import components

    parts = max(1, -(-len(left) // at_once))
    edges: Iterator[pa.RecordBatch] = (
        _edges(left[i * at_once :][:at_once], right[i * at_once :][:at_once]) for i in range(parts)
    )
    held, together, rounds = len(left), 1, 0
    while parts > 1 and held > at_once:
        numbered = ((i // together, batch) for i, batch in enumerate(edges))
        forests = list(engine.spread(numbered, parts, forest))
        held = sum(batch.num_rows for batch in forests)
        edges, together, rounds = iter(forests), MERGED, rounds + 1
        parts = -(-len(forests) // MERGED)  # the last one is this machine's work in any case
    whole = pa.Table.from_batches(list(edges))
    ends = (whole.column(name).to_numpy() for name in ("left", "right"))
    return components(nodes, *ends), rounds


def _edges(left: npt.NDArray[np.integer], right: npt.NDArray[np.integer]) -> pa.RecordBatch:
    return pa.record_batch({"left": pa.array(left, pa.int64()), "right": pa.array(right, pa.int64())})
