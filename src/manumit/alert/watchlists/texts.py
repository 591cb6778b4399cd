"""Columns of texts as plain arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt


def packed(values: pa.Array | Iterable[str | None]) -> dict[str, npt.NDArray[Any]]:
    """Offsets and UTF-8 bytes of texts; null becomes empty."""
    found = values if isinstance(values, pa.Array) else pa.array(values, pa.string())
    found = found.cast(pa.large_string()).fill_null("")
    _, offsets, data = found.buffers()
    at = np.frombuffer(offsets, np.int64)[found.offset : found.offset + len(found) + 1] if offsets else [0]
    at = np.asarray(at, np.int64)
    held = np.frombuffer(data, np.uint8)[at[0] : at[-1]] if data is not None else np.zeros(0, np.uint8)
    return {"at": at - at[0], "data": held}


def unpacked(arrays: dict[str, npt.NDArray[Any]], rows: npt.NDArray[np.integer[Any]]) -> list[str]:
    """Texts of some rows."""
    at, data = arrays["at"], arrays["data"]
    return [data[at[row] : at[row + 1]].tobytes().decode() for row in rows.tolist()]
