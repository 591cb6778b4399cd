"""Alert rules are data: closed, changed by a workspace, refused with the place of the fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from manumit.alert.live.model import CHECKS, AlertRulesError
from manumit.alert.live.rule_file import OWN, alert_rules, read_rules
from manumit.store.schema import SEVERITIES

if TYPE_CHECKING:
    from pathlib import Path

RULE = """rules:
  - id: one
    meaning: A sentence.
    when: arrival
    check: silence
    severity: low
    on: true
    thresholds: {days: 30, records: 2}
"""


def test_every_kind_of_check_has_a_rule_and_every_rule_a_sentence():
    rules = alert_rules()
    assert {rule.check for rule in rules} == set(CHECKS)
    for rule in rules:
        assert rule.meaning.endswith(".")
        assert rule.severity in SEVERITIES
        assert rule.when == CHECKS[rule.check].when
        assert set(rule.thresholds) == set(CHECKS[rule.check].thresholds)


def test_no_rule_speaks_of_nationality_origin_or_vulnerability():
    words = " ".join(rule.meaning.lower() for rule in alert_rules())
    assert not any(word in words for word in ("nationalit", "origin", "vulnerab", "ethnic", "religio"))


def test_a_workspace_changes_severity_figures_and_what_is_on(tmp_path: Path):
    (tmp_path / OWN).write_text("joins_lead: {severity: high, score: 9.5}\nnew_name: {on: false}\n")
    rules = {rule.id: rule for rule in alert_rules(tmp_path)}
    assert (rules["joins_lead"].severity, rules["joins_lead"].thresholds["score"]) == ("high", 9.5)
    assert rules["joins_lead"].changed
    assert not rules["new_name"].on
    assert not rules["after_silence"].changed
    assert list(rules) == [rule.id for rule in alert_rules()]


def test_an_empty_file_changes_nothing(tmp_path: Path):
    (tmp_path / OWN).write_text("# nothing yet\n")
    assert alert_rules(tmp_path) == alert_rules()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("joins_led: {on: false}", "did you mean 'joins_lead'?"),
        ("joins_lead: {scor: 3}", "did you mean 'score'?"),
        ("joins_lead: {severity: hihg}", "did you mean 'high'?"),
        ("joins_lead: {score: many}", "must be a number from 0 to 1000"),
        ("after_silence: {days: 0}", "must be a number from 1 to 3650"),
        ("joins_lead: {on: maybe}", "cannot be 'maybe'"),
        ("joins_lead: [1", "not valid YAML"),
    ],
)
def test_a_mistyped_key_or_figure_is_refused_with_the_mend(tmp_path: Path, text: str, told: str):
    (tmp_path / OWN).write_text(text)
    with pytest.raises(AlertRulesError) as error:
        alert_rules(tmp_path)
    assert told in str(error.value)
    assert OWN in str(error.value)


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("check: silence", "check: silense", "did you mean 'silence'?"),
        ("when: arrival", "when: run", "is made on arrival"),
        ("severity: low", "severty: low", "did you mean 'severity'?"),
        ("thresholds: {days: 30, records: 2}", "thresholds: {days: 30}", "lacks 'records'"),
        ("    thresholds: {days: 30, records: 2}\n", "", "lacks 'thresholds' with days, records"),
        ("id: one", "id: One rule", "is no name"),
        ("rules:", "rule:", "did you mean 'rules'?"),
    ],
)
def test_a_fault_in_a_rule_is_refused(tmp_path: Path, was: str, becomes: str, told: str):
    path = tmp_path / "rules.yaml"
    path.write_text(RULE.replace(was, becomes))
    with pytest.raises(AlertRulesError) as error:
        read_rules(path)
    assert told in str(error.value)


def test_two_rules_of_one_name_are_refused(tmp_path: Path):
    path = tmp_path / "rules.yaml"
    path.write_text(RULE + RULE.removeprefix("rules:\n"))
    with pytest.raises(AlertRulesError, match="two alert rules 'one'"):
        read_rules(path)
