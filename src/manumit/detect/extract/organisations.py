"""Names of organisations: those with a legal form, and those that a text calls a firm, an agency, a bank.

A mention is the name with its legal form ("Nordwind GmbH"), without a word that only says what it is ("the
company Nordwind"). Value: small letters after NFKC, single blanks, without the legal form, so that "Nordwind"
and "NORDWIND GmbH" are one. Words are in `organisations.txt`. A bare word in capitals is no mention: nothing
says whether it is a firm, a place or a product.

Confidence: 0.9 a legal form; 0.7 a short form that may be something else in capitals (SA, AG), or a word
before the name ("фирма", "company"); 0.5 the last word of the name says
so ("Agency", "Hotel").

Precision on 916 real job adverts and 3,345 text messages, distinct values read one by one: 0.75 at 0.7 and
above (most errors: line breaks lost in the source, so that words of a heading stick to the name), 0.7 at 0.5.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from manumit.detect.extract import name_kernel as k
from manumit.detect.extract.mention import Mention, left_of, right_of
from manumit.detect.extract.name_lists import fold, letter_tables, table
from manumit.detect.extract.scripts import HAN, HANGUL, KANA_HAN, THAI, part
from manumit.detect.extract.wording import LETTER_RANGES, listed, plain, points_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WORDS = "organisations.txt"

CLEAR, LIKELY, MAYBE = 0.9, 0.7, 0.5

REACH = 60
"""Code points of a name, at most."""

MOST = 4
"""Words of a name besides its legal form."""

DOTTED = tuple(
    (letter, places, re.compile(form))
    for letter, places, form in (
        (
            "S",
            (1,),
            r"S\. ?(?:A\.(?: ?[SU]\.| ?R\. ?L\.)?|L\.(?: ?U\.)?|R\. ?L\.|p\. ?A\.|r\. ?l\.|n\. ?c\.)",
        ),
        ("o", (3, 2), r"[Zz] ?o\. ?o\."),
        ("s", (1,), r"s\. ?r\. ?o\."),
        ("d", (1,), r"d\. ?o\. ?o\."),
        ("B", (1,), r"B\. ?V\."),
        ("N", (1,), r"N\. ?V\."),
        ("A", (1,), r"A\.Ş\."),
        ("e", (1,), r"e\. ?K\."),
    )
)
"""Legal forms written with full stops: the letter before the first stop, how far before it they begin."""

_NO_SIGNS = np.zeros(0, np.uint8)

_TOKEN = re.compile(f"(?:[{LETTER_RANGES}0-9][{LETTER_RANGES}0-9'’.&+-]{{0,30}}|&)")
_QUOTED = re.compile("[«\"“„'](?P<name>[^\x00\n«»\"“”„']{2,40})[»\"”“']")
_OPENERS = "«\"“„'"
_CLOSERS = ".,;:!?"


@cache
def _set(*keys: str) -> frozenset[str]:
    return frozenset(fold(word) for key in keys for word in listed(WORDS, key))


@cache
def _table() -> tuple[np.ndarray, np.ndarray]:
    """The kernel's table: forms and last words of names as names, words before names as cues."""
    marks = dict.fromkeys(_set("form", "short", "sort"), k.GIVEN)
    for word in _set("kind", "lead", "quoted"):
        marks[word] = marks.get(word, 0) | k.CUE | k.ANY
    return table(marks)


def find(text: str) -> Iterator[Mention]:
    """All organisations in a text, or in many with BETWEEN between them."""
    low = plain(text)
    starts, stops, marks = k.candidates(points_of(low), *letter_tables(), *_table(), _NO_SIGNS)
    found: list[Mention] = []
    for start, stop, mark in zip(starts.tolist(), stops.tolist(), marks.tolist(), strict=True):
        if mark & k.CUE:
            found += _after_word(low, start)
        if mark & k.GIVEN:
            found += _before_word(low, start, stop)
    for start, stop in _dotted(low):
        found += _named(low, start, stop, CLEAR)
    for spans, find_in in _SCRIPTS:
        if texts := part(low, spans):
            found += (_moved(mention, texts.shift(mention.start)) for mention in find_in(texts.text))
    return _apart(found)


def _moved(mention: Mention, by: int) -> Mention:
    return mention._replace(start=mention.start + by, stop=mention.stop + by)


def _dotted(text: str) -> Iterator[tuple[int, int]]:
    """Legal forms with full stops: patterns are tried only where a stop stands after the right letter."""
    points = points_of(text)
    stops = np.flatnonzero(points == ord("."))
    stops = stops[stops > 0]
    letters = points[stops - 1]
    for letter, places, pattern in DOTTED:
        done = -1
        for stop in stops[letters == ord(letter)].tolist():
            for place in places:
                match = pattern.match(text, stop - place) if place <= stop else None
                if match and match.start() >= done:
                    done = match.end()
                    yield match.span()


