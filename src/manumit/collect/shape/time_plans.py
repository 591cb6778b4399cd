"""How a written time is cut up, decided once for each shape of it.

The shape of `2 Mar 2024, 14:05` is `9 mar 9999, 99:99`: every digit a 9, letters in lower case. A column has
few shapes, so the cutting is decided in Python for each, and done for all rows at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from manumit.collect.shape.time_kernel import NO_ZONE
from manumit.collect.shape.time_words import MONTHS, ZONES

if TYPE_CHECKING:
    from collections.abc import Iterator

_MONTH = "(?P<mon>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
_NUMERIC_ZONE = r"(?:utc|gmt)? ?(?P<sign>[+-])(?P<oh>99?)(?::?(?P<om>99))?"
_ZONE = (
    rf"(?:(?P<zone>{'|'.join(sorted(ZONES, key=len, reverse=True))})|{_NUMERIC_ZONE})(?: ?[(\[][^)\]]*[)\]])?"
)
_CLOCK = (
    r"(?P<h>99?)(?:(?:[:h]|(?<=9)\.)(?P<mi>99)(?:[:.](?P<se>99)(?:[.,](?P<f>9{1,9}))?)?)?"
    r"(?: ?(?P<half>[ap])\.? ?m\.?)?(?: uhr| ?h)?"
)
_PLAIN_CLOCK = r"(?P<h>99)(?P<mi>99)(?P<se>99)?(?:[.,](?P<f>9{1,9}))?"
_TIME = rf"(?:{_CLOCK}) ?(?:{_ZONE})?"
_PLAIN_TIME = rf"(?:{_PLAIN_CLOCK}) ?(?:{_ZONE})?"
_BETWEEN = r"(?:, ?| ?t ?|,? at |,? um |,? à |,? a las |,? às |,? в |, ?|_| - | )"
_WEEKDAY = r"(?:[^\W\d_]{2,14}(?:-feira)?\.?,? )?"
_DAY_MARK = r"(?:st|nd|rd|th|er|º|ª|\.)?"

_WHOLE_DATES = (
    r"(?P<y>9999)(?P<s>[-/.])(?P<m>99?)(?P=s)(?P<d>99?)",
    r"(?P<a>99?)(?P<s>[-/.]|\. )(?P<b>99?)(?P=s)(?P<y>9999|99)\.?",
    rf"(?P<d>99?){_DAY_MARK}[ \-/]*(?:de |of )?{_MONTH}[ ,\-/]*(?:de |del )?(?P<y>9999|99)(?: ?г\.?| года)?",
    rf"{_MONTH} (?P<d>99?){_DAY_MARK},? (?P<y>9999)",
    r"(?P<y>9999)[年년] ?(?P<m>99?)[月월] ?(?P<d>99?)[日일]",
    rf"(?P<y>9999)[-/ ]{_MONTH}[-/ ](?P<d>99?)",
)
_PLAIN_DATE = r"(?P<y>9999)(?P<m>99)(?P<d>99)"
_PARTS_OF_DATES = (
    r"(?P<y>9999)[-/.](?P<m>99)",
    r"(?P<m>99)[-/.](?P<y>9999)",
    rf"{_MONTH}[ ,\-/]*(?:de )?(?P<y>9999)(?: ?г\.?| года)?",
    r"(?P<y>9999)[年년] ?(?P<m>99?)[月월]",
    r"(?P<y>9999)",
)
_UNIX_DATE = rf"{_WEEKDAY}{_MONTH} {{1,2}}(?P<d>99?) {_CLOCK} (?:(?:{_ZONE}) )?(?P<y>9999)"
_EPOCH = re.compile(r"(?P<whole>9{10}|9{13}|9{16})(?:\.(?P<f>9{1,9}))?")
_EPOCH_MICROSECONDS = {10: 1_000_000, 13: 1_000, 16: 1}


def _patterns() -> Iterator[re.Pattern[str]]:
    for date in _WHOLE_DATES:
        yield re.compile(rf"{_WEEKDAY}{date}(?:{_BETWEEN}{_TIME})?")
        yield re.compile(rf"{_TIME}(?:,? | - ){_WEEKDAY}{date}")
    yield re.compile(rf"{_WHOLE_DATES[0]}t{_PLAIN_TIME}")
    yield re.compile(rf"{_PLAIN_DATE}(?:{_BETWEEN}{_TIME})?")
    yield re.compile(rf"{_PLAIN_DATE}[t _\-]?{_PLAIN_TIME}")
    yield from (re.compile(date) for date in _PARTS_OF_DATES)
    yield re.compile(_UNIX_DATE)


_PATTERNS = tuple(_patterns())
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the parts of a time stand in a value of one shape.

    Positions count bytes from 0; a length of 0 says the part is absent.

    Attributes
    ----------
    month_number : the month when it is a word, else 0.
    half : 12 hours to add: -1 a 24-hour clock, 0 a.m., 1 p.m.
    zone_minutes : minutes east of UTC when the zone is a name; None: none or numeric.
    epoch : microseconds that one unit of an epoch number has; 0: no epoch.
    either : day and month are both numbers and could change places.
    """

    y: tuple[int, int] = (0, 0)
    m: tuple[int, int] = (0, 0)
    d: tuple[int, int] = (0, 0)
    h: tuple[int, int] = (0, 0)
    mi: tuple[int, int] = (0, 0)
    se: tuple[int, int] = (0, 0)
    f: tuple[int, int] = (0, 0)
    oh: tuple[int, int] = (0, 0)
    om: tuple[int, int] = (0, 0)
    month_number: int = 0
    half: int = -1
    sign: int = 0
    zone_minutes: int | None = None
    epoch: int = 0
    either: bool = False
    precision: str = "day"

    @property
    def row(self) -> tuple[int, ...]:
        """The figures in the order of `time_kernel.read_times`."""
        places = (self.y, self.m, self.d, self.h, self.mi, self.se, self.f, self.oh, self.om)
        zone = NO_ZONE if self.zone_minutes is None else self.zone_minutes
        flat = [figure for place in places for figure in place]
        return (*flat, self.month_number, self.half, self.sign, zone, self.epoch, 1)


