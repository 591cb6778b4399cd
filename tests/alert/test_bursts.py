"""Bursts and moves: tails against slow twins, false alarms on quiet periods, power on planted bursts."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.alert import burst_kernel as kernel
from manumit.alert import bursts

FALSE_SHARE = 0.05


def binomial_tail(count: int, total: int, share: Fraction) -> float:
    return float(
        sum(math.comb(total, k) * share**k * (1 - share) ** (total - k) for k in range(count, total + 1))
    )


def beta_binomial_tail(count: int, total: int, alpha: Fraction, beta: Fraction) -> float:
    def rising(base: Fraction, steps: int) -> Fraction:
        return math.prod((base + k for k in range(steps)), start=Fraction(1))

    whole = rising(alpha + beta, total)
    return float(
        sum(
            math.comb(total, k) * rising(alpha, k) * rising(beta, total - k) / whole
            for k in range(count, total + 1)
        )
    )


@given(st.integers(1, 40), st.integers(0, 40), st.integers(1, 9), st.integers(1, 60))
def test_a_poisson_window_is_a_binomial_tail(count: int, outside: int, inside_days: int, days: int):
    found = kernel.upper_tail(count, count + outside, float(inside_days), float(days), 1.0)
    expected = binomial_tail(count, count + outside, Fraction(inside_days, inside_days + days))
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-300)


@given(st.integers(1, 25), st.integers(0, 25), st.integers(2, 8))
def test_a_clumped_window_is_a_beta_binomial_tail(count: int, outside: int, dispersion: int):
    share = Fraction(1, 8)
    found = kernel.upper_tail(count, count + outside, 1.0, 7.0, float(dispersion))
    weight = min(Fraction(count + outside), (outside + Fraction(1, 2)) / (1 - share)) / (dispersion - 1)
    expected = beta_binomial_tail(count, count + outside, weight * share, weight * (1 - share))
    assert found == pytest.approx(expected, rel=1e-9)


@given(st.integers(0, 6), st.integers(0, 6), st.integers(0, 6), st.integers(0, 6))
def test_a_move_is_fishers_exact_test(here: int, elsewhere: int, old_here: int, old_elsewhere: int):
    new, old = here + elsewhere, old_here + old_elsewhere
    columns = [np.array([n], np.int64) for n in (here, new, old_here, old)]
    found = bursts.find_moves(*columns, np.array([1]))[0]
    all_here, everything = here + old_here, new + old
    ways = [
        math.comb(all_here, k) * math.comb(everything - all_here, new - k)
        for k in range(here, min(all_here, new) + 1)
    ]
    assert found == pytest.approx(sum(ways) / math.comb(everything, new), rel=1e-9)


@given(st.lists(st.floats(0, 1), max_size=12))
def test_discoveries_are_those_of_benjamini_and_hochberg(values: list[float]):
    p_value = np.array(values)
    found = bursts.discoveries(p_value, FALSE_SHARE)
    ranked = sorted(values)
    fit = [k for k in range(1, len(values) + 1) if ranked[k - 1] <= FALSE_SHARE * k / len(values)]
    assert found.sum() >= (max(fit) if fit else 0)
    limit = ranked[max(fit) - 1] if fit else -1.0
    assert all(p <= limit for p in p_value[found])


def quiet(
    draw: np.random.Generator, series: int, dispersion: float, cycle: tuple[float, ...] = (1.0,) * 7
) -> np.ndarray:
    rate = draw.gamma(0.6, 0.8, size=series)[:, None] * np.array(cycle)[np.arange(bursts.HISTORY) % 7]
    if dispersion == 1:
        return draw.poisson(rate)
    return draw.negative_binomial(np.maximum(rate / (dispersion - 1), 1e-9), 1 / dispersion)


def firsts(counts: np.ndarray) -> np.ndarray:
    return np.where(counts.any(axis=1), (counts > 0).argmax(axis=1), bursts.HISTORY)


def judged(counts: np.ndarray) -> bursts.Bursts:
    return bursts.find_bursts(counts, firsts(counts), counts.sum(axis=0))


WEEK = (1.0, 1.0, 1.0, 1.0, 1.3, 1.6, 0.5)


@pytest.mark.parametrize(("dispersion", "cycle"), list(product((1.0, 2.0, 4.0), ((1.0,) * 7, WEEK))), ids=str)
def test_quiet_periods_raise_no_more_alarms_than_stated(dispersion: float, cycle: tuple[float, ...]):
    draw = np.random.default_rng(int(dispersion) * 100 + int(cycle == WEEK))
    runs, alarmed, small, asked = 60, 0, 0, 0
    for _ in range(runs):
        found = judged(quiet(draw, 500, dispersion, cycle))
        alarmed += int(bursts.discoveries(found.p_value, FALSE_SHARE).any())
        small += int((found.p_value <= 0.01).sum())
        asked += 500
    assert alarmed / runs <= FALSE_SHARE + 2 * math.sqrt(FALSE_SHARE / runs)
    assert small / asked <= 0.01


def test_a_source_that_doubles_or_stops_is_no_burst():
    draw = np.random.default_rng(5)
    for change in (2.0, 0.1):
        rate = draw.gamma(2.0, 1.0, size=400)[:, None] * np.ones(bursts.HISTORY)
        rate[:, -3:] *= change
        steady = np.full((40, bursts.HISTORY), 3)
        counts = np.concatenate([draw.poisson(rate), steady])
        found = judged(counts)
        assert not bursts.discoveries(found.p_value, FALSE_SHARE).any()


@pytest.mark.parametrize(("rate", "times", "least"), [(0.5, 10, 0.7), (3.0, 5, 0.5), (3.0, 10, 0.9)])
def test_planted_bursts_are_found(rate: float, times: int, least: float):
    draw = np.random.default_rng(7)
    counts = quiet(draw, 2_000, 1.0, WEEK)
    planted = draw.poisson(rate, size=(100, bursts.HISTORY))
    planted[:, -3:] = draw.poisson(rate * times, size=(100, 3))
    counts[:100] = planted
    chosen = bursts.discoveries(judged(counts).p_value, FALSE_SHARE)
    assert chosen[:100].mean() >= least
    assert chosen[100:].sum() <= 2 * FALSE_SHARE * chosen.sum() + 1


def test_figures_of_a_burst_can_be_checked():
    counts = np.zeros((1, bursts.HISTORY), np.int64)
    counts[0] = 1
    counts[0, -3:] = 20
    found = bursts.find_bursts(counts, np.array([0]), np.full(bursts.HISTORY, 1_000))
    assert (found.days[0], found.records[0]) == (3, 60)
    assert found.expected[0] == pytest.approx(3.0)
    assert found.p_value[0] < 1e-20


def test_a_young_or_empty_series_is_not_asked():
    counts = np.zeros((2, bursts.HISTORY), np.int64)
    counts[0, -5:] = 50
    found = bursts.find_bursts(counts, np.array([bursts.HISTORY - 5, 0]), np.full(bursts.HISTORY, 1_000))
    assert found.p_value.tolist() == [1.0, 1.0]
    assert found.records.tolist() == [0, 0]
    assert len(judged(np.zeros((0, bursts.HISTORY), np.int64)).p_value) == 0


def test_the_order_of_series_changes_nothing():
    draw = np.random.default_rng(3)
    counts = quiet(draw, 300, 2.0)
    order = draw.permutation(300)
    one, other = judged(counts), judged(counts[order])
    assert np.allclose(one.p_value[order], other.p_value, rtol=1e-12)
    assert (one.records[order] == other.records).all()
