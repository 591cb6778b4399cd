"""Numbers of digits alone read by the world's numbering plans, ten times as fast as `phonenumbers` reads.

It reads any writing of a number; here all else has been taken away, so that only the plan's own patterns are
left to ask. What a plan says in words that these few lines do not know is left to `phonenumbers`: SLOW.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import phonenumbers

if TYPE_CHECKING:
    from collections.abc import Callable

    from phonenumbers.phonemetadata import PhoneMetadata, PhoneNumberDesc


class _Slow(Enum):
    SLOW = 0


SLOW: Final = _Slow.SLOW
"""Instead of an answer: `phonenumbers` has to be asked."""

SHORTEST, LONGEST = 4, 15
"""Digits of a number without its country code that is read here."""

_LONGEST_CODE = 3
_KINDS = (
    "fixed_line",
    "mobile",
    "toll_free",
    "premium_rate",
    "shared_cost",
    "voip",
    "personal_number",
    "pager",
    "uan",
    "voicemail",
)


class Known(NamedTuple):
    """What a number with its country code is."""

    value: str
    """E.164; of a number that is not possible: as good as any."""
    possible: bool
    """As many digits as usual there."""
    valid: bool
    region: str | None


class Plan:
    """Numbers of one country."""

    def __init__(self, about: PhoneMetadata, general: PhoneNumberDesc) -> None:
        self.code = str(about.country_code)
        self.whole = re.compile(general.national_number_pattern or "")
        self.lengths = frozenset(general.possible_length)
        self.local = frozenset(general.possible_length_local_only)
        self.rewritten = bool(about.national_prefix_transform_rule)
        self.main = phonenumbers.region_code_for_country_code(about.country_code or 0) == about.id
        self.prefix = _made(about.national_prefix_for_parsing)
        self.abroad = _made(about.international_prefix)
        self.leading = None if about.leading_digits is None else re.compile(about.leading_digits)
        kinds = (getattr(about, kind) for kind in _KINDS)
        self._kinds = [_fits(kind) for kind in kinds if kind is not None and kind.national_number_pattern]
        self._general = _fits(general)

    def is_valid(self, national: str) -> bool:
        """Whether it is a number of some kind."""
        return self._general(national) and any(fits(national) for fits in self._kinds)

    def without_prefix(self, digits: str) -> str | _Slow:
        """The digits without what is dialled before a number inside the country, if that leaves a number."""
        cut = self.prefix.match(digits) if self.prefix else None
        if cut is None:
            return digits
        if self.rewritten:
            return SLOW
        rest = digits[cut.end() :]
        if self.whole.fullmatch(digits) and not self.whole.fullmatch(rest):
            return digits
        return rest

    def kept(self, digits: str, rest: str) -> str:
        """The rest, or all digits where the rest is of no length that a number has."""
        size = len(rest)
        short = size < min(self.lengths)
        between = size not in self.lengths and size < max(self.lengths)
        return digits if size in self.local or short or between else rest

    def is_too_long(self, digits: str) -> bool:
        """Whether no number is so long."""
        return len(digits) > max(self.lengths) and len(digits) not in self.local


def _made(pattern: str | None) -> re.Pattern[str] | None:
    return re.compile(pattern) if pattern else None


def _fits(kind: PhoneNumberDesc) -> Callable[[str], bool]:
    lengths = frozenset(kind.possible_length)
    whole = re.compile(kind.national_number_pattern or "").fullmatch

    def fits(national: str) -> bool:
        return (not lengths or len(national) in lengths) and whole(national) is not None

    return fits


@cache
def plan(region: str) -> Plan | None:
    """Numbers of a country; None: there is no such country, or nothing is known of it."""
    about = phonenumbers.PhoneMetadata.metadata_for_region(region)
    general = about.general_desc if about is not None else None
    if about is None or general is None or not general.possible_length:
        return None
    return Plan(about, general)


@cache
def _countries(code: str) -> tuple[tuple[str, Plan], ...] | None:
    """By name the countries with a country code, the main one first; None: no country's, or not all known."""
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(code), ())
    plans = [(region, known) for region in regions if (known := plan(region))]
    return tuple(plans) if plans and len(plans) == len(regions) else None


@cache
def _code_of(beginning: str) -> str | None:
    """The country code with which three digits begin; None: none."""
    if beginning[0] == "0":
        return None
    codes = (beginning[:size] for size in range(1, _LONGEST_CODE + 1))
    return next((code for code in codes if int(code) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE), None)


def international(digits: str) -> Known | _Slow:
    """What digits that begin with a country code are."""
    if not _is_plain(digits) or len(digits) < SHORTEST:
        return SLOW
    code = _code_of(digits[:_LONGEST_CODE])
    if code is None:
        return Known("", possible=False, valid=False, region=None)
    countries = _countries(code)
    if countries is None:
        return SLOW
    main = countries[0][1]
    national = digits[len(code) :]
    rest = main.without_prefix(national)
    if rest is SLOW:
        return SLOW
    national = main.kept(national, rest)
    if not SHORTEST <= len(national) <= LONGEST:
        return SLOW
    possible = len(national) in main.lengths or len(national) in main.local
    return Known(f"+{code}{national}", possible, *_placed(national, countries))


def _placed(national: str, countries: tuple[tuple[str, Plan], ...]) -> tuple[bool, str | None]:
    """Whether a number is valid in the one of the countries that it belongs to, and which that is."""
    if len(countries) == 1:
        region, only = countries[0]
        return only.is_valid(national), region
    for region, known in countries:
        if known.leading is None:
            if known.is_valid(national):
                return True, region
        elif known.leading.match(national):
            return known.is_valid(national), region
    return False, None


def dialled(digits: str, region: str) -> str | _Slow | None:
    """Digits as they are dialled inside a country as a valid number, E.164; None: they are none."""
    known = plan(region)
    countries = _countries(known.code) if known else None
    if known is None or countries is None or not _is_plain(digits):
        return SLOW
    if not SHORTEST + _LONGEST_CODE <= len(digits) <= LONGEST or (
        known.abroad and known.abroad.match(digits)
    ):
        return SLOW
    if digits.startswith(known.code):
        after = known.without_prefix(digits[len(known.code) :])
        if after is SLOW or not known.main:
            return SLOW
        better = not known.whole.fullmatch(digits) and known.whole.fullmatch(after)
        if better or known.is_too_long(digits):
            digits = after
    rest = known.without_prefix(digits)
    if rest is SLOW:
        return SLOW
    national = known.kept(digits, rest)
    if len(national) < SHORTEST:
        return SLOW
    return f"+{known.code}{national}" if _placed(national, countries)[0] else None


def _is_plain(digits: str) -> bool:
    return digits.isascii() and digits.isdecimal()