@lru_cache(maxsize=1 << 14)
def plan(shape: str, day_first: bool) -> Plan | None:
    """The plan for a shape, or None where it is no time that we know."""
    if not 4 <= len(shape) <= _LONGEST or "9" not in shape:
        return None
    if found := _EPOCH.fullmatch(shape):
        return _epoch(found)
    for pattern in _PATTERNS:
        if found := pattern.fullmatch(shape):
            return _plan(found, day_first)
    return None


def _epoch(found: re.Match[str]) -> Plan:
    digits = len(found["whole"])
    unit = _EPOCH_MICROSECONDS[digits]
    fine = digits > 10 or found["f"] is not None
    fraction = _place(found, "f") if digits == 10 else (0, 0)
    return Plan(y=_place(found, "whole"), f=fraction, epoch=unit, precision="subsecond" if fine else "second")


def _plan(found: re.Match[str], day_first: bool) -> Plan:
    groups = found.groupdict()
    either = groups.get("a") is not None
    day, month = ("a", "b") if day_first else ("b", "a")
    if not either:
        day, month = "d", "m"
    zone = groups.get("zone")
    half = groups.get("half")
    sign = groups.get("sign")
    return Plan(
        y=_place(found, "y"),
        m=_place(found, month),
        d=_place(found, day),
        h=_place(found, "h"),
        mi=_place(found, "mi"),
        se=_place(found, "se"),
        f=_place(found, "f"),
        oh=_place(found, "oh"),
        om=_place(found, "om"),
        month_number=MONTHS[groups["mon"]] if groups.get("mon") else 0,
        half=-1 if half is None else int(half == "p"),
        sign=0 if sign is None else (-1 if sign == "-" else 1),
        zone_minutes=None if zone is None else ZONES[zone],
        either=either,
        precision=_precision(groups),
    )


def _precision(groups: dict[str, str | None]) -> str:
    order = (("f", "subsecond"), ("se", "second"), ("h", "minute"), ("d", "day"), ("a", "day"))
    for name, precision in order:
        if groups.get(name):
            return precision
    return "month" if groups.get("m") or groups.get("mon") else "year"


def _place(found: re.Match[str], name: str) -> tuple[int, int]:
    if name not in found.re.groupindex or found[name] is None:
        return 0, 0
    return len(found.string[: found.start(name)].encode()), len(found[name])
