"""Acknowledgements as lines of JSON, written after the rows they speak of are safe on the disk."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from manumit.pipeline.watching.intake import STATUS, joined

if TYPE_CHECKING:
    from manumit.pipeline.watching.intake import Answers

_WORDS = pa.array([f', "status": "{word}", "record_id": "' for word in STATUS])


def ack_lines(row: int, answers: Answers) -> bytes:
    """One line a row: row (from 1), status, record_id; reason and mend where it was set aside."""
    size = len(answers.status)
    if not size:
        return b""
    numbers = pa.array(np.arange(row, row + size)).cast(pa.string())
    words = _WORDS.take(pa.array(answers.status))
    lines = pc.binary_join_element_wise('{"row": ', numbers, words, answers.ids, '"}\n', "")
    if lines.null_count:
        lines = lines.to_pylist()
        for place in (k for k, line in enumerate(lines) if line is None):
            reason, mend = answers.why.get(place, ("", ""))
            told = {"row": row + place, "status": "quarantined", "reason": reason, "mend": mend}
            lines[place] = json.dumps(told, ensure_ascii=False) + "\n"
        return "".join(lines).encode()
    return joined(lines.cast(pa.binary()))
