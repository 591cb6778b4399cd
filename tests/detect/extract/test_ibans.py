"""Account numbers: the registry's own examples in many dresses, against a slow twin."""

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from manumit.detect.extract.ibans import FILLERS, STRUCTURES, WORDS, find
from manumit.detect.extract.mention import BETWEEN

# SWIFT, IBAN Registry, release 102 of June 2026, line "IBAN print format example".
EXAMPLES = (
    "AD12 0001 2030 2003 5910 0100",
    "AE07 0331 2345 6789 0123 456",
    "AL47 2121 1009 0000 0002 3569 8741",
    "AT61 1904 3002 3457 3201",
    "AZ21 NABZ 0000 0000 1370 1000 1944",
    "BA39 1290 0794 0102 8494",
    "BE68 5390 0754 7034",
    "BG80 BNBG 9661 1020 3456 78",
    "BH67 BMAG 0000 1299 1234 56",
    "BI42 10000 10001 00003320451 81",
    "BR18 0036 0305 0000 1000 9795 493C 1",
    "BY13 NBRB 3600 9000 0000 2Z00 AB00",
    "CH93 0076 2011 6238 5295 7",
    "CR05 0152 0200 1026 2840 66",
    "CY17 0020 0128 0000 0012 0052 7600",
    "CZ65 0800 0000 1920 0014 5399",
    "DE89 3704 0044 0532 0130 00",
    "DJ21 0001 0000 0001 5400 0100 186",
    "DK50 0040 0440 1162 43",
    "DO28 BAGR 0000 0001 2124 5361 1324",
    "EE38 2200 2210 2014 5685",
    "EG38 0019 0005 0000 0000 2631 8000 2",
    "ES91 2100 0418 4502 0005 1332",
    "FI21 1234 5600 0007 85",
    "FK88 SC12 3456 7890 12",
    "FO62 6460 0001 6316 34",
    "FR14 2004 1010 0505 0001 3M02 606",
    "GB29 NWBK 6016 1331 9268 19",
    "GE29 NB00 0000 0101 9049 17",
    "GI75 NWBK 0000 0000 7099 453",
    "GL89 6471 0001 0002 06",
    "GR16 0110 1250 0000 0001 2300 695",
    "GT82 TRAJ 0102 0000 0012 1002 9690",
    "HN88 CABF 0000 0000 0002 5000 5469",
    "HR12 1001 0051 8630 0016 0",
    "HU42 1177 3016 1111 1018 0000 0000",
    "IE29 AIBK 9311 5212 3456 78",
    "IL62 0108 0000 0009 9999 999",
    "IQ98 NBIQ 8501 2345 6789 012",
    "IS14 0159 2600 7654 5510 7303 39",
    "IT60 X054 2811 1010 0000 0123 456",
    "JO94 CBJO 0010 0000 0000 0131 0003 02",
    "KW81 CBKU 0000 0000 0000 1234 5601 01",
    "KZ86 125K ZT50 0410 0100",
    "LB62 0999 0000 0001 0019 0122 9114",
    "LC55 HEMM 0001 0001 0012 0012 0002 3015",
    "LI21 0881 0000 2324 013A A",
    "LT12 1000 0111 0100 1000",
    "LU28 0019 4006 4475 0000",
    "LV80 BANK 0000 4351 9500 1",
    "LY83 002 048 000020100120361",
    "MC58 1122 2000 0101 2345 6789 030",
    "MD24 AG00 0225 1000 1310 4168",
    "ME25 5050 0001 2345 6789 51",
    "MK07 2501 2000 0058 984",
    "MN12 1234 1234 5678 9123",
    "MR13 0002 0001 0100 0012 3456 753",
    "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
    "MU17 BOMM 0101 1010 3030 0200 000M UR",
    "NI45 BAPR 0000 0013 0000 0355 8124",
    "NL91 ABNA 0417 1643 00",
    "NO93 8601 1117 947",
    "OM81 0180 0000 0129 9123 456",
    "PK36 SCBL 0000 0011 2345 6702",
    "PL61 1090 1014 0000 0712 1981 2874",
    "PS92 PALS 0000 0000 0400 1234 5670 2",
    "PT50 0002 0123 1234 5678 9015 4",
    "QA58 DOHB 0000 1234 5678 90AB CDEF G",
    "RO49 AAAA 1B31 0075 9384 0000",
    "RS35 2600 0560 1001 6113 79",
    "RU03 0445 2522 5408 1781 0538 0913 1041 9",
    "SA03 8000 0000 6080 1016 7519",
    "SC18 SSCB 1101 0000 0000 0000 1497 USD",
    "SD21 2901 0501 2340 01",
    "SE45 5000 0000 0583 9825 7466",
    "SI56 2633 0001 2039 086",
    "SK31 1200 0000 1987 4263 7541",
    "SM86 U032 2509 8000 0000 0270 100",
    "SO21 1000 0010 0100 0100 141",
    "ST23 0001 0001 0051 8453 1014 6",
    "SV 62 CENR 00000000000000700025",
    "TL38 0080 0123 4567 8910 157",
    "TN59 1000 6035 1835 9847 8831",
    "TR33 0006 1005 1978 6457 8413 26",
    "UA21 3223 1300 0002 6007 2335 6600 1",
    "VA59 001 1230 0001 2345 678",
    "VG96 VPVG 0000 0123 4567 8901",
    "XK05 1212 0123 4567 8906",
    "YE15 CBYE 0001 0188 6123 4567 8912 34",
)
BY_COUNTRY = {written[:2]: written for written in EXAMPLES}
GERMAN, BRITISH, MALTESE = BY_COUNTRY["DE"], BY_COUNTRY["GB"], BY_COUNTRY["MT"]
NORWEGIAN, SALVADORIAN = BY_COUNTRY["NO"], BY_COUNTRY["SV"]


