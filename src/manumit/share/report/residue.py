"""What looks like an identifier though no extractor named it: long numbers, words with "@", addresses."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import NamedTuple

LONG_RUN = 5
"""Digits one after another that are hidden."""

SPREAD = 7
"""Digits with separators between them that are hidden."""

_DIGITS = (
    r"\d"
    "\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468\u2474-\u247c\u2488-\u2490\u24ea"
    "\u24f5-\u24fd\u2776-\u277e\u2780-\u2788\u278a-\u2792"
)
_BETWEEN = r"[\s.,:;/|\\()\[\]_*+~'’·•…=<>#\-\u2010-\u2015\u2212\ufe0f\u20e3\u200b-\u200f\u2060\u00ad]{0,4}"
_ADDRESS = r"[^\s\x00<>()\[\],;:\"'@＠]"
_PATTERNS = (
    ("email", rf"{_ADDRESS}{{1,64}}[@＠]{_ADDRESS}{{1,255}}"),
    ("url", r"(?:https?://|www\.)[^\s\x00<>\"']{1,2000}"),
    ("url", r"(?<![\w.-])[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/[^\s\x00<>\"']{1,2000}"),
    ("handle", r"[@＠][\w.\-]{2,64}"),
    ("number", rf"\+?[{_DIGITS}](?:{_BETWEEN}[{_DIGITS}]){{4,}}"),
)
_LOOK = re.compile("|".join(f"({pattern})" for _, pattern in _PATTERNS))
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?\Z")
_UNSPACED = "\u3007\u4e00-\u9fff\uac00-\ud7a3"
_TOKEN = re.compile(rf"[{_UNSPACED}]|[^\s\x00{_UNSPACED}!-/:-@\[-`{{-~’·•…\u2010-\u2015、。，]+")
_GAP = 4
_RUN = re.compile(rf"[{_DIGITS}]{{{LONG_RUN},}}")


class Found(NamedTuple):
    """A piece of a text, by code points, and what it is."""

    start: int
    stop: int
    kind: str
    value: str


def residue(text: str, *, figures: bool = False) -> list[Found]:
    """What is left in a text that may tell who somebody is.

    Parameters
    ----------
    figures : the text is a sentence of this program, in which 1,234,567 is a figure.
    """
    found = []
    for match in _LOOK.finditer(text):
        kind = _PATTERNS[(match.lastindex or 1) - 1][0]
        value = match[0]
        if kind == "number":
            if figures and _THOUSANDS.match(value):
                continue
            if len(digits_of(value)) < SPREAD and not _RUN.search(value):
                continue
            value = digits_of(value)
        found.append(Found(match.start(), match.end(), kind, value.lower()))
    return found


def spelled(text: str) -> list[Found]:
    """Runs of at least five digits of which some are words, in any of the languages that are known."""
    low = text.lower()
    if len(low) != len(text):
        low = text
    known = _digit_words()
    found: list[Found] = []
    start = stop = digits = words = 0
    for token in _TOKEN.finditer(low):
        is_word = token[0] in known
        here = 1 if is_word else len(token[0]) if token[0].isdecimal() else 0
        if here and digits and token.start() - stop <= _GAP:
            digits, words, stop = digits + here, words + is_word, token.end()
            continue
        found += _run(low, start, stop, digits, words)
        start, stop, digits, words = token.start(), token.end(), here, int(is_word)
    return found + _run(low, start, stop, digits, words)


def _run(text: str, start: int, stop: int, digits: int, words: int) -> list[Found]:
    return [Found(start, stop, "number", text[start:stop])] if words and digits >= LONG_RUN else []


@cache
def _digit_words() -> frozenset[str]:
    told = (files("manumit.detect.text") / "digit_words.txt").read_text(encoding="utf-8")
    lines = [line for line in told.splitlines() if line and not line.startswith("#")]
    return frozenset(word for line in lines for part in line.split()[1:] for word in part.split("/"))


def digits_of(text: str) -> str:
    """The digits of a text, in whatever script, as 0 to 9."""
    return "".join(str(d) for c in text if (d := unicodedata.digit(c, None)) is not None)
