"""Words of names as sounds: what spellings of one name share, in any script.

Arabic, Hebrew, Thai and Indic words keep few vowels on the way to Latin letters: they have bones to be
compared by, which are their consonants.
"""

from __future__ import annotations

import re
import zlib
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from manumit.alert.watchlists.name_letters import CONSONANTAL, latin_words, pairs

_LONGEST = 24
_VOWELS = frozenset("aeiou")
_VOWEL_CLASS = {"a": "1", "e": "2", "i": "2", "o": "3", "u": "3"}
_ENDS = (
    (re.compile(r"(?:off|ow|ew|eff)$"), "ov"),
    (re.compile(r"(?:skiy|skyi|skyj|skij|ski|sky)$"), "ski"),
)
_DOUBLED = re.compile(r"(.)\1+")


class Sound(NamedTuple):
    """One word of a name.

    Parameters
    ----------
    latin : in small Latin letters.
    heard : what spellings of the same sounds share.
    bones : its consonants.
    code, front : hashes of the classes of its consonants: of all, and of the first two.
    first : class of the first sound.
    same : number of its line in name_same.txt, from 1; 0: none.
    initial : it is one letter.
    script : of the writing, a number; 0: Latin.
    """

    latin: str
    heard: str
    bones: str
    code: int
    front: int
    first: int
    same: int
    initial: bool
    script: int

    @property
    def bare(self) -> bool:
        """Whether vowels may be missing."""
        return self.script >= CONSONANTAL


@cache
def _same() -> dict[str, tuple[int, str]]:
    """Line and first name of the line, by name."""
    found: dict[str, tuple[int, str]] = {}
    told = (files(__package__) / "name_same.txt").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate((line for line in told if line and not line.startswith("#")), 1):
        names = line.split()
        for name in names:
            found.setdefault(name, (number, names[0]))
    return found


@lru_cache(65_536)
def sounds(name: str) -> tuple[Sound, ...]:
    """The words of a name as sounds, in their order."""
    return tuple(word_sound(*word) for word in latin_words(name))


@lru_cache(131_072)
def word_sound(latin: str, script: int) -> Sound:
    """A word in small Latin letters as a sound."""
    number, stands_for = _same().get(latin, (0, latin))
    heard = heard_of(latin)
    bones = "".join(c for c in heard if c not in _VOWELS and c not in "vhH") or heard[:1]
    classes = code_of(heard if stands_for == latin else heard_of(stands_for))
    return Sound(
        latin,
        heard[:_LONGEST],
        bones[:_LONGEST],
        zlib.crc32(classes.encode()),
        zlib.crc32(classes[:2].encode()),
        ord(pairs("classes").get(heard[:1], "A")),
        number,
        len(latin) == 1,
        script,
    )


def heard_of(latin: str) -> str:
    """Small Latin letters as what spellings of the same sounds share."""
    for written, said in pairs("starts").items():
        if latin.startswith(written) and not latin.startswith("yeo"):
            latin = said + latin[len(written) :]
            break
    for ending, said in _ENDS:
        latin = ending.sub(said, latin) if len(latin) > 4 else latin
    heard = _written().sub(lambda found: pairs("heard")[found[0]], latin)
    heard = heard[:1] + heard[1:].replace("h", "")
    return _DOUBLED.sub(r"\1", heard)


def code_of(heard: str) -> str:
    """Classes of the consonants of what is heard; semivowels and breathings are passed over."""
    classes = "".join(pairs("classes").get(sound, "") for sound in heard)
    classes = _DOUBLED.sub(r"\1", classes)
    if len(classes) > 1:
        return classes
    vowel = next((_VOWEL_CLASS[sound] for sound in heard if sound in _VOWELS), "")
    return classes + vowel or "A"  # short words would be too many without it


@cache
def _written() -> re.Pattern[str]:
    return re.compile("|".join(pairs("heard")))