def plain(written):
    return written.replace(" ", "")


def values(text):
    return [mention.value for mention in find(text)]


def full_width(written):
    return "".join(chr(ord(sign) + 0xFEE0) if sign != " " else "\u3000" for sign in written)


def bold(written):
    def one(sign):
        if sign.isdigit():
            return chr(0x1D7CE + int(sign))
        return chr(0x1D400 + ord(sign) - ord("A")) if sign.isupper() else sign

    return "".join(one(sign) for sign in written)


def arabic_digits(written):
    return "".join(chr(0x660 + int(sign)) if sign.isdigit() else sign for sign in written)


# ---------------------------------------------------------------- the registry


@pytest.mark.parametrize("written", EXAMPLES)
def test_the_registrys_example_of_each_country(written):
    (mention,) = find(f"Pay to {written}, please.")
    assert mention.value == plain(written)
    assert mention.kind == "iban"
    assert f"Pay to {written}, please."[mention.start : mention.stop] == written
    (mention,) = find(f"Pay to {plain(written)}, please.")
    assert mention.value == plain(written)
    assert mention.confidence == 1.0


def test_every_country_of_the_table_has_an_example():
    assert set(STRUCTURES) == set(BY_COUNTRY)
    assert len(STRUCTURES) == 89
    for country, structure in STRUCTURES.items():
        assert re.fullmatch(r"(?:[1-9][0-9]?![nac])+", structure)
        length = sum(int(number) for number in re.findall(r"\d+", structure))
        assert 11 <= length <= 30
        assert len(plain(BY_COUNTRY[country])) == length + 4


def test_word_lists_are_lower_case_and_hold_nothing_twice():
    assert all(word == word.lower() for word in WORDS)
    for words in FILLERS.values():
        assert len(set(words)) == len(words)
        assert all(word == word.lower() and " " not in word for word in words)


# ---------------------------------------------------------------- written otherwise

