"""Written times to UTC, a whole column at a time; what was written, its zone and its precision are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from manumit.collect.arrow import one, pc
from manumit.collect.shape import time_kernel
from manumit.collect.shape.buffers import text_buffers
from manumit.collect.shape.time_kernel import NO_ZONE
from manumit.collect.shape.time_plans import Plan, plan
from manumit.collect.shape.time_words import NOT_GIVEN
from manumit.store.errors import RefusedError
from manumit.store.schema import TIME

if TYPE_CHECKING:
    import duckdb
    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]
    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]

ASSUMED = "UTC (assumed)"
_ODD = "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹０１２３４５６７８９：／\u00a0\u202f\u2009−"
_EVEN = "012345678901234567890123456789:/   -"
_TRIMMED = "lower(trim(written, ' \t\r\n\u00a0'))"
_PLAIN = f"translate({_TRIMMED}, '{_ODD}', '{_EVEN}')"
_NORMAL = f"CASE WHEN strlen(written) = length(written) THEN {_TRIMMED} ELSE {_PLAIN} END"
_NUMBERS = r"^\D*?(\d{1,2})(?:[-/.]|\. )(\d{1,2})(?:[-/.]|\. )(?:\d{4}|\d{2})"


class TimeReader:
    """Reads one column of times.

    Parameters
    ----------
    zone : IANA name of the zone of values that state none; None: UTC, noted as assumed.
    day_first : 03/04/2025 is 3 April; None: decided by the values, assumed where they leave it open.

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
        known = "SELECT count(*) FROM pg_timezone_names() WHERE name = ?"
        if zone is not None and not con.execute(known, [zone]).fetchall()[0][0]:
            raise RefusedError(f"there is no time zone {zone!r}; give an IANA name such as Europe/Lisbon")

    def read(self, written: pa.Array[Any]) -> tuple[pa.Table, Flags]:
        """Columns observed_at, time_zone, time_precision, time_as_written; and which values are no times.

        Raises
        ------
        RefusedError : the order of day and month was assumed for earlier values, and turns out to be wrong.
        """
        values, written_shapes = self._normalise(written)
        shapes = written_shapes.dictionary_encode()
        self._decide(values, shapes.dictionary)
        plans = [plan(shape, self.day_first) for shape in shapes.dictionary.to_pylist()]
        given = pc.and_(
            pc.is_valid(values), pc.invert(pc.fill_null(pc.is_in(values, pa.array(NOT_GIVEN)), False))
        )
        micros, east = _kernel(values, shapes.indices, plans)
        readable = np.asarray(given) & (east >= NO_ZONE)
        columns = {
            "observed_at": self._utc(micros, east, readable),
            "time_zone": self._zones(east, readable),
            "time_precision": _precisions(plans, shapes.indices, readable),
            "time_as_written": pc.if_else(given, written, None),
        }
        return pa.table(columns), np.asarray(given) & ~readable

    def _normalise(self, written: pa.Array[Any]) -> tuple[pa.Array[Any], pa.Array[Any]]:
        """Values in small letters and plain digits, and their shapes."""
        if (found := _ascii_shapes(written)) is not None:
            return found
        self._con.register("written_times", pa.table({"written": written}))
        shape = "translate(v, '0123456789', '9999999999')"
        query = f"SELECT {_NORMAL} AS v, {shape} AS shape FROM written_times"
        table = self._con.sql(query).to_arrow_table()
        self._con.unregister("written_times")
        return one(table.column("v")), one(table.column("shape"))

    def _utc(self, micros: Longs, east: Ints, readable: Flags) -> pa.Array[Any]:
        stated = east > NO_ZONE
        micros = micros - np.where(stated, east, 0).astype(np.int64) * 60_000_000
        if self._zone == "UTC" or not (readable & ~stated).any():
            return pa.array(micros, pa.int64(), mask=~readable).cast(TIME)
        self._con.register("local_times", pa.table({"t": micros, "stated": stated}))
        query = """SELECT CASE WHEN stated THEN timezone('UTC', make_timestamp(t))
            ELSE timezone($zone, make_timestamp(t)) END AS observed_at FROM local_times"""
        found = self._con.sql(query, params={"zone": self._zone}).to_arrow_table().column("observed_at")
        self._con.unregister("local_times")
        utc: pa.Array[Any] = pc.if_else(readable, one(found), None).cast(TIME)
        return utc

    def _zones(self, east: Ints, readable: Flags) -> pa.Array[Any]:
        distinct, codes = np.unique(east, return_inverse=True)
        names: Any = pa.array(
            [self._zone_name if e <= NO_ZONE else _offset(int(e)) for e in distinct], pa.string()
        )
        zones: pa.Array[Any] = names.take(pa.array(codes.astype(np.int32), mask=~readable))
        return zones

    def _decide(self, values: pa.Array[Any], shapes: pa.Array[Any]) -> None:
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
                "a time column turns out to be month first after rows that leave the order open; "
                "say so with --month-first (day_first: no in the mapping)"
            )
        self.day_first, self._decided = day_first, True
        place, count = ("first", first) if day_first else ("second", second)
        self.evidence = f"{count} values have a number above 12 in {place} place"

    def _count(self, values: pa.Array[Any]) -> tuple[int, int]:
        """Values whose first, and whose second number is above 12."""
        self._con.register("written_times", pa.table({"v": values}))
        query = f"""SELECT count(*) FILTER (a > 12 AND b <= 12), count(*) FILTER (b > 12 AND a <= 12)
            FROM (SELECT try_cast(regexp_extract(v, '{_NUMBERS}', 1) AS INTEGER) AS a,
                try_cast(regexp_extract(v, '{_NUMBERS}', 2) AS INTEGER) AS b FROM written_times)"""
        first, second = self._con.execute(query).fetchall()[0]
        self._con.unregister("written_times")
        return int(first), int(second)


