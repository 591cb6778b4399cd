"""Days and months of the calendar, in figures or words.

Value: ISO 8601 with what is known: `2026-05-12`, `2026-05`, `--05-12` where no year is said (ISO 8601:2000,
as in vCard). Where figures allow both orders, both readings, day first: `2026-06-05/2026-05-06`. Dates that
do not exist, and years outside 1900 to 2100, give nothing.

Confidence: 1.0 the year stands first, or has four digits beside a month in words; 0.9 clear; 0.5 the order,
the century or the sense (June 21: a day, or a name and an age) is open.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from functools import lru_cache
from heapq import merge
from typing import TYPE_CHECKING

from manumit.detect.extract.date_words import (
    ALSO_NAMES,
    ALSO_WORDS,
    DATE_WORDS,
    DAY_WORDS,
    ERAS,
    MARKS,
    MONTH_FIRST,
    MONTHS,
    NUMBERED,
)
from manumit.detect.extract.figures import BLANK, BLANKS, COUNTED, FIRST, LETTERS, counted, forms, from_first
from manumit.detect.extract.gates import gate
from manumit.detect.extract.mention import Mention, left_of

if TYPE_CHECKING:
    from collections.abc import Iterator

OF = rf"(?:(?i:de|del|of|di|d['’]|พ\.ศ\.)(?:(?<=['’.])|(?={BLANK}))){BLANK}{{0,2}}+"
CURRENCY = re.compile(rf"{BLANK}?(?:[€$£¥₽₴₺฿₩%]|(?i:euros?|eur|usd|gbp|dollars?|pounds?|zł|руб|lei|tl)\b)")
SEPARATOR = dict(zip("./-．／－‐‑–", "./-./----", strict=True))


@lru_cache(4096)
def fold(word: str) -> str:
    """A word without case, accents and mathematical or full-width dress."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", word).casefold())
    return re.sub("[\u0300-\u036f\u064b-\u0655]", "", plain).replace("ı", "i")


def _forms(language: str) -> Iterator[tuple[str, int]]:
    for number, cell in enumerate(MONTHS[language].split(","), 1):
        for form in cell.split():
            yield form.replace("_", " "), number


def _folded(words: dict[str, str]) -> frozenset[str]:
    return frozenset(fold(word) for word in forms(words))


MONTH = {fold(form): number for language in MONTHS for form, number in _forms(language)}
_NOT_ALONE = _folded(ALSO_WORDS)
_DATE = _folded(DATE_WORDS)
_DAY = _DATE | _folded(DAY_WORDS)
THAI = frozenset(fold(form) for form, _ in _forms("th"))
BEFORE_DAY = frozenset(fold(form) for language in MONTH_FIRST for form, _ in _forms(language))
TAILS = frozenset(tail for form in MONTH for tail in (form[-2:], form.rstrip(".")[-2:])) | {
    fold(form)[-2:] for form in MONTH
}

# Names with blanks, of two letters, and of a script without blanks between words are listed; others are runs
# of letters.
_LISTED = sorted(
    (form for language in MONTHS for form, _ in _forms(language) if " " in form or len(form) < 3),
    key=len,
    reverse=True,
)
_GLUED = sorted((form for form, _ in _forms("th")), key=len, reverse=True)
NAME = (
    rf"(?:{'|'.join(map(re.escape, _GLUED))}"
    rf"|(?:{'|'.join(map(re.escape, _LISTED))}|[{LETTERS}]{{3,16}}+)(?![{LETTERS}]))"
)

_S = rf"{BLANK}?[./\-．／－‐‑–]{BLANK}?"
FIGURES = re.compile(
    rf"{FIRST}(?:\d?+({_S})\d\d?+\1(?:\d{{4}}|\d\d)|\d{{3}}({_S})\d\d?+(?:\2\d\d?+)?|\d?+/\d{{4}}|\d{{7}})(?!\d)"
)
"""12/05/2026, 12.05.26, 2026-05-12, 2026-05, 05/2026, 20260512."""

