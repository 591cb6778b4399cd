"""CSV in UTF-8: every text in quotes, none of them a live formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.csv

from manumit.share.tables.formats.cells import disarm, flat_type, flatten

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class CsvText:
    """CSV by RFC 4180 with a header, UTF-8 without a mark."""

    ending = "csv"
    most_rows: int | None = None

    def write(self, path: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> list[str]:
        """Write the rows; see `Format.write`."""
        flat = pa.schema([pa.field(f.name, flat_type(f.type)) for f in schema])
        with pyarrow.csv.CSVWriter(path, flat) as sink:
            for batch in batches:
                columns = [flatten(column) for column in batch.columns]
                safe = [disarm(c) if pa.types.is_string(c.type) else c for c in columns]
                sink.write_batch(pa.record_batch(safe, schema=flat))
        return []
