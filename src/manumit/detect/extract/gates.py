"""Which texts an extractor has to look at: a pattern that each text with a mention matches, and few others.

Gates are made of the extractors' own patterns and searched by RE2, which Arrow brings along: it walks a text
once however many words it looks for, ten to thirty times as fast as `re` looks for the mentions themselves.
"""

from __future__ import annotations

import re
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from manumit.detect.extract.wording import STYLED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_parser = import_module("re._parser")  # the syntax tree of a pattern; public only as the deprecated sre_parse
_is = import_module("re._constants")

ODD = (
    "\u0130\u0131\u017f\u00b5\u0345\u01c5\u01c8\u01cb\u01f2\u03d0\u03d1\u03d5\u03d6\u03f0\u03f1\u03f4\u03f5"
    "\u1c80-\u1c88\u1e9b\u1e9e\u1f80-\u1faf\u1fb3\u1fbc\u1fbe\u1fc3\u1fcc\u1fd3\u1fe3\u1ff3\u1ffc\u2126\u212a"
    "\u212b\ufb05\ufb06"
)
"""Letters that a search takes for others than their one capital or small form, as the inside of a class."""

_CLASSES = {
    _is.CATEGORY_DIGIT: r"\p{Nd}",
    _is.CATEGORY_WORD: r"\p{L}\p{N}_",
    _is.CATEGORY_SPACE: r"\s\x{b}\x{1c}-\x{1f}\x{85}\p{Z}",
    _is.CATEGORY_NOT_DIGIT: r"\P{Nd}",
    _is.CATEGORY_NOT_SPACE: r"\x{0}-\x{10ffff}",
    _is.CATEGORY_NOT_WORD: r"\x{0}-\x{10ffff}",
}
_ANY = r"[\x{0}-\x{10ffff}]"
_REPEATS = (_is.MAX_REPEAT, _is.MIN_REPEAT, _is.POSSESSIVE_REPEAT)
_EDGES = {_is.AT_BEGINNING_STRING: r"\A", _is.AT_END_STRING: r"\z"}
_SIGMAS = frozenset("Σσς")


