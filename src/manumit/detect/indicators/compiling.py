"""From packs to the arrays that the matching kernel runs on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from manumit.detect.indicators import roles as r
from manumit.detect.indicators.model import KINDS, Fault, Guards, Pack, PackError, Pattern, Rule
from manumit.detect.indicators.patterns import Atom, Element, PatternError, Variant, variants
from manumit.detect.indicators.vocabulary import Vocabulary, rarity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Plan:
    """All packs as arrays; a *target* is one pattern of one rule or guard in one language.

    Attributes
    ----------
    rules, langs : what the numbers in `target_rule` and `target_lang` stand for.
    target_* : role; rule (-1: a guard); language; group and part of an `all` pattern (-1: none);
        reach of a negation, 0 or 1 whether it goes on across commas.
    group_* : for each `all` pattern its number of parts, and within (0 text, -1 sentence, else words).
    variant_* : target, first element (one more at the end), and which of its elements is looked up.
    classes, gaps : of each element.
    sign_* , guard_* : variants to try at a token, by its row: row r has places first[r] to first[r + 1].
    rule_* : bits of the kinds it applies to, whether negation and questions count.
    regexes : folded source of each target that is one.
    """

    rules: tuple[Rule, ...]
    langs: tuple[str, ...]
    vocabulary: Vocabulary
    target_role: npt.NDArray[np.int8]
    target_rule: npt.NDArray[np.int32]
    target_lang: npt.NDArray[np.int32]
    target_group: npt.NDArray[np.int32]
    target_part: npt.NDArray[np.int32]
    target_reach: npt.NDArray[np.int32]
    target_lists: npt.NDArray[np.int8]
    group_parts: npt.NDArray[np.int32]
    group_within: npt.NDArray[np.int32]
    variant_target: npt.NDArray[np.int32]
    variant_first: npt.NDArray[np.int32]
    variant_anchor: npt.NDArray[np.int32]
    classes: npt.NDArray[np.int32]
    gaps: npt.NDArray[np.int32]
    sign_first: npt.NDArray[np.int32]
    sign_variants: npt.NDArray[np.int32]
    guard_first: npt.NDArray[np.int32]
    guard_variants: npt.NDArray[np.int32]
    rule_kinds: npt.NDArray[np.int32]
    rule_negation: npt.NDArray[np.bool_]
    rule_questions: npt.NDArray[np.bool_]
    regexes: dict[int, str]


class _Targets:
    """Collects targets and their variants."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, int, int, int, int, int, int]] = []
        self.groups: list[tuple[int, int]] = []
        self.variants: list[tuple[int, Variant]] = []
        self.regexes: dict[int, str] = {}
        self.faults: list[Fault] = []

    def add(
        self,
        role: int,
        rule: int,
        lang: int,
        written: str,
        pattern: Pattern,
        sets: Mapping[str, Sequence[str]],
        *,
        group: int = -1,
        part: int = -1,
        reach: int = 0,
        lists: bool = False,
    ) -> None:
        """One pattern with its variants; a fault where it cannot be read."""
        try:
            found = variants(written, sets)
        except PatternError as error:
            sentence = f"pattern {written[:60]!r}: {error}"
            self.faults.append(Fault(pattern.place.path, pattern.place.line, sentence))
            return
        target = len(self.rows)
        self.rows.append((role, rule, lang, group, part, reach, lists))
        self.variants += [(target, variant) for variant in found]

    def add_patterns(
        self, rule: int, lang: int, patterns: Iterable[Pattern], sets: Mapping[str, Sequence[str]]
    ) -> None:
        """Patterns of a rule, of whatever form."""
        for pattern in patterns:
            if pattern.regex is not None:
                self._add_regex(rule, lang, pattern, sets)
            elif len(pattern.parts) == 1:
                self.add(r.SIGN, rule, lang, pattern.parts[0], pattern, sets)
            else:
                group = len(self.groups)
                self.groups.append((len(pattern.parts), pattern.within))
                for part, written in enumerate(pattern.parts):
                    self.add(r.PART, rule, lang, written, pattern, sets, group=group, part=part)

    def _add_regex(self, rule: int, lang: int, pattern: Pattern, sets: Mapping[str, Sequence[str]]) -> None:
        from manumit.detect.indicators.regexes import RegexError, checked

        try:
            source = checked(pattern.regex or "")
        except RegexError as error:
            self.faults.append(Fault(pattern.place.path, pattern.place.line, str(error)))
            return
        before = len(self.rows)
        self.add(r.REGEX, rule, lang, "{" + "|".join(pattern.needs) + "}", pattern, sets)
        if len(self.rows) > before:
            self.regexes[before] = source