def _apart(found: Iterable[Mention]) -> Iterator[Mention]:
    """The longest of those that lie in one another, by start."""
    done = -1
    for mention in sorted(found, key=lambda mention: (mention.start, -mention.stop, -mention.confidence)):
        if mention.start >= done:
            done = mention.stop
            yield mention


def _mention(text: str, start: int, stop: int, confidence: float, name: str | None = None) -> Mention:
    value = unicodedata.normalize("NFKC", text[start:stop] if name is None else name).casefold()
    return Mention(start, stop, "organisation", " ".join(value.replace(",", " ").split()), confidence)


def _capital(word: str) -> bool:
    return word[:1].isupper() or word[:1].isdigit()


def _tokens_before(text: str, at: int, comma: str = ",") -> list[tuple[int, str]]:
    """Words of a name that ends before a place, with where each begins."""
    left = left_of(text, at, REACH).rpartition("\n")[2]
    shift = at - len(left)
    tokens = [(match.start(), match.end(), match[0]) for match in _TOKEN.finditer(left)]
    taken: list[tuple[int, str]] = []
    edge = len(left)
    for begin, end, word in reversed(tokens):
        gap = left[end:edge]
        if (
            gap.strip(" \u00a0") not in (("", comma) if not taken else ("",))
            or len(gap) > 2
            or len(taken) > MOST
        ):
            break
        if taken and word[-1] in _CLOSERS and len(word) > 2:
            break
        if not _capital(word) and fold(word) not in _set("with") and word != "&":
            break
        taken.append((shift + begin, word))
        edge = begin
    nots = _set("start") if comma else _set("start", "plain")
    while taken and (not _capital(taken[-1][1]) or fold(taken[-1][1]) in nots):
        taken.pop()
    return taken[::-1]


def _before_word(text: str, start: int, stop: int) -> Iterator[Mention]:
    """A name that ends with a legal form or a word for its sort."""
    word, written = fold(text[start:stop]), text[start:stop]
    if word in _set("form"):
        yield from _named(text, start, stop, CLEAR, "" if word == "plc" else ",")
    elif word in _set("short"):
        if written.isupper() if word != "co" else written == "Co" and text[stop : stop + 1] == ".":
            yield from _named(text, start, stop, LIKELY, "")
    elif text[start - 1 : start] in (" ", "\u00a0") and not written.isupper():
        tokens = _tokens_before(text, start, "")
        cut = [number for number, (_, token) in enumerate(tokens) if fold(token) in _set("and")]
        tokens = tokens[cut[-1] + 1 :] if cut else tokens
        known = [token for _, token in tokens if fold(token) not in _set("start", "plain", "with", "sort")]
        if tokens and _capital(tokens[0][1]) and any(len(token) > 1 for token in known):
            yield _mention(text, tokens[0][0], stop, MAYBE)


def _named(text: str, start: int, stop: int, confidence: float, comma: str = ",") -> Iterator[Mention]:
    """A name with its legal form from `start` to `stop`."""
    if text[start - 1 : start] not in (" ", "\u00a0"):
        return
    tokens = _tokens_before(text, start, comma)
    while tokens and fold(tokens[-1][1]).rstrip(".") in _set("form", "short", "part"):
        start = tokens.pop()[0]
    words = [word for _, word in tokens]
    # In a text all in capitals nothing says where a name begins.
    if all(len(word) < 2 for word in words) or (len(words) > 2 and all(word.isupper() for word in words)):
        return
    if fold(words[-1]) in _set("start") or all(fold(word) in _set("start", "plain") for word in words):
        return
    begin = tokens[0][0]
    if text[stop : stop + 1] == "." and text[start:stop].lower() in ("inc", "ltd", "corp", "co"):
        stop += 1
    yield _mention(text, begin, stop, confidence, text[begin:start])


def _after_word(text: str, at: int) -> Iterator[Mention]:
    """A name after a word for what it is: the first word of the name stands at `at`."""
    left = left_of(text, at, 40).rpartition("\n")[2]
    quoted = left[-1:] in _OPENERS and bool(left)
    before = left[:-1] if quoted else left
    words = before.split()
    if not words or before[-1:] not in " \u00a0" or len(before) - len(before.rstrip()) > 2:
        return
    cue, upper = fold(words[-1]), words[-1][0].isupper()
    sure = CLEAR if cue in _set("lead") else LIKELY
    if quoted and cue in _set("kind", "lead", "quoted"):
        if match := _QUOTED.match(text, at - 1):
            yield _mention(text, match.start("name"), match.end("name"), sure)
    elif cue in _set("lead") or (
        cue in _set("kind") and (not upper or cue in _set("noun") or not cue.isascii())
    ):
        stop = _run_after(text, at, alone=not cue.isascii())
        if stop > at and (words[-1].isupper() or cue not in _set("capital")):
            yield _mention(text, at, stop, sure)


