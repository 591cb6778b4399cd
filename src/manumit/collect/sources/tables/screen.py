"""Checks that every table needs on whole columns: NUL characters and oversized cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from manumit.collect.arrow import pc
from manumit.collect.sources.tables.frame import BadRow, Frame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from manumit.collect.limits import Limits


def screen(frame: Frame, names: Sequence[str], limits: Limits) -> Frame:
    """The frame without rows that hold a NUL or a cell larger than the limit; those become bad rows."""
    keep = np.ones(len(frame.rows), dtype=np.bool_)
    bad = list(frame.bad)
    columns = [
        *zip(names, frame.columns, strict=True),
        *([(None, frame.rest)] if frame.rest is not None else []),
    ]
    for name, column in columns:
        if column is None or not len(column):
            continue
        limit = limits.field_bytes if name is not None else limits.row_bytes
        nul = "\0" if name is not None else "\\u0000"
        checks = (
            (pc.greater(pc.binary_length(column), limit), f"field is longer than {limit:,} bytes", _SHORTEN),
            (pc.match_substring(column, nul), "holds a NUL character", "remove it in the file"),
        )
        for found, reason, mend in checks:
            hit = np.asarray(pc.fill_null(found, False)) & keep
            bad += [BadRow(int(frame.rows[k]), name, reason, mend) for k in np.flatnonzero(hit)]
            keep &= ~hit
    if keep.all():
        return frame
    chosen = pa.array(keep)
    kept: list[pa.Array[Any] | None] = [None if c is None else c.filter(chosen) for c in frame.columns]
    rest = None if frame.rest is None else frame.rest.filter(chosen)
    return Frame(kept, frame.rows[keep], bad, rest)


_SHORTEN = "shorten it, or raise the limit"