_ORDINAL = rf"(?:\.|[º°ª]|-?(?i:st|nd|rd|th|er|e|го|е|ого)(?![{LETTERS}]))"
DAY_NAME = re.compile(
    rf"(?P<day>{FIRST}\d?+)(?!\d){_ORDINAL}?+"
    rf"(?P<range>{BLANK}?[-–—]{BLANK}?(?P<last>\d\d?+)(?!\d){_ORDINAL}?+)?+"
    rf"(?:[-/]|{BLANK}{{0,2}}+)(?:{OF})?+(?P<name>{NAME})"
    rf"(?P<year>\.?(?:[-/]|,?{BLANK}{{0,2}}+(?:{OF})?+)\d{{4}}(?!\d)|\.?[-/]\d\d(?!\d)|{BLANK}?['’]?\d\d(?!\d))?"
)
"""12 May 2026, 12th of May, 12. Mai, 12-May-26, 12 de mayo de 2026, 12-15 May 2026."""

_ENDS = "|".join(sorted({form[-2:] for form in BEFORE_DAY} | {form[-2:].upper() for form in BEFORE_DAY}))
_NAMED = rf"(?:(?<=(?:{_ENDS})[ \u00a0-].)|(?<=(?:{_ENDS})[.] .))"
NUMBER = re.compile(
    rf"{FIRST}(?:\d{{3}}(?!\d)(?<=[{LETTERS}\u0e00-\u0e5b.,/][ \u00a0/-]....)|{_NAMED}\d?+(?!\d)"
    rf"(?P<ordinal>(?i:st|nd|rd|th)(?![{LETTERS}]))?+"
    rf"(?P<range>{BLANK}?[-–—]{BLANK}?\d\d?+(?!\d)(?i:st|nd|rd|th)?+(?![:\d]))?"
    rf"(?P<year>,?{BLANK}{{0,2}}+\d{{4}}(?!\d))?)"
)
"""What may stand behind the name of a month: 2026, 12, 12th, 2026, 12-15, 2026."""
BEFORE = re.compile(rf"(?<![{LETTERS}\d@#_])(?P<name>{NAME})[.,]?{BLANK}?[-/]?(?:{OF})?\Z")

NO_DAY = re.compile(rf"[.,]\d|{BLANK}?(?:y/?o\b|y\.o|years?|años?\b|[:%$€£]|[ap]\.?m\b)")
"""Behind May 12: an age, a price, a time."""
AFTER_DAY = re.compile(rf"\d(?i:st|nd|rd|th|er|º|ª)?[.,/\-]?{BLANK}{{0,2}}(?:{OF})?\Z")

_N = f"[{COUNTED}]"
_Y, _M, _D = (f"[{MARKS[unit]}]" for unit in ("year", "month", "day"))
MARK = re.compile(_M)
BEFORE_MARK = re.compile(
    rf"(?:(?:(?P<era>{'|'.join(ERAS)}){BLANK}?)?(?P<year>{_N}{{1,4}}){BLANK}?{_Y}{BLANK}?)?(?P<month>{_N}{{1,3}}){BLANK}?\Z"
)
AFTER_MARK = re.compile(rf"{BLANK}?(?P<day>{_N}{{1,3}}+){BLANK}?{_D}")


ACCENTS = "\u0300-\u036f\u064b-\u0655"
PLAIN_END = 0x2200
"""Letters with accents and in other dress lie below; what lies above and is one is styled."""


def gated() -> str:
    """See `gates`."""
    written: dict[str, str] = {}
    for point in range(PLAIN_END):
        letter = fold(chr(point))
        if len(letter) == 1:
            written[letter] = written.get(letter, "") + re.escape(chr(point))
    names = "|".join("".join(f"[{written[letter]}]" for letter in name) for name in sorted(MONTH))
    return gate(
        from_first(FIGURES),
        rf"[{COUNTED}]{BLANK}?{_M}",
        rf"[^{LETTERS}](?:{names})(?![{LETTERS}])",
        dressed=ACCENTS,
    )


def find(text: str) -> Iterator[Mention]:
    """All dates, by start; where two overlap, the first."""
    stop = 0
    for mention in merge(_figures(text), _day_names(text), _name_numbers(text), _marked(text)):
        if mention.start >= stop:
            yield mention
            stop = mention.stop


def _iso(year: int | None, month: int, day: int | None) -> str | None:
    """The date in ISO 8601, or None if there is none such."""
    if not 1 <= month <= 12 or (year is not None and not 1900 <= year <= 2100):
        return None
    if day is not None and not 1 <= day <= monthrange(2000 if year is None else year, month)[1]:
        return None
    known = "--" if year is None else f"{year:04d}-"
    return f"{known}{month:02d}" + ("" if day is None else f"-{day:02d}")


