"""Rows of any table to rows of table `records`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pyarrow as pa

from manumit.collect.arrow import one, pc
from manumit.collect.names import JOINED
from manumit.collect.shape.buffers import blank_to_null
from manumit.collect.shape.connection import connect
from manumit.collect.shape.few import select_few
from manumit.collect.shape.times import TimeReader
from manumit.collect.sources.tables.frame import BadRow
from manumit.store.batches import INCOMING
from manumit.store.manifest import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from manumit.collect.sources.base import Request
    from manumit.collect.sources.tables.frame import Frame

_NUMBERS = {"longitude": 180.0, "latitude": 90.0, "accuracy_m": 1e8}
_TRUE, _FALSE = "('true', '1', 'yes', 't', 'y')", "('false', '0', 'no', 'f', 'n')"
_KINDS = ", ".join(f"'{kind}'" for kind in KINDS)
_TEXTS = {t: t for t in ("author", "thread", "url", "title", "text", "place", "contact")}
_TEXTS |= {"lang": "lang_stated", "time": "time_raw"}
"""Targets that hold text as it stands, and the names of their columns."""
_ARROW = INCOMING.arrow.remove_metadata()


class Shaper:
    """Shapes the frames of one table.

    Parameters
    ----------
    names : all columns of the table.
    targets : positions of the columns of each target; the rest go to `extra`.
    """

    def __init__(self, names: Sequence[str], targets: dict[str, tuple[int, ...]], request: Request) -> None:
        self._names = names
        self._targets = targets
        self._request = request
        self._con = connect()
        mapping = request.mapping
        self.times = TimeReader(self._con, zone=mapping.zone, day_first=mapping.day_first)
        self._queries: dict[tuple[frozenset[int], bool], tuple[str, dict[str, str]]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the memory back."""
        self._con.close()

    def shape(self, frame: Frame) -> tuple[pa.RecordBatch, list[BadRow]]:
        """Records of a frame's sound rows, and all its bad rows in order."""
        columns = self._select(frame)
        times, bad_time = self.times.read(columns["time_raw"])
        no_text = np.asarray(pc.is_null(columns["text"]))
        bad = [*frame.bad, *self._bad_rows(frame, no_text, bad_time & ~no_text)]
        columns |= {name: one(times.column(name)) for name in times.column_names}
        columns["original"] = pa.repeat(pa.scalar(self._request.original), len(frame.rows))
        columns["original_row"] = pa.array(frame.rows, pa.int64())
        arrays = [columns[field.name].cast(field.type) for field in _ARROW]
        keep = ~(no_text | bad_time)
        if not keep.all():
            arrays = [array.filter(pa.array(keep)) for array in arrays]
        return pa.RecordBatch.from_arrays(arrays, schema=_ARROW), sorted(bad, key=lambda row: row.row)

    def _bad_rows(self, frame: Frame, no_text: Any, bad_time: Any) -> list[BadRow]:
        text, time = self._columns_of("text"), self._columns_of("time")
        found = []
        for k in np.flatnonzero(no_text):
            mend = "fill the field, or map another column to text"
            found.append(BadRow(int(frame.rows[k]), text, "no text", mend))
        for k in np.flatnonzero(bad_time):
            reason = "not a date that can be read"
            if self._slashed_the_other_way():
                reason += " with the " + ("day" if self.times.day_first else "month") + " first"
            mend = "write it as 2025-03-31 14:05, or map the column elsewhere"
            found.append(BadRow(int(frame.rows[k]), time, reason, mend))
        return found

    def _slashed_the_other_way(self) -> bool:
        return self.times.evidence != "no such dates seen"

    def _columns_of(self, target: str) -> str:
        return ", ".join(self._names[p] for p in self._targets.get(target, ()))

    def _select(self, frame: Frame) -> dict[str, pa.Array[Any]]:
        """Columns of records but for times; a text column that is taken as it stands goes round the SQL."""
        columns = {f"c{j}": blank_to_null(c) for j, c in enumerate(frame.columns) if c is not None}
        few = select_few(frame, columns, self._targets, self._request.kind)
        if few is not None:
            return few
        own = frozenset(j for j, column in enumerate(frame.columns) if column is not None)
        key = (own, frame.rest is not None)
        if key not in self._queries:
            self._queries[key] = build_query(self._names, self._targets, self._request.kind, *key)
        sql, parameters = self._queries[key]
        straight = {
            _TEXTS[target]: columns[f"c{positions[0]}"]
            for target, positions in self._targets.items()
            if target in _TEXTS and len(positions) == 1
        }
        if frame.rest is not None:
            columns["rest"] = frame.rest
        columns["row"] = pa.array(frame.rows, pa.int64())
        self._con.register("frame", pa.table(columns))
        try:
            table = self._con.sql(sql, params=parameters).to_arrow_table()
        finally:
            self._con.unregister("frame")
        return {name: one(table.column(name)) for name in table.column_names} | straight


