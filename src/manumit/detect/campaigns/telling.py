"""The telling shingles of every text: those that weigh something, with their weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from manumit.detect.campaigns.bands import gather_rows, totals
from manumit.detect.campaigns.coherence import weigh
from manumit.detect.campaigns.corpus import PHRASE, Corpus, stored_features, text_count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from manumit.engine import Engine

POSTINGS_AT_ONCE = 1 << 18
TEXTS_AT_ONCE = 1 << 17


@dataclass(frozen=True, slots=True)
class Telling:
    """Telling shingles by text, in rows: members[starts[t]:starts[t + 1]], ascending.

    The same layout serves for groups of texts.
    """

    starts: npt.NDArray[np.int64]
    members: npt.NDArray[np.int32]
    said: npt.NDArray[np.float32]
    """By text: the weight of all it says."""
    density: npt.NDArray[np.float32]
    """By text: shingles a word."""
    keys: npt.NDArray[np.uint32]
    """By telling shingle: its hash."""
    weights: npt.NDArray[np.float32]
    """By telling shingle: what it counts, at most 1."""


def _postings(corpus: Corpus) -> Iterator[pa.RecordBatch]:
    """(shingle, text) of every distinct text, once."""
    row = 0
    for source in corpus.sources:
        for batch in stored_features(source.features, ("shingles",)):
            stop = row + batch.num_rows
            own = corpus.first_row[row:stop] == np.arange(row, stop)
            column = batch.column("shingles").filter(pa.array(own))
            lengths = np.diff(column.offsets.to_numpy())
            texts = np.repeat(corpus.text[row:stop][own], lengths)
            yield pa.record_batch({"shingle": column.flatten(), "text": pa.array(texts)})
            row = stop


def _power_of_two(size: float, at_most: int) -> int:
    parts = 1
    while parts < at_most and parts < size:
        parts *= 2
    return parts


def find_telling(engine: Engine, corpus: Corpus) -> Telling:
    """Weigh every shingle of the corpus and keep, by text, those that tell something.

    Time grows linearly with the number of shingles; memory is the result plus one part of the postings.
    """
    phrases = PHRASE * corpus.density
    parts = _power_of_two(float(corpus.sizes.sum()) / POSTINGS_AT_ONCE, 1024)

    def part(batch: pa.RecordBatch) -> npt.NDArray[np.unsignedinteger]:
        high: npt.NDArray[np.uint64] = batch.column("shingle").to_numpy() >> np.uint64(54)
        return high.astype(np.uint16) % np.uint16(parts)

    def work(postings: pa.Table) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.float32], pa.RecordBatch]:
        texts = postings.column("text").to_numpy()
        keys, weights, members = weigh(
            postings.column("shingle").to_numpy(),
            texts,
            corpus.copies,
            corpus.keys,
            corpus.sketches,
            corpus.sizes,
            phrases,
        )
        order = np.argsort(keys)
        rank = np.empty(len(keys), np.int32)
        rank[order] = np.arange(len(keys), dtype=np.int32)
        keys, weights = keys[order], weights[order]
        held = members >= 0
        kept = pa.record_batch({"text": pa.array(texts[held]), "member": pa.array(rank[members[held]])})
        return (keys >> np.uint64(16)).astype(np.uint32), weights, kept

    all_keys: list[npt.NDArray[np.uint32]] = []
    all_weights: list[npt.NDArray[np.float32]] = []

    def kept_rows() -> Iterator[pa.RecordBatch]:
        found = 0
        for keys, weights, kept in engine.group(_postings(corpus), part, parts, work):
            member = kept.column("member").to_numpy() + np.int32(found)
            all_keys.append(keys)
            all_weights.append(weights)
            found += len(keys)
            yield pa.record_batch({"text": kept.column("text"), "member": pa.array(member)})

    starts, members = _rows_by_text(engine, kept_rows(), text_count(corpus))
    keys = np.concatenate(all_keys) if all_keys else np.zeros(0, np.uint32)
    weights = np.concatenate(all_weights) if all_weights else np.zeros(0, np.float32)
    said = np.empty(text_count(corpus), np.float32)
    totals(starts, members, weights, corpus.sizes, said)
    return Telling(starts, members, said, corpus.density, keys, weights)


def _rows_by_text(
    engine: Engine, kept: Iterator[pa.RecordBatch], texts: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """Bring (text, member) rows into one row of ascending members a text."""
    parts = max(1, -(-texts // TEXTS_AT_ONCE))
    starts = np.zeros(texts + 1, np.int64)
    members: list[npt.NDArray[np.int32]] = []

    def part(batch: pa.RecordBatch) -> npt.NDArray[np.unsignedinteger]:
        text: npt.NDArray[np.uint32] = batch.column("text").to_numpy()
        return (text // np.uint32(TEXTS_AT_ONCE)).astype(np.uint16)

    def work(rows: pa.Table) -> tuple[int, npt.NDArray[np.int64], npt.NDArray[np.int32]]:
        text = rows.column("text").to_numpy()
        low = int(text.min())
        counts = np.zeros(int(text.max()) - low + 1, np.int64)
        return low, counts, gather_rows(text, low, rows.column("member").to_numpy(), counts)

    for low, counts, ordered in engine.group(kept, part, parts, work):
        starts[low + 1 : low + 1 + len(counts)] = counts
        members.append(ordered)
    np.cumsum(starts, out=starts)
    return starts, np.concatenate(members) if members else np.zeros(0, np.int32)
