"""Which kind of JSON a text is, by its first bytes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from manumit.collect.sources.tables import json_kernel
from manumit.collect.sources.tables.encoding import detect_encoding, text_head
from manumit.store.errors import BadFileError

if TYPE_CHECKING:
    from manumit.collect.sources.tables.look import Look

_LINES_TRIED = 20


def json_kind(look: Look) -> str | None:
    """`lines` for one object a line, `array` for an array or an object with one in it, None for no JSON."""
    if look.kind != "text":
        return None
    try:
        head = text_head(look, detect_encoding(look))
    except BadFileError:
        return None
    body = head.lstrip()
    if body[:1] == b"[":
        return "array" if body[1:].lstrip()[:1] in {b"{", b"]", b""} else None
    if body[:1] != b"{":
        return None
    lines = [line for line in body.split(b"\n", _LINES_TRIED) if line.strip()][:_LINES_TRIED]
    listed = json_kernel.find_array(np.frombuffer(body, dtype=np.uint8), len(body)) >= 0
    if _is_object(lines[0]):
        return "array" if listed and len(lines) == 1 and look.whole else "lines"
    if listed:
        return "array"
    return "lines" if any(_is_object(line) for line in lines) or len(lines) == 1 else None


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False
