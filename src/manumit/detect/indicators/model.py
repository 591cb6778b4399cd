"""What a rule pack is: published signs as data, and how each language words them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from manumit.store.errors import ManumitError

if TYPE_CHECKING:
    from datetime import timedelta
    from pathlib import Path

STRENGTHS = ("strong", "medium", "weak")
KINDS = ("ad", "post", "profile", "message", "offer", "page", "call", "location", "image", "document")
"""Kinds of record, as in table `records`."""

MOST_POINTS = 5.0


class PackError(ManumitError):
    """A rule pack that cannot be read; the sentence says file, line, what is wrong and the mend."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong in a pack's file; line 0: the file as a whole."""

    path: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.sentence}" if self.line else f"{self.path}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is written, for faults."""

    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Source:
    """The publication and place in it that a rule is from."""

    document: str
    page: str
    url: str | None = None

    def __str__(self) -> str:
        return f"{self.document}, {self.page}"


@dataclass(frozen=True, slots=True)
class Sequence:
    """Steps over the messages of one thread.

    `steps` are alternatives each, as ids of rules; `at_least` of them suffice, in their order, the last
    always; first and last lie at most `within` apart.
    """

    steps: tuple[tuple[str, ...], ...]
    within: timedelta
    same_author: bool
    at_least: int


@dataclass(frozen=True, slots=True)
class Rule:
    """One sign: what a recruiter, advertiser or controller says or does.

    Parameters
    ----------
    strength, child_strength : as the source rates it; None: not in its list for children.
    ilo : numbers among the ILO's eleven indicators.
    points : what the rule adds to a record's score.
    meaning : one sentence for a person.
    alone : False: only a step of a sequence, never reported by itself.
    negation, questions : False: a "not" before it changes nothing; a question is no sign.
    """

    pack: str
    id: str
    dimension: str
    strength: str
    child_strength: str | None
    ilo: tuple[int, ...]
    points: float
    meaning: str
    applies_to: frozenset[str]
    source: Source
    alone: bool = True
    negation: bool = True
    questions: bool = True
    sequence: Sequence | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern as written: parts (one, unless `all`), or a regular expression with the words it needs.

    `within`: 0 the whole text, -1 the sentence, else words between the outermost parts.
    """

    parts: tuple[str, ...]
    place: Place
    within: int = 0
    regex: str | None = None
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """A text, or the messages of a thread, that must or must not bear the sign."""

    texts: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Wording:
    """How one language words one rule."""

    place: Place
    patterns: tuple[Pattern, ...] = ()
    exceptions: tuple[Pattern, ...] = ()
    text_exceptions: tuple[Pattern, ...] = ()
    match: tuple[Example, ...] = ()
    no_match: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Negation:
    """Words that undo a sign at most `reach` words away; `lists`: across commas too."""

    words: tuple[Pattern, ...]
    reach: int
    lists: bool


@dataclass(frozen=True, slots=True)
class Guards:
    """What makes a sign none, in one language."""

    sets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    negation: tuple[Negation, ...] = ()
    negation_after: tuple[Negation, ...] = ()
    not_negation: tuple[Pattern, ...] = ()
    but: tuple[Pattern, ...] = ()
    report: tuple[Pattern, ...] = ()
    warning: tuple[Pattern, ...] = ()
    warning_sure: tuple[Pattern, ...] = ()

    def joined(self, other: Guards) -> Guards:
        """Both together."""
        return Guards(
            {**self.sets, **other.sets},
            self.negation + other.negation,
            self.negation_after + other.negation_after,
            self.not_negation + other.not_negation,
            self.but + other.but,
            self.report + other.report,
            self.warning + other.warning,
            self.warning_sure + other.warning_sure,
        )


@dataclass(frozen=True, slots=True)
class Language:
    """One language file of a pack: wordings by rule id, and guards with the language's shared ones."""

    lang: str
    guards: Guards
    rules: dict[str, Wording]


@dataclass(frozen=True, slots=True)
class Scoring:
    """The source's own rule.

    `positive`: a dimension is positive when it has, for one of these, at least so many signs of each
    strength. `needs`: for adult and child, groups of dimensions of which each must have a positive one.
    """

    positive: tuple[dict[str, int], ...] = ()
    needs: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pack:
    """A published list of signs."""

    id: str
    title: str
    publisher: str
    document: str
    year: int
    url: str | None
    dimensions: dict[str, str]
    scoring: Scoring
    rules: tuple[Rule, ...]
    languages: tuple[Language, ...]
    folder: Path
    sha256: str

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id."""
        return next(rule for rule in self.rules if rule.id == rule_id)