TRUE = [
    # as bank papers print it
    (f"IBAN: {GERMAN}", GERMAN, 1.0),
    (f"IBAN:{plain(GERMAN)}", GERMAN, 1.0),
    (f"IBAN{plain(GERMAN)}", GERMAN, 1.0),
    (f"iban {plain(GERMAN).lower()}", GERMAN, 1.0),
    (f"IBAN No. {BRITISH}", BRITISH, 1.0),
    (f"IBAN-Nr.: {GERMAN}", GERMAN, 1.0),
    (f"Meine IBAN lautet {GERMAN}.", GERMAN, 1.0),
    (f"Número de IBAN: {BY_COUNTRY['ES']}", BY_COUNTRY["ES"], 1.0),
    (f"mon IBAN est le suivant {BY_COUNTRY['FR']}", BY_COUNTRY["FR"], 1.0),
    (f"IBAN номер счета: {BY_COUNTRY['UA']}", BY_COUNTRY["UA"], 1.0),
    (f"رقم الآيبان: {BY_COUNTRY['AE']}", BY_COUNTRY["AE"], 1.0),
    (f"IBAN (EUR)\n{plain(MALTESE).lower()}", MALTESE, 1.0),
    (f"账号{plain(GERMAN)}。", GERMAN, 1.0),
    (f"({GERMAN})", GERMAN, 1.0),
    (f"«{GERMAN}»", GERMAN, 1.0),
    (f"{GERMAN} BIC COBADEFFXXX", GERMAN, 1.0),
    (f"{GERMAN} 100 EUR", GERMAN, 1.0),
    (f"{GERMAN}\n+1 202 555 0143", GERMAN, 1.0),
    (GERMAN.replace(" ", "\xa0"), GERMAN, 1.0),
    (full_width(plain(GERMAN)), GERMAN, 1.0),
    (bold(plain(BRITISH)), BRITISH, 1.0),
    # lower case and other groups
    (GERMAN.lower(), GERMAN, 0.9),
    (plain(GERMAN).lower(), GERMAN, 0.9),
    (plain(MALTESE).title(), MALTESE, 0.9),
    (GERMAN.replace(" ", "-"), GERMAN, 0.9),
    (GERMAN.replace(" ", " - "), GERMAN, 0.9),
    (GERMAN.replace(" ", "\u2013"), GERMAN, 0.9),
    (GERMAN.replace(" ", "."), GERMAN, 0.9),
    (GERMAN.replace(" ", "_"), GERMAN, 0.9),
    (GERMAN.replace(" ", "  "), GERMAN, 0.9),
    (GERMAN.replace(" ", "\u200b"), GERMAN, 0.9),
    (full_width(GERMAN), GERMAN, 0.9),
    (arabic_digits(BY_COUNTRY["AE"]), BY_COUNTRY["AE"], 1.0),
    ("DE89 370400440532013000", GERMAN, 0.9),
    ("DE89 37040044 0532013000", GERMAN, 0.9),
    ("D" + GERMAN[1:].lower(), GERMAN, 0.9),
    ("GB29 " + " ".join(plain(BRITISH)[4:]), BRITISH, 0.9),
    # the country apart
    (SALVADORIAN, SALVADORIAN, 0.9),
    ("IBAN: DE 89 3704 0044 0532 0130 00", GERMAN, 1.0),
    ("IBAN NO 93 8601 1117 947", NORWEGIAN, 1.0),
    ("GB 29 NWBK 6016 1331 9268 19", BRITISH, 0.9),
    ("iban is no-93-8601-1117-947", NORWEGIAN, 1.0),
]


@pytest.mark.parametrize(("text", "written", "confidence"), TRUE)
def test_written_otherwise_it_has_the_same_value(text, written, confidence):
    (mention,) = find(text)
    assert mention.value == plain(written)
    assert mention.confidence == confidence
    said = unicodedata.normalize("NFKC", text[mention.start : mention.stop])
    assert said[0].isalnum()
    assert said[-1].isalnum()
    assert said[:2].upper() == written[:2]