def _run_after(text: str, at: int, *, alone: bool) -> int:
    """End of the words of a name that begins at a place."""
    right = right_of(text, at, REACH).partition("\n")[0]
    caseless = right[:1].lower() == right[:1].upper()
    most = 1 if alone or caseless else MOST
    stop = 0
    for number, match in enumerate(_TOKEN.finditer(right)):
        word = match[0].rstrip(_CLOSERS)
        if number >= most or match.start() - stop > 1 or (number and right[stop] not in " \u00a0"):
            break
        if not (caseless or word[:1].isupper()) or fold(word) in _set("start", "plain"):
            break
        stop = match.start() + len(word)
        if len(word) < len(match[0]):
            break
    return at + stop if stop > 1 else at


_HAN = "\u4e00-\u9fff"


@cache
def _chinese() -> tuple[re.Pattern[str], ...]:
    form = "|".join(sorted(listed(WORDS, "zh-form"), key=len, reverse=True))
    nots = "|".join(sorted(listed(WORDS, "zh-not"), key=len, reverse=True))
    leads = "|".join(listed(WORDS, "zh-lead"))
    return (
        re.compile(f"(?:{form}|公司)"),
        re.compile(f"(?:^|[^{_HAN}])(?:{leads})?(?P<name>(?!(?:{nots}))[{_HAN}]{{2,12}})$"),
        re.compile(f"(?:^|[^{_HAN}])(?:{leads})?(?P<name>(?!(?:{nots}))[{_HAN}]{{2,4}})$"),
    )


def _in_chinese(text: str) -> Iterator[Mention]:
    forms, long, short = _chinese()
    nots = tuple(listed(WORDS, "zh-not"))
    for match in forms.finditer(text):
        kind = match[0] == "公司"
        left = left_of(text, match.start(), 14)
        found = (short if kind else long).search(left)
        if found and not (kind and found["name"].endswith(nots)):
            start = match.start() - len(left) + found.start("name")
            stop = match.start() if kind else match.end()
            yield _mention(text, start, stop, LIKELY if kind else CLEAR, found["name"])


@cache
def _japanese() -> tuple[re.Pattern[str], ...]:
    form = "|".join(map(re.escape, listed(WORDS, "ja-form")))
    sort = "|".join(listed(WORDS, "ja-sort"))
    core = f"(?:[{_HAN}々]{{1,6}}|[ァ-ヶー]{{2,12}}|[A-Za-z0-9]{{2,16}})"
    return (
        re.compile(f"(?:{form})"),
        re.compile(f"[ \u3000]?(?P<name>{core}{{1,2}})"),
        re.compile(f"(?P<name>{core}{{1,2}})[ \u3000]?$"),
        re.compile(f"(?:{sort})(?![{_HAN}])"),
        re.compile("(?:^|[^ァ-ヶー])(?P<name>[ァ-ヶー]{2,12})$"),
    )


def _in_japanese(text: str) -> Iterator[Mention]:
    forms, after, before, sorts, core = _japanese()
    for match in forms.finditer(text):
        if found := after.match(text, match.end()):
            yield _mention(text, match.start(), found.end("name"), CLEAR, found["name"])
        else:
            left = left_of(text, match.start(), 26)
            if found := before.search(left):
                start = match.start() - len(left) + found.start("name")
                yield _mention(text, start, match.end(), CLEAR, found["name"])
    for match in sorts.finditer(text):
        left = left_of(text, match.start(), 14)
        if found := core.search(left):
            yield _mention(text, match.start() - len(left) + found.start("name"), match.end(), MAYBE)


@cache
def _korean() -> tuple[re.Pattern[str], ...]:
    form = "|".join(map(re.escape, listed(WORDS, "ko-form")))
    sort = "|".join(listed(WORDS, "ko-sort"))
    particle = "(?=(?:에서|에|은|는|이|가|을|를|의|과|와|로)?(?![가-힣]))"
    return (
        re.compile(f"(?:{form}) ?(?P<name>[가-힣A-Za-z0-9]{{2,12}})"),
        re.compile(f"(?<![가-힣])(?P<name>[가-힣]{{2,4}}(?:{sort})){particle}"),
    )


def _in_korean(text: str) -> Iterator[Mention]:
    form, sort = _korean()
    for match in form.finditer(text):
        yield _mention(text, match.start(), match.end(), CLEAR, match["name"])
    for match in sort.finditer(text):
        yield _mention(text, *match.span("name"), MAYBE)


@cache
def _thai() -> re.Pattern[str]:
    form, end = ("|".join(map(re.escape, listed(WORDS, key))) for key in ("th-form", "th-end"))
    return re.compile(f"(?:{form}) ?(?P<name>[ก-๎A-Za-z0-9]{{2,24}}?)(?: ?(?:{end})|(?![ก-๎A-Za-z0-9]))")


def _in_thai(text: str) -> Iterator[Mention]:
    for match in _thai().finditer(text):
        yield _mention(text, *match.span(), CLEAR, match["name"])


_SCRIPTS = ((HAN, _in_chinese), (KANA_HAN, _in_japanese), (HANGUL, _in_korean), (THAI, _in_thai))
