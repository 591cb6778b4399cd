"""The bytes under a string column, for kernels; and blank cells made null."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numba
import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from numpy.typing import NDArray


def text_buffers(column: pa.Array[Any]) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """Offsets and bytes of a string column; a null is an empty cell."""
    _, offsets, data = column.buffers()
    assert offsets is not None
    places = np.frombuffer(memoryview(offsets), dtype=np.int32)[
        column.offset : column.offset + len(column) + 1
    ]
    raw = np.frombuffer(memoryview(data), dtype=np.uint8) if data is not None else np.zeros(0, dtype=np.uint8)
    return places, raw


def blank_to_null(column: pa.Array[Any]) -> pa.Array[Any]:
    """A string column whose cells of nothing but white space are null.

    White space is that of `str.strip` up to U+00A0, and U+2000 to U+200B, U+3000 and U+FEFF.
    """
    if not len(column):
        return column
    offsets, data = text_buffers(column)
    filled = np.empty(len(column), dtype=np.bool_)
    _filled(offsets, data, filled)
    if column.null_count:
        filled &= np.asarray(column.is_valid())
    if filled.all():
        return column
    bits = pa.py_buffer(np.packbits(filled, bitorder="little").tobytes())
    whole = column if column.offset == 0 else pa.concat_arrays([column])
    _, places, raw = whole.buffers()
    return pa.Array.from_buffers(pa.string(), len(column), [bits, places, raw])


@numba.njit(nogil=True, cache=True)
def _filled(offsets, data, filled):
    for k in range(len(filled)):
        i, end = offsets[k], offsets[k + 1]
        found = False
        while i < end and not found:
            b = data[i]
            if b == 32 or 9 <= b <= 13:
                i += 1
            elif b == 0xC2 and i + 1 < end and data[i + 1] == 0xA0:
                i += 2
            elif (
                (b == 0xE2 and i + 2 < end and data[i + 1] == 0x80 and 0x80 <= data[i + 2] <= 0x8B)
                or (b == 0xE3 and i + 2 < end and data[i + 1] == 0x80 and data[i + 2] == 0x80)
                or (b == 0xEF and i + 2 < end and data[i + 1] == 0xBB and data[i + 2] == 0xBF)
            ):
                i += 3
            else:
                found = True
        filled[k] = found
