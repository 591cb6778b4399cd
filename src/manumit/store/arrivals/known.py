"""Which records are there already: their ids in sorted arrays, few and each larger than the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import numpy.typing as npt

    Ids = npt.NDArray[np.bytes_]

_ID = "S16"
"""An id's 16 bytes. Zero bytes at an end are left out in comparing, which is right for equal lengths."""

_GROWTH = 4


class KnownIds:
    """A set of record_ids: 16 bytes each, a search in each of a few arrays."""

    def __init__(self) -> None:
        self._tiers: list[Ids] = []

    def __len__(self) -> int:
        return sum(len(tier) for tier in self._tiers)

    def add(self, ids: Ids) -> None:
        """Put ids in; those that are there already may come again."""
        if not len(ids):
            return
        fresh = np.sort(ids)
        while self._tiers and len(self._tiers[-1]) < _GROWTH * len(fresh):
            fresh = np.concatenate([self._tiers.pop(), fresh])
            fresh.sort(kind="stable")
        self._tiers.append(fresh)

    def holds(self, ids: Ids) -> npt.NDArray[np.bool_]:
        """Which of the ids are in it."""
        found = np.zeros(len(ids), dtype=np.bool_)
        for tier in self._tiers:
            place = np.searchsorted(tier, ids)
            place[place == len(tier)] = 0
            found |= tier[place] == ids
        return found


def packed(ids: pa.Array[Any]) -> Ids:
    """Ids in hex, as a table has them, in 16 bytes each."""
    text = ids.cast(pa.large_string())
    offsets = np.frombuffer(text.buffers()[1], dtype=np.int64)[text.offset : text.offset + len(text) + 1]
    data = text.buffers()[2].to_pybytes()[offsets[0] : offsets[-1]] if len(text) else b""
    found: Ids = np.frombuffer(bytes.fromhex(data.decode("ascii")), dtype=_ID)
    return found


def stored_ids(paths: Iterable[Path]) -> Ids:
    """The ids of record files."""
    found = [
        packed(batch.column(0))
        for path in paths
        for batch in pq.ParquetFile(path).iter_batches(1 << 18, columns=["record_id"])
    ]
    return np.concatenate(found) if found else np.empty(0, dtype=_ID)
