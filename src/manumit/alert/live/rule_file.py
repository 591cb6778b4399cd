"""Read alert rules, and what a workspace changes in them; closed: a mistyped key is refused with the mend."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from manumit.alert.live.model import CHECKS, WHEN, AlertRule, AlertRulesError
from manumit.detect.indicators.fields import Fields
from manumit.detect.indicators.yaml_tree import read_tree
from manumit.store.schema import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from manumit.detect.indicators.model import Fault
    from manumit.detect.indicators.yaml_tree import Node

HOUSE = Path(__file__).with_name("rules.yaml")
OWN = "alerts.yaml"
"""File of a workspace that changes rules."""

_KEYS = ("id", "meaning", "when", "check", "severity", "on", "thresholds")
_REQUIRED = _KEYS[:-1]
_SHOWN = 3
"""Faults that are told at once."""


def alert_rules(workspace: Path | None = None) -> tuple[AlertRule, ...]:
    """The alert rules in their order, as a workspace has changed them.

    Parameters
    ----------
    workspace : its folder; None: the rules as they come.

    Raises
    ------
    AlertRulesError : a file has a fault; says where and the mend.
    """
    rules = read_rules(HOUSE)
    own = workspace / OWN if workspace is not None else None
    if own is None or not own.exists():
        return rules
    return changed_by(own, rules)


def read_rules(path: Path) -> tuple[AlertRule, ...]:
    """The rules of a file.

    Raises
    ------
    AlertRulesError : it has a fault.
    """
    faults: list[Fault] = []
    root, _ = read_tree(path, str(path), faults)
    fields = Fields(str(path), faults)
    rules: list[AlertRule] = []
    if root is not None:
        found = fields.keys(root, "a file of alert rules", ("rules",), ("rules",))
        if "rules" in found and fields.is_kind(found["rules"], "list", "rules"):
            rules = [rule for node in found["rules"].items if (rule := _rule(fields, node)) is not None]
            _no_doubles(fields, rules, found["rules"])
    _refuse(faults)
    return tuple(rules)


def changed_by(path: Path, rules: Sequence[AlertRule]) -> tuple[AlertRule, ...]:
    """Rules with the changes of a workspace's file: by rule id, severity, on and thresholds.

    Raises
    ------
    AlertRulesError : it names no rule, or has another fault.
    """
    faults: list[Fault] = []
    root, _ = read_tree(path, str(path), faults)
    fields = Fields(str(path), faults)
    by_id = {rule.id: rule for rule in rules}
    if root is not None and (root.kind != "text" or root.text):
        for rule_id, node in fields.keys(root, "alerts.yaml", by_id).items():
            by_id[rule_id] = _changed(fields, by_id[rule_id], node)
    _refuse(faults)
    return tuple(by_id.values())


def _changed(fields: Fields, rule: AlertRule, node: Node) -> AlertRule:
    known = CHECKS[rule.check].thresholds
    found = fields.keys(node, f"rule {rule.id}", ("on", "severity", *known))
    return replace(
        rule,
        on=fields.flag(found.get("on"), f"rule {rule.id}: on", rule.on),
        severity=fields.one_of(found.get("severity"), f"rule {rule.id}: severity", SEVERITIES, rule.severity),
        thresholds=rule.thresholds | _figures(fields, rule.id, rule.check, found),
        changed=True,
    )


def _rule(fields: Fields, node: Node) -> AlertRule | None:
    found = fields.keys(node, "an alert rule", _KEYS, _REQUIRED)
    rule_id = fields.identifier(found["id"], "id of a rule") if "id" in found else ""
    check = fields.one_of(found.get("check"), f"rule {rule_id}: check", CHECKS)
    if not rule_id or not check:
        return None
    when = fields.one_of(found.get("when"), f"rule {rule_id}: when", WHEN)
    if when and when != CHECKS[check].when:
        sentence = f"rule {rule_id}: check {check!r} is made on {CHECKS[check].when}, not on {when}"
        fields.fault(found["when"].line, sentence)
    known = tuple(CHECKS[check].thresholds)
    given: dict[str, Node] = {}
    if "thresholds" in found:
        given = fields.keys(found["thresholds"], f"rule {rule_id}: thresholds", known, known)
    elif known:
        fields.fault(node.line, f"rule {rule_id} lacks 'thresholds' with {', '.join(known)}")
    return AlertRule(
        rule_id,
        fields.text(found.get("meaning"), f"rule {rule_id}: meaning"),
        when,
        check,
        fields.one_of(found.get("severity"), f"rule {rule_id}: severity", SEVERITIES, SEVERITIES[0]),
        fields.flag(found.get("on"), f"rule {rule_id}: on", True),
        _figures(fields, rule_id, check, given),
    )


def _figures(fields: Fields, rule_id: str, check: str, found: dict[str, Node]) -> dict[str, float]:
    return {
        name: fields.decimal(found[name], f"rule {rule_id}: {name}", limit.least, limit.most)
        for name, limit in CHECKS[check].thresholds.items()
        if name in found
    }


def _no_doubles(fields: Fields, rules: Iterable[AlertRule], node: Node) -> None:
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            fields.fault(node.line, f"there are two alert rules {rule.id!r}; rename one")
        seen.add(rule.id)


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise AlertRulesError("; ".join(map(str, sorted(faults)[:_SHOWN])))
