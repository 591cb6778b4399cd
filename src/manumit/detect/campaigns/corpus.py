"""All records as numbered texts: equal texts collapse to one, numbered from the earliest on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from manumit.detect.campaigns.features import SCHEMA, SKETCH, text_features

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from manumit.engine import Engine

SLICE = 16_384
"""Records that one call of a kernel works on."""

LEAST_SLICES = 8
FEW_RECORDS = 1 << 11
"""A file of fewer than LEAST_SLICES slices is cut finer, down to FEW_RECORDS, so that no thread is idle."""

PHRASE = 5.0
"""Words of a stock phrase: two texts that share no more than that share nothing yet."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file of records and the features of its texts, row by row."""

    records: Path
    features: Path
    sequence: int
    """Sequence number of the batch that brought it."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Distinct texts by number, and the number of each record's text.

    Rows count through all sources in their order.
    """

    sources: tuple[Source, ...]
    place: npt.NDArray[np.uint32]
    """By row: how early the record is among all, by observed_at (unknown last) and record_id."""
    text: npt.NDArray[np.uint32]
    """By row: number of its text."""
    first_row: npt.NDArray[np.uint32]
    """By row: earliest row with the same text."""
    texts: int
    """Distinct texts."""
    postings: int
    """Shingles of all distinct texts."""


@dataclass(frozen=True, slots=True)
class Texts:
    """What telling shingles needs of each distinct text, by its number."""

    keys: npt.NDArray[np.uint64]
    sizes: npt.NDArray[np.float32]
    """Shingles."""
    density: npt.NDArray[np.float32]
    """Shingles a word."""
    copies: npt.NDArray[np.int32]
    """Records that have it."""
    sketches: npt.NDArray[np.uint64]
    """Sketch, eight bytes a column."""


def joined_text(batch: pa.RecordBatch) -> pa.Array:
    """Title and text of each record as one, a line apart."""
    return pc.binary_join_element_wise(
        batch.column("title"), batch.column("text"), "\n", null_handling="skip"
    )


def slices(path: Path, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """The records of a file, at most SLICE at a time."""
    with pq.ParquetFile(path) as stored:
        size = min(SLICE, max(FEW_RECORDS, stored.metadata.num_rows // LEAST_SLICES))
        yield from stored.iter_batches(size, columns=list(columns), use_threads=False)


def feature_reader(engine: Engine, records: Path) -> pa.RecordBatchReader:
    """Features of every record in a file, row by row (see `features.SCHEMA`)."""
    batches = engine.map(lambda batch: text_features(joined_text(batch)), slices(records, ("title", "text")))
    return pa.RecordBatchReader.from_batches(SCHEMA, batches)


def stored_features(path: Path, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Some columns of a file of features, a batch in memory at a time."""
    options = pa.ipc.IpcReadOptions(included_fields=[SCHEMA.get_field_index(name) for name in columns])
    with pa.OSFile(str(path)) as raw, pa.ipc.open_file(raw, options=options) as stored:
        for number in range(stored.num_record_batches):
            yield stored.get_batch(number)


def read_corpus(engine: Engine, sources: Sequence[Source]) -> Corpus:
    """Number the texts of all sources."""
    rows = _rows(sources)
    numbered = engine.sql(files(__package__) / "texts.sql", {"rows": rows})
    place, text, first_row = (numbered.column(name).to_numpy() for name in ("place", "text", "first_row"))
    texts = int(text.max()) + 1 if len(text) else 0
    corpus = Corpus(tuple(sources), place, text, first_row, texts, 0)
    postings = sum(int(batch.column("size").to_numpy()[own].sum()) for batch, own in _firsts(corpus, "size"))
    return replace(corpus, postings=postings)


def read_texts(corpus: Corpus) -> Texts:
    """Read what is known of each distinct text."""
    keys = np.empty(corpus.texts, np.uint64)
    sizes = np.empty(corpus.texts, np.float32)
    words = np.empty(corpus.texts, np.float32)
    sketches = np.empty((corpus.texts, SKETCH // 8), np.uint64)
    begin = 0
    for batch, own in _firsts(corpus, "text_key", "size", "words", "sketch"):
        numbers = corpus.text[begin : begin + batch.num_rows][own]
        for array, name in ((keys, "text_key"), (sizes, "size"), (words, "words")):
            array[numbers] = batch.column(name).to_numpy()[own]
        column = batch.column("sketch")
        raw = np.frombuffer(
            column.buffers()[1], np.uint64, batch.num_rows * SKETCH // 8, column.offset * SKETCH
        )
        sketches[numbers] = raw.reshape(-1, SKETCH // 8)[own]
        begin += batch.num_rows
    density = (sizes / np.maximum(1, words)).astype(np.float32)
    copies = np.bincount(corpus.text, minlength=corpus.texts).astype(np.int32)
    return Texts(keys, sizes, density, copies, sketches)


def postings(corpus: Corpus) -> Iterator[pa.RecordBatch]:
    """(shingle, text) of every distinct text, once."""
    begin = 0
    for batch, own in _firsts(corpus, "shingles"):
        column = batch.column("shingles").filter(pa.array(own))
        lengths = np.diff(column.offsets.to_numpy())
        texts = np.repeat(corpus.text[begin : begin + batch.num_rows][own], lengths)
        yield pa.record_batch({"shingle": column.flatten(), "text": pa.array(texts)})
        begin += batch.num_rows


def _firsts(corpus: Corpus, *columns: str) -> Iterator[tuple[pa.RecordBatch, npt.NDArray[np.bool_]]]:
    """Features of all rows, and which of these are the earliest with their text."""
    begin = 0
    for source in corpus.sources:
        for batch in stored_features(source.features, columns):
            stop = begin + batch.num_rows
            yield batch, corpus.first_row[begin:stop] == np.arange(begin, stop)
            begin = stop


def _rows(sources: Sequence[Source]) -> pa.Table:
    """row_number, text_key, observed_at and record_id of every record."""
    parts = [pq.read_table(source.records, columns=["observed_at", "record_id"]) for source in sources]
    table = pa.concat_tables(parts)
    keys = np.empty(table.num_rows, np.uint64)
    begin = 0
    for source in sources:
        for batch in stored_features(source.features, ("text_key",)):  # copied: a batch holds all its columns
            keys[begin : begin + batch.num_rows] = batch.column("text_key").to_numpy()
            begin += batch.num_rows
    return table.append_column("text_key", pa.array(keys)).append_column(
        "row_number", pa.array(np.arange(table.num_rows, dtype=np.uint32))
    )
