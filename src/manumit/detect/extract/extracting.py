"""All extractors over many texts at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from manumit.detect.extract.mention import BETWEEN
from manumit.detect.extract.registry import extractors, gates

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from manumit.detect.extract.mention import Find

SCHEMA = pa.schema(
    [
        pa.field("row", pa.int64(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("value", pa.string(), nullable=False),
        pa.field("alternatives", pa.list_(pa.string())),
        pa.field("start_char", pa.int64(), nullable=False),
        pa.field("end_char", pa.int64(), nullable=False),
        pa.field("extractor", pa.string(), nullable=False),
        pa.field("confidence", pa.float64(), nullable=False),
    ]
)
"""One mention: number of its text, what it is, code points from the start of that text, who found it."""

SURER = ("url", "email", "wallet", "iban", "token", "date", "time", "price")
"""What is not a phone as well: a number inside one of these is part of it."""

PHONE_LINKS = ("https://wa.me/", "http://wa.me/", "https://api.whatsapp.com/")
"""Links that carry a phone: there it is one."""


class _Found(NamedTuple):
    """What one extractor found: a column a field of Mention, and the row of its text."""

    row: npt.NDArray[np.int64]
    start: npt.NDArray[np.int64]
    stop: npt.NDArray[np.int64]
    kind: pa.Array
    value: pa.Array
    sure: npt.NDArray[np.float64]


def find_mentions(
    texts: pa.Array, chosen: Mapping[str, Find] | None = None, *, gated: bool = True
) -> pa.RecordBatch:
    """Find what the texts mention.

    Parameters
    ----------
    texts : strings; null counts as empty. A character U+0000 counts as a space.
    chosen : extractors by name; None: all that are installed.
    gated : those that are installed look only at the texts that go through their gates; False: at all. The
        mentions are the same.

    Returns
    -------
    batch of `SCHEMA`, by text, start, extractor; `alternatives` are null.
    """
    plain = [(text or "").replace(BETWEEN, " ") for text in texts.to_pylist()]
    finds = extractors() if chosen is None else chosen
    known = gates() if gated else {}
    found = [
        _found(find, plain, _through(texts, known.get(name) if find is extractors().get(name) else None))
        for name, find in finds.items()
    ]
    names = sorted(finds)
    who = np.repeat([names.index(name) for name in finds], [len(each.row) for each in found])
    row, start, stop, sure = (
        np.concatenate([np.empty(0, np.int64), *(getattr(each, name) for each in found)])
        for name in ("row", "start", "stop", "sure")
    )
    kind, value = (
        pa.concat_arrays([pa.array([], pa.string()), *(getattr(each, name) for each in found)])
        for name in ("kind", "value")
    )
    order = np.lexsort((stop, who, start, row))
    order = order[_settled(row[order], start[order], stop[order], kind.take(order), value.take(order))]
    return pa.RecordBatch.from_arrays(
        [
            pa.array(row[order].astype(np.int64)),
            kind.take(order),
            value.take(order),
            pa.nulls(len(order), pa.list_(pa.string())),
            pa.array(start[order].astype(np.int64)),
            pa.array(stop[order].astype(np.int64)),
            pa.array(names, pa.string()).take(who[order].astype(np.int64)),
            pa.array(sure[order].astype(np.float64)),
        ],
        schema=SCHEMA,
    )


def _through(texts: pa.Array, gate: str | None) -> npt.NDArray[np.int64]:
    """Numbers of the texts that go through a gate."""
    if gate is None:
        return np.arange(len(texts))
    passed = pc.match_substring_regex(texts, gate).fill_null(False)
    return np.flatnonzero(passed.to_numpy(zero_copy_only=False))


def _found(find: Find, texts: list[str], rows: npt.NDArray[np.int64]) -> _Found:
    """What is found in some of the texts, which are searched as one."""
    some = [texts[row] for row in rows.tolist()]
    columns = list(zip(*find(BETWEEN.join(some)), strict=True)) or [(), (), (), (), ()]
    starts, stops = (np.array(column, np.int64) for column in columns[:2])
    ends = np.cumsum(np.fromiter(map(len, some), np.int64, len(some)) + 1)
    place = np.searchsorted(ends, starts, side="right")
    shift = np.where(place > 0, ends[place - 1], 0) if len(place) else starts
    kind, value = (pa.array(column, pa.string()) for column in columns[2:4])
    return _Found(rows[place], starts - shift, stops - shift, kind, value, np.array(columns[4], np.float64))


def _settled(
    row: npt.NDArray[np.int64],
    start: npt.NDArray[np.int64],
    stop: npt.NDArray[np.int64],
    kind: pa.Array,
    value: pa.Array,
) -> npt.NDArray[np.bool_]:
    """Which of the mentions, sorted by row and start, are no phones that lie in something surer."""
    phone = pc.equal(kind, "phone").to_numpy(zero_copy_only=False)
    link = np.zeros(len(row), bool)
    for beginning in PHONE_LINKS:
        link |= pc.starts_with(value, beginning).to_numpy(zero_copy_only=False)
    surer = pc.is_in(kind, pa.array(SURER)).to_numpy(zero_copy_only=False) & ~link
    if not surer.any():
        return np.ones(len(row), bool)
    wide = int(stop.max()) + 1
    begins = (row * wide + start)[surer]
    ends = np.maximum.accumulate((row * wide + stop)[surer])
    before = np.searchsorted(begins, row * wide + stop) - 1
    inside = (before >= 0) & (ends[np.maximum(before, 0)] > row * wide + start)
    kept: npt.NDArray[np.bool_] = ~(phone & inside)
    return kept
