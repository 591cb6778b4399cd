"""What runs in the processes of a cluster."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from manumit.engine.spark import parcels
from manumit.engine.worker import answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from manumit.engine.spark.portable import Portable


def answers(batches: Iterable[pa.RecordBatch], work: Portable, *, whole: bool) -> Iterator[pa.RecordBatch]:
    """Apply a function to each item or partition, and pack what it gives.

    Parameters
    ----------
    batches : parcels, sorted by number and place.
    whole : give all parcels of a number as one table; else each is a record batch of its own.
    """
    pa.set_cpu_count(1)
    function: Callable[[Any], Any] = work.load()
    for number, content in groupby(_parcels(batches), key=itemgetter(0)):
        received = [parcels.from_parcel(parcel) for _, parcel in content]
        item = pa.Table.from_batches(received) if whole else received[0]
        yield parcels.answer(number, answer(function, item))


def _parcels(batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[int, pa.Buffer]]:
    for batch in batches:
        numbers, contents = batch.column("number").to_pylist(), batch.column("content")
        for row, number in enumerate(numbers):
            yield number, contents[row].as_buffer()
