"""Signs that span the messages of a thread, over all files of records: a thread may lie in several."""

from __future__ import annotations

import zlib
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from manumit.store.schema import INDICATORS, RECORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from manumit.engine import Engine

_READ = ("record_id", "source_id", "thread", "author", "observed_at", "text", "kind")
_PARTITIONS = 64
"""Each is as large as its threads; a thread is in one."""


def read_threads(engine: Engine, paths: Sequence[Path], packs: tuple[str, ...] | None = None) -> pa.Table:
    """Sequences of signs in the threads of these records.

    Parameters
    ----------
    engine : does the work, some threads at a time.
    paths : Parquet files of table `records`; those that hold no thread are not read.
    packs : ids of rule packs; None: all that are installed.

    Returns
    -------
    rows of table `indicators`, by record and rule.
    """
    found = list(engine.group(_messages(paths), _partition, _PARTITIONS, partial(_signs, packs=packs)))
    order = [(name, "ascending") for name in ("record_id", "pack", "rule", "start_char")]
    return pa.concat_tables([INDICATORS.arrow.empty_table(), *found]).sort_by(order)


def _messages(paths: Sequence[Path]) -> Iterator[pa.RecordBatch]:
    schema = pa.schema([RECORDS.arrow.field(name).remove_metadata() for name in _READ])
    for path in paths:
        with pq.ParquetFile(path) as stored:
            for number in range(stored.num_row_groups):
                thread = stored.read_row_group(number, ["thread"]).column(0)
                if thread.null_count < len(thread):
                    rows = stored.read_row_group(number, list(_READ)).cast(schema)
                    yield from rows.filter(pc.is_valid(rows.column("thread"))).to_batches()


def _partition(batch: pa.RecordBatch) -> npt.NDArray[np.uint8]:
    coded = batch.column("thread").dictionary_encode()
    parts = [zlib.crc32(thread.encode()) % _PARTITIONS for thread in coded.dictionary.to_pylist()]
    chosen: npt.NDArray[np.uint8] = np.array(parts, np.uint8)[coded.indices.to_numpy()]
    return chosen


def _signs(messages: pa.Table, packs: tuple[str, ...] | None) -> pa.Table:
    from manumit.detect.indicators import find_thread_signs

    found = find_thread_signs(messages.drop_columns(["source_id"]), packs)
    place = pc.index_in(found.column("record_id"), messages.column("record_id").combine_chunks())
    found = found.append_column("source_id", messages.column("source_id").take(place))
    return INDICATORS.check(found.append_column("field", pa.repeat("text", found.num_rows)))
