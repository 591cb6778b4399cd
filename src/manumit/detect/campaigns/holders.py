"""Who else holds some shingles: one look at all that is kept of all texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from numba import njit, uint64

from manumit.detect.campaigns.corpus import Corpus, first_rows
from manumit.detect.campaigns.packed import power_of_two

if TYPE_CHECKING:
    import pyarrow as pa

    from manumit.engine import Engine

_BITS_A_SHINGLE = 64
_MOST_BITS = 1 << 27


@njit(nogil=True, cache=True)
def _prepare(wanted, size, bits):
    """A bit for every shingle, and an open-addressing table of their numbers."""
    places = uint64(size - 1)
    spots = uint64(64 * len(bits) - 1)
    table = np.full(size, -1, np.int32)
    for i in range(len(wanted)):
        spot = (wanted[i] >> uint64(24)) & spots
        bits[spot >> uint64(6)] |= uint64(1) << (spot & uint64(63))
        place = (wanted[i] >> uint64(8)) & places
        while table[place] >= 0:
            place = (place + uint64(1)) & places
        table[place] = i
    return table


@njit(nogil=True, cache=True)
def _find(rows, offsets, shingles, texts, wanted, table, bits, out_number, out_text):
    """Number and text of each wanted shingle in some rows; how many there are, written or not."""
    places = uint64(len(table) - 1)
    spots = uint64(64 * len(bits) - 1)
    found = 0
    for r in rows:
        for i in range(offsets[r], offsets[r + 1]):
            shingle = shingles[i]
            spot = (shingle >> uint64(24)) & spots
            if not (bits[spot >> uint64(6)] >> (spot & uint64(63))) & uint64(1):
                continue
            place = (shingle >> uint64(8)) & places
            while table[place] >= 0 and wanted[table[place]] != shingle:
                place = (place + uint64(1)) & places
            if table[place] < 0:
                continue
            if found < len(out_number):
                out_number[found] = table[place]
                out_text[found] = texts[r]
            found += 1
    return found


def find_holders(
    engine: Engine, corpus: Corpus, wanted: npt.NDArray[np.uint64], apart: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint32]]:
    """Every distinct text that holds one of some shingles.

    Parameters
    ----------
    wanted : shingles, each once.
    apart : by text: not to be looked at.

    Returns
    -------
    number, text : of each posting: the place of its shingle in `wanted`, and the text that holds it.
    """
    none = np.zeros(0, np.int32), np.zeros(0, np.uint32)
    if not len(wanted):
        return none
    bits = np.zeros(min(_MOST_BITS, power_of_two(_BITS_A_SHINGLE * len(wanted))) // 64 or 1, np.uint64)
    table = _prepare(wanted, power_of_two(2 * len(wanted) + 2), bits)

    def look(
        found: tuple[pa.RecordBatch, npt.NDArray[np.bool_], npt.NDArray[np.uint32]],
    ) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint32]]:
        batch, own, texts = found
        column = batch.column("shingles")
        rows = np.flatnonzero(own & ~apart[texts])
        shingles, offsets = column.values.to_numpy(), column.offsets.to_numpy()
        room = 1 << 12
        while True:
            number, text = np.empty(room, np.int32), np.empty(room, np.uint32)
            count = _find(rows, offsets, shingles, texts, wanted, table, bits, number, text)
            if count <= room:
                return number[:count], text[:count]
            room = count

    parts = [none, *engine.map(look, first_rows(corpus, "shingles"))]
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])
