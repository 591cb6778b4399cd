"""Rows of any table to rows of table `records`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Self

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from manumit.collect.names import JOINED
from manumit.collect.shape.times import TimeReader
from manumit.collect.sources.tables.frame import BadRow
from manumit.store.batches import INCOMING
from manumit.store.manifest import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from manumit.collect.sources.base import Request
    from manumit.collect.sources.tables.frame import Frame

_SPACE = "' \t\r\n\v\f\u00a0\u2003\u3000\ufeff'"  # the characters themselves: SQL knows no such escapes
_NUMBERS = {"longitude": 180.0, "latitude": 90.0, "accuracy_m": 1e8}
_TRUE, _FALSE = "('true', '1', 'yes', 't', 'y')", "('false', '0', 'no', 'f', 'n')"
_KINDS = ", ".join(f"'{kind}'" for kind in KINDS)
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "threads": "1",
    "memory_limit": "512MB",
}
_PLAIN = ("author", "thread", "url", "lang")
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
        self._con = duckdb.connect(":memory:", config=_CONFIG)
        self._con.execute("SET TimeZone = 'UTC'")
        mapping = request.mapping
        self.times = TimeReader(self._con, zone=mapping.zone, day_first=mapping.day_first)
        self._queries: dict[tuple[frozenset[int], bool], tuple[str, dict[str, str]]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._con.close()

    def shape(self, frame: Frame) -> tuple[pa.RecordBatch, list[BadRow]]:
        """Records of a frame's sound rows, and all its bad rows in order."""
        table = self._select(frame)
        times, bad_time = self.times.read(_one(table.column("time_raw")))
        no_text = np.asarray(pc.is_null(_one(table.column("text"))))
        bad = [*frame.bad, *self._bad_rows(frame, no_text, bad_time & ~no_text)]
        columns = {name: _one(table.column(name)) for name in table.column_names if name != "time_raw"}
        columns |= {name: _one(times.column(name)) for name in times.column_names}
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

    def _select(self, frame: Frame) -> pa.Table:
        key = (frame.typed, frame.rest is not None)
        if key not in self._queries:
            self._queries[key] = build_query(self._names, self._targets, self._request.kind, *key)
        sql, parameters = self._queries[key]
        columns = {f"c{j}": column for j, column in enumerate(frame.columns)}
        if frame.rest is not None:
            columns["rest"] = frame.rest
        columns["row"] = pa.array(frame.rows, pa.int64())
        self._con.register("frame", pa.table(columns))
        try:
            return self._con.sql(sql, params=parameters).to_arrow_table()
        finally:
            self._con.unregister("frame")


def build_query(
    names: Sequence[str], targets: dict[str, tuple[int, ...]], kind: str, typed: frozenset[int], rest: bool
) -> tuple[str, dict[str, str]]:
    """The query that turns a frame into record columns, and its parameters; names are bound, never pasted."""
    used = {p for positions in targets.values() for p in positions}
    cells = {p: _cell(p, p in typed, split=_is_list(p, targets)) for p in sorted(used)}
    value = {t: _joined(t, positions) for t, positions in targets.items()}
    parameters = {f"key{p}": json.dumps(name, ensure_ascii=False) + ":" for p, name in enumerate(names)}
    parameters["kind"] = kind
    columns = [
        f"trim({value.get('source_id', 'NULL::VARCHAR')}) AS source_id",
        f"coalesce({_kind(value)}, $kind) AS kind",
        f"{value.get('time', 'NULL::VARCHAR')} AS time_raw",
        *(f"{value.get(t, 'NULL::VARCHAR')} AS {'lang_stated' if t == 'lang' else t}" for t in _PLAIN),
        *(f"{value.get(t, 'NULL::VARCHAR')} AS {t}" for t in ("title", "text", "place", "contact")),
        *(f"{_number(t, value)} AS {t}" for t in _NUMBERS),
        f"{_media(value)} AS media",
        f"coalesce({_truth(value)}, false) AS simulated",
    ]
    pairs, keys = _extra_pairs(names, targets, value, typed, used)
    pairs = (["nullif(trim(rest[2:-2]), '')"] if rest else []) + pairs
    joined = f"concat_ws(',', {', '.join(pairs)})" if pairs else "''"
    columns.append(f"CASE WHEN {joined} <> '' THEN '{{' || {joined} || '}}' END AS extra")
    wanted = {name: text for name, text in parameters.items() if name == "kind" or name in keys}
    inner = ", ".join(["*", *(f"{sql} AS v{p}" for p, sql in cells.items())])
    return f"SELECT {', '.join(columns)} FROM (SELECT {inner} FROM frame)", wanted


def _is_list(position: int, targets: dict[str, tuple[int, ...]]) -> bool:
    return any(position in targets.get(t, ()) for t in ("contact", "media", "text", "place"))


def _given(value: str) -> str:
    """NULL for a blank value, else the value as it stands."""
    return f"CASE WHEN trim({value}, {_SPACE}) <> '' THEN {value} END"


def _cell(position: int, typed: bool, *, split: bool) -> str:
    if not typed:
        return _given(f"c{position}")
    text = f"(c{position} ->> '$')"
    if split:
        lines = f"array_to_string(from_json(c{position}, '[\"VARCHAR\"]'), chr(10))"
        text = f"(CASE WHEN json_type(c{position}) = 'ARRAY' THEN {lines} ELSE {text} END)"
    return _given(text)


def _joined(target: str, positions: tuple[int, ...]) -> str:
    if target not in JOINED or len(positions) == 1:
        return f"v{positions[0]}"
    between = " || ".join(f"'{part}'" if part != "\n" else "chr(10)" for part in _pieces(JOINED[target]))
    listed = ", ".join(f"v{p}" for p in positions)
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
    names: Sequence[str],
    targets: dict[str, tuple[int, ...]],
    value: dict[str, str],
    typed: frozenset[int],
    used: set[int],
) -> tuple[list[str], set[str]]:
    """`"name":value` of each column without a target, and of those whose value does not fit its target."""
    pairs, keys = [], set()
    for p in range(len(names)):
        if p not in used:
            shown = f"nullif(c{p}, 'null')" if p in typed else f"to_json({_given(f'c{p}')})::VARCHAR"
            pairs.append(f"$key{p} || {shown}")
            keys.add(f"key{p}")
    checks = {"kind": _kind(value), "simulated": _truth(value)} | {t: _number(t, value) for t in _NUMBERS}
    for target, check in checks.items():
        if target in value:
            p = targets[target][0]
            pairs.append(f"CASE WHEN ({check}) IS NULL THEN $key{p} || to_json(v{p})::VARCHAR END")
            keys.add(f"key{p}")
    return pairs, keys


def _one(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
