"""Times of the clock, opening hours, and round the clock.

Value: `HH:MM` of 24 hours (24:00 is `00:00`); `24/7` for what never closes. Both ends of "from 9 to 17" are
mentions. A number of hours that something lasts is no time; nor is a score, a ratio, a verse, a price.

Confidence: 0.9 clear; 0.5 the words around also introduce amounts ("from 14.30", "14h", "from 9 to 17").
"""

from __future__ import annotations

import re
from heapq import merge
from typing import TYPE_CHECKING, NamedTuple

from manumit.detect.extract import time_words as words
from manumit.detect.extract.figures import (
    BLANK,
    BLANKS,
    FIRST,
    LETTERS,
    counted,
    either,
    forms,
    from_first,
)
from manumit.detect.extract.gates import gate
from manumit.detect.extract.mention import Mention, left_of, right_of
from manumit.detect.extract.time_signs import AFTER_SIGN, BEFORE_SIGN, DASH, PARTS, SHARE, SIGN, clear_sign

if TYPE_CHECKING:
    from collections.abc import Iterator

ALWAYS = "24/7"
CLEAR, OPEN = 0.9, 0.5
FORMS = {":": ":", "：": ":", ".": ".", "．": "."}
HALF = {"a": "am", "A": "am", "ａ": "am", "p": "pm", "P": "pm", "ｐ": "pm"}

_AT = frozenset(forms(words.AT))
_NEAR = frozenset(forms(words.NEAR)) | _AT
_TO = frozenset(forms(words.TO))
_FRAME = frozenset(forms(words.FRAME))
_LASTS = frozenset(forms(words.LASTS))
_NO_CLOCK = frozenset(forms(words.NO_CLOCK))
_BOOKS = frozenset(forms(words.BOOKS))
_UNITS = {
    word: kind
    for kind in ("hour", "clock", "morning", "afternoon", "night")
    for word in forms(getattr(words, kind.upper()))
}

_UNIT = (
    rf"(?:[aApPａｐ](?:\.{BLANK}?[mM]\.?|[mMｍ])(?![{LETTERS}\d])"
    rf"|(?:{either(_UNITS)})(?![{LETTERS}'’]))"
)
_MINUTES = rf"(?:[:：.．]\d\d(?!\d)(?::\d\d(?!\d))?|{BLANK}?(?i:h|uhr|u){BLANK}?\d\d(?!\d))"
_LINK = rf"{BLANK}{{0,2}}+(?:[{DASH}]|(?:{either(forms(words.TO))})){BLANK}{{0,2}}+"
_END = rf"(?P<hour>\d\d?+)(?!\d)(?P<minutes>{_MINUTES})?+(?P<gap>{BLANK}?)(?P<unit>{_UNIT})?+"
POINT = re.compile(
    rf"(?P<hour>{FIRST}\d?+)(?!\d)"
    rf"(?:(?P<minutes>{_MINUTES})(?:(?P<gap>{BLANK}?)(?P<unit>{_UNIT}))?+"
    rf"|(?P<gap2>{BLANK}?)(?P<unit2>{_UNIT})|(?={_LINK}\d))"
)
"""14:30, 14.30, 14h30, 2:30 p.m., 14 Uhr; a bare number before another."""
LINK = re.compile(_LINK + r"(?=\d)")
SECOND = re.compile(_END)
_HALVES = either(word for word, kind in _UNITS.items() if kind not in ("hour", "clock"))
PART = re.compile(rf"{BLANK}?(?:{_HALVES})(?![{LETTERS}])")
PART_BEFORE = re.compile(rf"(?:{either(PARTS)}){BLANK}?\Z")
GLUED = re.compile(rf"(?:{either([*words.AT['th'].split(), *words.NEAR['th'].split()])})\Z")
"""Thai has no blanks between words."""
BEHIND = re.compile(rf"{BLANK}?(?:{either(forms(words.AFTER))})")
AMOUNT = re.compile(
    rf"{BLANK}?(?:[€$£¥₽₴₺฿₩₹%°]|(?i:euros?|eur|usd|gbp|dollars?|pounds?|zł|руб|lei|tl|kg|km|cm|mm|m²|m2|m|kilos?|mins?"
    rf"|minut\w{{0,4}}|мин|хв)(?![{LETTERS}]))"
)
LASTING = re.compile(
    rf"{BLANK}?(?:[/,]|(?i:a|an|per|each|pro|am|par|por|al|ao|à la|в|на|di|pe|na|per|je)(?={BLANK}))?{BLANK}?"
    rf"(?:{either(forms(words.A_DAY))}|(?i:long|notice|massage|session|course|shifts?|work"
    rf"|de massage|de travail|de trabajo|de trabalho|arbeit))(?![{LETTERS}])"
)
NO_STOP = re.compile(rf"\.{BLANK}?[a-zà-ÿ\d]")
"""Behind a day: bis 12.05. geöffnet."""
PLACE = re.compile(rf"{BLANK}(?:{either(forms(words.A_DAY))})(?![{LETTERS}])")
"""In German, behind am: 3 am Tag, three a day."""
PAID = re.compile(
    rf"{BLANK}?(?:(?i:notice)|[:=–—\-]?{BLANK}?[€$£]{BLANK}?\d|[:=]{BLANK}?[1-9]\d{{1,4}}(?![\d\-])"
    rf"|[–—\-]?{BLANK}?[1-9]\d{{1,4}}{BLANK}?(?:[€$£]|(?i:euros?|eur|usd|gbp)\b))"
)
"""Behind 24 h: its price, or for how long before."""
CLOSES = re.compile(
    rf"{BLANK}?(?:\Z|[\x00\n\r.,;!?)\]，。！、]"
    r"|(?i:every|each|daily|on|mon|tue|wed|thu|fri|sat|sun|weekdays|except)(?![a-z]{7}))"
)
"""Behind two bare hours: no word that they could count."""

