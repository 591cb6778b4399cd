"""Phrases of any script in title, text and contact, at the edges of words; listed names likewise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from manumit.alert.watchlists import phrase_kernel as kernel
from manumit.alert.watchlists.texts import packed
from manumit.detect.equal_rows import rows_of
from manumit.detect.reading import FIELDS
from manumit.detect.text.classes import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    import pyarrow as pa

HOW = ("the same words",)


class Found(NamedTuple):
    """Entries met in texts: entry, record's row, place of the field in FIELDS, and code points."""

    entry: npt.NDArray[np.int64]
    row: npt.NDArray[np.int64]
    field: npt.NDArray[np.int64]
    start: npt.NDArray[np.int64]
    stop: npt.NDArray[np.int64]


def words_of(values: Sequence[str]) -> npt.NDArray[np.int64]:
    """Words of each text; 0: none, or too many for a phrase."""
    counts: npt.NDArray[np.int64] = _sequences(values)[1]
    return counts


def _sequences(values: Sequence[str]) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    held = packed(values)
    keys, counts = kernel.sequences(held["data"], held["at"], table())
    return keys, counts


def build(rows: npt.NDArray[np.uint32], values: Sequence[str]) -> dict[str, npt.NDArray[Any]]:
    """The index of phrases; `rows` are their entries."""
    keys, counts = _sequences(values)
    held = counts > 0
    order = np.lexsort((rows[held], keys[held]))
    sorted_keys = keys[held][order]
    known, first = np.unique(sorted_keys, return_index=True)
    return {
        "entry": rows[held][order],
        "keys": known,
        "first": np.append(first, len(order)).astype(np.uint32),
        "lengths": np.unique(counts[held]),
        "sieve": kernel.sieve(known),
    }


class Fields:
    """The texts of some records, packed once for all lists."""

    def __init__(self, records: pa.Table) -> None:
        self._packed = [packed(records.column(name).combine_chunks()) for name in FIELDS]

    def look_up(self, index: dict[str, npt.NDArray[Any]]) -> Found:
        """All entries that stand in the texts."""
        said = [number for number, held in enumerate(self._packed) if len(held["data"])]
        parts = [self._field(index, number) for number in said or [0]]
        return Found(*(np.concatenate(column) for column in zip(*parts, strict=True)))

    def _field(self, index: dict[str, npt.NDArray[Any]], number: int) -> Found:
        buf, at = self._packed[number]["data"], self._packed[number]["at"]
        found = kernel.find(buf, at, table(), index["lengths"], index["keys"], index["sieve"])
        row, key = found[0], found[1]
        start = kernel.points_before(buf, at, row, found[2])
        stop = kernel.points_before(buf, at, row, found[3])
        first = index["first"][key].astype(np.int64)
        count = index["first"][key + 1] - first
        which, place = rows_of(first, count)
        entry = index["entry"][place]
        return Found(
            entry.astype(np.int64), row[which], np.full(len(which), number), start[which], stop[which]
        )
