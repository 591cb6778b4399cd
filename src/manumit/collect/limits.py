"""What a file may cost: sizes past which a cell, a row or a file is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on input, so that no file can fill memory or disk.

    Attributes
    ----------
    field_bytes : largest cell in bytes of UTF-8; a longer one sends its row to quarantine.
    row_bytes : largest row in bytes of UTF-8, likewise.
    unpacked_bytes : most that a compressed file may unpack to.
    ratio : most bytes that one compressed byte may become, counted after the first `ratio_after` bytes.
    ratio_after : unpacked bytes below which the ratio is not looked at.
    sheet_bytes : most that the parts of one workbook may unpack to, because they are held in memory.
    chunk_bytes : text read at a time; memory is a small multiple of it.
    """

    field_bytes: int = 1 << 20
    row_bytes: int = 8 << 20
    unpacked_bytes: int = 200 << 30
    ratio: float = 200.0
    ratio_after: int = 64 << 20
    sheet_bytes: int = 2 << 30
    chunk_bytes: int = 8 << 20


DEFAULT_LIMITS = Limits()