_SEVEN = rf"[/／xX×\-]{BLANK}?[7７](?:/365)?"
_HOURS = rf"(?:{either(forms(words.ROUND_THE_CLOCK))})(?!{BLANK}?(?:{either(forms(words.WITHIN))}))"
ROUND = re.compile(
    rf"[2２](?<![{LETTERS}\d].)[4４]{BLANK}?(?:(?:{_SEVEN}|[hH]?/{BLANK}?24{BLANK}?[hH]?)(?![\w%/]|[.,:\-]\d)|{_HOURS})"
)
"""24/7, 24x7, 24h/24, 24小时."""

NAMED = re.compile(rf"(?:{either([*forms(words.NOON), *forms(words.MIDNIGHT)])})(?![{LETTERS}])")
_PART_OF_WORD = re.compile(rf"[{LETTERS}\-‐‑]")
_NOON = frozenset(forms(words.NOON))


class _Point(NamedTuple):
    start: int
    stop: int
    hour: int
    minute: int
    form: str
    """What stands between hour and minutes: ":", "." or "h"; empty without minutes."""
    unit: str
    """am, pm, hour, clock, morning, afternoon, night; empty without."""
    glued: bool
    """No blank before the unit."""


def gated() -> str:
    """See `gates`."""
    return gate(ROUND, from_first(POINT), SIGN, NAMED)


def find(text: str) -> Iterator[Mention]:
    """All times, by start; where two overlap, the first."""
    stop = 0
    for mention in merge(_round(text), _points(text), _signed(text), _named(text), key=lambda m: m.start):
        if mention.start >= stop:
            yield mention
            stop = mention.stop


def _value(hour: int, minute: int) -> str:
    return f"{hour % 24:02d}:{minute:02d}"


def _on_24(hour: int, unit: str) -> int:
    """An hour with its half of the day, on the clock of 24 hours; -1: there is none such."""
    if unit in ("am", "morning") and hour <= 12:
        return 0 if hour == 12 and unit == "am" else hour
    if unit in ("pm", "afternoon") and hour <= 12:
        return hour + 12 if 0 < hour < 12 else 12
    if unit == "night" and hour <= 12:
        return 0 if hour == 12 else hour + 12 if hour > 5 else hour
    if unit == "noon" and hour <= 12:
        return hour + 12 if 0 < hour < 5 else hour
    return hour if hour <= 24 and unit not in ("am", "morning") else -1


def _point(match: re.Match[str], text: str) -> _Point | None:
    """Read one end; None: no such time."""
    groups = match.groupdict()
    minutes, said = groups["minutes"] or "", groups["unit"] or groups.get("unit2") or ""
    numbers = [int(number) for number in re.findall(r"\d+", minutes)] or [0]
    hour, minute = int(groups["hour"]), numbers[0]
    if hour > 24 or max(numbers) > 59 or (hour == 24 and minute):
        return None
    form = FORMS.get(minutes[:1], "h") if minutes else ""
    unit = _UNITS.get(said.lower()) or HALF.get(said[:1], "")
    stop = match.end() if said else match.end("minutes") if minutes else match.end("hour")
    if _on_24(hour, unit) < 0:
        if not form:
            return None
        unit, stop = "", match.end("minutes")  # 17:30 morgens, 14:30 am Markt: the word is of what follows
    part = PART.match(text, stop) if unit in ("hour", "clock") or (form == "h" and not unit) else None
    half = _UNITS.get(part[0].strip().lower(), unit) if part else unit
    if part and _on_24(hour, half) >= 0:
        unit, stop = half, part.end()
    return _Point(match.start(), stop, hour, minute, form, unit, not (groups["gap"] or groups.get("gap2")))


