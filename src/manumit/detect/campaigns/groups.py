"""Groups of records, and a key by which an unchanged group is known again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numba import njit, uint64

from manumit.detect.campaigns.corpus import SLICE, Corpus, joined_text, stored_features
from manumit.detect.campaigns.members import GROUPED, Found, find_members
from manumit.detect.campaigns.record_ids import written
from manumit.detect.text.hashing import mix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from manumit.engine import Engine

RECORDS_AT_ONCE = 1 << 14
"""Records of whole groups that one call works on, about."""

LEAST_PARTS = 8
FEW_RECORDS = 1 << 11
"""So many calls share fewer records than would fill them, as long as each has FEW_RECORDS."""

_COLUMNS = ("record_id", "source_id", "observed_at", "author", "place", "contact", "title", "text")


@dataclass(frozen=True, slots=True)
class Groups:
    """Records by group.

    `of_row` gives each row its group, or -1; `sizes` counts records by group; `keys` are the same for the
    same set of records, in any run; `labels` are those of their texts.
    """

    of_row: npt.NDArray[np.int32]
    sizes: npt.NDArray[np.int64]
    keys: pa.Array
    labels: npt.NDArray[np.int64]


def group_records(corpus: Corpus, labels: npt.NDArray[np.uint32]) -> Groups:
    """Groups of two records or more, from the label of each text."""
    by_row = labels[corpus.text]
    counts = np.bincount(by_row, minlength=len(labels))
    number = np.full(len(labels), -1, np.int32)
    heads = np.flatnonzero(counts > 1)
    number[heads] = np.arange(len(heads))
    of_row = number[by_row]
    halves = np.zeros((len(heads), 2), np.uint64)
    row = 0
    for source in corpus.sources:
        for batch in stored_features(source.features, ("id_high", "id_low")):
            high, low = (batch.column(name).to_numpy() for name in ("id_high", "id_low"))
            _add_ids(high, low, of_row[row : row + batch.num_rows], halves)
            row += batch.num_rows
    return Groups(of_row, counts[heads], written(halves), heads)


@njit(nogil=True, cache=True)
def _add_ids(high, low, group, halves):
    """Add each record's hash to its group's key: a sum, so that order does not matter."""
    for i in range(len(group)):
        g = group[i]
        if g >= 0:
            halves[g, 0] += mix(high[i] ^ (low[i] << uint64(1)))
            halves[g, 1] += mix(low[i] + uint64(0x9E3779B97F4A7C15))


def find_in_groups(
    engine: Engine, corpus: Corpus, groups: Groups, wanted: npt.NDArray[np.bool_], heirs: dict[str, str]
) -> Iterator[Found]:
    """Campaigns of the wanted groups, some groups at a time.

    Parameters
    ----------
    wanted : by group; only rows of wanted groups are read again.
    heirs : see `members.find_members`.
    """
    records = int(groups.sizes[wanted].sum())
    parts = max(1, min(1 << 16, records // RECORDS_AT_ONCE), min(LEAST_PARTS, records // FEW_RECORDS))
    edges = np.cumsum(np.where(wanted, groups.sizes, 0))
    part_of = np.minimum(edges * parts // max(1, records), parts - 1).astype(np.uint16)

    def part(batch: pa.RecordBatch) -> npt.NDArray[np.unsignedinteger]:
        number: npt.NDArray[np.uint16] = part_of[batch.column("group").to_numpy()]
        return number

    yield from engine.group(
        _grouped(corpus, groups, wanted), part, parts, lambda rows: find_members(rows, heirs)
    )


def _grouped(corpus: Corpus, groups: Groups, wanted: npt.NDArray[np.bool_]) -> Iterator[pa.RecordBatch]:
    row = 0
    for source in corpus.sources:
        with pq.ParquetFile(source.records) as stored:
            for number in range(stored.num_row_groups):
                rows = stored.metadata.row_group(number).num_rows
                own = groups.of_row[row : row + rows]
                chosen = own >= 0
                chosen[chosen] = wanted[own[chosen]]
                if chosen.any():
                    whole = stored.read_row_group(number, columns=list(_COLUMNS))
                    numbers = np.flatnonzero(chosen)
                    for begin in range(0, len(numbers), SLICE):
                        some = numbers[begin : begin + SLICE]
                        yield _rows(corpus, whole, own, row, some)
                row += rows


def _rows(
    corpus: Corpus,
    whole: pa.Table,
    own: npt.NDArray[np.int32],
    row: int,
    some: npt.NDArray[np.int64],
) -> pa.RecordBatch:
    (batch,) = whole.take(pa.array(some)).combine_chunks().to_batches()
    columns = {
        "group": pa.array(own[some].astype(np.uint32)),
        "text": pa.array(corpus.text[row + some]),
        "sequence": pa.array(corpus.sequence[row + some]),
        "place_name": pc.if_else(pc.equal(batch.column("place"), ""), None, batch.column("place")),
        "content": joined_text(batch),
    }
    named = ("record_id", "source_id", "observed_at", "author", "contact")
    columns |= {name: batch.column(name) for name in named}
    return pa.record_batch(columns).select(GROUPED.names).cast(GROUPED)
