"""In which steps batches are taken in: a function of how many records each brought, and of nothing else.

An epoch ends where all is done in full: at the batch with which the records pass a power of two, or at one
that is a good part of them all. After it a step closes whenever enough records have come. What is known at a
closed step is kept; the open one is done again by each run. A run from an empty cache takes the same steps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_EPOCH = 1 << 13
"""Records up to which all is done in full."""

BULK = 16
"""A batch of one record in so many is done in full, with all before it."""

STEPS = 64
"""A step closes when one record in so many came since the last one did."""


def closed_steps(accepted: Sequence[int]) -> list[int]:
    """After how many batches the newest epoch ended, and each step since then closed; empty: no epoch did.

    Parameters
    ----------
    accepted : records by batch, as counted when it came.
    """
    closed: list[int] = []
    total = since = 0
    for batches, records in enumerate(accepted, 1):
        before, total, since = total, total + records, since + records
        crossed = before.bit_length() < total.bit_length()
        if total >= LEAST_EPOCH and records and (crossed or records * BULK >= total):
            closed, since = [batches], 0
        elif closed and since * STEPS >= total:
            closed.append(batches)
            since = 0
    return closed