def _year(written: str) -> int:
    """A year of two digits as POSIX reads it: 69 to 99 of the last century."""
    year = int(written)
    return year if len(written) > 2 else year + (1900 if year >= 69 else 2000)


def _word_before(text: str, start: int) -> str:
    words = re.findall(r"[^\s\x00:：=.,(]+", left_of(text, start, 16))
    return fold(words[-1]) if words else ""


def _stands_alone(text: str, start: int, stop: int, sign: str, long: bool) -> bool:
    """Whether figures are no piece of a longer number: a version, an address, a phone, a path."""
    before, after = text[max(0, start - 2) : start], text[stop : stop + 2]
    joined = ("./,:" if sign == "-" else "/,:" + sign) if long else "./,:-–"
    joined += sign
    if before and (before[-1] in "+#_@=)/\\$€£" or (before[-1].isalpha() and before[-1].isascii())):
        return False
    if len(before) == 2 and before[1] in joined and before[0].isalnum():
        return False
    if after and (after[0] in "_@%/\\" or (after[0].isalpha() and after[0].isascii() and after[0] != "T")):
        return False
    if len(after) == 2 and after[0] in joined and after[1].isalnum():
        return False
    if long:
        return sign != "-" or re.search(r"(?:\+\d{1,3}|\)) \Z", text[max(0, start - 6) : start]) is None
    around = text[max(0, start - 2) : start].rstrip(" \u00a0")[-1:]
    if around.isdigit() or around == ")":
        return False
    return re.match(rf"{BLANK}\d(?!\d?[:.h]\d\d(?!\d))", text[stop : stop + 7]) is None


def _figures(text: str) -> Iterator[Mention]:
    for match in FIGURES.finditer(text):
        start, stop = match.span()
        parts = re.findall(r"\d+", match[0])
        if len(parts) == 1:
            if match[0].isascii() and _word_before(text, start) in _DATE:
                value = _iso(int(match[0][:4]), int(match[0][4:6]), int(match[0][6:]))
                if value and _stands_alone(text, start, stop, "-", True):
                    yield Mention(start, stop, "date", value, 0.9)
            continue
        written = match[1] or match[2] or "/"
        sign = SEPARATOR[written.strip(BLANKS)]
        read = _read(parts, sign, written)
        if read and _stands_alone(text, start, stop, sign, max(map(len, parts)) == 4):
            if len(parts[-1]) == 2 and len(parts[0]) < 4 and sign == ".":
                word = _word_before(text, start)
                if word in NUMBERED or (len(match[0]) < 8 and word not in _DAY):
                    continue
            yield Mention(start, stop, "date", *read)


def _read(parts: list[str], sign: str, written: str) -> tuple[str, float] | None:
    """Value and confidence of numbers between signs."""
    numbers = [int(part) for part in parts]
    if len(parts) == 2:
        if len(parts[0]) == 4 and not (written == "-" and len(parts[1]) == 2):
            return None
        value = (
            _iso(numbers[0], numbers[1], None) if len(parts[0]) == 4 else _iso(numbers[1], numbers[0], None)
        )
        # 2010-12 may also mean 2010 to 2012
        return (value, 0.5 if len(parts[0]) == 4 else 0.9) if value else None
    if len(parts[0]) == 4:
        value = _iso(numbers[0], numbers[1], numbers[2])
        return (value, 1.0) if value else None
    if len(parts[2]) == 2 and written != sign and SEPARATOR.get(written) != sign:
        return None
    year = _year(parts[2])
    readings = [_iso(year, numbers[1], numbers[0])]
    if sign != ".":
        readings.append(_iso(year, numbers[0], numbers[1]))
    known = list(dict.fromkeys(value for value in readings if value))
    if not known:
        return None
    return "/".join(known), 0.5 if len(known) > 1 or len(parts[2]) == 2 else 0.9


def _starts_well(text: str, start: int) -> bool:
    before = text[max(0, start - 2) : start]
    if not before:
        return True
    if before[-1] in "+#_@=$€£/\\" or (before[-1].isalpha() and before[-1].isascii()):
        return False
    return not (len(before) == 2 and before[1] in ".,:-–" and before[0].isdigit())


def _year_of(name: str, written: str) -> int:
    year = int(written)
    if name in THAI:  # Buddhist era
        return (year if year > 2400 else year + 2500 if year < 100 else year + 543) - 543
    return _year(written)


