"""Read a language file: how one language words the rules of a pack, and what makes a sign none in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from manumit.detect.indicators.model import Example, Guards, Negation, Pattern, Wording

if TYPE_CHECKING:
    from manumit.detect.indicators.fields import Fields
    from manumit.detect.indicators.pack_file import Head
    from manumit.detect.indicators.yaml_tree import Node

GUARD_KEYS = (
    "sets", "negation", "negation_after", "not_negation", "but", "report", "warning", "warning_sure",
)  # fmt: skip
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{4})?(-[A-Z]{2})?")
"""BCP 47 tag of a language file."""

_WORDING = ("patterns", "exceptions", "text_exceptions", "match", "no_match")
MOST_REACH = 20


def read_guards(fields: Fields, found: dict[str, Node]) -> Guards:
    """Guards from the keys of a file; `found` is what `fields.keys` gave."""
    sets = {
        name: tuple(text for text, _ in fields.texts(node, f"set {name}"))
        for name, node in (fields.named(found["sets"], "sets").items() if "sets" in found else ())
    }
    return Guards(
        sets,
        _negations(fields, found.get("negation"), "negation"),
        _negations(fields, found.get("negation_after"), "negation_after"),
        *(
            _strings(fields, found.get(key), key)
            for key in ("not_negation", "but", "report", "warning", "warning_sure")
        ),
    )


def read_wordings(fields: Fields, node: Node | None, head: Head) -> dict[str, Wording]:
    """Wordings by rule id; what belongs to no rule of the pack is a fault."""
    rules = {rule.id: rule for rule in head.rules}
    wordings: dict[str, Wording] = {}
    for rule_id, value in fields.named(node, "rules").items() if node is not None else ():
        if rule_id not in rules:
            fields.fault(value.line, f"pack.yaml has no rule {rule_id!r}; {fields.mend(rule_id, rules)}")
            continue
        threads = rules[rule_id].sequence is not None
        found = fields.keys(value, f"rule {rule_id}", _WORDING)
        wordings[rule_id] = Wording(
            fields.place(value),
            _patterns(fields, found.get("patterns"), f"rule {rule_id}: patterns"),
            _strings(fields, found.get("exceptions"), f"rule {rule_id}: exceptions"),
            _strings(fields, found.get("text_exceptions"), f"rule {rule_id}: text_exceptions"),
            _examples(fields, found.get("match"), f"rule {rule_id}: match", threads),
            _examples(fields, found.get("no_match"), f"rule {rule_id}: no_match", threads),
        )
        _check_amounts(fields, wordings[rule_id], rule_id, threads)
    return wordings


def _check_amounts(fields: Fields, wording: Wording, rule_id: str, threads: bool) -> None:
    line = wording.place.line
    if threads and (wording.patterns or wording.exceptions or wording.text_exceptions):
        fields.fault(line, f"rule {rule_id} is a sequence: it has examples, and no patterns of its own")
    if not threads and not wording.patterns:
        fields.fault(line, f"rule {rule_id} has no patterns; write at least one")
    for name, examples in (("match", wording.match), ("no_match", wording.no_match)):
        if len(examples) < 2:
            fields.fault(line, f"rule {rule_id} has {len(examples)} examples under {name}; write at least 2")


def _strings(fields: Fields, node: Node | None, what: str) -> tuple[Pattern, ...]:
    return tuple(Pattern((text,), fields.place(item)) for text, item in fields.texts(node, what))


def _patterns(fields: Fields, node: Node | None, what: str) -> tuple[Pattern, ...]:
    if node is None or not fields.is_kind(node, "list", what):
        return ()
    return tuple(
        Pattern((fields.text(item, what),), fields.place(item))
        if item.kind == "text"
        else _compound(fields, item, what)
        for item in node.items
    )


def _compound(fields: Fields, node: Node, what: str) -> Pattern:
    found = fields.keys(node, what, ("all", "within", "regex", "with"))
    place = fields.place(node)
    if "regex" in found:
        if "with" not in found or "all" in found:
            fields.fault(node.line, f"{what}: a regex needs `with`: words, one of which the text must have")
        needs = tuple(text for text, _ in fields.texts(found.get("with"), what))
        return Pattern((), place, regex=fields.text(found["regex"], what), needs=needs)
    parts = tuple(text for text, _ in fields.texts(found.get("all"), what))
    if not 2 <= len(parts) <= 8:
        fields.fault(node.line, f"{what}: give a text, `regex` and `with`, or `all` with 2 to 8 texts")
    within = found.get("within")
    if within is None or within.text == "text":
        return Pattern(parts, place)
    if within.text == "sentence":
        return Pattern(parts, place, within=-1)
    return Pattern(parts, place, within=fields.whole(within, f"{what}: within", 1, 500, 1))


def _negations(fields: Fields, node: Node | None, what: str) -> tuple[Negation, ...]:
    if node is None or not fields.is_kind(node, "list", what):
        return ()
    found = [fields.keys(item, what, ("words", "reach", "lists"), ("words", "reach")) for item in node.items]
    return tuple(
        Negation(
            _strings(fields, each.get("words"), what),
            fields.whole(each.get("reach"), f"{what}: reach", 1, MOST_REACH, 1),
            fields.flag(each.get("lists"), f"{what}: lists", False),
        )
        for each in found
    )


def _examples(fields: Fields, node: Node | None, what: str, threads: bool) -> tuple[Example, ...]:
    if node is None or not fields.is_kind(node, "list", what):
        return ()
    examples = []
    for item in node.items:
        found = [text for text, _ in fields.texts(item, what)] if threads else [fields.text(item, what)]
        examples.append(Example(tuple(found), fields.place(item)))
    return tuple(examples)
