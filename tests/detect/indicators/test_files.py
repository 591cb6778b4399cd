"""Faults of a pack's files: each one sentence with file, line and mend."""

from __future__ import annotations

import pytest

from manumit.detect.indicators import PackError
from manumit.detect.indicators.checking import check
from manumit.detect.indicators.yaml_tree import MOST_BYTES, read_tree

GOOD = """\
rules:
  keep:
    patterns: ["keep your passport"]
    match: [We keep your passport., Keep your passport]
    no_match: [Hello., We never keep your passport.]
"""


def faults(path) -> list[tuple[str, int, str]]:
    return [(fault.path.rpartition("/")[2], fault.line, fault.sentence) for fault in check(path)[1]]


def test_a_good_pack_has_none(write_pack):
    assert faults(write_pack({"keep": ""}, en=GOOD)) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("patterns:", "paterns:", 3, "did you mean 'patterns'"),
        ("  keep:", "  kep:", 3, "did you mean 'keep'"),
        ("rules:", "rule:", 1, "did you mean 'rules'"),
        ('"keep your passport"', '"keep {your passport"', 3, "partner"),
        ('"keep your passport"', '"$papers"', 3, "no set $papers"),
        ('["keep your passport"]', '[{regex: "(?=a)b", with: [a]}]', 3, "refused"),
        ('["keep your passport"]', '[{regex: "a*", with: [a]}]', 3, "matches nothing"),
        ('["keep your passport"]', '[{regex: "a"}]', 3, "`with`"),
        ('["keep your passport"]', "[{all: [a]}]", 3, "2 to 8"),
        ('["keep your passport"]', "[{all: [a, b], within: near}]", 3, "whole number"),
        ('["keep your passport"]', "[]", 3, "no patterns"),
        ("[Hello., We never keep your passport.]", "[Hello.]", 3, "at least 2"),
        ("We keep your passport.,", "We hold it.,", 4, "does not find its example"),
        ("[Hello.,", "[They keep your passport.,", 5, "must not"),
        ("patterns: [", "patterns: &x [", 3, "anchors"),
        ("patterns: [", "patterns: !!python/name:os.system [", 3, "tags"),
        ('["keep your passport"]', "*x", 3, "aliases"),
        ("match: [We", "match: [[We", 5, "not valid YAML"),
        ("Hello.", "'Hello.', [[[[[[[[[[[[[[deep]]]]]]]]]]]]]]", 5, "nested deeper"),
    ],
)
def test_a_fault_of_a_language_file_says_where_and_how_to_mend(write_pack, old, new, line, said):
    assert old in GOOD
    found = faults(write_pack({"keep": ""}, en=GOOD.replace(old, new)))
    here = [(where, sentence) for file, where, sentence in found if file == "en.yaml"]
    assert any(said in sentence and where == line for where, sentence in here), found


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("strength: strong", "strenght: strong", "did you mean 'strength'"),
        ("strength: strong", "strength: strog", "did you mean 'strong'"),
        ("points: 2", "points: 20", "0 to 5"),
        ("points: 2", "points: .nan", "0 to 5"),
        ("applies_to: [ad, message]", "applies_to: [ads]", "did you mean 'ad'"),
        ("applies_to: [ad, message]", "applies_to: []", "no kind of record"),
        ("dimension: papers", "dimension: paper", "did you mean 'papers'"),
        ('source: {page: "p. 3"}', "source: {}", "lacks 'page'"),
        ("id: keep", "id: Keep!", "no name"),
        ("id: made", "id: other", "name them alike"),
        ("year: 2024", "year: soon", "whole number"),
        ("title: A list of signs\n", "", "lacks 'title'"),
        ("meaning: The", "meaning: [The]\n    meaning: The", "twice"),
    ],
)
def test_a_fault_of_the_head_says_how_to_mend(write_pack, old, new, said):
    folder = write_pack({"keep": ""}, en=GOOD)
    head = folder / "pack.yaml"
    text = head.read_text(encoding="utf-8")
    assert old in text
    head.write_text(text.replace(old, new), encoding="utf-8")
    found = [sentence for file, line, sentence in faults(folder) if file == "pack.yaml" and line]
    assert any(said in sentence for sentence in found), found


def test_further_faults(write_pack, tmp_path):
    folder = write_pack(
        {"keep": "", "lone": "", "steps": "    sequence: {steps: [keep, gone], within: 3 weeks}\n"}, en=GOOD
    )
    said = " ".join(sentence for _, _, sentence in faults(folder))
    assert "lone has a wording in no language" in said
    assert "step 'gone' is no rule" in said
    assert "'14 days'" in said
    (folder / "english.yaml").write_text(GOOD, encoding="utf-8")
    assert (
        "english.yaml",
        0,
        "'english.yaml' names no language; use a BCP 47 tag such as en.yaml or pt-BR.yaml",
    ) in (faults(folder))
    with pytest.raises(PackError, match="holds no rule pack"):
        check(tmp_path / "nowhere")


def test_one_file_is_checked_alone(write_pack):
    folder = write_pack({"keep": ""}, en=GOOD, es=GOOD.replace("patterns", "paterns"))
    assert faults(folder / "en.yaml") == []
    assert faults(folder / "es.yaml")


def test_files_that_are_no_text_or_too_large(tmp_path):
    found = []
    path = tmp_path / "a.yaml"
    for raw in (b"a: \xff\nb", b"x" * (MOST_BYTES + 1), b"[" * 50_000, b"a: 1\n---\nb: 2", b"\x00"):
        path.write_bytes(raw)
        assert read_tree(path, "a.yaml", found)[0] is None
    path.unlink()
    read_tree(path, "a.yaml", found)
    assert len(found) == 6
    assert all(str(fault).startswith("a.yaml") for fault in found)


def test_every_scalar_is_text(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("no: no\nyear: 012\n", encoding="utf-8")
    tree, _ = read_tree(path, "a.yaml", [])
    assert [(key.text, value.text, key.line) for key, value in tree.pairs] == [
        ("no", "no", 1),
        ("year", "012", 2),
    ]