def _ascii_shapes(written: pa.Array[Any]) -> tuple[pa.Array[Any], pa.Array[Any]] | None:
    """What `TimeReader._normalise` gives, for a column of plain ASCII; None for others."""
    if not len(written):
        return written, written
    offsets, data = text_buffers(written)
    room = int(offsets[-1] - offsets[0])
    values, shapes = np.empty(room, dtype=np.uint8), np.empty(room, dtype=np.uint8)
    places = np.empty(len(written) + 1, dtype=np.int32)
    if not time_kernel.normalise_ascii(data, offsets, values, shapes, places):
        return None
    given = None
    if written.null_count:
        bits = np.packbits(np.asarray(written.is_valid()), bitorder="little")
        given = pa.py_buffer(bits.tobytes())
    made = [
        pa.Array.from_buffers(pa.string(), len(written), [given, pa.py_buffer(places), pa.py_buffer(part)])
        for part in (values, shapes)
    ]
    return made[0], made[1]


def _offset(minutes: int) -> str:
    if minutes == 0:
        return "UTC"
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _kernel(values: pa.Array[Any], codes: pa.Array[Any], plans: list[Plan | None]) -> tuple[Longs, Ints]:
    """Microseconds in the zone stated, and minutes east of UTC; below NO_ZONE: no time."""
    rows = len(values)
    micros, east = np.empty(rows, dtype=np.int64), np.full(rows, NO_ZONE - 1, dtype=np.int32)
    if not plans:
        return micros, east
    figures = np.array([p.row if p else (0,) * 24 for p in plans], dtype=np.int64)
    offsets, data = text_buffers(values)
    numbers = np.asarray(pc.fill_null(codes, -1), dtype=np.int32)
    time_kernel.read_times(data, offsets, numbers, figures, micros, east)
    return micros, east


def _precisions(plans: list[Plan | None], codes: pa.Array[Any], readable: Flags) -> pa.Array[Any]:
    names = pa.array([p.precision if p else None for p in plans], pa.string())
    precisions: pa.Array[Any] = pc.if_else(readable, names.take(codes), None)
    return precisions
