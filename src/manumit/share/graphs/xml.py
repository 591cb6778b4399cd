"""Rows of XML from columns: what differs is escaped, and joined with what does not, a batch at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from typing import BinaryIO

_NOT_XML = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{fffe}\x{ffff}]"
"""What XML 1.0 cannot hold even when it is escaped (section 2.2)."""

_ESCAPES = (
    ("&", "&amp;"),
    ("<", "&lt;"),
    (">", "&gt;"),
    ('"', "&quot;"),
    ("\t", "&#9;"),
    ("\n", "&#10;"),
    ("\r", "&#13;"),
)


def escaped(column: pa.Array) -> pa.Array:
    """A column as text that may stand in an attribute; a character that XML cannot hold becomes U+FFFD."""
    text = column.cast(pa.string())
    if not pa.types.is_string(column.type):
        return text
    text = pc.replace_substring_regex(text, _NOT_XML, "\ufffd")
    for plain, safe in _ESCAPES:
        text = pc.replace_substring(text, plain, safe)
    return text


def write_rows(sink: BinaryIO, *parts: str | pa.Array) -> None:
    """Write one line a row: fixed parts as they are, columns escaped; null as nothing."""
    columns = [part if isinstance(part, str) else escaped(part) for part in parts]
    rows = pc.binary_join_element_wise(*columns, "\n", "", null_handling="replace", null_replacement="")
    # The rows lie one after another in one buffer already.
    start, stop = rows.offset, rows.offset + len(rows)
    ends = pa.Array.from_buffers(pa.int32(), len(rows) + 1, [None, rows.buffers()[1]], offset=rows.offset)
    if stop > start:
        sink.write(memoryview(rows.buffers()[2])[ends[0].as_py() : ends[-1].as_py()])
