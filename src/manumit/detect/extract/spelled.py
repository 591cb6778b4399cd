"""Words people say for the signs "@" and "." of an address, by language: a speaker adds one line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SIGNS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "bg": (("кльомба", "маймунка"), ("точка",)),
    "cs": (("zavináč", "zavinac"), ("tečka", "tecka")),
    "de": (("at", "ät", "klammeraffe"), ("punkt", "dot")),
    "el": (("παπάκι", "παπακι"), ("τελεία", "τελεια")),
    "en": (("at",), ("dot", "d0t")),
    "es": (("arroba",), ("punto",)),
    "fr": (("arobase", "arrobase", "arobas"), ("point",)),
    "hu": (("kukac",), ("pont",)),
    "it": (("chiocciola", "chiocciolina"), ("punto",)),
    "nl": (("apenstaartje", "apestaartje"), ("punt",)),
    "pl": (("małpa", "malpa"), ("kropka",)),
    "pt": (("arroba",), ("ponto",)),
    "ro": (("arond", "arong"), ("punct",)),
    "ru": (("собака", "собачка"), ("точка", "тчк")),
    "sv": (("snabel-a", "snabela"), ("punkt",)),
    "tr": (("kuyruklu a",), ("nokta",)),
    "uk": (("равлик", "собачка", "песик"), ("крапка",)),
    "zh": (("艾特",), ("点",)),
}
"""Language: words for "@", words for "."; all in lower case."""

PLAIN_WORDS = frozenset({"at"})
"""Words for "@" that prose is full of: alone they say nothing, the dot must be spelled too."""

NOT_LOCALS: dict[str, str] = {
    "de": "bin sind ist mich mir uns auf schau",
    "en": "us me him her them you it we i am is are was were be been being look looking looked find found "
    "visit see seen meet meeting met available online located apply applied more here there now site "
    "website page pages work works working worked job jobs live living stay start starts starting started "
    "stop stops end ends begin begins arrive arrives based held open opens only not or and but just still "
    "yet good best great years months days month day week hour hours weekend home read shop buy sold "
    "sells contact call email mail e-mail message write address everyone anyone someone people all that "
    "this which who",
    "es": "una la el por de cada",
    "fr": "une un la le de",
    "pt": "uma a o por da de cada",
    "ru": "моя наша ваша твоя его её и не",
}
"""Language: words that stand before a spelled "@" in prose, never the name of a mailbox there."""

NOT_HOSTS: dict[str, str] = {
    "en": "a an the this that these those some any our your his her their its my which what one no every "
    "each all least most last first present night noon",
}
"""Language: words that stand after a spelled "@" in prose, never a host there."""


def at_words() -> dict[str, frozenset[str]]:
    """Words for "@", each with its languages."""
    return _by_word(0)


def dot_words() -> dict[str, frozenset[str]]:
    """Words for ".", each with its languages."""
    return _by_word(1)


def spelled_out(words: Iterable[str]) -> str:
    """Piece of a regular expression like that of `alternatives`, faster where few texts have one.

    No word may be of one sign. First two signs are tested as classes, then the words as a tree.
    """
    ordered = sorted(words)
    firsts, seconds = (
        "".join(sorted({sign for word in ordered for sign in (word[at], word[at].upper())})) for at in (0, 1)
    )
    return f"(?=[{firsts}][{seconds}]){_tree(ordered)}"


def _tree(words: list[str]) -> str:
    """Pattern for the words in any case, with common beginnings written once."""
    tails: dict[str, list[str]] = {}
    for word in words:
        if word:
            tails.setdefault(word[0], []).append(word[1:])
    branches = [_any_case(sign) + (_tree(rest) if any(rest) else "") for sign, rest in tails.items()]
    return f"(?:{'|'.join(branches)}){'?' if '' in words else ''}"


def _any_case(sign: str) -> str:
    return f"[{sign}{sign.upper()}]" if sign.isalpha() else re.escape(sign)


def alternatives(words: dict[str, frozenset[str]]) -> str:
    """Piece of a regular expression that matches one of the words, longest first, in any case."""
    return f"(?i:{'|'.join(sorted(words, key=lambda word: (-len(word), word)))})"


def _by_word(which: int) -> dict[str, frozenset[str]]:
    words: dict[str, set[str]] = {}
    for language, signs in SIGNS.items():
        for word in signs[which]:
            words.setdefault(word, set()).add(language)
    return {word: frozenset(languages) for word, languages in words.items()}
