"""Rows of a sorted column that equal what is looked up: all of them, a column at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]


def equal_rows(known: npt.NDArray[Any], wanted: npt.NDArray[Any]) -> tuple[Ints, Ints]:
    """Place in `wanted` and row in `known` of all pairs of equal values; `known` is sorted."""
    first = np.searchsorted(known, wanted, side="left")
    return rows_of(first, np.searchsorted(known, wanted, side="right") - first)


def equal_places(known: npt.NDArray[Any], wanted: npt.NDArray[Any]) -> tuple[Ints, Ints]:
    """Place in `wanted` and place in `known`, in any order, of all pairs of equal values."""
    order = np.argsort(known, kind="stable")
    place, row = equal_rows(known[order], wanted)
    return place, order[row]


def rows_of(first: npt.NDArray[Any], count: npt.NDArray[Any]) -> tuple[Ints, Ints]:
    """Number of the run and row, of all rows of runs that begin at `first` and are `count` long."""
    run = np.repeat(np.arange(len(count)), count)
    before = np.cumsum(count) - count
    return run, np.arange(len(run)) - before[run] + first[run]
