"""Words of names as sounds: what spellings of one name share, in any script.

A word in small Latin letters is heard (`heard`: what spellings of the same sounds share), has bones (its
consonants: Arabic, Hebrew, Thai and Indic words keep few vowels on the way to Latin letters) and classes of
consonants, by whose hashes it is found. The rules are tables in name_words.toml and name_same.txt;
`sound_kernel` applies them.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from manumit.alert.watchlists import sound_kernel as kernel
from manumit.alert.watchlists.name_letters import CONSONANTAL, pairs
from manumit.alert.watchlists.texts import packed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

_LETTERS = "abdefghijklmnoprstuvzCH"


class Words(NamedTuple):
    """Different words of names, by number; in the order that the kernel reads them.

    Parameters
    ----------
    latin : hash of the word in small Latin letters.
    code, front : hashes of the classes of its consonants: of all, and of the first two.
    script : of the writing, a number; 0: Latin.
    first : class of the first sound.
    same : number of its line in name_same.txt, from 1; 0: none.
    initial : it is one letter.
    bare : vowels may be missing.
    heard_at, heard, bones_at, bones : see above.
    sign : letters, length and beginning in one number, see `sound_kernel.at_most`.
    """

    latin: npt.NDArray[Any]
    code: npt.NDArray[Any]
    front: npt.NDArray[Any]
    script: npt.NDArray[Any]
    first: npt.NDArray[Any]
    same: npt.NDArray[Any]
    initial: npt.NDArray[Any]
    bare: npt.NDArray[Any]
    heard_at: npt.NDArray[Any]
    heard: npt.NDArray[Any]
    bones_at: npt.NDArray[Any]
    bones: npt.NDArray[Any]
    sign: npt.NDArray[Any]


class _Tables(NamedTuple):
    """What is written and heard: text_at[2 * p] begins what is written, the next what is heard."""

    texts: npt.NDArray[np.uint8]
    text_at: npt.NDArray[np.int64]
    first_of: npt.NDArray[np.int64]
    order: npt.NDArray[np.int64]
    starts: int


def words_of(latin: Sequence[str], scripts: Sequence[int]) -> Words:
    """Words as sounds.

    Parameters
    ----------
    latin : in small Latin letters.
    scripts : of each word, see `name_letters`.
    """
    return _words(latin, scripts, _same())


def _words(latin: Sequence[str], scripts: Sequence[int], same: tuple[npt.NDArray[Any], ...]) -> Words:
    held, script = packed(latin), np.array(scripts, np.uint8)
    bare = script >= CONSONANTAL
    made = kernel.read(held["data"], held["at"], bare, _tables(), *_letters(), *same)
    latins, code, front, first, line, initial, sign, heard_at, heard, bones_at, bones = made
    return Words(
        latins, code, front, script, first, line, initial, bare, heard_at, heard, bones_at, bones, sign
    )


@cache
def _tables() -> _Tables:
    heard, starts = list(pairs("heard").items()), list(pairs("starts").items())
    held = packed([text for pair in [*heard, *starts] for text in pair])
    by_letter = [[p for p, (written, _) in enumerate(heard) if ord(written[0]) == c] for c in range(256)]
    first = np.cumsum([0, *(len(one) for one in by_letter)])
    order = np.array([p for one in by_letter for p in one], np.int64)
    return _Tables(held["data"], held["at"], first, order, len(heard))


@cache
def _letters() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    classes, letters = np.zeros(256, np.uint8), np.full(256, len(_LETTERS) - 1, np.uint8)
    for sound, one in pairs("classes").items():
        classes[ord(sound)] = ord(one)
    for number, letter in enumerate(_LETTERS):
        letters[ord(letter)] = number
    return classes, letters


@cache
def _same() -> tuple[npt.NDArray[Any], ...]:
    """Names of name_same.txt by hash: line, and code and front of the line's first name."""
    told = (files(__package__) / "name_same.txt").read_text(encoding="utf-8").splitlines()
    lines = [line.split() for line in told if line and not line.startswith("#")]
    number: dict[str, int] = {}
    for line, names in enumerate(lines):
        for name in names:
            number.setdefault(name, line)
    nothing = (np.zeros(0, np.uint64), np.zeros(0, np.int32), np.zeros(0, np.uint32), np.zeros(0, np.uint32))
    heads = _words([names[0] for names in lines], [0] * len(lines), nothing)
    held = packed(number)
    keys = kernel.hashes(held["data"], held["at"])
    order, line_of = np.argsort(keys), np.array(list(number.values()))
    line_of = line_of[order]
    return keys[order], (line_of + 1).astype(np.int32), heads.code[line_of], heads.front[line_of]
