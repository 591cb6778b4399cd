"""Write src/manumit/detect/language/scripts.npz: each code point's script, and its form in lower case.

The table is committed so that results do not change with the Unicode version of the Python that runs.
Run it with the newest supported Python: python tools/make_script_table.py
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np

from manumit.detect.language.scripts import APOSTROPHE, JOINED, NAMES, SKIPPED, TABLE_SIZE, Script

OUT = Path(__file__).parents[1] / "src/manumit/detect/language/scripts.npz"

TIGRINYA = range(0x1250, 0x1260)  # letters for a sound that Amharic lacks
YIDDISH = range(0x05F0, 0x05F3)  # digraphs
COMBINING = range(0x0300, 0x0370)
APOSTROPHES = "'’ʼ`´＇"


def small(char: str) -> str:
    """Lower case of the compatibility form (wide, bold, circled), or `char` where that is not one letter."""
    plain = unicodedata.normalize("NFKC", char)
    lower = plain.lower()
    return next((form for form in (lower, plain, char.lower()) if len(form) == 1), char)


def script_of(char: str) -> int:
    """The script of a letter or mark by its Unicode name; 0: neither."""
    code, category = ord(char), unicodedata.category(char)
    if char in APOSTROPHES:
        return APOSTROPHE
    if code in COMBINING:
        return JOINED
    if category == "Cf" or 0xFE00 <= code <= 0xFE0F or code in {0x0640, 0x20E3}:
        return SKIPPED
    if category[0] not in "LM" and not 0x24B6 <= code <= 0x24E9:
        return 0
    if code in TIGRINYA:
        return Script.TIGRINYA
    if code in YIDDISH:
        return Script.YIDDISH
    name = unicodedata.name(char, "")
    return next((script for start, script in NAMES.items() if name.startswith(start)), 0)


def composes(char: str, seconds: set[str]) -> bool:
    """Whether normal form C changes it, or may join it to what stands before."""
    return char in seconds or unicodedata.normalize("NFC", char) != char


def main() -> None:
    """Build the arrays and save them."""
    scripts = np.zeros(TABLE_SIZE, np.uint8)
    lower = np.arange(TABLE_SIZE, dtype=np.int32)
    changed = np.zeros(TABLE_SIZE, np.bool_)
    chars = [chr(code) for code in range(TABLE_SIZE) if not 0xD800 <= code <= 0xDFFF]
    pairs = [unicodedata.normalize("NFD", char) for char in chars]
    seconds = {part for pair in pairs if len(pair) > 1 for part in pair[1:]}
    for char in chars:
        folded = small(char)
        scripts[ord(char)] = script_of(folded)
        lower[ord(char)] = ord("'") if scripts[ord(char)] == APOSTROPHE else ord(folded)
        changed[ord(char)] = composes(char, seconds)
    shifts = lower - np.arange(TABLE_SIZE, dtype=np.int32)
    np.savez_compressed(
        OUT, scripts=scripts, shifts=shifts, changed=changed, version=unicodedata.unidata_version
    )


if __name__ == "__main__":
    main()
