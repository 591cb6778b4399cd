"""Words and letters that stand for digits in a phone number written to be overlooked."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from itertools import product

import numpy as np
import numpy.typing as npt

from manumit.detect.text.classes import table
from manumit.detect.text.tokens import scan

SIZE = 8192
LOOK_ALIKE_LETTERS = "oilsbзz"
"""Letters that pass for digits, once case and script are folded; they count only next to a digit."""

MOST_LETTERS = 3


@cache
def digit_table() -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int8]]:
    """An open-addressing table from token hash to how many digits it stands for.

    Returns
    -------
    keys : token hashes, 0 where empty; a token's place is its hash modulo SIZE or the next free one.
    digits : digits of each key; below 0 for look-alike letters, which count only next to a digit.
    """
    keys = np.zeros(SIZE, np.uint64)
    digits = np.zeros(SIZE, np.int8)
    for count in range(MOST_LETTERS, 0, -1):
        for letters in product(LOOK_ALIKE_LETTERS, repeat=count):
            _put(keys, digits, "".join(letters), -count)
    for line in (files(__package__) / "digit_words.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            for word in "/".join(line.split()[1:]).split("/"):
                _put(keys, digits, word, 1)
    return keys, digits


def _put(keys: npt.NDArray[np.uint64], digits: npt.NDArray[np.int8], word: str, value: int) -> None:
    place = int(_hash(word) % np.uint64(SIZE))
    while keys[place] not in (0, _hash(word)):
        place = (place + 1) % SIZE
    keys[place] = _hash(word)
    digits[place] = value


@cache
def _hash(word: str) -> np.uint64:
    """The hash the tokeniser gives a word."""
    raw = np.frombuffer(word.encode(), np.uint8)
    room = len(raw) + 1
    hashes = np.empty(room, np.uint64)
    kinds = np.empty(room, np.uint8)
    places = np.empty((2, room), np.int64)
    found = scan(raw, 0, len(raw), table(), hashes, kinds, places[0], places[1], np.empty(room, np.int32))
    if found != 1:
        raise ValueError(f"digit_words.txt: {word!r} is {found} tokens, not one")
    return np.uint64(hashes[0])
