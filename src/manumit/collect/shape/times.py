"""Written times to UTC, a whole column at a time; what was written, its zone and its precision are kept."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from manumit.collect.shape.time_plans import Plan, plan
from manumit.collect.shape.time_words import NOT_GIVEN
from manumit.store.errors import RefusedError

if TYPE_CHECKING:
    import duckdb

ASSUMED = "UTC (assumed)"
_SQL = files("manumit.collect.shape").joinpath("times.sql").read_text(encoding="utf-8")
_ODD = "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹０１２３４５６７８９：／\u00a0\u202f\u2009−"
_EVEN = "012345678901234567890123456789:/   -"
_NORMAL = f"translate(lower(trim(written, ' \t\r\n\u00a0')), '{_ODD}', '{_EVEN}')"
_PLACES = ("y", "m", "d", "h", "mi", "se", "f", "oh", "om")
_SCHEMA = pa.schema(
    [(f"{name}_{part}", pa.int32()) for name in _PLACES for part in ("at", "len")]
    + [(name, pa.int32()) for name in ("month_number", "half", "sign", "zone_minutes")]
    + [("epoch", pa.int64()), ("precision", pa.string())]
)
_NUMBERS = r"^\D*?(\d{1,2})(?:[-/.]|\. )(\d{1,2})(?:[-/.]|\. )(?:\d{4}|\d{2})"


class TimeReader:
    """Reads one column of times.

    Parameters
    ----------
    zone : IANA name of the zone of values that state none; None: UTC, noted as assumed.
    day_first : 03/04/2025 is 3 April; None: decided by the first values, and assumed where they leave it open.

    Attributes
    ----------
    evidence : what decided the order of day and month.

    Raises
    ------
    RefusedError : the zone has a name that nobody knows.
    """

    def __init__(
        self, con: duckdb.DuckDBPyConnection, *, zone: str | None = None, day_first: bool | None = None
    ) -> None:
        self._con = con
        self._zone = zone or "UTC"
        self._zone_name = zone or ASSUMED
        self._stated = day_first is not None
        self._decided = self._stated
        self._ambiguous_seen = False
        self.day_first = True if day_first is None else day_first
        self.evidence = "stated" if self._stated else "no such dates seen"
        known = con.execute(
            "SELECT count(*) FROM pg_timezone_names() WHERE name = ?", [self._zone]
        ).fetchall()
        if not known[0][0]:
            raise RefusedError(f"there is no time zone {zone!r}; give an IANA name such as Europe/Lisbon")

    def read(self, written: pa.Array) -> tuple[pa.Table, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
        """Columns observed_at, time_zone, time_precision, time_as_written; and which values are no times.

        Raises
        ------
        RefusedError : the order of day and month was assumed for earlier values, and turns out to be wrong.
        """
        table = pa.table({"written": written})
        self._con.register("written_times", table)
        query = f"SELECT {_NORMAL} AS v, translate(v, '0123456789', '9999999999') AS shape FROM written_times"
        normal = self._con.sql(query).to_arrow_table().combine_chunks()
        self._con.unregister("written_times")
        shapes = _one(normal.column("shape")).dictionary_encode()
        self._decide(normal.column("v"), shapes.dictionary)
        plans = [plan(shape, self.day_first) for shape in shapes.dictionary.to_pylist()]
        missing = pc.or_kleene(pc.is_null(shapes), pc.is_in(normal.column("v"), pa.array(NOT_GIVEN)))
        missing = pc.fill_null(_one(missing), True)
        cut = _cut(plans, shapes.indices).append_column("v", normal.column("v"))
        cut = cut.append_column("written", pc.if_else(missing, None, written))
        times = self._parse(cut)
        bad = pc.and_(pc.invert(missing), pc.is_null(_one(times.column("observed_at"))))
        return times, np.asarray(bad)

    def _parse(self, cut: pa.Table) -> pa.Table:
        self._con.register("cut", cut)
        try:
            parameters = {"zone": self._zone, "zone_name": self._zone_name}
            found = self._con.sql(_SQL, params=parameters).to_arrow_table().combine_chunks()
        finally:
            self._con.unregister("cut")
        if found.num_rows == 0:
            return found
        given = pc.is_valid(_one(found.column("observed_at")))
        for name in ("time_zone", "time_precision"):
            at = found.schema.get_field_index(name)
            found = found.set_column(at, name, pc.if_else(given, _one(found.column(name)), None))
        return found

    def _decide(self, values: pa.ChunkedArray, shapes: pa.Array) -> None:
        if self._stated or not any(p.either for s in shapes.to_pylist() if s and (p := plan(s, True))):
            return
        first, second = self._count(values)
        if self._decided:
            return
        if not first and not second:
            self._ambiguous_seen = True
            self.evidence = "no day above 12 seen; day first is assumed"
            return
        day_first = first >= second
        if self._ambiguous_seen and not day_first:
            raise RefusedError(
                "a time column reads month first from a later row on, and its earlier rows leave the order open; "
                "say so with --month-first (day_first: no in the mapping)"
            )
        self.day_first, self._decided = day_first, True
        place, count = ("first", first) if day_first else ("second", second)
        self.evidence = f"{count} values have a number above 12 in {place} place"

    def _count(self, values: pa.ChunkedArray) -> tuple[int, int]:
        """Values whose first, and whose second number is above 12."""
        self._con.register("written_times", pa.table({"v": values}))
        query = f"""SELECT count(*) FILTER (a > 12 AND b <= 12), count(*) FILTER (b > 12 AND a <= 12)
            FROM (SELECT try_cast(regexp_extract(v, '{_NUMBERS}', 1) AS INTEGER) AS a,
                try_cast(regexp_extract(v, '{_NUMBERS}', 2) AS INTEGER) AS b FROM written_times)"""
        first, second = self._con.execute(query).fetchall()[0]
        self._con.unregister("written_times")
        return int(first), int(second)


def _cut(plans: list[Plan | None], codes: pa.Array) -> pa.Table:
    """One row a value with its plan's figures; null where there is no plan."""
    rows: dict[str, list[int | str | None]] = {name: [] for name in _SCHEMA.names}
    for found in plans:
        for name in _PLACES:
            at, length = getattr(found, name) if found else (None, None)
            rows[f"{name}_at"].append(at)
            rows[f"{name}_len"].append(length)
        for name in ("month_number", "half", "sign", "zone_minutes", "epoch", "precision"):
            rows[name].append(getattr(found, name) if found else None)
    return pa.table(rows, schema=_SCHEMA).take(codes)


def _one(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """A column as one array."""
    if isinstance(column, pa.ChunkedArray):
        return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    return column
