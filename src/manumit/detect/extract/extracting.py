"""All extractors over many texts at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from manumit.detect.extract.mention import BETWEEN, Mention
from manumit.detect.extract.registry import extractors

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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


def find_mentions(texts: pa.Array, chosen: Mapping[str, Find] | None = None) -> pa.RecordBatch:
    """Find what the texts mention.

    Parameters
    ----------
    texts : strings; null counts as empty. A character U+0000 counts as a space.
    chosen : extractors by name; None: all that are installed.

    Returns
    -------
    batch of `SCHEMA`, by text, start, extractor.
    """
    plain = [(text or "").replace(BETWEEN, " ") for text in texts.to_pylist()]
    joined = BETWEEN.join(plain)
    starts = np.zeros(len(plain), np.int64)
    np.cumsum([len(text) + 1 for text in plain[:-1]], out=starts[1:])
    found: list[tuple[Mention, str]] = []
    for name, find in (extractors() if chosen is None else chosen).items():
        found += [(mention, name) for mention in find(joined)]
    found = sorted(_settled(found), key=lambda pair: (pair[0].start, pair[1], pair[0].stop))
    begins = np.array([mention.start for mention, _ in found], np.int64)
    rows = np.searchsorted(starts, begins, side="right") - 1
    shift = starts[rows] if len(rows) else begins
    return pa.RecordBatch.from_arrays(
        [
            pa.array(rows),
            pa.array([mention.kind for mention, _ in found], pa.string()),
            pa.array([mention.value for mention, _ in found], pa.string()),
            pa.nulls(len(found), pa.list_(pa.string())),
            pa.array(begins - shift),
            pa.array(np.array([mention.stop for mention, _ in found], np.int64) - shift),
            pa.array([name for _, name in found], pa.string()),
            pa.array([mention.confidence for mention, _ in found], pa.float64()),
        ],
        schema=SCHEMA,
    )


def _settled(found: list[tuple[Mention, str]]) -> Iterable[tuple[Mention, str]]:
    """Without phones that lie in something surer."""
    surer = (m for m, _ in found if m.kind in SURER and not m.value.startswith(PHONE_LINKS))
    taken = sorted((m.start, m.stop) for m in surer)
    begins = np.array([start for start, _ in taken], np.int64)
    ends = np.maximum.accumulate(np.array([stop for _, stop in taken], np.int64)) if taken else begins
    for mention, name in found:
        if mention.kind == "phone" and taken:
            before = int(np.searchsorted(begins, mention.stop)) - 1
            if before >= 0 and ends[before] > mention.start:
                continue
        yield mention, name
