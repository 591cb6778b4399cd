"""The telling shingles of every text: those that weigh something, with their weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from manumit.detect.campaigns.bands import gather_rows, totals
from manumit.detect.campaigns.coherence import weigh
from manumit.detect.campaigns.corpus import PHRASE, Corpus, count_postings, postings, read_texts
from manumit.detect.campaigns.packed import part_of, power_of_two

if TYPE_CHECKING:
    from collections.abc import Iterator

    from manumit.engine import Engine

POSTINGS_AT_ONCE = 1 << 18
TEXTS_AT_ONCE = 1 << 17
MOST_PARTS = 1024


@dataclass(frozen=True, slots=True)
class Telling:
    """Telling shingles by text, packed with their weights: shingles[starts[t]:starts[t + 1]], ascending.

    The same layout serves for groups of texts.
    """

    starts: npt.NDArray[np.int64]
    shingles: npt.NDArray[np.uint32]
    said: npt.NDArray[np.float32]
    """By text: the weight of all it says."""
    density: npt.NDArray[np.float32]
    """By text: shingles a word."""


def find_telling(engine: Engine, corpus: Corpus) -> Telling:
    """Weigh every shingle of the corpus and keep, by text, those that tell something.

    Time grows linearly with the number of shingles; memory is the result plus one part of the postings.
    """
    known = read_texts(corpus)
    phrases = PHRASE * known.density
    parts = min(MOST_PARTS, power_of_two(-(-count_postings(corpus) // POSTINGS_AT_ONCE)))

    def work(rows: pa.Table) -> pa.RecordBatch:
        texts = rows.column("text").to_numpy()
        packed = weigh(
            rows.column("shingle").to_numpy(),
            texts,
            known.copies,
            known.keys,
            known.sketches,
            known.sizes,
            phrases,
        )
        told = packed > 0
        return pa.record_batch({"text": pa.array(texts[told]), "shingle": pa.array(packed[told])})

    told = engine.group(
        postings(corpus), lambda batch: part_of(batch.column("shingle").to_numpy(), parts), parts, work
    )
    starts, shingles = _rows_by_text(engine, told, corpus.texts)
    said = np.empty(corpus.texts, np.float32)
    totals(starts, shingles, known.sizes, said)
    return Telling(starts, shingles, said, known.density)


def _rows_by_text(
    engine: Engine, told: Iterator[pa.RecordBatch], texts: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint32]]:
    """Bring (text, shingle) rows into one row of ascending shingles a text."""
    parts = max(1, -(-texts // TEXTS_AT_ONCE))
    starts = np.zeros(texts + 1, np.int64)
    total = 0

    def counted() -> Iterator[pa.RecordBatch]:
        nonlocal total
        for batch in told:
            total += batch.num_rows
            yield batch

    def part(batch: pa.RecordBatch) -> npt.NDArray[np.unsignedinteger]:
        text: npt.NDArray[np.uint32] = batch.column("text").to_numpy()
        return (text // np.uint32(TEXTS_AT_ONCE)).astype(np.uint16)

    def work(rows: pa.Table) -> tuple[int, npt.NDArray[np.int64], npt.NDArray[np.uint32]]:
        text = rows.column("text").to_numpy()
        low = int(text.min())
        counts = np.zeros(int(text.max()) - low + 1, np.int64)
        return low, counts, gather_rows(text, low, rows.column("shingle").to_numpy(), counts)

    shingles = np.empty(0, np.uint32)
    filled = 0
    for low, counts, ordered in engine.group(counted(), part, parts, work):
        if not filled:  # by now all rows were counted: a shuffle takes all in before it gives any
            shingles = np.empty(total, np.uint32)
        starts[low + 1 : low + 1 + len(counts)] = counts
        shingles[filled : filled + len(ordered)] = ordered
        filled += len(ordered)
    np.cumsum(starts, out=starts)
    return starts, shingles