def build_query(
    names: Sequence[str], targets: dict[str, tuple[int, ...]], kind: str, own: frozenset[int], rest: bool
) -> tuple[str, dict[str, str]]:
    """The query that turns a frame into record columns, and its parameters; names are bound, never pasted."""
    used = {p for positions in targets.values() for p in positions}
    value = {t: _joined(t, positions) for t, positions in targets.items()}
    parameters = {
        f"key{p}": json.dumps(name, ensure_ascii=False) + ":" for p, name in enumerate(distinct(names))
    }
    parameters["kind"] = kind
    columns = [
        f"trim({value.get('source_id', 'NULL::VARCHAR')}) AS source_id",
        f"coalesce({_kind(value)}, $kind) AS kind",
        *(f"{_joined_text(targets.get(t, ()), t)} AS {name}" for t, name in _TEXTS.items()),
        *(f"{_number(t, value)} AS {t}" for t in _NUMBERS),
        f"{_media(value)} AS media",
        f"coalesce({_truth(value)}, false) AS simulated",
    ]
    pairs, keys = _extra_pairs(targets, value, own - used)
    pairs = (["nullif(trim(rest[2:-2]), '')"] if rest else []) + pairs
    joined = f"concat_ws(',', {', '.join(pairs)})" if pairs else "''"
    columns.append(f"CASE WHEN {joined} <> '' THEN '{{' || {joined} || '}}' END AS extra")
    wanted = {name: text for name, text in parameters.items() if name == "kind" or name in keys}
    return f"SELECT {', '.join(columns)} FROM frame", wanted


def distinct(names: Sequence[str]) -> list[str]:
    """Names with a number after those that stood there before, so that no value hides another in `extra`."""
    found: dict[str, None] = {}
    taken = set(names)
    for name in names:
        fresh, number = name, 1
        while fresh in found or (number > 1 and fresh in taken):
            number += 1
            fresh = f"{name}_{number}"
        found[fresh] = None
    return list(found)


def _joined_text(positions: tuple[int, ...], target: str) -> str:
    """NULL where there is nothing to join: no column, or one that needs no SQL."""
    return _joined(target, positions) if len(positions) > 1 else "NULL::VARCHAR"


def _joined(target: str, positions: tuple[int, ...]) -> str:
    if target not in JOINED or len(positions) == 1:
        return f"c{positions[0]}"
    between = " || ".join(f"'{part}'" if part != "\n" else "chr(10)" for part in _pieces(JOINED[target]))
    listed = ", ".join(f"c{p}" for p in positions)
    return f"nullif(concat_ws({between}, {listed}), '')"


def _pieces(text: str) -> list[str]:
    return list(text) if "\n" in text else [text]


def _kind(value: dict[str, str]) -> str:
    if "kind" not in value:
        return "NULL"
    return f"CASE WHEN lower(trim({value['kind']})) IN ({_KINDS}) THEN lower(trim({value['kind']})) END"


def _number(target: str, value: dict[str, str]) -> str:
    if target not in value:
        return "NULL::DOUBLE"
    cast = f"try_cast(replace(trim({value[target]}), ',', '.') AS DOUBLE)"
    return f"CASE WHEN abs({cast}) <= {_NUMBERS[target]} THEN {cast} END"


def _media(value: dict[str, str]) -> str:
    if "media" not in value:
        return "NULL::VARCHAR[]"
    parts = f"list_transform(regexp_split_to_array({value['media']}, '[;|\\n]'), lambda x: trim(x))"
    return f"list_filter({parts}, lambda x: x <> '')"


def _truth(value: dict[str, str]) -> str:
    if "simulated" not in value:
        return "NULL"
    word = f"lower(trim({value['simulated']}))"
    return f"CASE WHEN {word} IN {_TRUE} THEN true WHEN {word} IN {_FALSE} THEN false END"


def _extra_pairs(
    targets: dict[str, tuple[int, ...]], value: dict[str, str], spare: frozenset[int]
) -> tuple[list[str], set[str]]:
    """`"name":value` of each column without a target, and of those whose value does not fit its target."""
    pairs = [f"$key{p} || to_json(c{p})::VARCHAR" for p in sorted(spare)]
    keys = {f"key{p}" for p in spare}
    checks = {"kind": _kind(value), "simulated": _truth(value)} | {t: _number(t, value) for t in _NUMBERS}
    for target, check in checks.items():
        if target in value:
            p = targets[target][0]
            pairs.append(f"CASE WHEN ({check}) IS NULL THEN $key{p} || to_json(c{p})::VARCHAR END")
            keys.add(f"key{p}")
    return pairs, keys
