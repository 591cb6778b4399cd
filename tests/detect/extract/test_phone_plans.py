"""Numbers read by their plans are what `phonenumbers` says they are."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.detect.extract.phone_plans import SLOW, dialled, international, plan

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
EXAMPLES = {
    region: sorted(
        {
            phonenumbers.national_significant_number(number)
            for kind in phonenumbers.PhoneNumberType.values()
            if (number := phonenumbers.example_number_for_type(region, kind)) is not None
        }
    )
    for region in REGIONS
}


def _parsed(written: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return None


def _agrees_abroad(digits: str) -> bool:
    known = international(digits)
    if known is SLOW:
        return True
    number = _parsed("+" + digits, None)
    if number is None:
        return known == ("", False, False, None)
    return known == (
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        phonenumbers.is_possible_number(number),
        phonenumbers.is_valid_number(number),
        phonenumbers.region_code_for_number(number),
    )


def _agrees_at_home(digits: str, region: str) -> bool:
    value = dialled(digits, region)
    if value is SLOW:
        return True
    number = _parsed(digits, region)
    code = phonenumbers.country_code_for_region(region)
    if number is None or number.country_code != code or not phonenumbers.is_valid_number(number):
        return value is None
    return value == phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@pytest.mark.parametrize("region", REGIONS)
def test_example_numbers_are_read_as_by_phonenumbers(region):
    code = str(phonenumbers.country_code_for_region(region))
    for national in EXAMPLES[region]:
        for digits in (national, national[:-1], national + "7", national[::-1]):
            for before in ("", "0", "1", "00", code):
                assert _agrees_abroad(code + before + digits)
                assert _agrees_at_home(before + digits, region)


@given(
    st.sampled_from(REGIONS),
    st.text("0123456789", min_size=1, max_size=17),
    st.integers(0, 9),
)
def test_any_digits_are_read_as_by_phonenumbers(region, digits, kept):
    beginning = EXAMPLES[region][0][:kept]
    assert _agrees_abroad(digits)
    assert _agrees_abroad(str(phonenumbers.country_code_for_region(region)) + beginning + digits)
    assert _agrees_at_home(beginning + digits, region)


def test_common_numbers_need_no_slow_reading():
    assert international("4915112345678") == ("+4915112345678", True, True, "DE")
    assert international("442071838750") == ("+442071838750", True, True, "GB")
    assert dialled("015112345678", "DE") == "+4915112345678"
    assert dialled("015", "DE") is SLOW


def test_digits_of_no_country_are_no_number():
    assert international("0123456789") == ("", False, False, None)
    assert international("999123456789") == ("", False, False, None)


def test_unknown_countries_and_other_digits_are_left_to_phonenumbers():
    assert plan("XX") is None
    assert dialled("015112345678", "XX") is SLOW
    assert international("٤٩١٥١١٢٣٤٥٦٧٨") is SLOW
