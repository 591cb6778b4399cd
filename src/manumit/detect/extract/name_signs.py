"""Names in scripts without blanks or capitals: Chinese, Japanese, Korean, Thai. Each needs a cue.

Words are in `name_signs.txt`, with Faker's family and given names. A name is read where a cue stands right
before it or right after it, and only where it looks like one: a family name and signs of given names, a
short form ("小丽"), a family name and a title ("王姐", "김실장"), a listed name, or in Thai a title ("น้อง")
and what follows.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from manumit.detect.extract.mention import Mention, left_of
from manumit.detect.extract.name_lists import names_of
from manumit.detect.extract.scripts import HAN, HANGUL, KANA_HAN, THAI, part
from manumit.detect.extract.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WORDS = "name_signs.txt"

CLEAR, CALLED = 0.9, 0.7

_HAN = "\u4e00-\u9fff"
_GAP = "[ \u00a0\u3000]?[：:]?[ \u00a0\u3000]?"


class _Ahead(NamedTuple):
    """A cue and the name after it."""

    pattern: re.Pattern[str]


class _Behind(NamedTuple):
    """A cue, found first since it is rare, and the name in what stands before it, at most so many signs.

    whole: the cue is part of the name.
    """

    cue: re.Pattern[str]
    name: re.Pattern[str]
    most: int
    whole: bool = False


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


def _class(words: Iterable[str]) -> str:
    return "[" + "".join(sorted({word for word in words if len(word) == 1})) + "]"


def _single(words: Iterable[str]) -> list[str]:
    return [word for word in words if len(word) == 1]


@cache
def _chinese() -> tuple[_Ahead | _Behind, ...]:
    family = [*listed(WORDS, "zh-family"), *names_of("zh_CN", "last_name"), *names_of("zh_TW", "last_name")]
    family = [word for word in family if "\u4e00" <= word[0] <= "\u9fff"]
    sign = _class(listed(WORDS, "zh-given"))
    given = _either(
        word
        for place in ("zh_CN", "zh_TW")
        for word in names_of(place, "first_name")
        if len(word) == 2 and word[0] >= "\u4e00"
    )
    short, title = _class(listed(WORDS, "zh-short")), _either(listed(WORDS, "zh-title"))
    name = (
        f"(?:{_class(family)}(?:{title})|{short}(?:{sign}|{_class(family)})|(?P<twin>{sign})(?P=twin)"
        f"|(?:{_either(family)}){sign}{{1,2}}(?![{_HAN}])|(?:{_either(family)}){sign}{sign}|{given})"
    )
    cues = listed(WORDS, "zh-cue")
    return (
        _Ahead(re.compile(f"(?:{_either(cues)}){_GAP}(?P<name>{name})")),
        _Behind(
            re.compile(_either(listed(WORDS, "zh-after"))),
            re.compile(f"(?<![{_HAN}])(?P<name>{name})[^\n。！？，、!?,.]*$"),
            20,
        ),
    )


@cache
def _japanese() -> tuple[_Ahead | _Behind, ...]:
    family = [*listed(WORDS, "ja-family"), *names_of("ja_JP", "last_name")]
    given = [*listed(WORDS, "ja-name"), *names_of("ja_JP", "first_name")]
    scripts = [word for word in family if word[0] >= "\u3040"]
    forename = [word for word in given if word[0] >= "\u3040"]
    name = f"(?:(?:{_either(scripts)})[ \u3000]?(?:{_either(forename)})|{_either([*scripts, *forename])})"
    before, after = _either(listed(WORDS, "ja-before")), _either(listed(WORDS, "ja-after"))
    sure = _either(listed(WORDS, "ja-sure"))
    return (
        _Ahead(
            re.compile(
                f"(?:{before}){_GAP}(?:[^\x00\n。、！？!?の]{{1,12}}の)?"
                f"(?P<name>{name})(?={after}|[ \n\x00。、！？!?（(]|$)"
            )
        ),
        _Behind(re.compile(sure), re.compile(f"(?<![{_HAN}々])(?P<name>{name})$"), 10),
        _Behind(
            re.compile("お待ち|待って"),
            re.compile(f"(?<![{_HAN}々])(?P<name>{name})が[^\n。！？!?]*$"),
            36,
        ),
    )


@cache
def _korean() -> tuple[_Ahead | _Behind, ...]:
    family, sign = _class(listed(WORDS, "ko-family")), _class(listed(WORDS, "ko-sign"))
    title = _either(listed(WORDS, "ko-title"))
    given = _either(word for word in names_of("ko_KR", "first_name") if "가" <= word[0] <= "힣")
    nots = _either(listed(WORDS, "ko-not"))
    name = f"(?!(?:{nots}))(?:{family}(?:{title})|{family}{sign}{{2}}(?:{title})?|{given}|{sign}{{2}})"
    before, after = _either(listed(WORDS, "ko-before")), _either(listed(WORDS, "ko-after"))
    end = "(?![가-힣])"
    return (
        _Ahead(
            re.compile(
                f"(?:{before})[ :：은는]{{1,3}}(?:[^\x00\n ,.]{{1,12}} )?"
                f"(?P<name>{name})님?(?:{end}|(?={after}))"
            )
        ),
        _Behind(
            re.compile(f"(?:에게|한테|씨|님께|께){end}"), re.compile(f"(?<![가-힣])(?P<name>{name}) ?$"), 10
        ),
        _Behind(re.compile("기다"), re.compile(f"(?<![가-힣])(?P<name>{name}) ?[이가] [^\n.!?]*$"), 44),
        _Behind(
            re.compile(f"(?:{title})님?{end}"), re.compile(f"(?<![가-힣])(?P<name>{family})$"), 3, whole=True
        ),
    )


@cache
def _thai() -> tuple[_Ahead | _Behind, ...]:
    title, before = _either(listed(WORDS, "th-title")), _either(listed(WORDS, "th-before"))
    nick = _either(listed(WORDS, "th-name"))
    given = _either(word for word in names_of("th_TH", "first_name") if len(word) > 2 and word[0] > "\u0e00")
    follows, waits = _either(listed(WORDS, "th-after")), _either(listed(WORDS, "th-waits"))
    letters, end = "\u0e00-\u0e4e", "(?![\u0e30-\u0e3a\u0e47-\u0e4e])"
    known = f"(?:{nick}|{given}){end}"
    unknown = f"(?:{title})[{letters}]{{2,8}}?(?={follows}|[^{letters}]|$)"
    named = f"(?:(?:{title})[ ]?{known}|{unknown}|{known})"
    return (
        _Ahead(re.compile(f"(?:{before})[ :]{{0,2}}(?P<name>{named})")),
        _Ahead(re.compile(f"(?P<name>(?:{title})[ ]?{known})")),
        _Behind(
            re.compile(waits), re.compile(f"(?<![{letters}])(?P<name>(?:{title})[{letters}]{{2,8}})$"), 24
        ),
    )


_SCRIPTS = (
    (re.compile(f"[{_HAN}]"), HAN, _chinese),
    (re.compile(f"[\u3041-\u30ff{_HAN}]"), KANA_HAN, _japanese),
    (re.compile("[가-힣]"), HANGUL, _korean),
    (re.compile("[\u0e01-\u0e2e]"), THAI, _thai),
)
"""A letter that one of many texts must hold, what those hold that are searched then, and what for."""


def _spans(text: str, look: _Ahead | _Behind) -> Iterator[tuple[int, int]]:
    if isinstance(look, _Ahead):
        yield from (match.span("name") for match in look.pattern.finditer(text))
        return
    for match in look.cue.finditer(text):
        left = left_of(text, match.start(), look.most)
        if found := look.name.search(left):
            shift = match.start() - len(left)
            stop = match.end() - match[0].endswith("님") if look.whole else shift + found.end("name")
            yield shift + found.start("name"), stop


def find_signs(text: str) -> Iterator[Mention]:
    """Names beside their cues, in the order of their start."""
    found: list[tuple[int, int]] = []
    for script, spans, patterns in _SCRIPTS:
        texts = part(text, spans)
        if texts and script.search(texts.text):
            for look in patterns():
                for start, stop in _spans(texts.text, look):
                    shift = texts.shift(start)
                    found.append((start + shift, stop + shift))
    done = -1
    for start, stop in sorted(found, key=lambda span: (span[0], -span[1])):
        if start >= done:
            done = stop
            yield Mention(start, stop, "name", "".join(text[start:stop].split()), CLEAR)
