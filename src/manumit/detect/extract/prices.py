"""Amounts of money: a number with a currency beside it, and what it is for (an hour, a month) where said.

Value: `CUR amount` or `CUR amount/unit`, currency by ISO 4217, amount in plain decimals: `EUR 1200/month`.
Both ends of a range are prices. A mark before exactly three digits is one of thousands: 1.200 is 1200.

Confidence: 0.9 one currency is meant; 0.7 a sign or name that several currencies share ($, kr, ¥, £,
pesos), read as the commonest one; 0.5 the word may mean something else (R, MAD, roses). Words are in
`prices.txt`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from manumit.detect.extract.gates import gate
from manumit.detect.extract.mention import Mention, left_of
from manumit.detect.extract.wording import BLANKS, LETTER_RANGES, LETTERS, Beside, either, listed, plain, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = "prices.txt"
UNITS = ("hour", "day", "night", "week", "month", "year")

FARTHEST = 10
"""How many times its lower end the upper end of a range may be: 2 - 100 € is two hours and a price."""

THOUSANDS = 1000
FARTHEST_THOUSANDS = 3
"""As FARTHEST, where a lower end is taken for thousands: $80-130,000."""

LONGEST_RANGE = 4
"""Amounts that may share one currency: 100/150/200/250 €."""

LONGEST_LOWER = 32
"""Code points of a lower end and what joins it to the upper one."""

CODE_LENGTH = 3
"""Letters of a currency's code."""

WEIGHT_ROOM = 40
"""Code points before an amount in pounds that are searched for words of weighing."""

_D = "[0-9٠-٩۰-۹०-९০-৯๐-๙]"
_BLANK = f"[{BLANKS}]"
_CENTS = rf"(?:[.,٫]{_D}{{1,2}}(?!{_D}))?"
_NUMBER = (
    rf"{_D}(?<!{_D}{_D})(?<!{_D}[.,:'’]{_D})(?:"
    rf"(?<!0)(?<![\w/:.,]{_D}){_D}?(?:{_BLANK}{_D}{{3}}){{1,3}}(?!{_D}){_CENTS}"
    rf"|(?<!0)(?<![\w/:.,]{_D}){_D}{_D}(?:{_BLANK}{_D}{{3}})?{_BLANK}[05]00(?!{_D}){_CENTS}"
    rf"|{_D}{{0,2}}(?P<mark>[.,'’٬]){_D}{{3}}(?:(?P=mark){_D}{{3}}){{0,2}}(?!{_D}){_CENTS}"
    rf"|{_D}?(?:,{_D}{{2}}){{1,3}},{_D}{{3}}(?!{_D})"
    r"|\ufe0f?\u20e3(?:[0-9]\ufe0f?\u20e3){0,6}"
    rf"|{_D}{{0,8}}(?!{_D}){_CENTS}"
    rf")(?![.,:'’]?{_D})"
)
_SUMMED = "万萬億亿만억"
"""Han and Hangul write 15,000 as 1万5千: amounts that follow each other add up."""

_ENDED = f"(?:(?<![{LETTER_RANGES}])|(?![{LETTER_RANGES}]))"
_DASHES = "-‐‑–—−~〜～/"
_END = re.compile(r"[.,][-–—]{1,2}|/[-=](?![^\W_])|\+")
_FACES = tuple("()[]DPpo/|*")
"""After `:-` they make a face, not Swedish kronor."""

_BEFORE_AMOUNT = BLANKS + ":：.="
_DROPPED = str.maketrans("", "", BLANKS + "'’٬\ufe0f\u20e3")

_Currency: TypeAlias = tuple[str, float]


class _Price(NamedTuple):
    """A price, and what one beside it may have to know."""

    start: int
    stop: int
    currency: _Currency
    amount: Decimal
    scale: Decimal
    leads: bool
    """The currency stands first, so that the upper end of a range needs none."""
    unit: str = ""

    def mention(self) -> Mention:
        value = f"{self.currency[0]} {self.amount.normalize():f}" + (f"/{self.unit}" if self.unit else "")
        return Mention(self.start, self.stop, "price", value, self.currency[1])


