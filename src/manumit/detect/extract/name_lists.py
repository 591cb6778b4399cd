"""Given and family names by language, from the lists that Faker brings (MIT), and the words of `names.txt`.

Faker's modules are imported when a name is looked for first: about a tenth of a second and a few megabytes.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from manumit.detect.extract.name_kernel import table_of
from manumit.detect.extract.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

WORDS = "names.txt"

CLEAR_LISTS = (
    *(
        "ar_AA",
        "ar_DZ",
        "cs_CZ",
        "da_DK",
        "de_AT",
        "de_DE",
        "el_GR",
        "en_GB",
        "en_IE",
        "en_IN",
        "en_US",
        "es_AR",
    ),
    *(
        "es_CO",
        "es_ES",
        "es_MX",
        "fr_FR",
        "he_IL",
        "hi_IN",
        "hr_HR",
        "hu_HU",
        "it_IT",
        "nl_NL",
        "pl_PL",
        "pt_BR",
    ),
    *("pt_PT", "ro_RO", "ru_RU", "sv_SE", "uk_UA"),
)
"""Lists whose given names count by themselves, unless they are words or places too."""

CUED_LISTS = ("az_AZ", "bg_BG", "en", "en_KE", "en_PK", "id_ID", "tr_TR", "vi_VN")
"""Lists with many given names that are words elsewhere, or words once their accents are gone."""

VOTES = 3
"""Lists that hold a name, so that it counts by itself though some language's words have it too."""

ENDINGS = (
    ("а", ("у", "ы", "и", "е", "ой", "ою")),
    ("я", ("ю", "и", "е", "ей", "ею", "ї", "єю")),
    ("й", ("я", "ю", "ем", "єм", "е")),
    ("ь", ("я", "ю", "ем", "ем", "е")),
    ("и", ("ю", "у")),
)
"""Cases of Russian and Ukrainian given names; after a consonant those below. Letters are folded: й is и."""

CONSONANT = ("а", "у", "ом", "е", "ові")

POLISH = (("a", ("ę", "y", "i", "ie", "ą", "o")),)


@dataclass(frozen=True, slots=True)
class Lists:
    """Folded words."""

    given: frozenset[str]
    family: frozenset[str]
    common: frozenset[str]


@cache
def fold_table() -> dict[int, str]:
    """What each letter counts as: small, without accents; marks of most scripts count as none."""
    return {point: letter for point in range(0x80, 0x2000) if (letter := _folded(chr(point))) != chr(point)}


def _folded(sign: str) -> str:
    if unicodedata.combining(sign) and (ord(sign) < 0x370 or 0x483 <= ord(sign) < 0x900):
        return ""
    plain = unicodedata.normalize("NFD", sign)[0].lower()
    return plain[0] if unicodedata.category(plain[0])[0] in "LM" else sign


def fold(text: str) -> str:
    """Words as they are compared."""
    low = text.lower()
    return low if low.isascii() else low.translate(fold_table())


@cache
def provided(kind: str, locale: str) -> Any:
    """One of Faker's data classes, such as that of persons in a language and country."""
    return import_module(f"faker.providers.{kind}.{locale}").Provider


def names_of(locale: str, part: str) -> Iterator[str]:
    """All names of a locale whose list is called so: `first_name`, `last_name`."""
    holder = provided("person", locale)
    for key in dir(holder):
        if part in key and "pairs" not in key and "kana" not in key and not key.startswith("_"):
            held = vars(holder).get(key)
            if isinstance(held, (dict, list, tuple, set, frozenset)):
                yield from (name for name in held if isinstance(name, str))


def _single(names: Iterable[str]) -> set[str]:
    return {
        fold(name)
        for name in names
        if len(name) > 1 and name.isprintable() and " " not in name and "-" not in name
    }


def _declined(names: Iterable[str]) -> set[str]:
    """Cases of Cyrillic given names."""
    made: set[str] = set()
    for name in names:
        forms = next((forms for end, forms in ENDINGS if name.endswith(fold(end))), CONSONANT)
        stem = name if forms is CONSONANT else name[:-1]
        made |= {fold(stem + form) for form in forms}
    return made


