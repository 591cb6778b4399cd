"""Which texts deny, report or warn, by the guards of the rule packs, where no pattern of a rule is met."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from manumit.detect.indicators.compiling import Plan, compiled
from manumit.detect.indicators.finding import signs_by_plan
from manumit.detect.indicators.model import KINDS, Guards, Language, Pack, Rule, Scoring, Source, Wording
from manumit.detect.indicators.registry import load_packs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from manumit.detect.indicators.model import Pattern

_ROLES = ("negation", "not_negation", "report", "warning")


@dataclass(frozen=True, slots=True)
class Guarded:
    """Whether each text denies something, reports what others do, or warns of it."""

    denies: npt.NDArray[np.bool_]
    reports: npt.NDArray[np.bool_]
    warns: npt.NDArray[np.bool_]


def guarded(texts: Sequence[str]) -> Guarded:
    """Ask the guards of all installed packs, in all languages, about each text."""
    denies, reports, warns = (np.zeros(len(texts), np.bool_) for _ in range(3))
    kinds = pa.array([KINDS[0]] * len(texts), pa.string())
    found = signs_by_plan(_plan(), pa.array(texts, pa.string()), kinds)
    denials: list[tuple[int, int, int]] = []
    harmless: dict[int, list[tuple[int, int]]] = {}
    columns = (found[name].to_pylist() for name in ("row", "rule", "start_char", "end_char"))
    for row, role, start, end in zip(*columns, strict=True):
        if role == "negation":
            denials.append((row, start, end))
        elif role == "not_negation":
            harmless.setdefault(row, []).append((start, end))
        else:
            (reports if role == "report" else warns)[row] = True
    for row, start, end in denials:
        if not any(a <= start and end <= b for a, b in harmless.get(row, ())):
            denies[row] = True
    return Guarded(denies, reports, warns)


@lru_cache(maxsize=1)
def _plan() -> Plan:
    """The guards as if they were rules: each pattern once a language."""
    done: set[tuple[str, str, Pattern]] = set()
    packs = [_as_rules(pack, done) for pack in load_packs()]
    return compiled(packs)


def _as_rules(pack: Pack, done: set[tuple[str, str, Pattern]]) -> Pack:
    source, kinds = Source("guards", ""), frozenset(KINDS)
    rules = tuple(
        Rule(pack.id, role, "guards", "weak", None, (), 0.0, role, kinds, source, negation=False)
        for role in _ROLES
    )
    languages = []
    for language in pack.languages:
        wordings = {}
        for role, patterns in _patterns(language.guards).items():
            new = tuple(p for p in dict.fromkeys(patterns) if (language.lang, role, p) not in done)
            done.update((language.lang, role, pattern) for pattern in new)
            if new:
                wordings[role] = Wording(new[0].place, patterns=new)
        languages.append(Language(language.lang, Guards(sets=language.guards.sets), wordings))
    return Pack(
        pack.id, "", "", "", 0, None, {}, Scoring(), rules, tuple(languages), pack.folder, pack.sha256
    )


def _patterns(guards: Guards) -> dict[str, tuple[Pattern, ...]]:
    return {
        "negation": tuple(p for n in guards.negation + guards.negation_after for p in n.words),
        "not_negation": guards.not_negation,
        "report": guards.report,
        "warning": guards.warning + guards.warning_sure,
    }
