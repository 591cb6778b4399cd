"""All records as numbered texts: equal texts collapse to one, numbered in the order of their keys.

A key is a hash, so the numbers say nothing of when a text came, and those of two texts stay in the same order
whatever else there is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from manumit.detect.campaigns.features import SCHEMA, SKETCH, text_features
from manumit.detect.campaigns.record_ids import id_halves
from manumit.store.batch_ids import sequences_of

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

STORED = SCHEMA.append(pa.field("id_high", pa.uint64(), nullable=False)).append(
    pa.field("id_low", pa.uint64(), nullable=False)
)
"""What is kept of each record: the features of its text, and its id as two numbers."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file of records and the features of its texts, row by row."""

    records: Path
    features: Path
    sequence: int
    """Sequence number of the first batch that brought it."""
    several: bool = False
    """More than one batch brought it: the column `batch_id` says which brought what."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Distinct texts by number, and the number of each record's text.

    Rows count through all sources in their order.
    """

    sources: tuple[Source, ...]
    sequence: npt.NDArray[np.int64]
    """By row: sequence number of the batch that brought it."""
    last: int
    """Sequence number of the last batch that counts; the rows of later ones are passed over."""
    keys: npt.NDArray[np.uint64]
    """By text, ascending."""
    text: npt.NDArray[np.uint32]
    """By row: number of its text."""
    first_row: npt.NDArray[np.int64]
    """By text: the first row that has it, by sequence number and row."""

    @property
    def texts(self) -> int:
        """Distinct texts."""
        return len(self.keys)

    def until(self, last: int) -> Corpus:
        """The records of the batches up to one; texts of later ones keep their numbers, but are not there."""
        return replace(self, last=last)

    def there(self) -> npt.NDArray[np.bool_]:
        """By text: some record has it."""
        has: npt.NDArray[np.bool_] = self.sequence[self.first_row] <= self.last
        return has

    def copies(self) -> npt.NDArray[np.int32]:
        """By text: records that have it."""
        counted = self.text[self.sequence <= self.last]
        return np.bincount(counted, minlength=self.texts).astype(np.int32)


@dataclass(frozen=True, slots=True)
class Texts:
    """What weighing shingles needs of each distinct text."""

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
    """Features of every record in a file, row by row (see `STORED`)."""
    batches = engine.map_batches(_stored, slices(records, ("record_id", "title", "text")), holds=False)
    return pa.RecordBatchReader.from_batches(STORED, batches)


def _stored(batch: pa.RecordBatch) -> pa.RecordBatch:
    halves = id_halves(batch.column("record_id"))
    own = [pa.array(np.ascontiguousarray(halves[:, half])) for half in (0, 1)]
    return pa.RecordBatch.from_arrays([*text_features(joined_text(batch)).columns, *own], schema=STORED)