def compiled(packs: Sequence[Pack]) -> Plan:
    """The arrays of all packs.

    Raises
    ------
    PackError : a pattern cannot be read.
    """
    plan, faults = compile_packs(packs)
    if faults:
        raise PackError(str(min(faults)))
    return plan


def compile_packs(packs: Sequence[Pack]) -> tuple[Plan, list[Fault]]:
    """The arrays of all packs, and what is wrong with their patterns."""
    rules = tuple(rule for pack in packs for rule in pack.rules)
    numbers = {(rule.pack, rule.id): number for number, rule in enumerate(rules)}
    langs: list[str] = sorted({language.lang for pack in packs for language in pack.languages})
    targets = _Targets()
    done: set[object] = set()
    for pack in packs:
        for language in pack.languages:
            lang = langs.index(language.lang)
            sets = language.guards.sets
            for rule_id, wording in language.rules.items():
                rule = numbers[pack.id, rule_id]
                targets.add_patterns(rule, lang, wording.patterns, sets)
                for pattern in wording.exceptions:
                    targets.add(r.EXCEPTION, rule, lang, pattern.parts[0], pattern, sets)
                for pattern in wording.text_exceptions:
                    targets.add(r.TEXT_EXCEPTION, rule, lang, pattern.parts[0], pattern, sets)
            _add_guards(targets, lang, language.guards, done)
    return _plan(rules, tuple(langs), targets), targets.faults


def _add_guards(targets: _Targets, lang: int, guards: Guards, done: set[object]) -> None:
    for role, negations in ((r.NEGATION, guards.negation), (r.NEGATION_AFTER, guards.negation_after)):
        for negation in negations:
            for pattern in negation.words:
                if (role, lang, pattern) not in done:
                    done.add((role, lang, pattern))
                    targets.add(
                        role,
                        -1,
                        lang,
                        pattern.parts[0],
                        pattern,
                        guards.sets,
                        reach=negation.reach,
                        lists=negation.lists,
                    )
    for role, patterns in (
        (r.NOT_NEGATION, guards.not_negation),
        (r.BUT, guards.but),
        (r.REPORT, guards.report),
        (r.WARNING, guards.warning),
        (r.SURE, guards.warning_sure),
    ):
        for pattern in patterns:
            if (role, lang, pattern) not in done:
                done.add((role, lang, pattern))
                targets.add(role, -1, lang, pattern.parts[0], pattern, guards.sets)


def _plan(rules: tuple[Rule, ...], langs: tuple[str, ...], targets: _Targets) -> Plan:
    elements: list[Element] = []
    first, anchors = [0], []
    for _, variant in targets.variants:
        elements += variant
        first.append(len(elements))
        anchors.append(
            min(range(len(variant)), key=[rarity(element.atoms) for element in variant].__getitem__)
        )
    numbers: dict[frozenset[Atom], int] = {}
    classes = [numbers.setdefault(element.atoms, len(numbers)) for element in elements]
    vocabulary = Vocabulary.of(list(numbers))
    table = np.array(targets.rows, np.int32).reshape(-1, 7)
    variant_target = np.array([target for target, _ in targets.variants], np.int32)
    anchored = np.array([classes[f + a] for f, a in zip(first, anchors, strict=False)], np.int32)
    signs = table[variant_target, 0] < r.FIRST_GUARD if len(variant_target) else np.zeros(0, bool)
    sign_first, sign_variants = vocabulary.by_row(anchored, np.flatnonzero(signs))
    guard_first, guard_variants = vocabulary.by_row(anchored, np.flatnonzero(~signs))
    groups = np.array(targets.groups, np.int32).reshape(-1, 2)
    return Plan(
        rules=rules,
        langs=langs,
        vocabulary=vocabulary,
        target_role=table[:, 0].astype(np.int8),
        target_rule=table[:, 1].copy(),
        target_lang=table[:, 2].copy(),
        target_group=table[:, 3].copy(),
        target_part=table[:, 4].copy(),
        target_reach=table[:, 5].copy(),
        target_lists=table[:, 6].astype(np.int8),
        group_parts=groups[:, 0].copy(),
        group_within=groups[:, 1].copy(),
        variant_target=variant_target,
        variant_first=np.array(first, np.int32),
        variant_anchor=np.array(anchors, np.int32),
        classes=np.array(classes, np.int32),
        gaps=np.array([element.gap for element in elements], np.int32),
        sign_first=sign_first,
        sign_variants=sign_variants,
        guard_first=guard_first,
        guard_variants=guard_variants,
        rule_kinds=np.array(
            [sum(1 << KINDS.index(kind) for kind in rule.applies_to if kind in KINDS) for rule in rules],
            np.int32,
        ),
        rule_negation=np.array([rule.negation for rule in rules], np.bool_),
        rule_questions=np.array([rule.questions for rule in rules], np.bool_),
        regexes=targets.regexes,
    )
