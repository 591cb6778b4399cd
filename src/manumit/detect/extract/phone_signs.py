"""What each character and each word means to one who reads a phone number.

Words of digits come from `detect/text/digit_words.txt`, larger numbers and words that go with digits from
`number_words.txt` beside this file; together they are a tree of letters that the kernel walks.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from manumit.detect.text import classes
from manumit.detect.text.classes import CLASS_SHIFT, POINT_MASK, TABLE_SIZE, table

BREAK, DIGIT, LETTER, UNSPACED, GAP, LINE, SKIP, OPEN, CLOSE, MODIFIER = range(10)
"""Kinds of characters. UNSPACED: of a script without spaces between words. GAP: stands between groups of
digits. SKIP: cannot be seen. MODIFIER: makes a keycap of the digit before it."""

GROUP, WORD, ALIKE, TENS, TEENS, HUNDREDS, TIMES, AND, PLUS = range(9)
"""Kinds of atoms. GROUP: digits without a gap. WORD: a word of one digit. ALIKE: only letters that look like
digits. TIMES: repeats the digit after it."""

_ALIKE = ("oOоОοΟ", "lIiІі", "zZ", "зЗ", "", "sSѕЅ", "б", "", "BВ")
LOOKS = {letter: digit for digit, letters in enumerate(_ALIKE) for letter in letters}
"""Letters that pass for digits, by digit; they count only in a run of digits."""

EDGES = frozenset("oOоОοОΟlIiSBВЗ")
"""Those that may begin or end a group."""

_GAPS = frozenset(" \t\u00a0.,;:-_~/\\|*=+^()[]{}<>'\"`´·•・●‣∙⋅،、。…–—")
_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")
_LINES = frozenset("\n\r\x0b\x0c\x85\u2028\u2029")
_UNSPACED = (classes.HAN, classes.KANA, classes.SOUTHEAST)
MOST_LETTERS = 256


class Signs(NamedTuple):
    """Tables for the kernel."""

    kinds: npt.NDArray[np.uint8]  # by code point
    looks: npt.NDArray[np.uint8]  # 1 letter that looks like a digit; 3 also at the edge of a group
    letters: npt.NDArray[np.uint8]  # number of the letter in the tree; 0: in no word
    tree: npt.NDArray[np.int16]  # [node, letter] next node; 0: none
    words: npt.NDArray[np.int16]  # by node: 1 + number of the word that ends there; 0: none
    atoms: npt.NDArray[np.uint8]  # by word: kind of atom
    counts: npt.NDArray[np.uint8]  # by word: most digits that it brings


class Words(NamedTuple):
    """Numbers as words, folded."""

    written: tuple[str, ...]
    kind: tuple[int, ...]
    value: tuple[int, ...]


@cache
def signs() -> Signs:
    """The tables, made once a process."""
    packed = table()
    kinds, looks = _characters(packed >> np.uint32(CLASS_SHIFT))
    known = words()
    alphabet = {letter: i + 1 for i, letter in enumerate(sorted(set("".join(known.written))))}
    if len(alphabet) >= MOST_LETTERS:
        raise ValueError(f"number words use {len(alphabet)} letters, more than {MOST_LETTERS - 1}")
    by_fold = np.zeros(TABLE_SIZE, np.uint8)
    by_fold[[ord(letter) for letter in alphabet]] = list(alphabet.values())
    letters = by_fold[np.minimum(packed & np.uint32(POINT_MASK), TABLE_SIZE - 1)]
    tree, ends = _tree(known.written, alphabet)
    size = {TENS: 2, TEENS: 2, HUNDREDS: 3, AND: 0, PLUS: 0}
    counts = [size.get(kind, value if kind == TIMES else 1) for kind, value in zip(*known[1:], strict=True)]
    return Signs(
        kinds, looks, letters, tree, ends, np.array(known.kind, np.uint8), np.array(counts, np.uint8)
    )


@cache
def digits() -> dict[int, str | None]:
    """For str.translate: digits and look-alike letters become ASCII digits, what cannot be seen goes."""
    kinds, looks = signs()[:2]
    made: dict[int, str | None] = {}
    for point in np.flatnonzero((kinds == DIGIT) | (looks > 0)).tolist():
        letter = unicodedata.normalize("NFKC", chr(point))
        made[point] = str(unicodedata.digit(chr(point), LOOKS.get(letter, 0)))
    for point in np.flatnonzero((kinds == SKIP) | (kinds == MODIFIER)).tolist():
        made[point] = None
    return made


@cache
def words() -> Words:
    """All words of both lists.

    Raises
    ------
    ValueError : one word stands for two numbers.
    """
    found: dict[str, tuple[int, int]] = {}
    for line in _lines("manumit.detect.text", "digit_words.txt"):
        for value, written in enumerate(line.split()[1:]):
            _put(found, written, WORD, value)
    for line in _lines("manumit.detect.extract", "number_words.txt"):
        for part in line.split()[1:]:
            key, _, written = part.partition("=")
            _put(found, written, *_meaning(key))
    return Words(
        tuple(found), tuple(kind for kind, _ in found.values()), tuple(value for _, value in found.values())
    )


def _lines(package: str, name: str) -> list[str]:
    lines = (files(package) / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _meaning(key: str) -> tuple[int, int]:
    if key in "+&":
        return (PLUS if key == "+" else AND), 0
    if key.endswith("x"):
        return TIMES, int(key[:-1])
    value = int(key)
    if value < 10:
        return WORD, value
    if value < 20 or (value < 100 and value % 10):
        return TEENS, value
    return (TENS if value < 100 else HUNDREDS), value


def _put(found: dict[str, tuple[int, int]], written: str, kind: int, value: int) -> None:
    packed = table()
    for word in written.split("/"):
        folded = "".join(
            chr(packed[ord(letter)] & np.uint32(POINT_MASK))
            for letter in word
            if packed[ord(letter)] >> np.uint32(CLASS_SHIFT) not in (classes.IGNORABLE, classes.APOSTROPHE)
        )
        if found.setdefault(folded, (kind, value)) != (kind, value):
            raise ValueError(f"{word!r} stands for two numbers: {found[folded][1]} and {value}")


def _characters(kind_of: npt.NDArray[np.uint32]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    kinds = np.zeros(TABLE_SIZE, np.uint8)
    kinds[(kind_of == classes.LETTER) | (kind_of == classes.MARK)] = LETTER
    kinds[np.isin(kind_of, _UNSPACED)] = UNSPACED
    kinds[kind_of == classes.EMOJI] = GAP
    kinds[kind_of == classes.IGNORABLE] = SKIP
    looks = np.zeros(TABLE_SIZE, np.uint8)
    for point in range(TABLE_SIZE):
        letter = chr(point)
        if unicodedata.digit(letter, None) is not None:
            kinds[point] = DIGIT
            continue
        plain = unicodedata.normalize("NFKC", letter)
        if plain in _GAPS or unicodedata.category(letter) in ("Zs", "Pd"):
            kinds[point] = OPEN if plain in _OPEN else CLOSE if plain in _CLOSE else GAP
        elif letter in _LINES:
            kinds[point] = LINE
        elif plain in LOOKS:
            looks[point] = 3 if plain in EDGES else 1
    kinds[0] = BREAK
    kinds[0x20E3] = kinds[0xFE0F] = MODIFIER
    return kinds, looks


def _tree(
    written: tuple[str, ...], alphabet: dict[str, int]
) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.int16]]:
    tree = np.zeros((1 + sum(map(len, written)), len(alphabet) + 1), np.int16)
    ends = np.zeros(len(tree), np.int16)
    used = 1
    for number, word in enumerate(written):
        node = 0
        for letter in word:
            if not tree[node, alphabet[letter]]:
                tree[node, alphabet[letter]] = used
                used += 1
            node = int(tree[node, alphabet[letter]])
        ends[node] = 1 + number
    return tree[:used].copy(), ends[:used].copy()
