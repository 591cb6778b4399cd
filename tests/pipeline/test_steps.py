"""Steps in which batches are taken in: by their counts alone, and never by what comes after."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from manumit.pipeline import steps
from manumit.pipeline.steps import BULK, LEAST_EPOCH, STEPS, closed_steps

counts = st.lists(st.integers(0, 3 * LEAST_EPOCH), max_size=12).flatmap(
    lambda some: st.lists(st.integers(0, 400), max_size=60).map(lambda more: some + more)
)


def test_few_records_are_done_in_full() -> None:
    assert closed_steps([]) == []
    assert closed_steps([100, 0, LEAST_EPOCH - 101]) == []
    assert closed_steps([100, 0, LEAST_EPOCH - 100]) == [3]


def test_a_day_after_a_large_corpus_closes_a_step() -> None:
    total = 100_000
    assert closed_steps([total]) == [1]
    assert closed_steps([total, 1000]) == [1]
    assert closed_steps([total, 1000, 1000, 1000]) == [1, 3]
    assert closed_steps([total, *[1000] * 31]) == [1, *range(3, 30, 2), 32]
    assert closed_steps([total, *[1000] * 32]) == [33]  # passes 2 ** 17


def test_a_large_batch_is_done_in_full() -> None:
    total = 100_000
    assert closed_steps([total, total // BULK]) == [1, 2]
    assert closed_steps([total, total // 10]) == [2]


@given(counts)
def test_what_comes_later_changes_no_step(accepted: list[int]) -> None:
    whole = closed_steps(accepted)
    assert whole == sorted(set(whole))
    for number in range(len(accepted)):
        part = closed_steps(accepted[:number])
        inside = [stop for stop in whole if stop <= number]
        assert not inside or not part or part[0] > whole[0] or part == inside
        if inside:
            assert part == inside


@given(counts)
def test_an_open_step_is_small(accepted: list[int]) -> None:
    closed = closed_steps(accepted)
    total = sum(accepted)
    if total < LEAST_EPOCH:
        assert closed == []
        return
    assert 2 * sum(accepted[: closed[0]]) > total
    assert sum(accepted[closed[-1] :]) * STEPS < total
    assert len(closed) <= steps.STEPS + 1
