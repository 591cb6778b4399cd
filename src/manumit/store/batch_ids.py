"""Ids of batches: the sequence number, six digits or more, and a readable name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from manumit.store.manifest import BatchManifest


def batch_id(sequence: int, name: str) -> str:
    """Id of the batch with this number."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40]
    return f"{sequence:06d}-{plain}" if plain else f"{sequence:06d}"


def next_sequence(batches: Iterable[BatchManifest]) -> int:
    """Sequence number of the batch that comes after all of these."""
    return max((batch.sequence for batch in batches), default=0) + 1


def sequence_of(batch: str) -> int:
    """Sequence number in the id of a batch."""
    return int(batch.partition("-")[0])


def sequences_of(batches: pa.Array[Any]) -> pa.Array[Any]:
    """Sequence numbers (int64) of the batches that a column `batch_id` names, row by row.

    A file of records may hold those of several batches (see `packs`).
    """
    coded = batches.dictionary_encode()
    numbers = [sequence_of(name) for name in coded.dictionary.to_pylist()]
    return pa.array(numbers, pa.int64()).take(coded.indices)