def _before(text: str, start: int) -> str:
    """The word before, in small letters, without what ends it."""
    some = left_of(text, start, 18).rpartition("\n")[2].split()
    glued = GLUED.search(some[-1]) if some else None
    return glued[0] if glued else some[-1].strip("(.:,\"'").lower() if some else ""


def _begins_well(text: str, start: int) -> bool:
    """Whether it does not go on a longer number, a path, a word."""
    before = text[max(0, start - 2) : start]
    last = before[-1:]
    if last and (
        last in "+#_@=/\\$€£¥₽₴₺฿₩₹" or (_latin(last) and not (last == "T" and before[0].isdigit()))
    ):
        return False
    return not (len(before) == 2 and last in ".,:：-–" and before[0].isdigit())


def _ends_well(text: str, stop: int) -> bool:
    """Whether no longer number, path or word goes on behind it."""
    after = text[stop : stop + 2]
    if after and (
        after[0] in "_@%/\\" or (_latin(after[0]) and after[0] != "Z" and text[stop - 1].isdigit())
    ):
        return False
    return not (len(after) == 2 and after[0] in ".:：" and after[1].isdigit())


def _latin(sign: str) -> bool:
    return sign.isascii() and sign.isalpha()


def _points(text: str) -> Iterator[Mention]:
    stop = 0
    for match in POINT.finditer(text):
        if match.start() < stop:
            continue
        first = _point(match, text)
        if first is None:
            continue
        pair = list(_pair(text, first)) or list(_single(text, first))
        yield from pair
        if pair:
            stop = pair[-1].stop


def _pair(text: str, first: _Point) -> Iterator[Mention]:
    """Two ends of opening hours."""
    link = LINK.match(text, first.stop)
    then = SECOND.match(text, link.end()) if link else None
    last = _point(then, text) if then else None
    if last is None or not (_begins_well(text, first.start) and _ends_well(text, last.stop)):
        return
    between = text[first.stop : last.start].strip(BLANKS)
    sure = _sure_pair(text, first, last, between in DASH)
    if not sure:
        return
    begin, end = _ends(first, last)
    if begin < 0 or end < 0:
        return
    yield Mention(first.start, first.stop, "time", _value(begin, first.minute), sure)
    yield Mention(last.start, last.stop, "time", _value(end, last.minute), sure)


def _ends(first: _Point, last: _Point) -> tuple[int, int]:
    """Both hours on the clock of 24; what one says of its half of the day also holds for the other."""
    end = _on_24(last.hour, last.unit)
    if first.unit in ("am", "pm", "morning", "afternoon", "night"):
        begin = _on_24(first.hour, first.unit)
        if last.unit in ("", "hour", "clock") and last.hour <= 12 and end <= begin:
            end = end + 12 if end < 12 else end
        return begin, end
    begin = first.hour
    if last.unit in ("pm", "afternoon") and first.hour < 12 and first.hour + 12 < end:
        begin += 12
    elif last.unit == "am" and first.hour == 12 and last.hour != 12:
        begin = 0
    if not first.unit and not last.unit and not first.form and not last.form and end <= begin and end <= 12:
        end += 12  # from 9 to 5
    return begin, end


def _sure_pair(text: str, first: _Point, last: _Point, dash: bool) -> float:
    """How sure two numbers, with a dash or a word between, are opening hours; 0: they are not."""
    word = _before(text, first.start)
    if AMOUNT.match(text, last.stop) or word in _BOOKS:
        return 0
    if not (last.form or last.unit) and not CLOSES.match(text, last.stop):
        return 0
    if first.form and last.form:
        if first.form == last.form == ".":
            even = first.minute % 5 == 0 and last.minute % 5 == 0
            said = last.unit or word in _NEAR
            if not last.unit and 1 <= first.minute <= 12 and 1 <= last.minute <= 12:
                return 0  # days: 12.05-15.05
            return (CLEAR if said else OPEN) if even and (said or first.hour < last.hour) else 0
        return 0 if _no_clock(text, first.start, last.stop) else CLEAR
    if last.unit == "hour" and not (first.form or last.form):
        short = last.hour - first.hour < 3 and word not in _FRAME
        return 0 if short or _lasts(text, last, word) else CLEAR
    if last.unit or first.unit not in ("", "hour"):
        return CLEAR
    if first.unit == "hour" or "." in (first.form, last.form):
        return OPEN if word in _NEAR else 0
    if first.form or last.form:
        return CLEAR
    return OPEN if not dash and word in _FRAME else 0


def _no_clock(text: str, start: int, stop: int) -> bool:
    """Whether a word beside it says that it is a score, a ratio, a verse."""
    around = f"{left_of(text, start, 24)} {right_of(text, stop, 16)}".lower()
    return not _NO_CLOCK.isdisjoint(re.findall(r"[^\W\d_]+", around))


