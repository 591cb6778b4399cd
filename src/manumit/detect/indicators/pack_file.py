"""Read `pack.yaml`: what the rules mean, and where they are from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from manumit.detect.indicators.model import (
    KINDS,
    MOST_POINTS,
    STRENGTHS,
    Rule,
    Scoring,
    Sequence,
    Source,
)

if TYPE_CHECKING:
    from manumit.detect.indicators.fields import Fields
    from manumit.detect.indicators.yaml_tree import Node

_PACK = ("id", "title", "publisher", "document", "year", "url", "dimensions", "scoring", "rules")
_PACK_REQUIRED = ("id", "title", "publisher", "document", "year", "dimensions", "rules")
_RULE = (
    "id", "dimension", "strength", "child_strength", "ilo", "points", "meaning", "applies_to", "source",
    "alone", "negation", "questions", "sequence",
)  # fmt: skip
_RULE_REQUIRED = ("id", "dimension", "strength", "points", "meaning", "applies_to", "source")
_LIMIT = re.compile(r"(\d{1,4}) (minute|hour|day)s?")


@dataclass(frozen=True, slots=True)
class Head:
    """What `pack.yaml` says."""

    id: str
    title: str
    publisher: str
    document: str
    year: int
    url: str | None
    dimensions: dict[str, str]
    scoring: Scoring
    rules: tuple[Rule, ...]
    lines: dict[str, int]
    """Line of each rule."""


def read_head(fields: Fields, root: Node, folder: str) -> Head:
    """The pack's head; faults are noted."""
    found = fields.keys(root, "pack.yaml", _PACK, _PACK_REQUIRED)
    pack_id = fields.identifier(found["id"], "id") if "id" in found else ""
    if pack_id and pack_id != folder:
        fields.fault(found["id"].line, f"id is {pack_id!r} and the folder is {folder!r}; name them alike")
    dimensions = {
        name: fields.text(node, f"dimension {name}")
        for name, node in (
            fields.named(found["dimensions"], "dimensions").items() if "dimensions" in found else ()
        )
    }
    document = fields.text(found.get("document"), "document")
    url = fields.text(found["url"], "url") if "url" in found else None
    rules: dict[str, Rule] = {}
    lines: dict[str, int] = {}
    nodes = (
        found["rules"].items if "rules" in found and fields.is_kind(found["rules"], "list", "rules") else []
    )
    for node in nodes:
        rule = _rule(fields, node, pack_id, document, url, dimensions)
        if rule is None:
            continue
        if rule.id in rules:
            fields.fault(node.line, f"there are two rules {rule.id!r}; rename one")
        rules[rule.id] = rule
        lines[rule.id] = node.line
    _check_steps(fields, rules, lines)
    return Head(
        pack_id,
        fields.text(found.get("title"), "title"),
        fields.text(found.get("publisher"), "publisher"),
        document,
        fields.whole(found.get("year"), "year", 1900, 2100, 0),
        url,
        dimensions,
        _scoring(fields, found.get("scoring"), dimensions),
        tuple(rules.values()),
        lines,
    )


def _rule(
    fields: Fields, node: Node, pack: str, document: str, url: str | None, dimensions: dict[str, str]
) -> Rule | None:
    found = fields.keys(node, "a rule", _RULE, _RULE_REQUIRED)
    rule_id = fields.identifier(found["id"], "id of a rule") if "id" in found else ""
    if not rule_id:
        return None
    what = f"rule {rule_id}: "
    strength = fields.one_of(found.get("strength"), what + "strength", STRENGTHS, "weak")
    child = fields.one_of(
        found.get("child_strength"), what + "child_strength", (*STRENGTHS, "none"), strength
    )
    kinds = fields.texts(found.get("applies_to"), what + "applies_to")
    for _, kind in kinds:
        fields.one_of(kind, what + "applies_to", KINDS)
    if "applies_to" in found and not kinds:
        fields.fault(found["applies_to"].line, what + "applies_to names no kind of record")
    return Rule(
        pack=pack,
        id=rule_id,
        dimension=fields.one_of(found.get("dimension"), what + "dimension", dimensions),
        strength=strength,
        child_strength=None if child == "none" else child,
        ilo=_ilo(fields, found.get("ilo"), what),
        points=fields.decimal(found.get("points"), what + "points", 0, MOST_POINTS),
        meaning=fields.text(found.get("meaning"), what + "meaning"),
        applies_to=frozenset(kind for kind, _ in kinds),
        source=_source(fields, found.get("source"), what, document, url),
        alone=fields.flag(found.get("alone"), what + "alone", True),
        negation=fields.flag(found.get("negation"), what + "negation", True),
        questions=fields.flag(found.get("questions"), what + "questions", True),
        sequence=_sequence(fields, found["sequence"], what) if "sequence" in found else None,
    )