class _Words:
    """All that `prices.txt` says, made ready for searching."""

    def __init__(self) -> None:
        names = {word: (row[0], float(row[1])) for row in rows(WORDS) if row[0].isupper() for word in row[2:]}
        self.before = Beside({word.lstrip("<"): names[word] for word in names if word[0] != ">"})
        self.after = Beside({word.lstrip(">"): names[word] for word in names if word[0] != "<"})
        self.wages = Beside({word: unit for unit in UNITS for word in listed(WORDS, f"wage-{unit}")})
        self.scales = {word: Decimal(row[1]) for row in rows(WORDS) if row[0] == "scale" for word in row[2:]}
        firsts = re.escape("".join({sign for word in self.scales for sign in (word[0], word[0].upper())}))
        scale = f"(?:(?={_BLANK}?[{firsts}]){_BLANK}?(?P<scale>{either(self.scales)}){_ENDED})?"
        more = f"(?:(?<=[{_SUMMED}])(?P<more>{_D}{{1,4}})(?!{_D})(?P<again>[천千])?)?"
        between = f"(?:[{_DASHES}]|{either(listed(WORDS, 'between'))})"
        right = f"(?:(?:{_END.pattern})??{self.after.may_follow}(?P<right>))?"
        amount = f"(?P<number>{_NUMBER}){scale}{more}"
        between = f"{_BLANK}{{0,2}}{between}{_BLANK}{{0,2}}"
        self.amount = re.compile(amount + right)
        self.between = re.compile(between)
        self.lower_end = re.compile(f"{amount}(?P<end>){between}\\Z")
        self.upper_end = re.compile(f"{between}(?P<begin>){amount}")
        self.lasts = re.compile(f"{_BLANK}?{either(listed(WORDS, 'lasts'))}{_ENDED}")
        self.weighs = re.compile(rf"\b{either(listed(WORDS, 'weighs'))}\b")
        self.unit = re.compile(_units())

    def worth(self, amount: re.Match[str]) -> tuple[Decimal, Decimal]:
        """What a match of `amount` amounts to, and the scale it names."""
        written, scale, more, again = amount.group("number", "scale", "more", "again")
        found = self._scale(scale)
        value = _decimal(written) * found
        if more:
            value += Decimal(more) * (1000 if again else 1)
        return value, found

    def _scale(self, word: str | None) -> Decimal:
        if not word:
            return Decimal(1)
        plainly = re.sub(_BLANK, " ", word)
        return self.scales.get(plainly) or self.scales[plainly.lower()]


def _units() -> str:
    """A pattern for `/h`, `per hour`, `hourly`, whose last group says which unit it is."""
    joining = listed(WORDS, "per")
    apart = either(word for word in joining if word[-1] in LETTERS)
    close = either(word for word in joining if word[-1] not in LETTERS)
    per = f"(?:/{_BLANK}?(?:(?:1|{apart}){_BLANK}{{0,2}})?|{apart}{_BLANK}{{1,2}}|{close}{_BLANK}?)"
    named = "|".join(f"(?P<{unit}_per>{either(listed(WORDS, f'unit-{unit}'))})" for unit in UNITS)
    alone = "|".join(f"(?P<{unit}_each>{either(listed(WORDS, f'each-{unit}'))})" for unit in UNITS)
    return rf"\.?{_BLANK}{{0,2}}(?:{per}(?:{named}){_ENDED}(?![0-9])|(?:{alone}){_ENDED})"


_words = cache(_Words)


