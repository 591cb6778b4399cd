"""Write src/manumit/detect/text/unicode.npz: what each code point is to the tokeniser, and how it folds.

The table is committed so that results do not change with the Unicode version of the Python that runs.
Run it with the newest supported Python: python tools/make_unicode_table.py
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np

from manumit.detect.text.classes import (
    APOSTROPHE,
    CURRENCY,
    DIGIT,
    EMOJI,
    HAN,
    IGNORABLE,
    KANA,
    LETTER,
    MARK,
    SEPARATOR,
    SOUTHEAST,
    TABLE_SIZE,
)

OUT = Path(__file__).parents[1] / "src/manumit/detect/text/unicode.npz"

# Letters that look alike across scripts fold to the Latin one (Unicode TR39 confusables, single letters).
LOOK_ALIKES = dict(zip("авеёікмнорстухѕјԁһԛԝαεικνορτυχ", "abeeikmhopctyxsjdhqwaeikvoptux", strict=True))
APOSTROPHES = "'’‘ʼ`´＇"
IDEOGRAPHS = "々〇"  # the repeat mark and the zero, which Unicode does not name as ideographs
SOUTHEAST_ASIAN = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F))
ACCENTS = range(0x0300, 0x0370)


def base(char: str) -> str:
    """Compatibility form, lower case, without Latin-style accents: one character, or `char` itself."""
    wide = unicodedata.normalize("NFKC", char).casefold()
    bare = [c for c in unicodedata.normalize("NFD", wide) if ord(c) not in ACCENTS]
    folded = unicodedata.normalize("NFC", "".join(bare))
    if len(folded) != 1:
        folded = char.lower() if len(char.lower()) == 1 else char
    return LOOK_ALIKES.get(folded, folded)


def kind(code: int, char: str) -> int:
    """The tokeniser's class of a code point, judged by its folded form."""
    category = unicodedata.category(char)
    point = ord(char)
    if char in APOSTROPHES:
        return APOSTROPHE
    if code in ACCENTS or code in {0x20E3, 0x00AD} or category == "Cf" or 0xFE00 <= code <= 0xFE0F:
        return IGNORABLE
    if 0x1F3FB <= code <= 0x1F3FF or code == 0x0640:  # skin tones; Arabic tatweel
        return IGNORABLE
    if category == "Nd":
        return DIGIT
    if any(low <= point <= high for low, high in SOUTHEAST_ASIAN) and category[0] in "LM":
        return SOUTHEAST
    if char in IDEOGRAPHS or (category == "Lo" and unicodedata.name(char, "").startswith("CJK")):
        return HAN
    if unicodedata.name(char, "").startswith(("HIRAGANA", "KATAKANA")) and category[0] == "L":
        return KANA
    if category[0] == "L":
        return LETTER
    if category[0] == "M":
        return MARK
    if category == "Sc":
        return CURRENCY
    if category == "So" and point > 0x2000:
        return EMOJI
    return SEPARATOR


def main() -> None:
    """Build both arrays and save them."""
    classes = np.zeros(TABLE_SIZE, np.uint8)
    folds = np.arange(TABLE_SIZE, dtype=np.uint32)
    for code in range(TABLE_SIZE):
        if 0xD800 <= code <= 0xDFFF:
            continue
        char = base(chr(code))
        if unicodedata.category(char) == "Nd":
            char = str(unicodedata.digit(char))
        classes[code] = kind(code, char)
        folds[code] = ord(char)
    shifts = folds.astype(np.int32) - np.arange(TABLE_SIZE, dtype=np.int32)
    np.savez_compressed(OUT, classes=classes, shifts=shifts, version=unicodedata.unidata_version)


if __name__ == "__main__":
    main()
