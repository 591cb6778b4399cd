"""Arrow's compute functions, untyped: the published stubs lag behind the library."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute

pc: Any = pa.compute


def one(column: pa.ChunkedArray[Any] | pa.Array[Any]) -> pa.Array[Any]:
    """Join a column into one array."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    chunks: Any = column.chunks
    if len(chunks) == 1:
        only: pa.Array[Any] = chunks[0]
        return only
    chunks = chunks or [pa.array([], column.type)]
    together: Any = pa.concat_arrays
    joined: pa.Array[Any] = together(chunks)
    return joined
