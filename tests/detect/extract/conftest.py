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


def _linear(find: Find, piece: str, times: int = 10_000, *, rounds: int = 2, slack: float = 0.05) -> None:
    _seconds(find, piece * 10)
    once, twice = _seconds(find, piece * times, rounds), _seconds(find, piece * 2 * times, rounds)
    assert twice < 1
    assert twice < 3 * once + slack


def _linear_in_a_trial(find: Find, piece: str, length: int) -> None:
    times = max(500, length // len(piece))
    trials = ((_seconds(find, piece * times, 1), _seconds(find, piece * 2 * times, 1)) for _ in range(4))
    assert any(once < 1 and twice < max(3 * once, 0.05) for once, twice in trials)


@pytest.fixture(scope="session")
def one_by_one() -> Callable[[Find, list[str]], list[Mention]]:
    """What an extractor finds in each text alone, at its place among the joined texts."""
    return _one_by_one


@pytest.fixture(scope="session")
def seconds() -> Callable[..., float]:
    """Processor time of an extractor on a text, the least of some rounds."""
    return _seconds


@pytest.fixture(scope="session")
def linear() -> Callable[..., None]:
    """Asserts that a piece said twice as often takes under three times as long, and under a second."""
    return _linear


@pytest.fixture(scope="session")
def linear_in_a_trial() -> Callable[[Find, str, int], None]:
    """The same of about `length` characters, in at least one of four trials."""
    return _linear_in_a_trial
