"""`manumit indicators`."""

from __future__ import annotations

import json

import pytest

from manumit.detect.indicators.registry import HERE


def test_the_rules_are_listed_with_meaning_source_and_languages(shell):
    shown = shell.ok("indicators", "list", "--pack", "recruitment")
    assert "fee_before_work (strong" in shown
    assert "The advertiser asks for a fee" in shown
    rules = json.loads(shell.ok("indicators", "list", "--json"))["rules"]
    rule = next(rule for rule in rules if rule["rule"] == "fee_before_work")
    assert rule["languages"] == ["en", "es", "fr", "pt", "ru"]
    assert rule["url"].startswith("https://")


def test_a_good_pack_is_said_to_be_good(shell):
    assert "no fault in" in shell.ok("indicators", "check", str(HERE / "packs" / "recruitment"))


def test_each_fault_is_one_line_with_its_place(shell, tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "pack.yaml").write_text("id: mine\ntitel: x\n", encoding="utf-8")
    result = shell("indicators", "check", str(folder))
    assert result.exit_code == 1
    assert "pack.yaml:2: pack.yaml has no key 'titel'; did you mean 'title'?" in result.output
    told = json.loads(shell("indicators", "check", str(folder), "--json").stdout)
    assert told["faults"][0]["line"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("check",), "say what to check"),
        (("list", "."), "takes no path"),
        (("list", "--pack", "nothing"), "no pack 'nothing'"),
        (("check", "."), "holds no rule pack"),
    ],
)
def test_a_wrong_call_says_what_to_do(shell, words, said):
    result = shell("indicators", *words)
    assert result.exit_code != 0
    assert said in result.output