def _decimal(written: str) -> Decimal:
    """The number a written one stands for."""
    signs = written.translate(_DROPPED).replace("٫", "@")
    marks = [sign for sign in signs if sign in ".,"]
    last = max(signs.rfind("."), signs.rfind(","))
    if "@" not in signs and marks and marks.count(marks[-1]) == 1:
        thousands = len(signs) - last == 4 and len(set(marks)) == 1 and signs[0] != "0"
        if not thousands:
            signs = signs[:last] + "@" + signs[last + 1 :]
    return Decimal(signs.replace(".", "").replace(",", "").replace("@", "."))


def gated() -> str:
    """See `gates`."""
    words = _words()
    after, before = either(words.after.words), either(words.before.words)
    ended = rf"(?:{_D}|\u20e3|{either(words.scales)})(?:{_END.pattern})?{_BLANK}{{0,2}}{after}{_ENDED}"
    begun = rf"{before}[{re.escape(_BEFORE_AMOUNT)}]{{0,3}}{_D}"
    return gate(ended, begun)


def find(text: str) -> Iterator[Mention]:
    """Prices, in the order of their start."""
    text = plain(text)
    last: _Price | None = None
    for price in _prices(text):
        if last is not None:
            yield _agreed(text, last, price).mention()
        last = price
    if last is not None:
        yield last.mention()


def _agreed(text: str, price: _Price, following: _Price) -> _Price:
    """A price with the scale and unit that only the upper end of its range states: 28-32k € a year."""
    if price.currency[0] != following.currency[0]:
        return price
    if not _words().between.fullmatch(text, price.stop, following.start):
        return price
    amount = _lower(price.amount, price.scale, following.amount, following.scale)
    return price._replace(amount=amount or price.amount, unit=price.unit or following.unit)


def _lower(amount: Decimal, scale: Decimal, upper: Decimal, upper_scale: Decimal) -> Decimal | None:
    """The lower end of a range, in thousands where the upper end alone says so; None: it is no range."""
    if scale == 1:
        if amount < amount * upper_scale < upper <= amount * upper_scale * FARTHEST:
            return amount * upper_scale
        if amount * THOUSANDS < upper <= amount * THOUSANDS * FARTHEST_THOUSANDS:
            return amount * THOUSANDS
    return amount if amount < upper <= amount * FARTHEST else None


def _prices(text: str) -> Iterator[_Price]:
    """Prices as each stands by itself."""
    words = _words()
    used = 0
    for amount in words.amount.finditer(text):
        start = amount.start()
        if start < used or not (
            amount["right"] is not None or words.before.may_precede(text, start, _BEFORE_AMOUNT)
        ):
            continue
        price = _read(text, amount, used)
        if price is None:
            continue
        ends = [price]
        if price.leads:
            while (further := _upper_end(text, ends[-1])) and len(ends) < LONGEST_RANGE:
                ends.append(further)
        else:
            ends = _with_lower_ends(text, price, used)
        yield from ends
        used = ends[-1].stop


def _read(text: str, amount: re.Match[str], used: int) -> _Price | None:
    """The price that an amount is, if a currency stands beside it; what lies before `used` is another's."""
    words = _words()
    start, stop = amount.span()
    begin = start
    before = words.before.before(text, start, _BEFORE_AMOUNT)
    if before and before[0] < used:
        before = None
    after = None
    if amount["right"] is not None:
        over = _END.match(text, stop)
        after = words.after.after(text, over.end()) if over else None
        after = after or words.after.after(text, stop)
    if after and _starts_another(text, after, stop, before is not None):
        after = None
    if not before and not after:
        return None
    currency = ("", 0.0)
    if before:
        begin, currency = before[0], before[2]
    if after and (after[2][1] > currency[1] or after[2][0] == currency[0]):
        stop, currency = after[1], after[2]
    if _is_none(text, amount, currency, begin, stop):
        return None
    return _with_unit(
        text, words, amount.end(), _Price(begin, stop, currency, *words.worth(amount), bool(before))
    )


