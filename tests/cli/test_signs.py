from __future__ import annotations

import pytest

from manumit.alert.views import Passage, Sign
from manumit.cli.door import Door
from manumit.cli.showing.parts import common_document, say_signs


@pytest.fixture
def likened() -> list[Sign]:
    """A sign met by wording and by likeness of meaning, and one by likeness only."""
    worded, like = (
        Passage("a", "we ", "keep papers", ".", "rule"),
        Passage("b", "", "we hold", "", "semantic"),
    )
    told = ("pack", "keeps", "Papers are kept", "papers", "strong", "a publication, p. 2")
    return [Sign(*told, 2.0, "rule", 2, (worded, like)), Sign(*told, None, "semantic", 1, (like,))]


def test_likeness_of_meaning_is_marked_at_each_passage(likened, capsys) -> None:
    say_signs(Door(), likened, 2)
    said = capsys.readouterr().out
    assert said.count("+2.00") == 1
    assert said.count("by likeness of meaning, without points: ") == 2
    assert "points: …we hold" in said.replace("… we", "…we")
    assert [sign["found_by"] for sign in common_document({}, likened, None)["signs"]] == ["rule", "semantic"]
