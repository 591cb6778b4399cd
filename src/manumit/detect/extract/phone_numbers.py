"""What digits are as a number of a country: the world's numbering plans."""

from __future__ import annotations

from functools import lru_cache

import phonenumbers

from manumit.detect.extract.phone_plans import SLOW, Plan, dialled, international, plan

CERTAIN, HOME, NEAR, POSSIBLE, WRITTEN = 1.0, 0.9, 0.7, 0.6, 0.5
"""Confidence: valid with its country code; valid in its source's country; valid in the country of another
number beside it; of a possible length, but in no known range; digits as written."""

_WITH_CODE = 10
"""Digits of a number that are enough to think that it begins with its country's code."""


@lru_cache(65536)
def read(digits: str, *, plus: bool) -> tuple[str, float]:
    """Number as E.164 where its country is written, else its digits; and how sure that is."""
    if plus or digits.startswith("00"):
        whole = digits if plus and not digits.startswith("00") else digits[2:]
        known = international(whole)
        if known is not SLOW:
            sure = CERTAIN if known.valid else POSSIBLE
            return (known.value, sure) if known.possible else (digits, WRITTEN)
        number = _parsed("+" + whole, None)
        if number is not None and phonenumbers.is_possible_number(number):
            return _e164(number), CERTAIN if phonenumbers.is_valid_number(number) else POSSIBLE
    return digits, WRITTEN


@lru_cache(16384)
def is_possible(digits: str) -> bool:
    """Whether the digits begin with a country code and are as many as usual there."""
    known = international(digits)
    if known is not SLOW:
        return known.possible
    number = _parsed("+" + digits, None)
    return number is not None and phonenumbers.is_possible_number(number)


@lru_cache(16384)
def is_international(digits: str) -> bool:
    """Whether the digits begin with a country code and are valid there."""
    known = international(digits)
    if known is not SLOW:
        return known.valid
    number = _parsed("+" + digits, None)
    return number is not None and phonenumbers.is_valid_number(number)


@lru_cache(16384)
def region_of(value: str) -> str | None:
    """Country of a number as E.164; None: of none, such as a satellite phone."""
    known = international(value[1:])
    if known is not SLOW and value[0] == "+":
        return known.region
    number = _parsed(value, None)
    return phonenumbers.region_code_for_number(number) if number is not None else None


def at_home(digits: str, region: str) -> str | None:
    """The digits as a valid number of a country, dialled inside it; None: they are none.

    What begins like a call from there to another country is none.
    """
    known = plan(region)
    if known is None or not _may_be(digits, known):
        return None
    value = dialled(digits, region)
    if value is not SLOW:
        return value
    number = _parsed(digits, region)
    if number is None or str(number.country_code) != known.code:
        return None
    return _e164(number) if phonenumbers.is_valid_number(number) else None


def of_length(digits: str, region: str) -> str | None:
    """The digits as a number of a country, if they are as many as its numbers have."""
    number = _parsed(digits, region)
    possible = phonenumbers.ValidationResult.IS_POSSIBLE
    if number is None or phonenumbers.is_possible_number_with_reason(number) != possible:
        return None
    return _e164(number)


@lru_cache(65536)
def complete(
    digits: str, home: str | None, near: tuple[str, ...], spoken: tuple[str, ...]
) -> tuple[str, tuple[str, ...], float]:
    """A number without its country, completed where something says which it is.

    Parameters
    ----------
    home : country of the source; None: not known.
    near : countries of other numbers beside it.
    spoken : countries where its text's language is spoken: that says too little to complete a number.

    Returns
    -------
    value, other values it may as well have (likeliest first), confidence.
    """
    if home and (value := at_home(digits, home)):
        return value, (), HOME
    beside = [value for region in near if (value := at_home(digits, region))]
    other = (
        ["+" + digits] if len(digits) >= _WITH_CODE and digits[0] != "0" and is_international(digits) else []
    )
    other += [value for region in spoken if (value := at_home(digits, region))]
    by_length = of_length(digits, home) if home else None
    named = list(dict.fromkeys([*beside, *other]))
    if beside:
        return named[0], tuple(named[1:]), NEAR
    if by_length:
        return by_length, tuple(value for value in named if value != by_length), POSSIBLE
    return digits, tuple(named), WRITTEN


def _may_be(digits: str, known: Plan) -> bool:
    """Whether the digits can be valid in a country: to read them to the end takes ten times as long."""
    if known.rewritten:
        return True
    forms = [digits]
    if digits.startswith(known.code):
        forms.append(digits[len(known.code) :])
    if known.prefix is not None:
        forms += [form[cut.end() :] for form in forms if (cut := known.prefix.match(form))]
    return any(known.whole.fullmatch(form) for form in forms)


def _parsed(written: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return None


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
