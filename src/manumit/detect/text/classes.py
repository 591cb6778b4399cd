"""What a code point is to the tokeniser, from one committed table.

The table (`unicode.npz`, made by tools/make_unicode_table.py from the Unicode Character Database) gives each
code point a class and a folded form: compatibility variants, case, accents and look-alike letters fold away.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

TABLE_SIZE = 0x20000
"""Code points covered; above it lie ideographs of the supplementary planes and unassigned ones."""

SEPARATOR = 0
LETTER = 1
DIGIT = 2
MARK = 3  # combines with the letter before it and counts
HAN = 4
KANA = 5
SOUTHEAST = 6  # Thai, Lao, Khmer, Myanmar: written without spaces
EMOJI = 7
IGNORABLE = 8  # zero-width, variation selectors, accents: skipped inside a word
CURRENCY = 9
APOSTROPHE = 10  # skipped between two letters


CLASS_SHIFT = 24
POINT_MASK = (1 << CLASS_SHIFT) - 1


@cache
def table() -> npt.NDArray[np.uint32]:
    """By code point, below TABLE_SIZE: its class (above CLASS_SHIFT bits) and its folded code point."""
    with (files(__package__) / "unicode.npz").open("rb") as stream, np.load(stream) as stored:
        folds = np.arange(TABLE_SIZE, dtype=np.int32) + stored["shifts"]
        classes: npt.NDArray[np.uint8] = stored["classes"]
    packed: npt.NDArray[np.uint32] = (classes.astype(np.uint32) << np.uint32(CLASS_SHIFT)) | folds.astype(
        np.uint32
    )
    return packed