def _starts_another(text: str, after: tuple[int, int, _Currency], stop: int, has_one: bool) -> bool:
    """Whether a currency belongs to the amount that follows (€100 €150), or is a face, or part of a code."""
    begin, end, _ = after
    if text[begin] == ":" and (begin > stop or text[end : end + 1] in _FACES):
        return True
    if text[end : end + 1].isdecimal():
        glued_code = begin == stop and end - begin == CODE_LENGTH and text[begin] in LETTERS
        return has_one or glued_code or (begin > stop and text[end - 1] not in LETTERS) or text[begin] == ","
    return has_one and text[end : end + 1] in BLANKS and text[end + 1 : end + 2].isdecimal()


def _is_none(text: str, amount: re.Match[str], currency: _Currency, begin: int, stop: int) -> bool:
    """Whether it only looks like a price: a number with zeros before it, a percentage, a weight, R2D2."""
    end = amount.end()
    if (amount[0][0] == "0" and amount[0][1:2].isdecimal()) or text[end : end + 1] == "%":
        return True
    if stop == end and text[end : end + 1] in LETTERS and text[begin] in LETTERS:
        return not _words().unit.match(text, end)
    if currency[0] == "GBP" and currency[1] < 0.9 and text[stop - 1] in LETTERS:
        left = left_of(text, begin, WEIGHT_ROOM)
        return _words().weighs.search(left) is not None or text.startswith(" of ", stop)
    return False


def _with_unit(text: str, words: _Words, end: int, price: _Price) -> _Price:
    """The price with the unit that stands after or before it, without a closing full stop."""
    over = _END.match(text, price.stop)
    unit = words.unit.match(text, over.end() if over else price.stop) or words.unit.match(text, end)
    if unit and unit.lastgroup and unit.end() >= price.stop:
        price = price._replace(stop=unit.end(), unit=unit.lastgroup.partition("_")[0])
    else:
        price = _with_wage(text, price)
    return price._replace(stop=price.stop - 1) if text[price.stop - 1] == "." else price


def _with_wage(text: str, price: _Price) -> _Price:
    """The price with the unit that a word before it says: 月薪 3000 元. After a number 月 is a date's."""
    wage = _words().wages.before(text, price.start, _BEFORE_AMOUNT)
    if not wage or text[wage[0] - 1 : wage[0]].isdecimal():
        return price
    return price._replace(start=wage[0], unit=wage[2])


def _upper_end(text: str, last: _Price) -> _Price | None:
    """The upper end of a range whose currency stands at the lower one: $80-100."""
    words = _words()
    amount = words.upper_end.match(text, last.stop)
    if amount is None or amount["number"][0] == "0":
        return None
    start, stop = amount.start("begin"), amount.end()
    worth, scale = words.worth(amount)
    price = _with_unit(
        text, words, stop, last._replace(start=start, stop=stop, amount=worth, scale=scale, unit="")
    )
    if _lower(last.amount, last.scale, worth, scale) is None or (
        not price.unit and words.lasts.match(text, stop)
    ):
        return None
    return price


def _with_lower_ends(text: str, upper: _Price, used: int) -> list[_Price]:
    """A price and the lower ends of its range, whose currency stands at the upper one: 900-1200 €."""
    words = _words()
    ends = [upper]
    while len(ends) < LONGEST_RANGE:
        beyond = ends[0]
        amount = words.lower_end.search(text, max(beyond.start - LONGEST_LOWER, used), beyond.start)
        if amount is None:
            break
        worth, scale = words.worth(amount)
        lower = _lower(worth, scale, beyond.amount, upper.scale)
        if lower is None:
            break
        scale = upper.scale if lower > worth else scale
        ends.insert(0, _Price(amount.start(), amount.start("end"), upper.currency, lower, scale, leads=False))
    if len(ends) > 1:
        ends[0] = _with_wage(text, ends[0])
        ends[-1] = upper._replace(unit=upper.unit or ends[0].unit)
    return ends
