from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from manumit.detect.indicators.compiling import compiled
from manumit.detect.indicators.finding import signs_by_plan
from manumit.detect.indicators.registry import read_pack

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from manumit.detect.indicators.model import Pack

HEAD = """\
id: {name}
title: A list of signs
publisher: A publisher
document: A document
year: 2024
dimensions:
  papers: Papers
rules:
"""
RULE = """\
  - id: {rule}
    dimension: papers
    strength: strong
    points: 2
    meaning: The recruiter does something with papers.
    applies_to: [ad, message]
    source: {{page: "p. 3"}}
{more}"""


@pytest.fixture
def write_pack(tmp_path: Path) -> Callable[..., Path]:
    """Write a pack of rules, each with further lines of its head; `files` are the language files."""

    def write(rules: dict[str, str], name: str = "made", **files: str) -> Path:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        head = HEAD.format(name=name) + "".join(RULE.format(rule=r, more=m) for r, m in rules.items())
        (folder / "pack.yaml").write_text(head, encoding="utf-8")
        for lang, text in files.items():
            (folder / f"{lang}.yaml").write_text(text, encoding="utf-8")
        return folder

    return write


@pytest.fixture
def pack_of(write_pack: Callable[..., Path]) -> Callable[..., Pack]:
    """A pack with the one rule `keep`, whose patterns are given, in English."""

    def make(*patterns: str, more: str = "", guards: str = "", exceptions: str = "[]") -> Pack:
        lines = "".join(f"      - {pattern}\n" for pattern in patterns)
        text = (
            f"{guards}rules:\n  keep:\n    patterns:\n{lines}    exceptions: {exceptions}\n"
            "    match: [one, two]\n    no_match: [three, four]\n"
        )
        folder = write_pack({"keep": more}, en=text)
        faults: list[Any] = []
        pack = read_pack(folder, faults)
        assert not faults
        assert pack is not None
        return pack

    return make


@pytest.fixture
def found_by(pack_of: Callable[..., Pack]) -> Callable[..., list[list[str]]]:
    """What patterns find: the passages of each text."""

    def find(texts: list[str | None], *patterns: str, kind: str = "ad", **more: str) -> list[list[str]]:
        plan = compiled([pack_of(*patterns, **more)])
        signs = signs_by_plan(plan, pa.array(texts, pa.string()), pa.array([kind] * len(texts)))
        passages: list[list[str]] = [[] for _ in texts]
        for sign in signs.to_pylist():
            text = texts[sign["row"]]
            assert text is not None
            passages[sign["row"]].append(text[sign["start_char"] : sign["end_char"]])
        return passages

    return find