def test_several_in_one_text_in_their_order():
    text = f"{GERMAN} or {plain(BRITISH)}; {MALTESE.lower()}"
    assert values(text) == [plain(GERMAN), plain(BRITISH), plain(MALTESE)]


# ---------------------------------------------------------------- none

FALSE = [
    "",
    "no numbers here",
    "IBAN on request",
    "IBAN: DE",
    # check digits
    "DE88 3704 0044 0532 0130 00",
    "IBAN: DE88 3704 0044 0532 0130 00",
    "DE89 3704 0044 0532 0130 01",
    "DE89 3704 0044 0532 0310 00",
    "GB29 NWBK 6016 1331 9268 91",
    "GB92 NWBK 6016 1331 9268 19",
    "gb29nwbk60161331926818",
    "MT84 MALT 0110 0001 2345 MTLC AST0 01T",
    "FR14 2004 1010 0505 0001 3N02 606",
    # the same remainder, but check digits that nobody gives
    "SO99 1000 0010 0100 0100 141",
    "IBAN: XK00 1212 0123 4567 8906",
    # length
    "DE89 3704 0044 0532 0130 0",
    "DE89 3704 0044 0532 0130",
    "DE893704004405320130000",
    "DE8937040044053201300X",
    "DE89370400440532013000EUR",
    "NO93 8601 1117 94",
    "GB29NWBK6016133192681",
    # structure
    "GB29 6016 1331 9268 19 1234",
    "DE89 NWBK 0044 0532 0130 00",
    "NL91 0417 1643 00AB NA",
    # no country of the registry
    "ZZ89 3704 0044 0532 0130 00",
    "US12 3456 7890 1234 5678 90",
    "IBAN: XX12 3456 7890 1234 5678",
    # part of something longer
    "XDE89370400440532013000",
    "9DE89370400440532013000",
    "ÉDE89370400440532013000",
    "id=ADE89370400440532013000B",
    # split over lines: the issue does not ask for it
    "DE89 3704\n0044 0532 0130 00",
    "DE89 3704\x000044 0532 0130 00",
    "DE\x0089 3704 0044 0532 0130 00",
    # too much between
    "DE89 3704    0044 0532 0130 00",
    "DE89, 3704, 0044, 0532, 0130, 00",
    "DE89/3704/0044/0532/0130/00",
    # words before phones: a country code apart, no bank letters
    "NO 93 8601 1117 947",
    "no 93 8601 1117 947",
    "Call DE 89 3704 0044 0532 0130 00",
    # phones, prices, cards, ids
    "+1 202 555 0143",
    "call no1 202 555 0143 or no2 202 555 0144",
    "is 20 years old and at 10 every day 202 555 0143",
    # right by chance: Albania's structure and check digits
    "llama al12025550120 y pregunta por mar",
    "llama al12025550133 y pregunta por luz",
    "ps 20 love you so much my dear baby boy and more",
    "4111 1111 1111 1111",
    "order AB12 3456 7890 1234 5678 9012",
    "0123456789012345678901234567890",
    "BE20 EUR for one hour in the city",
    "me10203040506070809010 2",
    "550e8400-e29b-41d4-a716-446655440000",
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "ISBN 978-3-16-148410-0",
    "VIN 1M8GDM9AXKP042788",
]


@pytest.mark.parametrize("text", FALSE)
def test_no_account(text):
    assert values(text) == []


@pytest.mark.parametrize("written", EXAMPLES)
def test_one_wrong_digit_in_any_place_is_found_out(written):
    right = plain(written)
    for place in range(2, len(right)):
        if right[place].isdigit():
            wrong = right[:place] + str((int(right[place]) + 3) % 10) + right[place + 1 :]
            assert values("IBAN " + wrong) == []


# ---------------------------------------------------------------- the slow twin


