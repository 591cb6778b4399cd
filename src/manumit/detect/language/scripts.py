"""Scripts: whose letters are whose, which languages are written in them, and which letters look alike."""

from __future__ import annotations

from enum import IntEnum
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

TABLE_SIZE = 0x20000
"""Code points covered; above it lie ideographs of the supplementary planes and unassigned ones."""

APOSTROPHE = 253
JOINED = 254
"""An accent that combines with the letter before it, of whatever script."""
SKIPPED = 255
"""Invisible: as if it were not there, also inside a word."""


class Script(IntEnum):
    """Scripts that are told apart. The first five are each shared by several languages of the model."""

    LATIN = 1
    CYRILLIC = 2
    ARABIC = 3
    DEVANAGARI = 4
    BENGALI = 5
    HAN = 6
    KANA = 7
    HANGUL = 8
    THAI = 9
    LAO = 10
    KHMER = 11
    MYANMAR = 12
    GEORGIAN = 13
    ARMENIAN = 14
    GREEK = 15
    HEBREW = 16
    YIDDISH = 17
    TAMIL = 18
    TELUGU = 19
    KANNADA = 20
    MALAYALAM = 21
    GUJARATI = 22
    GURMUKHI = 23
    ORIYA = 24
    SINHALA = 25
    ETHIOPIC = 26
    TIGRINYA = 27
    THAANA = 28
    OTHER = 29


NAMES: dict[str, Script] = {
    **{script.name + " ": script for script in Script if script not in (Script.YIDDISH, Script.TIGRINYA)},
    "CJK": Script.HAN,
    "IDEOGRAPHIC ITERATION": Script.HAN,
    "HIRAGANA": Script.KANA,
    "KATAKANA": Script.KANA,
    "HALFWIDTH KATAKANA": Script.KANA,
    "COPTIC": Script.OTHER,
    "TIBETAN": Script.OTHER,
    "MONGOLIAN": Script.OTHER,
    "CHEROKEE": Script.OTHER,
    "OL CHIKI": Script.OTHER,
    "NKO": Script.OTHER,
    "TIFINAGH": Script.OTHER,
    "SYRIAC": Script.OTHER,
    "CANADIAN": Script.OTHER,
}  # fmt: skip
"""How Unicode's names of a script's letters begin."""

SHARED: dict[Script, str | None] = {
    Script.LATIN: None,
    Script.CYRILLIC: "ba be bg kk ky mk mn ru sr tg tt uk uz",
    Script.ARABIC: "ar fa ku ps ug ur uz",
    Script.DEVANAGARI: "gom hi mr ne sa",
    Script.BENGALI: "as bn",
    Script.HAN: "ja zh",
}
"""Languages of the model by script that several of them share; None: all others."""

ALONE: dict[Script, str] = {
    Script.HANGUL: "ko",
    Script.THAI: "th",
    Script.LAO: "lo",
    Script.KHMER: "km",
    Script.MYANMAR: "my",
    Script.GEORGIAN: "ka",
    Script.ARMENIAN: "hy",
    Script.GREEK: "el",
    Script.HEBREW: "he",
    Script.TAMIL: "ta",
    Script.TELUGU: "te",
    Script.KANNADA: "kn",
    Script.MALAYALAM: "ml",
    Script.GUJARATI: "gu",
    Script.GURMUKHI: "pa",
    Script.ORIYA: "or",
    Script.SINHALA: "si",
    Script.ETHIOPIC: "am",
    Script.THAANA: "dv",
}
"""Scripts that decide the language."""

TELLING: dict[Script, tuple[Script, str, float]] = {
    Script.KANA: (Script.HAN, "ja", 0.1),
    Script.TIGRINYA: (Script.ETHIOPIC, "ti", 0.01),
    Script.YIDDISH: (Script.HEBREW, "yi", 0.02),
}
"""Letters that only one language of a script has: the script, the language, and their least share in it."""

ALSO_LATIN = frozenset({"ku", "sr", "uz"})
"""Languages of another script's list that are written in Latin as well."""

_CYRILLIC_AND_GREEK = "авекмнорстухіјѕԁһԛԝαεικνορτυχ"
_LATIN = "abekmhopctyxijsdhqwaeikvoptux"


class Letters(NamedTuple):
    """By code point below TABLE_SIZE."""

    scripts: npt.NDArray[np.uint8]
    lower: npt.NDArray[np.uint32]
    changed: npt.NDArray[np.bool_]
    """Whether normal form C may change it or what it follows."""
    to_latin: npt.NDArray[np.uint32]
    """The Latin letter that a small letter looks like; 0: none."""
    to_cyrillic: npt.NDArray[np.uint32]


@cache
def letters() -> Letters:
    """The committed table (made by tools/make_script_table.py), and letters that look alike."""
    with (files(__package__) / "scripts.npz").open("rb") as stream, np.load(stream) as stored:
        lower = (np.arange(TABLE_SIZE, dtype=np.int32) + stored["shifts"]).astype(np.uint32)
        scripts, changed = stored["scripts"], stored["changed"]
    to_latin = np.zeros(TABLE_SIZE, np.uint32)
    to_cyrillic = np.zeros(TABLE_SIZE, np.uint32)
    for alike, latin in zip(_CYRILLIC_AND_GREEK, _LATIN, strict=True):
        to_latin[ord(alike)] = ord(latin)
        if scripts[ord(alike)] == Script.CYRILLIC and not to_cyrillic[ord(latin)]:
            to_cyrillic[ord(latin)] = ord(alike)
    return Letters(scripts, lower, changed, to_latin, to_cyrillic)