def gate(
    *patterns: re.Pattern[str] | str,
    lowered: bool = False,
    dressed: str = "",
    signs: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """A pattern of RE2 that matches a text wherever one of the patterns does, and in other places.

    Parameters
    ----------
    lowered : the patterns are searched in small letters, the gate in the text as it is.
    dressed : characters, as the inside of a class, that are changed before a search; a text with one of them
        passes, as do those with styled letters and ODD ones.
    signs : what is changed into a character before a search, by that character.
    """
    styled = "".join(f"{chr(first)}-{chr(end - 1)}" for first, end in STYLED)
    any_case = re.IGNORECASE if lowered else re.NOFLAG
    return "|".join(
        [f"[{ODD}{styled}{dressed}]", *(_Wider(signs).of(pattern, any_case) for pattern in patterns)]
    )


class _Wider:
    """Writes a pattern without what RE2 does not know: it matches wherever the pattern does.

    What is looked for before and after a match becomes part of it at either end of the pattern, and is left
    out elsewhere, as is all that must not be there.
    """

    def __init__(self, signs: Mapping[str, str]) -> None:
        self._signs = signs
        self._groups: dict[int, str] = {}

    def of(self, pattern: re.Pattern[str] | str, flags: int) -> str:
        """The wider pattern."""
        if isinstance(pattern, re.Pattern):
            flags |= pattern.flags
            pattern = pattern.pattern
        return self._all(_parser.parse(pattern, flags & re.VERBOSE), flags, begins=True, ends=True)

    def _all(self, parts: Iterable[Any], flags: int, *, begins: bool, ends: bool) -> str:
        listed = list(parts)
        last = len(listed) - 1
        return "".join(
            self._one(kind, what, flags, begins=begins and not place, ends=ends and place == last)
            for place, (kind, what) in enumerate(listed)
        )

    def _one(self, kind: Any, what: Any, flags: int, *, begins: bool, ends: bool) -> str:
        if kind is _is.LITERAL:
            return _class(self._written(what, flags))
        if kind is _is.NOT_LITERAL:
            return f"[^{_sign(what)}]"
        if kind is _is.IN:
            return self._set(what, flags, begins=begins)
        if kind in _REPEATS:
            least, most, parts = what
            return self._repeated(least, most, parts, flags)
        if kind is _is.SUBPATTERN:
            number, more, less, parts = what
            made = self._all(parts, (flags | more) & ~less, begins=begins, ends=ends)
            self._groups[number] = made
            return f"(?:{made})"
        if kind is _is.ATOMIC_GROUP:
            return f"(?:{self._all(what, flags, begins=begins, ends=ends)})"
        if kind is _is.BRANCH:
            branches = (self._all(branch, flags, begins=begins, ends=ends) for branch in what[1])
            return f"(?:{'|'.join(branches)})"
        if kind is _is.ASSERT:
            behind, parts = what[0] < 0, what[1]
            at_edge = begins if behind else ends
            return self._all(parts, flags, begins=behind, ends=not behind) if at_edge else ""
        if kind is _is.GROUPREF:
            return f"(?:{self._groups[what]})"
        if kind is _is.ANY:
            return _ANY
        if kind is _is.AT:
            return _EDGES.get(what, "")
        if kind is _is.ASSERT_NOT:
            return _not_followed(*what) if ends else ""
        raise ValueError(f"{kind} has no place in a pattern with a gate")

    def _repeated(self, least: int, most: int, parts: Iterable[Any], flags: int) -> str:
        made = self._all(parts, flags, begins=False, ends=False)
        return f"(?:{made}){{{least},{'' if most is _is.MAXREPEAT else most}}}" if made else ""

    def _set(self, items: list[Any], flags: int, *, begins: bool) -> str:
        """A class; where one of what must not stand there begins a pattern, the text may begin."""
        if items[0][0] is _is.NEGATE:
            return f"(?:\\A|{_class_without(items[1:])})" if begins else _class_without(items[1:])
        made: set[str] = set()
        for kind, what in items:
            if kind is _is.CATEGORY:
                made.add(_CLASSES[what])
            elif kind is _is.LITERAL:
                made.update(self._written(what, flags))
            else:
                made.add(f"{_sign(what[0])}-{_sign(what[1])}")
                if flags & re.IGNORECASE:
                    made.update(
                        form for point in range(what[0], what[1] + 1) for form in self._written(point, flags)
                    )
        return _class(sorted(made))

    def _written(self, point: int, flags: int) -> list[str]:
        """All that may stand in a text for a character."""
        return [_sign(form) for form in (*_forms(point, flags), *map(ord, self._signs.get(chr(point), "")))]


def _forms(point: int, flags: int) -> list[int]:
    """A character in both cases where case does not matter."""
    letter = chr(point)
    if not flags & re.IGNORECASE:
        return [point]
    forms = {letter, letter.lower(), letter.upper()} | (_SIGMAS if letter in _SIGMAS else set())
    return sorted(ord(form) for form in forms if len(form) == 1)


def _not_followed(direction: int, parts: Iterable[Any]) -> str:
    """The end, or a character that is none of those that must not follow."""
    listed = list(parts)
    if direction < 0 or len(listed) != 1 or listed[0][0] is not _is.IN or listed[0][1][0][0] is _is.NEGATE:
        return ""
    return rf"(?:{_class_without(listed[0][1])}|\z)"


def _class_without(items: list[Any]) -> str:
    """What is none of some characters, or more than that where the class names kinds of them."""
    if (_is.CATEGORY, _is.CATEGORY_NOT_WORD) in items:
        return rf"[{_CLASSES[_is.CATEGORY_WORD]}]"
    made = [
        _sign(what) if kind is _is.LITERAL else f"{_sign(what[0])}-{_sign(what[1])}"
        for kind, what in items
        if kind is not _is.CATEGORY
    ]
    return f"[^{''.join(made)}]" if made else _ANY


def _class(signs: Iterable[str]) -> str:
    return f"[{''.join(signs)}]"


def _sign(point: int) -> str:
    """A character as RE2 reads it in a class and outside."""
    return chr(point) if point < 0x80 and chr(point).isalnum() else f"\\x{{{point:x}}}"