def twin_says(text):
    """Of a run of ASCII letters and digits alone: whether it is an IBAN, digit by digit."""
    text = text.upper()
    structure = STRUCTURES.get(text[:2])
    if structure is None or not text[2:4].isdecimal() or text[2:4] in ("00", "01", "99"):
        return False
    expected = "".join(kind * int(number) for number, kind in re.findall(r"(\d+)!(.)", structure))
    if len(text) != 4 + len(expected):
        return False
    fits = {"n": str.isdecimal, "a": str.isalpha, "c": str.isalnum}
    if not all(fits[kind](sign) for kind, sign in zip(expected, text[4:], strict=True)):
        return False
    remainder = 0
    for sign in text[4:] + text[:4]:
        number = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(sign)
        remainder = (remainder * (100 if number > 9 else 10) + number) % 97
    return remainder == 1


@given(st.sampled_from(EXAMPLES), st.integers(0, 33), st.sampled_from("0123456789ABCXYZabz"), st.booleans())
def test_a_change_of_one_sign_is_judged_as_the_twin_judges(written, place, sign, low):
    run = plain(written)
    place %= len(run)
    run = run[:place] + sign + run[place + 1 :]
    run = run.lower() if low else run
    assert bool(values(f"IBAN: {run}")) == twin_says(run)


@given(
    st.sampled_from(EXAMPLES), st.lists(st.sampled_from(["", "", " ", "-", "  ", "\xa0", "."]), max_size=34)
)
def test_any_groups_have_the_same_value(written, gaps):
    run = plain(written)
    gaps = [""] * 3 + gaps + [""] * 40
    said = "".join(sign + gap for sign, gap in zip(run, [*gaps[: len(run) - 1], ""], strict=True))
    (mention,) = find(f"IBAN: {said}.")
    assert mention.value == run
    assert mention.stop - mention.start == len(said)


# ---------------------------------------------------------------- any text

pieces = st.one_of(
    st.text(max_size=12),
    st.text("IBANDEGB0123456789 -.\n", max_size=24),
    st.sampled_from(
        [GERMAN, plain(BRITISH), MALTESE.lower(), "IBAN: ", NORWEGIAN, "NO 93 8601 1117 947", "é", "x"]
    ),
)
texts = st.lists(pieces, max_size=5).map(lambda some: "".join(some).replace(BETWEEN, " "))


@given(texts)
@example("IBAN: " + GERMAN)
def test_offsets_slice_to_what_was_written(text):
    found = list(find(text))
    for mention in found:
        said = unicodedata.normalize("NFKC", text[mention.start : mention.stop])
        kept = "".join(
            str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in said if sign.isalnum()
        )
        assert kept.upper() == mention.value
        assert twin_says(mention.value)
        assert mention.confidence in (0.9, 1.0)
    assert all(one.stop <= two.start for one, two in pairwise(found))


@given(st.lists(texts, max_size=5))
@example(["IBAN", "NO 93 8601 1117 947"])
@example(["x", plain(GERMAN), "0"])
def test_texts_together_give_the_same_as_each_alone(one_by_one, several):
    assert list(find(BETWEEN.join(several))) == one_by_one(find, several)


# ---------------------------------------------------------------- time


HOSTILE = [
    *("1", "a", "de", "de1", "DE89", "DE89 ", "de 8", "D E 8 9 ", "DE89 3704 ", "- ", "iban ", "NO11 1"),
    *("iban no no no ", "DE89   3   7   0   4   ", "PS20 love you so much ", "ＤＥ８９", "IBAN DE89", "١"),
    *(plain(GERMAN) + " ", GERMAN + " ", MALTESE.lower() + " "),
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_time_grows_with_length_only(seconds, hostile):
    text = hostile * (200_000 // len(hostile))
    once, twice = seconds(find, text[:100_000]), seconds(find, text)
    assert twice < 1.0
    assert twice < 3 * once + 0.05
