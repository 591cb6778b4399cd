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

WELL_HELD = 16
"""Records that must hold a shingle so that its weight is settled."""


@dataclass(frozen=True, slots=True)
class Settled:
    """Shingles that so many records hold that they keep their weight until all are weighed again."""

    shingles: npt.NDArray[np.uint64]
    """Ascending."""
    packed: npt.NDArray[np.uint32]
    """The same, packed with their weights; 0: tells nothing."""

    def with_more(self, shingles: npt.NDArray[np.uint64], packed: npt.NDArray[np.uint32]) -> Settled:
        """These and others, which are none of these."""
        whole = np.concatenate([self.shingles, shingles])
        order = np.argsort(whole, kind="stable")
        return Settled(whole[order], np.concatenate([self.packed, packed])[order])

    def look_up(
        self, shingles: npt.NDArray[np.uint64]
    ) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.uint32]]:
        """Whether each of some shingles is one of these, and if so the same with its weight."""
        place = np.searchsorted(self.shingles, shingles)
        inside = place < len(self.shingles)
        inside[inside] = self.shingles[place[inside]] == shingles[inside]
        packed = np.zeros(len(shingles), np.uint32)
        packed[inside] = self.packed[place[inside]]
        return inside, packed

    @classmethod
    def nothing(cls) -> Settled:
        """No shingle."""
        return cls(np.zeros(0, np.uint64), np.zeros(0, np.uint32))


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
    settled: Settled
    """Shingles whose weight no further record changes."""


def find_telling(engine: Engine, corpus: Corpus) -> Telling:
    """Weigh every shingle of the corpus and keep, by text, those that tell something.

    Time grows linearly with the number of shingles; memory is the result plus one part of the postings.
    """
    known = read_texts(corpus)
    phrases = PHRASE * known.density
    parts = min(MOST_PARTS, power_of_two(-(-count_postings(corpus) // POSTINGS_AT_ONCE)))

    def work(rows: pa.Table) -> tuple[pa.RecordBatch, npt.NDArray[np.uint64], npt.NDArray[np.uint32]]:
        texts = rows.column("text").to_numpy()
        group, keys, counts, weighed = weigh(
            rows.column("shingle").to_numpy(),
            texts,
            known.copies,
            known.keys,
            known.sketches,
            known.sizes,
            phrases,
        )
        packed = weighed[group]
        told, held = packed > 0, counts >= WELL_HELD
        rows_told = pa.record_batch({"text": pa.array(texts[told]), "shingle": pa.array(packed[told])})
        return rows_told, keys[held], weighed[held]

    settled: list[tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint32]]] = []

    def told() -> Iterator[pa.RecordBatch]:
        for rows_told, keys, weights in engine.group(
            postings(corpus), lambda batch: part_of(batch.column("shingle").to_numpy(), parts), parts, work
        ):
            settled.append((keys, weights))
            yield rows_told

    starts, shingles = _rows_by_text(engine, told(), corpus.texts)
    said = totals(starts, shingles, known.sizes)
    if not settled:
        return Telling(starts, shingles, said, known.density, Settled.nothing())
    more = (np.concatenate([part[0] for part in settled]), np.concatenate([part[1] for part in settled]))
    return Telling(starts, shingles, said, known.density, Settled.nothing().with_more(*more))


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
