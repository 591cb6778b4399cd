"""Patterns of times that a sign stands behind: 14時, 午後2時30分, 下午三点半, 오후 2시."""

from __future__ import annotations

import re

from manumit.detect.extract import time_words as words
from manumit.detect.extract.figures import BLANK, COUNTED, either

DASH = "‐‑–—~〜～-"
PARTS = dict(pair.split() for some in words.PARTS.values() for pair in some.split(","))
"""Words for a part of the day, and which half of it they mean."""

_N = f"[{COUNTED}]"
SIGN = re.compile("[时時点點시]")
BEFORE_SIGN = re.compile(rf"(?:(?P<part>{either(PARTS)}){BLANK}?)?(?P<hour>{_N}{{1,3}}){BLANK}?\Z")
AFTER_SIGN = re.compile(
    rf"{BLANK}?(?P<minutes>{_N}{{1,3}}+){BLANK}?[分분]|{BLANK}?(?P<half>[半반])|(?P<quarter>[一三]刻)"
)
SHARE = {"半": 30, "반": 30, "一刻": 15, "三刻": 45}
POINTS = re.compile(r"[到至从從自]\Z")
POINTS_ON = re.compile(rf"{BLANK}?[到至后後以前开開起上下左钟鐘整见見{DASH}]")


def clear_sign(text: str, hour: str, sign: re.Match[str], start: int) -> bool:
    """Whether an hour alone before a sign is one: 三点 may be three points, 一時 a while."""
    if sign[0] in "点點":
        told = POINTS.search(text[max(0, start - 1) : start]) or POINTS_ON.match(text, sign.end())
        return bool(told) and (hour.isdigit() or len(hour) > 1)
    return hour.isdigit() or len(hour) > 1
