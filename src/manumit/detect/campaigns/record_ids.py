"""Ids of records as two numbers each, to be added up fast."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

_DIGITS = np.frombuffer(b"0123456789abcdef", np.uint8)
_HEX = np.zeros(256, np.uint8)
_HEX[_DIGITS] = np.arange(16)
_SHIFTS = np.arange(60, -1, -4, dtype=np.uint64)


def id_halves(ids: pa.Array) -> npt.NDArray[np.uint64]:
    """The two halves of each record_id of 32 hexadecimal characters, as numbers."""
    if not len(ids):
        return np.zeros((0, 2), np.uint64)
    raw = np.frombuffer(ids.buffers()[2], np.uint8)
    offset = np.frombuffer(ids.buffers()[1], np.int32, 1, ids.offset * 4)[0]
    digits = _HEX[raw[offset : offset + 32 * len(ids)]].reshape(len(ids), 2, 16).astype(np.uint64)
    halves: npt.NDArray[np.uint64] = (digits << _SHIFTS).sum(axis=2, dtype=np.uint64)
    return halves


def written(halves: npt.NDArray[np.uint64]) -> pa.Array:
    """Two numbers a row as one string of 32 hexadecimal characters."""
    digits = (halves[:, :, None] >> _SHIFTS).astype(np.uint8) & np.uint8(15)
    ends = np.arange(0, 32 * len(halves) + 1, 32, dtype=np.int32)
    return pa.StringArray.from_buffers(len(halves), pa.py_buffer(ends), pa.py_buffer(_DIGITS[digits]))
