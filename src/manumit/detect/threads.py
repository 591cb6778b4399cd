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


def read_threads(
    engine: Engine,
    paths: Sequence[Path],
    packs: tuple[str, ...] | None = None,
    *,
    new: Sequence[Path] = (),
    known: Sequence[Path] | None = None,
) -> pa.Table:
    """Sequences of signs in the threads of these records.

    Parameters
    ----------
    engine : does the work, some threads at a time.
    paths : Parquet files of table `records`; those that hold no thread are not read.
    packs : ids of rule packs; None: all that are installed.
    new : those of `paths` that `known` does not know.
    known : Parquet files of what was found in all others; only threads with a message in `new` are read
        again. None: nothing is known.

    Returns
    -------
    rows of table `indicators`, by record and rule.
    """
    messages = _messages(paths)
    kept = [INDICATORS.arrow.empty_table()]
    again = [pa.array([], pa.string())]
    if known is not None:
        kept += [pq.read_table(path, partitioning=None).cast(INDICATORS.arrow) for path in known]
        threads = _threads(new)
        if not len(threads):
            return pa.concat_tables(kept)
        messages = _noted(_messages(paths, threads), again)
    found = list(engine.group(messages, _partition, _PARTITIONS, partial(_signs, packs=packs)))
    read = pa.concat_arrays(again)
    kept = [table.filter(pc.invert(pc.is_in(table.column("record_id"), read))) for table in kept]
    order = [(name, "ascending") for name in ("record_id", "pack", "rule", "start_char")]
    return pa.concat_tables([*kept, *found]).sort_by(order)


def _threads(paths: Sequence[Path]) -> pa.Array:
    """The threads of some files."""
    found = [batch.column("thread").unique() for batch in _messages(paths)]
    return pc.unique(pa.concat_arrays([pa.array([], pa.string()), *found]))


def _noted(messages: Iterator[pa.RecordBatch], record_ids: list[pa.Array]) -> Iterator[pa.RecordBatch]:
    for batch in messages:
        record_ids.append(batch.column("record_id"))
        yield batch


def _messages(paths: Sequence[Path], threads: pa.Array | None = None) -> Iterator[pa.RecordBatch]:
    """Messages of some threads; None: of all."""
    schema = pa.schema([RECORDS.arrow.field(name).remove_metadata() for name in _READ])
    for path in paths:
        with pq.ParquetFile(path) as stored:
            for number in range(stored.num_row_groups):
                if _without_threads(stored, number):
                    continue
                thread = stored.read_row_group(number, ["thread"]).column(0)
                wanted = pc.is_valid(thread) if threads is None else pc.is_in(thread, threads)
                if pc.any(wanted).as_py():
                    rows = stored.read_row_group(number, list(_READ)).cast(schema)
                    yield from rows.filter(wanted).to_batches()


def _without_threads(stored: pq.ParquetFile, number: int) -> bool:
    """Whether the statistics of a row group tell that it has no thread."""
    group = stored.metadata.row_group(number)
    for place in range(group.num_columns):
        column = group.column(place)
        if column.path_in_schema == "thread":
            told = column.statistics
            return told is not None and told.has_null_count and told.null_count == group.num_rows
    return False


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
