"""Who is named is not shown: pseudonyms that hold within one report.

A pseudonym says the kind and a number by first appearance, beside it at most what many share: the country of
a phone, the service of a handle. The same value has the same pseudonym wherever it stands.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import phonenumbers
import pyarrow as pa

from manumit.detect.extract.extracting import find_mentions
from manumit.detect.extract.handle_tables import services
from manumit.detect.extract.mention import BETWEEN
from manumit.detect.extract.registry import extractors
from manumit.share.report.residue import digits_of, residue, spelled

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

PLAIN_KINDS = frozenset({"price", "payment", "age", "date", "time", "place", "service"})
"""Kinds of mentions that name nobody; every other kind, of other packages too, is masked."""

_NAMES = frozenset({"name", "organisation"})
_ORDER = ("phone", "email", "iban", "wallet", "token", "handle", "author", "url", "domain")
_WORDS = {"url": "link", "stated": "contact", "code": "code"}
_TAIL = 7
"""Last digits by which a phone with and without its country are one."""

_MOST_FIGURES = 7
"""Digits in a price or an age from which it is rather something else."""

_MANY = 500
"""Texts from which they go through gates first."""

_SHORTEST = 3
"""Letters of an author's or person's name that is looked for in texts."""


class Piece(NamedTuple):
    """A stretch of a text: shown as it is, or a pseudonym."""

    text: str
    masked: bool = False
    marked: bool = False


class Span(NamedTuple):
    """An identifier in a text, by code points."""

    start: int
    stop: int
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Context:
    """What is known about a text before it is looked through.

    Parameters
    ----------
    mentions : what the run found in this text.
    known : kinds and values of names and accounts that belong to it; found in any case of letters.
    sealed : it is of a possible minor: nothing is shown, whatever the report shows.
    sentence : it is a sentence of this program, with figures and without names.
    """

    mentions: tuple[Span, ...] = ()
    known: tuple[tuple[str, str], ...] = ()
    sealed: bool = False
    sentence: bool = False


class Veil:
    """Decides for one report what is shown of identifiers.

    Parameters
    ----------
    lifted : show them, but for those of possible minors.

    Attributes
    ----------
    sealed_records : records of which nothing that names anybody is shown, in whatever lead they stand.
    """

    def __init__(self, *, lifted: bool = False) -> None:
        self.lifted = lifted
        self.sealed_records: set[str] = set()
        self._numbers: dict[str, int] = {}
        self._names: dict[tuple[str, str], str] = {}
        self._tails: dict[str, list[str]] = {}
        self._sealed: set[tuple[str, str]] = set()
        self._found: dict[str, list[Span]] = {}

    def seal(self, kind: str, value: str) -> None:
        """Never show this identifier: it is one of a possible minor."""
        self._sealed.add(self.key(kind, value))

    def hidden(self, kind: str, value: str, *, sealed: bool = False) -> bool:
        """Whether an identifier is masked."""
        if kind in PLAIN_KINDS:
            return False
        return sealed or not self.lifted or self.key(kind, value) in self._sealed

    def identifier(self, kind: str, value: str, *, sealed: bool = False) -> Piece:
        """An identifier on its own, as it may be shown."""
        if kind in PLAIN_KINDS:
            return Piece(value)
        if self.hidden(kind, value, sealed=sealed):
            return Piece(self._pseudonym(kind, value, sealed=sealed), masked=True)
        return Piece(value)

    def prepare(self, texts: Iterable[str]) -> None:
        """Look through many texts at once, which is faster than one by one."""
        new = sorted({text for text in texts if text and text not in self._found})
        if not new:
            return
        spans: dict[int, list[Span]] = {}
        # Gates spare work over many texts, and cost a tenth of a second before the first.
        chosen = None if len(new) > _MANY else extractors()
        for row in find_mentions(pa.array(new, pa.string()), chosen).to_pylist():
            span = Span(row["start_char"], row["end_char"], row["kind"], row["value"])
            spans.setdefault(row["row"], []).append(span)
        for number, text in enumerate(new):
            self._found[text] = spans.get(number, [])

    def pieces(
        self,
        text: str,
        context: Context | None = None,
        *,
        within: tuple[int, int] | None = None,
        marks: Sequence[tuple[int, int]] = (),
    ) -> list[Piece]:
        """A text with pseudonyms where identifiers stand.

        Parameters
        ----------
        within : the part to show, by code points; None: all. An identifier at its border is shown whole.
        marks : parts to mark, by code points.
        """
        first, last = within or (0, len(text))
        made: list[Piece] = []
        place = first
        for span in self.spans(text, context):
            if span.stop <= first or span.start >= last:
                continue
            made += _cut(text, place, span.start, marks)
            marked = any(a < span.stop and span.start < b for a, b in marks)
            sealed = context is not None and context.sealed
            made.append(Piece(self._pseudonym(span.kind, span.value, sealed=sealed), True, marked))
            place = span.stop
        return made + _cut(text, place, last, marks)

    def plain(self, text: str, context: Context | None = None) -> str:
        """The pieces of a text as one string."""
        return "".join(piece.text for piece in self.pieces(text, context))

    def spans(self, text: str, context: Context | None = None) -> list[Span]:
        """What must be hidden in a text, in order and apart from one another."""
        if not text:
            return []
        told = context or Context()
        self.prepare([text])
        found = [*told.mentions, *self._found[text]]
        if told.sentence:
            found = [span for span in found if span.kind not in _NAMES]
        found += _literal(text, told.known)
        plain = [s for s in found if s.kind in PLAIN_KINDS and not _too_long(s)]
        named = [s for s in found if s.kind not in PLAIN_KINDS]
        rest = [Span(*f) for f in residue(_without(text, [*named, *plain]), figures=told.sentence)]
        rest += [Span(s.start, s.stop, "number", s.value) for s in found if _too_long(s)]
        if not told.sentence:
            rest += [Span(*f) for f in spelled(_without(text, plain))]
        return _apart(s for s in (*named, *rest) if self.hidden(s.kind, s.value, sealed=told.sealed))

    def key(self, kind: str, value: str) -> tuple[str, str]:
        """What two spellings of one identifier have in common; a phone may lack its country."""
        low = value.strip().lower()
        digits = digits_of(low) if kind in {"phone", "number", "stated"} else ""
        if len(digits) < _TAIL:
            return kind, low
        alike = self._tails.setdefault(digits[-_TAIL:], [])
        for known in alike:
            if known.endswith(digits) or digits.endswith(known):
                return "phone", known
        if kind != "phone":
            return kind, digits
        alike.append(digits)
        return kind, digits

    def _pseudonym(self, kind: str, value: str, *, sealed: bool) -> str:
        key = self.key(kind, value)
        if key not in self._names:
            word = _WORDS.get(key[0], key[0])
            self._numbers[word] = self._numbers.get(word, 0) + 1
            self._names[key] = f"{word}-{self._numbers[word]}"
        told = "" if sealed or key in self._sealed else _hint(kind, value)
        return self._names[key] + told


def _hint(kind: str, value: str) -> str:
    """What may be said of an identifier because many share it: country, service."""
    if kind == "phone" and value.startswith("+"):
        try:
            return f" (+{phonenumbers.parse(value).country_code})"
        except phonenumbers.NumberParseException:
            return ""
    service, colon, _ = value.partition(":")
    if kind == "handle" and colon and service in services():
        return f" ({service})"
    if kind in {"url", "domain"}:
        host = value.partition("://")[2].partition("/")[0] if kind == "url" else value
        host = host.lower().removeprefix("www.")
        return f" ({host})" if host in _platforms() else ""
    return ""


@cache
def _platforms() -> frozenset[str]:
    """Hosts of services that millions use."""
    told = (files("manumit.detect.extract") / "handle_services.toml").read_text(encoding="utf-8")
    return frozenset(host for service in tomllib.loads(told).values() for host in service.get("hosts", ()))


def _too_long(span: Span) -> bool:
    """Whether what was taken for a price or an age has the digits of a phone."""
    return (
        span.kind in PLAIN_KINDS - {"date", "time", "place", "service"}
        and len(digits_of(span.value)) >= _MOST_FIGURES
    )


def _literal(text: str, known: Collection[tuple[str, str]]) -> list[Span]:
    """Where known names and accounts stand in a text, as whole words."""
    low = text.lower()
    if len(low) != len(text):
        low = text
    found = []
    for kind, word in known:
        name = word.strip().lower()
        place = low.find(name) if len(name) >= _SHORTEST else -1
        while place >= 0:
            stop = place + len(name)
            if not _inside_word(low, place, stop):
                found.append(Span(place, stop, kind, word))
            place = low.find(name, stop)
    return found


def _cut(text: str, start: int, stop: int, marks: Sequence[tuple[int, int]]) -> list[Piece]:
    """A stretch as pieces, cut where a mark begins or ends."""
    if start >= stop:
        return []
    inner = sorted({p for mark in marks for p in mark if start < p < stop})
    borders = [start, *inner, stop]
    return [Piece(text[a:b], marked=any(m <= a and b <= n for m, n in marks)) for a, b in pairwise(borders)]


def _inside_word(text: str, start: int, stop: int) -> bool:
    before = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
    after = stop < len(text) and text[stop].isalnum() and text[stop - 1].isalnum()
    return before or after


def _without(text: str, spans: Iterable[Span]) -> str:
    """The text with a sign that belongs to no identifier in the place of the spans."""
    letters = list(text)
    for span in spans:
        letters[span.start : span.stop] = BETWEEN * (min(span.stop, len(text)) - span.start)
    return "".join(letters)


def _apart(spans: Iterable[Span]) -> list[Span]:
    """Spans in order; what overlaps is one, named after the surest kind."""
    made: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.stop, _rank(s.kind), s.value)):
        last = made[-1] if made else None
        if last is None or span.start >= last.stop:
            made.append(span)
            continue
        surest = min(last, span, key=lambda s: _rank(s.kind))
        made[-1] = Span(last.start, max(last.stop, span.stop), surest.kind, surest.value)
    return made


def _rank(kind: str) -> int:
    return _ORDER.index(kind) if kind in _ORDER else len(_ORDER)