def _ilo(fields: Fields, node: Node | None, what: str) -> tuple[int, ...]:
    if node is None or not fields.is_kind(node, "list", what + "ilo"):
        return ()
    return tuple(fields.whole(item, what + "ilo", 1, 11, 1) for item in node.items)


def _source(fields: Fields, node: Node | None, what: str, document: str, url: str | None) -> Source:
    if node is None:
        return Source(document, "", url)
    found = fields.keys(node, what + "source", ("document", "page", "url"), ("page",))
    if "document" in found:
        document, url = fields.text(found["document"], what + "document"), None
    if "url" in found:
        url = fields.text(found["url"], what + "url")
    return Source(document, fields.text(found.get("page"), what + "page"), url)


def _sequence(fields: Fields, node: Node, what: str) -> Sequence:
    found = fields.keys(
        node, what + "sequence", ("steps", "within", "same_author", "at_least"), ("steps", "within")
    )
    steps: list[tuple[str, ...]] = []
    if "steps" in found and fields.is_kind(found["steps"], "list", what + "steps"):
        for item in found["steps"].items:
            either = item.items if item.kind == "list" else [item]
            steps.append(tuple(fields.identifier(step, what + "steps") for step in either))
        if not 2 <= len(steps) <= 12:
            fields.fault(found["steps"].line, what + "a sequence has 2 to 12 steps")
    within = timedelta(days=1)
    if "within" in found:
        limit = _LIMIT.fullmatch(found["within"].text)
        if limit is None:
            fields.fault(found["within"].line, what + "within is written like '3 hours' or '14 days'")
        else:
            within = timedelta(**{limit[2] + "s": int(limit[1])})
    return Sequence(
        tuple(steps),
        within,
        fields.flag(found.get("same_author"), what + "same_author", True),
        fields.whole(found.get("at_least"), what + "at_least", 2, max(len(steps), 2), max(len(steps), 2)),
    )


def _check_steps(fields: Fields, rules: dict[str, Rule], lines: dict[str, int]) -> None:
    for rule in rules.values():
        for step in (step for either in (rule.sequence.steps if rule.sequence else ()) for step in either):
            if step and step not in rules:
                mend = fields.mend(step, rules)
                fields.fault(lines[rule.id], f"rule {rule.id}: step {step!r} is no rule of this pack; {mend}")
            elif step and rules[step].sequence:
                fields.fault(lines[rule.id], f"rule {rule.id}: step {step!r} is a sequence itself")


def _scoring(fields: Fields, node: Node | None, dimensions: dict[str, str]) -> Scoring:
    if node is None:
        return Scoring()
    found = fields.keys(node, "scoring", ("positive", "needs"), ("positive",))
    positive: list[dict[str, int]] = []
    if "positive" in found and fields.is_kind(found["positive"], "list", "positive"):
        for item in found["positive"].items:
            line = fields.keys(item, "a line of positive", STRENGTHS)
            positive.append({key: fields.whole(value, key, 1, 9, 1) for key, value in line.items()})
    needs: dict[str, tuple[tuple[str, ...], ...]] = {}
    if "needs" in found:
        for who, value in fields.keys(found["needs"], "needs", ("adult", "child")).items():
            groups = value.items if fields.is_kind(value, "list", who) else []
            needs[who] = tuple(
                tuple(fields.one_of(item, who, dimensions) for _, item in fields.texts(group, who))
                for group in groups
            )
    return Scoring(tuple(positive), needs)
