"""Rows that have just arrived, and the records they become."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from manumit.store.batches import INCOMING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from manumit.collect.sources.tables.frame import BadRow

PLACEHOLDER = b'""\n'
"""Stands for a row that cannot be kept as it came: one row in JSON Lines and in CSV, and never a record."""


@dataclass(frozen=True, slots=True)
class Shaped:
    """Some rows.

    Parameters
    ----------
    rows : each as received, with its line end.
    records : of the sound ones, in the columns of `INCOMING`; `original_row` is the place in `rows`, from 0.
    bad : the others, `row` likewise.
    """

    rows: pa.Array[Any]
    records: pa.RecordBatch
    bad: list[BadRow]


def together(batches: Sequence[pa.RecordBatch]) -> pa.RecordBatch:
    """Records of several pieces, in the order of their rows."""
    full = [b for b in batches if b.num_rows]
    if not full:
        return pa.RecordBatch.from_pylist([], schema=INCOMING.arrow.remove_metadata())
    if len(full) == 1:
        return full[0]
    table = pa.Table.from_batches(full)
    order = np.argsort(table.column("original_row").to_numpy(), kind="stable")
    merged: pa.RecordBatch = table.take(pa.array(order)).combine_chunks().to_batches()[0]
    return merged


def replaced(rows: pa.Array[Any], places: Sequence[int]) -> pa.Array[Any]:
    """The rows with placeholders in these places."""
    if not places:
        return rows
    mask = np.zeros(len(rows), dtype=np.bool_)
    mask[list(places)] = True
    chosen: pa.Array[Any] = pc.if_else(pa.array(mask), pa.scalar(PLACEHOLDER, pa.binary()), rows)
    return chosen
