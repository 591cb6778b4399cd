"""JSON objects that arrive one a line, or one a request, to records.

What a record becomes depends on nothing but itself: objects with other keys are shaped apart, so that
neighbours decide nothing. That makes a record sent twice one record.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from manumit.collect.arriving.few import frame_of, plain_objects
from manumit.collect.arriving.shaped import Shaped, replaced, together
from manumit.collect.arrow import one, pc
from manumit.collect.names import target_of
from manumit.collect.shape.connection import connect
from manumit.collect.shape.few import FEW
from manumit.collect.shape.records import Shaper
from manumit.collect.sources.base import Request
from manumit.collect.sources.tables.frame import BadRow
from manumit.collect.sources.tables.json_cells import JsonCells
from manumit.collect.sources.tables.screen import screen
from manumit.collect.sources.tables.split_kernel import valid_utf8
from manumit.store.arrivals import Form
from manumit.store.errors import RefusedError

if TYPE_CHECKING:
    from manumit.collect.limits import Limits
    from manumit.collect.mapping import Mapping

_SHAPES = 32
"""Different sets of keys that are kept ready."""

_CHOICES, _LONGEST_KEYS = 1_024, 2_048
"""Lists of keys, and characters of each, for which is kept what matters of them."""

_KEYS = """SELECT CASE WHEN json_valid(line) AND json_type(line) = 'OBJECT' THEN json_keys(line) END AS keys
    FROM lines"""
_WHERE = "the records"
_NO_TEXT = "no field is known to hold text"
_SAY_WHICH = "name it text, or say which field does with --text or a mapping file"


class JsonRows:
    """Shapes JSON objects; for one thread.

    Parameters
    ----------
    mapping : which field becomes what.
    kind : what a record is unless a field says otherwise.
    """

    def __init__(self, mapping: Mapping, kind: str, limits: Limits) -> None:
        self._request = Request(mapping, limits, kind)
        self._con = connect()
        self._named = {name for columns in mapping.columns.values() for name in columns}
        self._chosen: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._ready: OrderedDict[tuple[str, ...], tuple[JsonCells, Shaper] | None] = OrderedDict()
        self.form = Form("jsonl", b"", {**mapping.settings(), "encoding": "utf-8"})

    def close(self) -> None:
        """Give the memory back."""
        for ready in self._ready.values():
            _close(ready)
        self._con.close()

    def shape(self, rows: pa.Array[Any]) -> Shaped:
        """Shape objects, each in one line with its line end."""
        lines, bad, unfit = self._texts(rows)
        places = np.flatnonzero(np.asarray(lines.is_valid()))
        sound = lines.drop_null()
        few = self._few(sound, places)
        if few is not None:
            shaped, wrong = few
            return Shaped(replaced(rows, unfit), shaped, sorted([*bad, *wrong], key=lambda row: row.row))
        groups, objects = self._groups(sound)
        for k in np.flatnonzero(~objects):
            bad.append(BadRow(int(places[k]), None, "not a JSON object", 'write it as {"text": "…"}'))
        pieces = []
        for names, chosen in groups:
            part = sound if chosen is None else sound.take(pa.array(chosen))
            numbers = places if chosen is None else places[chosen]
            shaped, wrong = self._shape(names, part, numbers)
            bad += wrong
            if shaped is not None:
                pieces.append(shaped)
        return Shaped(replaced(rows, unfit), together(pieces), sorted(bad, key=lambda row: row.row))

    def _few(self, lines: pa.Array[Any], places: Any) -> tuple[pa.RecordBatch, list[BadRow]] | None:
        """The same for a few plain objects, faster; None: they are many, or not plain."""
        if not 0 < len(lines) <= FEW:
            return None
        longest = self._request.limits.field_bytes // 4
        groups = plain_objects(lines.to_pylist(), self._relevant, longest)
        frames = []
        for names, chosen, objects in groups or ():
            tools = self._tools(names)
            frame = tools and frame_of(names, tools[0].wanted, objects, places[chosen])
            if not tools or not frame:
                return None
            frames.append((tools[1], frame))
        if not frames:
            return None
        shaped = [shaper.shape(frame) for shaper, frame in frames]
        return together([records for records, _ in shaped]), [row for _, bad in shaped for row in bad]

    def _texts(self, rows: pa.Array[Any]) -> tuple[pa.Array[Any], list[BadRow], list[int]]:
        """Rows as text, null where that is impossible, why, and those that cannot be kept as they came."""
        limit = self._request.limits.row_bytes
        bad: list[BadRow] = []
        unfit: list[int] = []
        long = np.asarray(pc.greater(pc.binary_length(rows), limit))
        if long.any():
            unfit = [int(k) for k in np.flatnonzero(long)]
            bad = [BadRow(k, None, f"row is longer than {limit:,} bytes", "shorten it") for k in unfit]
            rows = pc.if_else(pa.array(long), None, rows)
        try:
            return rows.cast(pa.string()), bad, unfit
        except pa.ArrowInvalid:
            offsets = np.frombuffer(rows.buffers()[1], dtype=np.int32)[rows.offset :][: len(rows) + 1]
            fine = valid_utf8(np.frombuffer(rows.buffers()[2], dtype=np.uint8), offsets)
            broken = [int(k) for k in np.flatnonzero(~fine & ~long)]
            bad += [BadRow(k, None, "holds bytes that are no UTF-8", "send UTF-8") for k in broken]
            return pc.if_else(pa.array(fine), rows, None).cast(pa.string()), bad, unfit + broken

    def _groups(
        self, lines: pa.Array[Any]
    ) -> tuple[list[tuple[tuple[str, ...], Any]], np.ndarray[Any, np.dtype[np.bool_]]]:
        """The keys that matter and the places of the objects that have them, and which lines are objects."""
        if not len(lines):
            return [], np.zeros(0, dtype=np.bool_)
        self._con.register("lines", pa.table({"line": lines}))
        try:
            keys = one(self._con.sql(_KEYS).to_arrow_table().column("keys"))
        finally:
            self._con.unregister("lines")
        objects = np.asarray(keys.is_valid())
        text = pc.binary_join(keys, "\x1f").dictionary_encode()
        codes = np.asarray(pc.fill_null(text.indices, -1))
        found: dict[tuple[str, ...], list[int]] = {}
        for code, joined in enumerate(text.dictionary.to_pylist()):
            found.setdefault(self._relevant(tuple(joined.split("\x1f"))), []).append(code)
        if len(found) == 1 and objects.all():
            return [(next(iter(found)), None)], objects
        return [(names, np.flatnonzero(np.isin(codes, of))) for names, of in found.items()], objects

    def _relevant(self, keys: tuple[str, ...]) -> tuple[str, ...]:
        """Keys that may become a column, in an order that does not depend on the object's."""
        if (known := self._chosen.get(keys)) is not None:
            return known
        found = tuple(sorted({k for k in keys if k in self._named or target_of(k) is not None}))
        if len(self._chosen) < _CHOICES and sum(map(len, keys)) < _LONGEST_KEYS:
            self._chosen[keys] = found
        return found

    def _shape(
        self, names: tuple[str, ...], lines: pa.Array[Any], numbers: Any
    ) -> tuple[pa.RecordBatch | None, list[BadRow]]:
        ready = self._tools(names)
        if ready is None:
            return None, [BadRow(int(k), None, _NO_TEXT, _SAY_WHICH) for k in numbers]
        cells, shaper = ready
        frame = screen(cells.objects(lines, numbers, []), names, self._request.limits)
        return shaper.shape(frame)

    def _tools(self, names: tuple[str, ...]) -> tuple[JsonCells, Shaper] | None:
        if names in self._ready:
            self._ready.move_to_end(names)
            return self._ready[names]
        made = None
        present = {name for name in names if name in self._named}
        mapping = self._request.mapping
        columns = {t: tuple(c for c in cs if c in present) for t, cs in mapping.columns.items()}
        try:
            targets = replace(mapping, columns=columns).resolve(names, _WHERE)
        except RefusedError:
            targets = {}
        if targets.get("text"):
            wanted = [names[p] for positions in targets.values() for p in positions]
            made = JsonCells(names, wanted), Shaper(list(names), targets, self._request)
        self._ready[names] = made
        if len(self._ready) > _SHAPES:
            _, old = self._ready.popitem(last=False)
            _close(old)
        return made


def _close(tools: tuple[JsonCells, Shaper] | None) -> None:
    for tool in tools or ():
        tool.close()


def lines_of(chunk: bytes) -> pa.Array[Any]:
    """Lines that hold something; `chunk` ends with a line end. Other line ends than LF become blanks."""
    if b"\r" in chunk:
        chunk = chunk.replace(b"\r", b" ")
    buffer = np.frombuffer(chunk, dtype=np.uint8)
    ends = np.flatnonzero(buffer == 10) + 1
    offsets = np.concatenate([np.zeros(1, np.int32), ends.astype(np.int32)])
    rows = pa.Array.from_buffers(pa.binary(), len(ends), [None, pa.py_buffer(offsets), pa.py_buffer(chunk)])
    short = np.flatnonzero(np.diff(offsets) < 64)
    blank = [int(k) for k in short if not chunk[offsets[k] : offsets[k + 1]].strip()]
    if not blank:
        return rows
    keep = np.ones(len(rows), dtype=np.bool_)
    keep[blank] = False
    return rows.filter(pa.array(keep))
