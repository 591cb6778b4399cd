"""International bank account numbers (ISO 13616), as one run or in groups.

The value is the number in capitals without blanks. Its country must be in the registry, its length and
letters as the registry says, its check digits right (ISO 7064, mod 97-10).

Confidence:
1.0  after the word IBAN; or with a country code in capitals, in one run or in groups of four.
0.9  lower case, other groups, other marks between them.

A country code apart from its digits ("NO 93 86…", which may be a word before a phone number) counts only
after the word IBAN or before a bank's letters. A number without the word needs eight digits in its national
part and no group that begins with five letters, so that "ps 20 …" and 25 letters of a sentence are none, nor
the Spanish "al" before a phone number and the next words.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING
from unicodedata import decimal, normalize

from manumit.detect.extract.gates import gate
from manumit.detect.extract.mention import Mention, left_of

if TYPE_CHECKING:
    from collections.abc import Iterator

# SWIFT, registration authority for ISO 13616: IBAN Registry, release 102 of June 2026, line "BBAN structure".
# Brazil is wider than there (8!n5!n10!n1!a1!c): schwifty 2026.10 reads a later release so.
# n digits, a capitals, c both; "!" a fixed number of them.
_REGISTRY = """
    AD 4!n4!n12!c, AE 3!n16!n, AL 8!n16!c, AT 5!n11!n, AZ 4!a20!c, BA 3!n3!n8!n2!n, BE 3!n7!n2!n,
    BG 4!a4!n2!n8!c, BH 4!a14!c, BI 5!n5!n11!n2!n, BR 8!c5!n10!n1!c1!c, BY 4!c4!n16!c, CH 5!n12!c,
    CR 4!n14!n, CY 3!n5!n16!c, CZ 4!n6!n10!n, DE 8!n10!n, DJ 5!n5!n11!n2!n, DK 4!n9!n1!n, DO 4!c20!n,
    EE 2!n14!n, EG 4!n4!n17!n, ES 4!n4!n1!n1!n10!n, FI 3!n11!n, FK 2!a12!n, FO 4!n9!n1!n,
    FR 5!n5!n11!c2!n, GB 4!a6!n8!n, GE 2!a16!n, GI 4!a15!c, GL 4!n9!n1!n, GR 3!n4!n16!c, GT 4!c20!c,
    HN 4!a20!n, HR 7!n10!n, HU 3!n4!n1!n15!n1!n, IE 4!a6!n8!n, IL 3!n3!n13!n, IQ 4!a3!n12!n,
    IS 4!n2!n6!n10!n, IT 1!a5!n5!n12!c, JO 4!a4!n18!c, KW 4!a22!c, KZ 3!n13!c, LB 4!n20!c, LC 4!a24!c,
    LI 5!n12!c, LT 5!n11!n, LU 3!n13!c, LV 4!a13!c, LY 3!n3!n15!n, MC 5!n5!n11!c2!n, MD 2!c18!c,
    ME 3!n13!n2!n, MK 3!n10!c2!n, MN 4!n12!n, MR 5!n5!n11!n2!n, MT 4!a5!n18!c, MU 4!a2!n2!n12!n3!n3!a,
    NI 4!a20!n, NL 4!a10!n, NO 4!n6!n1!n, OM 3!n16!c, PK 4!a16!c, PL 8!n16!n, PS 4!a21!c,
    PT 4!n4!n11!n2!n, QA 4!a21!c, RO 4!a16!c, RS 3!n13!n2!n, RU 9!n5!n15!c, SA 2!n18!c,
    SC 4!a2!n2!n16!n3!a, SD 2!n12!n, SE 3!n16!n1!n, SI 5!n8!n2!n, SK 4!n6!n10!n, SM 1!a5!n5!n12!c,
    SO 4!n3!n12!n, ST 4!n4!n11!n2!n, SV 4!a20!n, TL 3!n14!n2!n, TN 2!n3!n13!n2!n, TR 5!n1!n16!c,
    UA 6!n19!c, VA 3!n15!n, VG 4!a16!n, XK 4!n10!n2!n, YE 4!a4!n18!c