def _polish(names: Iterable[str]) -> set[str]:
    return {
        fold(name[:-1] + form)
        for name in names
        for end, forms in POLISH
        if name.endswith(end)
        for form in forms
    }


@cache
def lists() -> Lists:
    """All names of the scripts that put blanks between words."""
    nick = {fold(word) for word in listed(WORDS, "nick")}
    votes = Counter(name for locale in CLEAR_LISTS for name in _single(names_of(locale, "first_name")))
    clear = nick | set(votes)
    slavic = _single(n for locale in ("ru_RU", "uk_UA") for n in names_of(locale, "first_name"))
    slavic |= {word for word in nick if "а" <= word[0] <= "ӿ"}
    cued = {name for locale in CUED_LISTS for name in _single(names_of(locale, "first_name"))}
    cued |= _declined(slavic) | _polish(_single(names_of("pl_PL", "first_name")))
    cued -= clear
    family: set[str] = set()
    for locale in (*CLEAR_LISTS, *CUED_LISTS):
        family |= _single(names_of(locale, "last_name"))
    words = {fold(word) for key in ("common", "place", "never") for word in listed(WORDS, key)}
    words |= _places() | {word for word in _lorem() if votes[word] < VOTES}
    given = clear | cued
    common = cued | (given & words) | {name for name in given if len(name) < 3}
    common -= {fold(word) for word in listed(WORDS, "surely")}
    return Lists(frozenset(given), frozenset(family), frozenset(common))


def _lorem() -> set[str]:
    """Common words of some languages."""
    locales = (
        "cs_CZ",
        "da_DK",
        "de_DE",
        "en_US",
        "es_ES",
        "fr_FR",
        "it_IT",
        "nl_NL",
        "pl_PL",
        "ru_RU",
        "uk_UA",
    )
    return {
        fold(word) for locale in locales for word in provided("lorem", locale).word_list if word.islower()
    }


def _places() -> set[str]:
    """Towns and countries."""
    found: set[str] = set()
    for locale in (
        "de_DE",
        "en_IN",
        "en_US",
        "es_ES",
        "it_IT",
        "fr_FR",
        "pl_PL",
        "pt_BR",
        "ro_RO",
        "ru_RU",
        "uk_UA",
    ):
        holder = provided("address", locale)
        for key in ("cities", "city_names", "states", "countries"):
            held = getattr(holder, key, ())
            if isinstance(held, (list, tuple, dict)):
                found |= {fold(word) for word in held if isinstance(word, str)}
    return found


def table(marks: Mapping[str, int]) -> tuple[np.ndarray, np.ndarray]:
    """The kernel's table of folded words and what they are."""
    points = np.frombuffer("".join(marks).encode("utf-32-le"), np.uint32)
    ends = np.cumsum([len(word) for word in marks])
    size = 1 << (4 * len(marks)).bit_length()
    held, what = table_of(points, ends, np.array(list(marks.values()), np.uint8), size)
    return held, what


@cache
def letter_tables() -> tuple[np.ndarray, np.ndarray]:
    """For each code point: the letter it counts as; and 1 if it is a capital, 2 if its script has none."""
    size = 0xD7A4
    folded = np.zeros(size, np.uint32)
    upper = np.zeros(size, np.uint8)
    spaced = (*range(0x41, 0x0E00), *range(0x10A0, 0x1100), *range(0x1200, 0x1380), *range(0x1E00, 0x2000))
    for point in (*spaced, *range(0xAC00, 0xD7A4)):
        sign = chr(point)
        if unicodedata.category(sign)[0] in "LM":
            letter = sign if point >= 0x2000 else fold(sign)
            folded[point] = ord(letter[0]) if letter else 1
            upper[point] = 1 if sign.isupper() or sign.istitle() else 2 * (sign.lower() == sign.upper())
    return folded, upper
