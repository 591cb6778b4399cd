"""Every pack of the house: its examples, sources and meanings, and texts that warn of what it looks for."""

from __future__ import annotations

import csv
from importlib.metadata import EntryPoint
from pathlib import Path

import pyarrow as pa
import pytest

from manumit.detect.indicators import PackError, digest, find_signs, load_packs, registry
from manumit.detect.indicators.checking import check
from manumit.detect.indicators.model import KINDS
from manumit.detect.indicators.registry import HERE

PACKS = sorted(path.parent.name for path in (HERE / "packs").glob("*/pack.yaml"))
WORDINGS = sorted(path.name for path in (HERE / "wording").glob("*.yaml"))
WARNINGS = Path(__file__).with_name("warnings.tsv")


def warnings() -> list[tuple[str, str]]:
    lines = WARNINGS.read_text(encoding="utf-8").splitlines()
    return [(lang, text) for lang, _, text in (line.partition("\t") for line in lines)]


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_has_no_fault_and_finds_its_examples(name: str):
    packs, faults = check(HERE / "packs" / name)
    assert [str(fault) for fault in faults] == []
    assert [pack.id for pack in packs] == [name]


@pytest.mark.parametrize("name", WORDINGS)
def test_shared_wording_has_no_fault(name: str):
    assert check(HERE / "wording" / name) == ([], [])


def test_the_house_has_its_packs_in_five_languages():
    packs = {pack.id: pack for pack in load_packs()}
    assert set(packs) >= {"recruitment"}
    assert {language.lang for language in packs["recruitment"].languages} >= {"en", "es", "fr", "pt", "ru"}


def test_every_rule_says_what_it_means_and_where_it_is_from():
    for pack in load_packs():
        for rule in pack.rules:
            where = f"{pack.id} {rule.id}"
            assert rule.meaning[-1] in ".:", where
            assert rule.source.document, where
            assert rule.source.page, where
            assert rule.applies_to <= set(KINDS), where
            assert rule.dimension in pack.dimensions, where


def test_every_wording_has_two_examples_of_each_kind():
    for pack in load_packs():
        for language in pack.languages:
            for rule, wording in language.rules.items():
                where = f"{pack.id} {language.lang} {rule}"
                assert len(wording.match) >= 2, where
                assert len(wording.no_match) >= 2, where


def test_no_pack_of_the_house_looks_at_an_origin():
    words = {"nationality", "ethnic", "immigrant", "refugee", "religion", "poverty", "homeless", "orphan"}
    for pack in load_packs():
        for rule in pack.rules:
            assert not words & set(rule.meaning.lower().replace(",", " ").split()), f"{pack.id} {rule.id}"


@pytest.mark.parametrize("kind", ["ad", "page", "message"])
def test_warnings_advice_and_news_bear_no_sign(kind: str):
    texts = warnings()
    assert len(texts) >= 60
    assert len({lang for lang, _ in texts}) == 5
    signs = find_signs(pa.array([text for _, text in texts]), pa.array([kind] * len(texts)))
    found = {(texts[sign["row"]][1], sign["pack"], sign["rule"]) for sign in signs.to_pylist()}
    assert not found


def test_the_digest_names_the_packs():
    packs = load_packs()
    assert digest(packs) == digest(reversed(packs))
    assert digest(packs) != digest(packs[1:])


def test_honest_private_messages_bear_no_sign(real_data):
    with real_data("messages/messages.csv").open(encoding="utf-8", newline="") as stream:
        texts = [row["text"] for row in csv.DictReader(stream) if row["spam"] == "0"]
    signs = find_signs(pa.array(texts), pa.array(["message"] * len(texts)))
    assert len(texts) > 2900
    assert {(sign["pack"], sign["rule"]) for sign in signs.to_pylist()} == set()


def test_other_packages_bring_packs(monkeypatch, tmp_path, write_pack):
    home = tmp_path / "outside_packs"
    home.mkdir()
    (home / "__init__.py").write_text("")
    text = "rules: {keep: {patterns: [keep it], match: [keep it, do keep it], no_match: [a, b]}}"
    write_pack({"keep": ""}, name="made", en=text).rename(home / "made")
    monkeypatch.syspath_prepend(str(tmp_path))
    entry = EntryPoint("mine", "outside_packs", registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda group: [entry] if group == registry.GROUP else [])
    names = [pack.id for pack in registry.load_packs.__wrapped__()]
    assert "made" in names
    assert names == sorted(names)
    (home / "made").rename(home / "recruitment")
    head = home / "recruitment" / "pack.yaml"
    head.write_text(head.read_text().replace("id: made", "id: recruitment"))
    with pytest.raises(PackError, match="two packs are named 'recruitment'"):
        registry.load_packs.__wrapped__()