"""
STRUCTURES = dict(re.findall(r"([A-Z]{2}) (\S+?)(?:,|$)", _REGISTRY, re.MULTILINE))
"""By country code what follows the check digits, as the registry writes it."""

WORDS = ("iban", "ибан", "آيبان", "ايبان", "איבן")
"""How a number is announced."""
FILLERS = {
    "en": ("n", "no", "num", "number", "code", "account", "is", "eur", "usd", "gbp"),
    "es": ("nº", "núm", "número", "numero", "código", "cuenta", "es"),
    "fr": ("numéro", "compte", "est"),
    "pt": ("conta", "é"),
    "de": ("nr", "nummer", "konto", "ist", "lautet"),
    "it": ("codice", "conto"),
    "ru": ("номер", "счета", "счёта"),
    "pl": ("numer", "konta"),
    "tr": ("numarası", "no"),
    "ar": ("رقم", "هو"),
}
"""By language what may stand between that word and the number: three of them at most."""

# Letters and digits of any style; what may stand between groups (blanks, marks without width, dashes, dots).
_LETTER = "A-Za-z\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d6a3"
_SIGN = rf"[{_LETTER}\d]"
_GAP = "[ \t\xa0\u2000-\u200f\u202f\u2060\u3000\ufeff._\u2010-\u2015\u2212\uff0d-]"
_SHORTEST = 11
"""Letters and digits after the check digits in Norway, which has the shortest."""
# A scan for digits costs least; what precedes them is looked at behind.
HEAD = re.compile(
    rf"\d(?:(?<=[{_LETTER}][{_LETTER}]\d)|(?<=[{_LETTER}][{_LETTER}]{_GAP}\d))\d"
    rf"(?=(?:{_GAP}{{0,3}}+{_SIGN}){{{_SHORTEST}}})"
)
_FILLER = "|".join(sorted({word for words in FILLERS.values() for word in words}, key=len, reverse=True))
ANNOUNCED = re.compile(
    rf"(?:{'|'.join(WORDS)})(?:[^\w\x00]{{0,4}}+(?:{_FILLER})(?!\w)){{0,3}}[^\w\x00]{{0,4}}$", re.IGNORECASE
)
_LOOK_BACK = 48
_FOURS = re.compile(rf"(?:{_SIGN}{{4}}[ \xa0])++{_SIGN}{{1,4}}|{_SIGN}++")
_LATIN = re.compile(rf"[{_LETTER}\d\xc0-\u024f]")
_WORD = re.compile(rf"{_GAP}[{_LETTER}]{{5}}")
_LEAST_DIGITS = 8


def gated() -> str:
    """See `gates`."""
    countries = "|".join(STRUCTURES)
    return gate(rf"(?i:{countries}){_GAP}?\d\d(?:{_GAP}{{0,3}}{_SIGN}){{{_SHORTEST}}}")


def find(text: str) -> Iterator[Mention]:
    """Bank accounts that the text names by their IBAN.

    Parameters
    ----------
    text : one text, or many with BETWEEN between them.

    Yields
    ------
    mentions of kind `iban`, in the order of their start.
    """
    last = 0
    for head in HEAD.finditer(text):
        apart = _LATIN.match(text, head.start() - 1) is None
        start = head.start() - 2 - apart
        country = _folded(text[start : start + 2])
        if start < last or country not in STRUCTURES:
            continue
        body = _body(country).match(text, head.end())
        if body is None:
            continue
        value = country + _folded(head[0]) + _folded(body[0])
        if not _national_part(country).fullmatch(value[4:]) or not _check_digits_right(value):
            continue
        left = left_of(text, start, _LOOK_BACK)
        announced = ANNOUNCED.search(left) is not None
        if not announced and not _speaks_for_itself(value, left, body[0], apart=apart):
            continue
        last = body.end()
        plain = country == normalize("NFKC", text[start : start + 2]) and _FOURS.fullmatch(text, start, last)
        yield Mention(start, last, "iban", value, 1.0 if announced or plain else 0.9)


def _speaks_for_itself(value: str, left: str, body: str, *, apart: bool) -> bool:
    """Whether a number that is not announced is no part of a longer word, a sentence or a phone number."""
    if _LATIN.match(left[-1:]) or _WORD.search(body) or (apart and value[4].isdigit()):
        return False
    return sum(sign.isdigit() for sign in value[4:]) >= _LEAST_DIGITS


def _folded(written: str) -> str:
    """Capitals and digits of ASCII, without what stands between groups."""
    signs = []
    for sign in written:
        if sign.isdecimal():
            signs.append(str(decimal(sign)))
        elif _LATIN.match(sign):
            signs.append(normalize("NFKC", sign).upper())
    return "".join(signs)


def _check_digits_right(value: str) -> bool:
    """ISO 7064, mod 97-10: the first four behind the rest, letters as 10 to 35, leave one."""
    if not 2 <= int(value[2:4]) <= 98:
        return False
    return int("".join(str(int(sign, 36)) for sign in value[4:] + value[:4])) % 97 == 1


def _parts(country: str) -> list[tuple[str, str]]:
    """How many of which letters follow one another after the check digits."""
    return re.findall("([0-9]+)!([nac])", STRUCTURES[country])


@cache
def _body(country: str) -> re.Pattern[str]:
    """As many signs as the country has, in any groups."""
    length = sum(int(number) for number, _ in _parts(country))
    return re.compile(rf"(?:{_GAP}{{0,3}}+{_SIGN}){{{length}}}(?!{_LATIN.pattern})")


@cache
def _national_part(country: str) -> re.Pattern[str]:
    """Letters and digits where the country has them."""
    classes = {"n": "[0-9]", "a": "[A-Z]", "c": "[0-9A-Z]"}
    return re.compile("".join(f"{classes[kind]}{{{number}}}" for number, kind in _parts(country)))