def _day_names(text: str) -> Iterator[Mention]:
    for match in DAY_NAME.finditer(text):
        name = fold(match["name"])
        month = MONTH.get(name)
        if month is None or not _starts_well(text, match.start()):
            continue
        stop, year, surest = match.end("name"), None, 0.9
        said = re.search(r"\d+\Z", match["year"] or "")
        if said:
            marked = len(said[0]) == 4 or match["year"][:-2].endswith(("-", "/", "'", "’")) or name in THAI
            number = _year_of(name, said[0])
            if marked and 1900 <= number <= 2100 and not CURRENCY.match(text, match.end()):
                year, stop, surest = number, match.end(), 1.0 if len(said[0]) == 4 else 0.5
        # In French sept is seven, as in a phone number half in words.
        if (name in _NOT_ALONE or match["name"] == "sept") and surest < 1:
            continue
        first = match["last"] or match["day"]
        value = _iso(year, month, int(first))
        if value is None:
            continue
        earlier = _iso(year, month, int(match["day"])) if match["last"] else None
        if earlier and int(match["day"]) < int(first):
            yield Mention(match.start(), match.end("day"), "date", earlier, surest)
        yield Mention(match.start("last") if match["last"] else match.start(), stop, "date", value, surest)


def _name_numbers(text: str) -> Iterator[Mention]:
    for match in NUMBER.finditer(text):
        start = match.start()
        before = text[max(0, start - 26) : start]
        if fold(before[-6:].rstrip(" \u00a0.,-/")[-2:]) not in TAILS and " d" not in before[-5:]:
            continue
        named = BEFORE.search(before[before.rfind("\x00") + 1 :])
        name = fold(named["name"]) if named else ""
        if named and name in MONTH:
            begin = start - (len(named.string) - named.start())
            yield from _after_name(text, match, name, begin, named[0])


def _after_name(text: str, match: re.Match[str], name: str, begin: int, written: str) -> Iterator[Mention]:
    """What a number behind the name of a month says."""
    month = MONTH[name]
    said = match[0]
    if len(said) == 4 and said.isdigit():
        value = _iso(_year_of(name, said), month, None)
        # A day before it would have made it a date, had there been such a day.
        impossible = AFTER_DAY.search(text[max(0, begin - 10) : begin])
        if value and not impossible and not CURRENCY.match(text, match.end()):
            yield Mention(begin, match.end(), "date", value, 1.0)
        return
    if name not in BEFORE_DAY or name in _NOT_ALONE or "," in written:
        return
    if NO_DAY.match(text, match.end()):
        return
    numbers = re.findall(r"\d+", said)
    year = int(numbers.pop()) if match["year"] else None
    if year and CURRENCY.match(text, match.end()):
        return
    doubt = name in ALSO_NAMES and not (year or match["ordinal"] or match["range"])
    if doubt and written.startswith("may"):
        return  # the verb
    surest = 1.0 if year else 0.5 if doubt else 0.9
    values = [_iso(year, month, int(number)) for number in numbers]
    if None in values:
        return
    places = [place.span() for place in re.finditer(r"\d+", said)]
    stop = match.end() if len(numbers) == 1 else match.start() + places[0][1]
    yield Mention(begin, stop, "date", str(values[0]), surest)
    if len(numbers) > 1:
        yield Mention(match.start() + places[1][0], match.end(), "date", str(values[1]), surest)


def _marked(text: str) -> Iterator[Mention]:
    last = 0
    for mark in MARK.finditer(text):
        place, last = max(last, mark.start() - 16), mark.end()
        before = BEFORE_MARK.search(text[place : mark.start()])
        if before is None or text[place + before.start() - 1 : place + before.start()].isdigit():
            continue
        after = AFTER_MARK.match(text, mark.end())
        if not after and not before["year"]:
            continue
        short = bool(before["year"]) and len(before["year"]) < 4 and not before["era"]
        year = (
            counted(before["year"]) + ERAS.get(before["era"], 2000 if short else 0)
            if before["year"]
            else None
        )
        value = _iso(year, counted(before["month"]), counted(after["day"]) if after else None)
        if value:
            stop = after.end() if after else mark.end()
            yield Mention(place + before.start(), stop, "date", value, 0.5 if short else 1.0 if year else 0.9)
