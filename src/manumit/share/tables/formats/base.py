"""What a format is: something that writes record batches to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pyarrow as pa


class Format(Protocol):
    """One file format of tables."""

    ending: str
    most_rows: int | None
    """Rows that a file can hold; None: any number."""

    def write(self, path: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> list[str]:
        """Write a new file in bounded memory.

        Returns
        -------
        sentences about what the file could not take as it is; empty: it took everything.
        """
