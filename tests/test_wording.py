"""No message says that somebody is guilty, or what somebody is: a lead is a reason to look, never a finding.

Looked through are all texts of the program that a person may read: strings and docstrings of the code, SQL,
pages, tables of names, and the meanings of rules. What rule packs look for in adverts (their language files)
and the simulator's word lists are not ours to say: they are what others write.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(__file__).parents[1] / "src" / "manumit"

LABELS = (
    "abusers?|accomplices?|convicts?|criminals?|culprits?|fraudsters?|groomers?|guilt|guilty|offenders?|"
    "perpetrators?|pimps?|predators?|prostitutes?|scammers?|slaves?|suspects?|trafficked|traffickers?|victims?"
)
VERDICTS = "crimes?|exploitation|exploited|illegal|slavery|trafficking"
ACCUSING = re.compile(
    rf"\b(?:{LABELS})\b"
    rf"|\b(?:accuse[sd]?|convicted)\b"
    rf"|\b(?:is|are|was|were|be|been|being|prove[sn]?|confirms?|means?)\s+(?:an?\s+|the\s+|human\s+)*(?:{VERDICTS})\b",
    re.IGNORECASE,
)

ALLOWED = {
    ("store/disk.py", "slaves"): "the name of a folder in the kernel's list of disks",
    ("trace/data/help_lines.csv", "victims of trafficking"): "the name that a help line gives itself",
    ("trace/data/help_lines.csv", "victims of human trafficking"): "the name that a help line gives itself",
}
"""By file and words: why they may stand there."""

_ADDRESS = re.compile(r"https?://\S+")
_WHOLE = {".sql", ".html", ".csv", ".toml"}
_NOT_OURS = ("simulate/lexicon/", "detect/indicators/wording/")


def texts_of(path: Path) -> Iterator[str]:
    """All that a person may read of a file."""
    if path.suffix == ".py":
        tree = ast.parse(path.read_text(encoding="utf-8"))
        yield from (
            n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)
        )
    elif path.name == "pack.yaml":
        yield from strings(yaml.safe_load(path.read_text(encoding="utf-8")))
    elif path.suffix in _WHOLE:
        yield path.read_text(encoding="utf-8")


def strings(value: object) -> Iterator[str]:
    """All strings of a document, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def accusations() -> Iterator[tuple[str, str, str]]:
    """File, words, and what stands around them."""
    for path in sorted(SOURCE.rglob("*")):
        name = path.relative_to(SOURCE).as_posix()
        if not path.is_file() or "__pycache__" in path.parts or name.startswith(_NOT_OURS):
            continue
        for text in texts_of(path):
            plain = _ADDRESS.sub("", text)
            for found in ACCUSING.finditer(plain):
                around = " ".join(plain[max(0, found.start() - 40) : found.end() + 40].split())
                yield name, found[0].lower(), around


def allowance(name: str, around: str) -> tuple[str, str] | None:
    """The allowance that a find falls under."""
    fitting = (key for key in ALLOWED if key[0] == name and key[1] in around)
    return next(fitting, None)


def test_no_message_accuses_anybody():
    found = [(name, around) for name, _, around in accusations() if allowance(name, around) is None]
    assert found == []


def test_every_allowance_has_a_reason_and_is_needed():
    used = {allowance(name, around) for name, _, around in accusations()}
    assert set(ALLOWED) <= used
    assert all(len(reason) > 20 for reason in ALLOWED.values())
    assert len(ALLOWED) <= 8


def test_every_kind_of_text_is_looked_through():
    kinds = {path.suffix for path in SOURCE.rglob("*") if path.is_file() and next(texts_of(path), None)}
    assert {".py", ".sql", ".csv"} <= kinds
    assert sum(1 for path in SOURCE.rglob("*.py") for _ in texts_of(path)) > 5_000


@pytest.mark.parametrize(
    "text",
    [
        "the author is a trafficker",
        "Criminals at work",
        "possible victim",
        "this person is guilty",
        "it is human trafficking",
        "3 suspects in this network",
        "which proves exploitation",
        "the women were trafficked",
        "she has been exploited",
    ],
)
def test_the_test_hears_an_accusation(text):
    assert ACCUSING.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "a lead is a reason to look, never a finding about a person",
        "8 records are written from one template",
        "signs of trafficking as published lists name them",
        "identifiers of suspected minors are masked",
        "call the police, or the national line for trafficking in persons",
    ],
)
def test_the_test_lets_a_reason_to_look_stand(text):
    assert not ACCUSING.search(text)
