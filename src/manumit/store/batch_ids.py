"""Ids of batches: the sequence number, six digits or more, and a readable name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from typing import Any


def batch_id(sequence: int, name: str) -> str:
    """Id of the batch with this number."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40]
    return f"{sequence:06d}-{plain}" if plain else f"{sequence:06d}"


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