def stored_features(path: Path, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Some columns of a file of features, mapped into memory: only what is looked at is read."""
    options = pa.ipc.IpcReadOptions(included_fields=[STORED.get_field_index(name) for name in columns])
    with pa.memory_map(str(path)) as raw, pa.ipc.open_file(raw, options=options) as stored:
        for number in range(stored.num_record_batches):
            yield stored.get_batch(number)


def read_corpus(sources: Sequence[Source]) -> Corpus:
    """Number the texts of all sources."""
    parts, sequences = [np.zeros(0, np.uint64)], [np.zeros(0, np.int64)]
    for source in sources:
        own = [b.column("text_key").to_numpy() for b in stored_features(source.features, ("text_key",))]
        parts += own
        sequences.append(_sequences(source, sum(map(len, own))))
    keys, sequence = np.concatenate(parts), np.concatenate(sequences)
    if (np.diff(sequence) >= 0).all():
        order = np.argsort(keys, kind="stable")
    else:
        order = np.argsort(sequence, kind="stable")
        order = order[np.argsort(keys[order], kind="stable")]
    new = np.diff(keys[order], prepend=np.uint64(0)) != 0
    new[:1] = True
    text = np.empty(len(keys), np.uint32)
    text[order] = (np.cumsum(new) - 1).astype(np.uint32)
    first_row = order[new]
    last = int(sequence.max(initial=0))
    return Corpus(tuple(sources), sequence, last, keys[first_row], text, first_row)


def _sequences(source: Source, rows: int) -> npt.NDArray[np.int64]:
    """Sequence number of the batch of each row."""
    if not source.several:
        return np.full(rows, source.sequence)
    ids = pq.read_table(source.records, columns=["batch_id"], partitioning=None).column("batch_id")
    found: npt.NDArray[np.int64] = sequences_of(ids.combine_chunks()).to_numpy()
    return found


def read_texts(corpus: Corpus) -> Texts:
    """Read what is known of each distinct text."""
    return read_some_texts(corpus, np.flatnonzero(corpus.there()), corpus.texts, np.arange(corpus.texts))


def read_some_texts(
    corpus: Corpus, chosen: npt.NDArray[np.int64], count: int, places: npt.NDArray[np.int64]
) -> Texts:
    """Read what is known of some texts.

    Parameters
    ----------
    chosen : their numbers.
    count, places : there shall be `count` rows, of which text t has the row places[t].
    """
    sizes, words = np.zeros(count, np.float32), np.zeros(count, np.float32)
    sketches = np.zeros((count, SKETCH // 8), np.uint64)
    keys, copies = np.zeros(count, np.uint64), np.zeros(count, np.int32)
    keys[places[chosen]] = corpus.keys[chosen]
    copies[places[chosen]] = corpus.copies()[chosen]
    chosen = chosen[np.argsort(corpus.first_row[chosen])]
    rows = corpus.first_row[chosen]
    begin = 0
    for source in corpus.sources:
        for batch in stored_features(source.features, ("size", "words", "sketch")):
            low, high = np.searchsorted(rows, (begin, begin + batch.num_rows))
            own, to = rows[low:high] - begin, places[chosen[low:high]]
            sizes[to] = batch.column("size").to_numpy()[own]
            words[to] = batch.column("words").to_numpy()[own]
            column = batch.column("sketch")
            raw = np.frombuffer(
                column.buffers()[1], np.uint64, batch.num_rows * SKETCH // 8, column.offset * SKETCH
            )
            sketches[to] = raw.reshape(-1, SKETCH // 8)[own]
            begin += batch.num_rows
    return Texts(keys, sizes, (sizes / np.maximum(1, words)).astype(np.float32), copies, sketches)


def postings(corpus: Corpus) -> Iterator[pa.RecordBatch]:
    """(shingle, text) of every distinct text, once."""
    for batch, own, texts in first_rows(corpus, "shingles"):
        column = batch.column("shingles").filter(pa.array(own))
        lengths = np.diff(column.offsets.to_numpy())
        yield pa.record_batch({"shingle": column.flatten(), "text": pa.array(np.repeat(texts[own], lengths))})


def some_postings(
    corpus: Corpus, chosen: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint32]]:
    """The same for some texts, in memory."""
    chosen = chosen[np.argsort(corpus.first_row[chosen])]
    rows = corpus.first_row[chosen]
    found = [(np.zeros(0, np.uint64), np.zeros(0, np.uint32))]
    begin = 0
    for source in corpus.sources:
        for batch in stored_features(source.features, ("shingles",)):
            low, high = np.searchsorted(rows, (begin, begin + batch.num_rows))
            if high > low:
                column = batch.column("shingles").take(pa.array(rows[low:high] - begin))
                texts = np.repeat(chosen[low:high].astype(np.uint32), np.diff(column.offsets.to_numpy()))
                found.append((column.flatten().to_numpy(), texts))
            begin += batch.num_rows
    return np.concatenate([part[0] for part in found]), np.concatenate([part[1] for part in found])


def count_postings(corpus: Corpus) -> int:
    """Shingles of all distinct texts."""
    return sum(
        int(batch.column("size").to_numpy()[own].sum()) for batch, own, _ in first_rows(corpus, "size")
    )


def first_rows(
    corpus: Corpus, *columns: str
) -> Iterator[tuple[pa.RecordBatch, npt.NDArray[np.bool_], npt.NDArray[np.uint32]]]:
    """Features of all rows, which of these are the first with their text, and the texts' numbers."""
    begin = 0
    there = corpus.there()
    for source in corpus.sources:
        for batch in stored_features(source.features, columns):
            stop = begin + batch.num_rows
            texts = corpus.text[begin:stop]
            yield batch, (corpus.first_row[texts] == np.arange(begin, stop)) & there[texts], texts
            begin = stop
