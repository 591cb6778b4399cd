"""What every extractor is asked: the same for joined texts as for each alone, in time that grows linearly."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from manumit.detect.extract.mention import Find, Mention


def _one_by_one(find: Find, texts: list[str]) -> list[Mention]:
    alone: list[Mention] = []
    shift = 0
    for text in texts:
        alone += [m._replace(start=m.start + shift, stop=m.stop + shift) for m in find(text)]
        shift += len(text) + 1
    return alone


def _seconds(find: Find, text: str, rounds: int = 3) -> float:
    best = 9.0
    for _ in range(rounds):
        begin = time.process_time()
        for _mention in find(text):
            pass
        best = min(best, time.process_time() - begin)
    return best


@pytest.fixture(scope="session")
def one_by_one() -> Callable[[Find, list[str]], list[Mention]]:
    """What an extractor finds in each text alone, at its place among the joined texts."""
    return _one_by_one


@pytest.fixture(scope="session")
def seconds() -> Callable[..., float]:
    """Processor time of an extractor on a text, the least of some rounds."""
    return _seconds
