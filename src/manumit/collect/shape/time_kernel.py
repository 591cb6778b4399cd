"""Written times to microseconds, for a column at once."""

from __future__ import annotations

from typing import Any

import numba

NO_ZONE = -100_000
"""Minutes east of UTC where a value states no zone."""


def _jit(function: Any) -> Any:
    return numba.njit(nogil=True, cache=True)(function)


@_jit
def _number(data, at, length, absent):
    if length == 0:
        return absent
    value = 0
    for i in range(at, at + length):
        value = value * 10 + (data[i] - 48)
    return value


@_jit
def _days(year, month, day):
    """Days since 1970-01-01 of a proleptic Gregorian date (Hinnant, "chrono-compatible date algorithms")."""
    year -= month <= 2
    era = year // 400
    of_era = year - era * 400
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


@_jit
def _month_length(year, month):
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


@_jit
def normalise_ascii(data, offsets, values, shapes, places):
    """Lower-case trimmed values and their shapes (digits as 9); False: not all of it is ASCII."""
    p = 0
    for k in range(len(places) - 1):
        places[k] = p
        i, end = offsets[k], offsets[k + 1]
        while i < end and data[i] in (9, 10, 13, 32):
            i += 1
        while i < end and data[end - 1] in (9, 10, 13, 32):
            end -= 1
        while i < end:
            b = data[i]
            if b >= 0x80:
                return False
            if 65 <= b <= 90:
                b += 32
            values[p] = b
            shapes[p] = 57 if 48 <= b <= 57 else b
            p += 1
            i += 1
    places[-1] = p
    return True


@_jit
def read_times(data, offsets, codes, plans, micros, east):
    """Fill `micros` (since 1970, in the zone stated) and `east` (minutes); code -1: no value.

    A row of `plans` holds place and length in bytes of year, month, day, hour, minute, second, fraction,
    offset hours and offset minutes, then month number, half of the day, sign, zone minutes, epoch unit, 1.
    `east` of a value that is no time is set to one minute less than NO_ZONE.
    """
    for row in range(len(codes)):
        micros[row], east[row] = 0, NO_ZONE - 1
        if codes[row] < 0 or plans[codes[row], 23] == 0:
            continue
        p = plans[codes[row]]
        base = offsets[row]
        year = _number(data, base + p[0], p[1], 0)
        fraction = _number(data, base + p[12], min(p[13], 6), 0)
        for _ in range(6 - min(p[13], 6)):
            fraction *= 10
        if p[22] > 0:
            micros[row], east[row] = year * p[22] + fraction, 0
            continue
        if p[1] == 2:
            year += 2000 if year < 70 else 1900
        month = p[18] if p[18] > 0 else _number(data, base + p[2], p[3], 1)
        day = _number(data, base + p[4], p[5], 1)
        hour = _number(data, base + p[6], p[7], 0)
        minute = _number(data, base + p[8], p[9], 0)
        second = _number(data, base + p[10], p[11], 0)
        if p[19] >= 0:
            if not 1 <= hour <= 12:
                continue
            hour = hour % 12 + 12 * p[19]
        zone = p[21]
        if p[20] != 0:
            beyond = _number(data, base + p[16], p[17], 0)
            zone = p[20] * (60 * _number(data, base + p[14], p[15], 0) + beyond)
            if abs(zone) > 900 or beyond > 59:
                continue
        if year < 1 or not 1 <= month <= 12 or not 1 <= day <= _month_length(year, month):
            continue
        if hour > 23 or minute > 59 or second > 60:
            continue
        seconds = _days(year, month, day) * 86400 + hour * 3600 + minute * 60 + second
        micros[row], east[row] = seconds * 1_000_000 + fraction, zone