def _single(text: str, point: _Point) -> Iterator[Mention]:
    if not (_begins_well(text, point.start) and _ends_well(text, point.stop)):
        return
    if AMOUNT.match(text, point.stop):
        return
    word = _before(text, point.start)
    if point.form in (":", ".") and not point.unit:
        place = max(0, point.start - 4)
        part = PART_BEFORE.search(text[place : point.start])
        if part:
            hour = _on_24(point.hour, PARTS[part[0].strip(BLANKS)])
            if hour >= 0:
                yield Mention(place + part.start(), point.stop, "time", _value(hour, point.minute), CLEAR)
            return
    sure = _sure(text, point, word)
    hour = _on_24(point.hour, point.unit)
    if not sure or hour < 0:
        return
    always = point.hour == 24 and point.unit == "hour" and not point.form and word not in _AT | _TO
    yield Mention(point.start, point.stop, "time", ALWAYS if always else _value(hour, point.minute), sure)


def _sure(text: str, point: _Point, word: str) -> float:
    """How sure a number is a time; 0: it is none."""
    behind = BEHIND.match(text, point.stop) is not None
    said = CLEAR if behind or word in _NEAR else 0
    if point.unit == "hour":
        return _sure_hour(text, point, word, said)
    if point.unit == "am" and not point.glued and PLACE.match(text, point.stop):
        return 0
    if point.unit:
        return CLEAR
    if point.form == ":":
        return 0 if word in _BOOKS or _no_clock(text, point.start, point.stop) else CLEAR
    if point.form == "h":
        return 0 if (point.hour < 7 and not said) or _lasts(text, point, word) else CLEAR
    if point.form != "." or NO_STOP.match(text, point.stop):
        return 0
    if behind or word in _AT:
        return CLEAR
    return OPEN if said and not 1 <= point.minute <= 12 else 0  # until 12.05: perhaps a day


def _lasts(text: str, point: _Point, word: str) -> bool:
    return word in _LASTS or LASTING.match(text, point.stop) is not None


def _sure_hour(text: str, point: _Point, word: str, said: float) -> float:
    """How sure a number of hours is an hour of the clock, or round the clock; 0: that long it lasts."""
    if point.hour == 24 and not point.form:
        if word in _LASTS or PAID.match(text, point.stop):
            return 0
        day = LASTING.match(text, point.stop)
        return CLEAR if said or day or text[point.stop - 1] in "hH" else OPEN
    if (point.hour < 7 and not said) or _lasts(text, point, word):
        return 0
    return said or (CLEAR if point.form else OPEN if point.glued and point.hour >= 13 else 0)


def _round(text: str) -> Iterator[Mention]:
    for match in ROUND.finditer(text):
        if text[max(0, match.start() - 1) : match.start()] not in tuple("/.,-+#$€£"):
            yield Mention(match.start(), match.end(), "time", ALWAYS, CLEAR)


def _named(text: str) -> Iterator[Mention]:
    for match in NAMED.finditer(text):
        said = match[0].lower()
        if match.start() and _PART_OF_WORD.match(text, match.start() - 1):
            continue
        if said == "midi" and _before(text, match.start()) not in _NEAR:
            continue
        if re.match(rf"{BLANK}?(?i:blue|black|-\w)", text[match.end() : match.end() + 6]):
            continue
        yield Mention(match.start(), match.end(), "time", "12:00" if said in _NOON else "00:00", CLEAR)


def _signed(text: str) -> Iterator[Mention]:
    """Hours with a sign behind them: 14時, 午後2時30分, 下午三点半, 오후 2시."""
    last = 0
    for sign in SIGN.finditer(text):
        place, last = max(last, sign.start() - 8), sign.end()
        before = BEFORE_SIGN.search(text[place : sign.start()])
        if before is None or text[sign.end() : sign.end() + 1] in tuple("間间간"):
            continue
        start = place + before.start()
        if text[max(0, start - 1) : start].isdigit() or text[max(0, start - 1) : start] in tuple(".,第"):
            continue
        after = AFTER_SIGN.match(text, sign.end())
        part = PARTS.get(before["part"] or "", "")
        if not (part or after) and not clear_sign(text, before["hour"], sign, start):
            continue
        minute = 0
        if after:
            minute = counted(after["minutes"]) if after["minutes"] else SHARE[after[0].strip(BLANKS)]
        hour = _on_24(counted(before["hour"]), part)
        if sign[0] == "時" and not part and 24 < counted(before["hour"]) < 30:
            hour = counted(before["hour"])  # Japanese nights go on past 24
        if hour >= 0 and minute < 60:
            yield Mention(start, after.end() if after else sign.end(), "time", _value(hour, minute), CLEAR)
