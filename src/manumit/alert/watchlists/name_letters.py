"""Names in Latin letters: cut into words, each with the script that it is written in.

Particles and titles (de, von, bin, al, Mrs) are left out, "abd al-" is one with the word after it, hyphens
and apostrophes join. Chinese and Korean names that are written without blanks are cut behind the family name.
Transliteration is anyascii's, with the Arabic article, Greek pairs and a few letters set right first.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import TypeAlias

from anyascii import anyascii

Word: TypeAlias = tuple[str, int]
"""In small Latin letters, and the number of its script."""

MOST_WORDS = 6
"""Words of a name that count."""

CONSONANTAL = 10
"""Scripts from this number on leave vowels out, or lose them on the way to Latin."""

_SCRIPTS = (
    (0x0370, 0x03FF, 1),  # Greek
    (0x0400, 0x052F, 2),  # Cyrillic
    (0x3040, 0x30FF, 3),  # kana
    (0x3400, 0x9FFF, 4),  # Han
    (0xAC00, 0xD7A3, 5),  # Hangul
    (0x0590, 0x05FF, 10),  # Hebrew
    (0x0600, 0x08FF, 11),  # Arabic, Syriac
    (0x0900, 0x0DFF, 12),  # of India
    (0x0E00, 0x0EFF, 13),  # Thai, Lao
    (0x1000, 0x109F, 14),  # Burmese
    (0x1780, 0x17FF, 15),  # Khmer
)
_ARTICLE = re.compile(r"(?<!\w)(?:al|el|ul|ar|as|ad|az|ash)[-\u2010-\u2013'’]\s?(?=\w{3})")
_INNER = re.compile(r"['’`ʼ‘\u02bb\-‐‑–·・=]")
_WORD = re.compile(r"[^\W\d_]+(?:[^\W\d_]|[\u0300-\u036f\u064b-\u065f\u0900-\u0dff\u0e31-\u0e4e])*\.?")
_ABD = re.compile(r"^(?:abd|abed|gabd)(?:u|e|i|a|o)?(?:l|r|s|n|d)?(?=\w{4})")
_BEFORE_NAMES = frozenset({"abd", "abdul", "abdel", "abed"})


@cache
def listed(name: str) -> tuple[str, ...]:
    """Words of one list of name_words.toml."""
    told = tomllib.loads((files(__package__) / "name_words.toml").read_text(encoding="utf-8"))
    return tuple(told[name].split())


@cache
def pairs(name: str) -> dict[str, str]:
    """One list of name_words.toml whose words are pairs."""
    words = listed(name)
    return dict(zip(words[::2], words[1::2], strict=True))


@cache
def _left_out() -> frozenset[str]:
    return frozenset(listed("particles"))


@cache
def _arabic() -> dict[int, str]:
    return {ord(letter): "" if latin == "-" else latin for letter, latin in pairs("arabic").items()}


@lru_cache(65_536)
def latin_words(name: str) -> tuple[Word, ...]:
    """Words of a name in small Latin letters, and the script that each is written in."""
    if name.isascii() and name.replace(" ", "").isalpha():  # most are, and need no patterns
        plain = name.lower().split()
        kept = [(word, 0) for word in plain if word not in _left_out()] or [(word, 0) for word in plain]
        joined = (
            kept if " ab" not in (begun := f" {' '.join(plain)}") and " gab" not in begun else _joined(kept)
        )
        return tuple(joined[:MOST_WORDS])
    folded = _ARTICLE.sub("", unicodedata.normalize("NFKC", name).lower())
    written = [word for word in _WORD.findall(_INNER.sub("", folded)) if word.strip(".")]
    if len(written) == 1:
        written = _cut(written[0])
    found: list[Word] = []
    for place, word in enumerate(written):
        latin = _latin(word.strip("."), family=place == 0)
        if latin:
            found.append((latin, _script(word[0])))
    kept = [word for word in found if word[0] not in _left_out()] or found
    return tuple(_joined(kept)[:MOST_WORDS])


def _script(letter: str) -> int:
    point = ord(letter)
    return next((number for first, last, number in _SCRIPTS if first <= point <= last), 0)


def _cut(word: str) -> list[str]:
    """A Chinese or Korean name in one piece: family name and given name."""
    han = all("\u3400" <= c <= "\u9fff" for c in word)
    hangul = all("\uac00" <= c <= "\ud7a3" for c in word)
    if not (han or hangul) or not 2 <= len(word) <= 5:
        return [word]
    size = 2 if len(word) > 2 and word[:2] in listed("compound") else 1
    return [word[:size], word[size:]]


def _latin(word: str, *, family: bool) -> str:
    if word.isascii():
        return word
    if family and word in pairs("korean"):
        return pairs("korean")[word]
    if "\u0600" <= word[0] <= "\u06ff":
        word = word.removeprefix("ال") if len(word) > 4 else word
        word = word.translate(_arabic()).replace("زه", "ز")
    elif "\u0370" <= word[0] <= "\u03ff":
        for pair, letters in pairs("greek").items():
            word = word.replace(pair, letters)
        if word.startswith("γ"):
            word = "g" + word[1:]
    return re.sub("[^a-z]", "", anyascii(word).lower())


def _joined(words: list[Word]) -> list[Word]:
    """The word "abd" with the word behind it is one name."""
    found: list[Word] = []
    for latin, script in words:
        if found and found[-1][0] in _BEFORE_NAMES:
            found[-1] = ("abd" + latin, max(script, found[-1][1]))
        else:
            found.append((latin, script))
    return [(_ABD.sub("abd", latin) if latin[0] in "ag" else latin, script) for latin, script in found]
