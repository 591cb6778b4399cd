"""Bursts in series made up without a market: false alarms while all is quiet, and planted bursts found."""

from __future__ import annotations

from typing import Any

import numpy as np

from bench.tables import Table, share
from manumit.alert import bursts

QUIET = {
    "Poisson": (1.0, False, 0.0),
    "Poisson, weekly cycle": (1.0, True, 0.0),
    "variance twice the mean, weekly cycle": (2.0, True, 0.0),
    "variance four times the mean": (4.0, False, 0.0),
    "variance four times the mean, weekly cycle": (4.0, True, 0.0),
    "half the series Poisson, half four times": (4.0, True, 0.5),
    "four of five series Poisson, one four times": (4.0, True, 0.8),
}
"""Variance by mean, whether days of the week differ, share of series that are Poisson all the same."""

TIMES = (3, 5, 10)
RATES = (0.2, 0.5, 1.0, 3.0)
WEEK = (1.0, 1.0, 1.0, 1.0, 1.3, 1.6, 0.5)


def alarms(*, quick: bool) -> dict[str, tuple[int, int, int, int]]:
    """By quiet period: runs with an alarm, runs, values up to 0.01, series."""
    return {name: _quiet(*kind, 40 if quick else 400) for name, kind in QUIET.items()}


def tables(quiet: dict[str, Any], power: dict[str, Any]) -> list[Table]:
    """False alarms by quiet period, and planted bursts that are found."""
    return [
        _alarms(quiet),
        Table(
            "Bursts of three days that are found among 2,000 quiet series",
            ("records a day before", *(f"{times} times as many" for times in TIMES)),
            [(rate, *row) for rate, row in power.items()],
        ),
    ]


def _alarms(figures: dict[str, Any]) -> Table:
    rows: list[tuple[Any, ...]] = []
    for name, (alarmed, runs, small, asked) in figures.items():
        low, high = _interval(alarmed, runs)
        rows.append(
            (
                name,
                runs,
                share(alarmed, runs),
                f"{100 * low:.1f} to {100 * high:.1f} %",
                f"{small / asked:.4f}",
            )
        )
    columns = (
        "quiet period",
        "runs of 2,000 series",
        "runs with any alarm",
        "95 % interval",
        "of values up to 0.01",
    )
    return Table("False alarms of bursts; stated is at most 5 % of quiet runs", columns, rows)


def _series(draw: np.random.Generator, dispersion: float, cycle: bool, plain: float) -> Any:
    """Counts of 2,000 series whose rates differ as those of campaigns do."""
    days = np.arange(bursts.HISTORY)
    rate = draw.gamma(0.6, 0.8, size=2_000)[:, None] * (
        np.array(WEEK)[days % 7] if cycle else np.ones(len(days))
    )
    counts = draw.poisson(rate)
    if dispersion > 1:
        clumped = draw.negative_binomial(np.maximum(rate / (dispersion - 1), 1e-9), 1 / dispersion)
        counts = np.where(draw.random(2_000)[:, None] < plain, counts, clumped)
    return counts


def _quiet(dispersion: float, cycle: bool, plain: float, runs: int) -> tuple[int, int, int, int]:
    """Runs with an alarm, runs, values up to 0.01, series."""
    draw = np.random.default_rng(7)
    alarmed = small = 0
    for _ in range(runs):
        p_value = _judged(_series(draw, dispersion, cycle, plain))
        alarmed += int(bursts.discoveries(p_value, 0.05).any())
        small += int((p_value <= 0.01).sum())
    return alarmed, runs, small, runs * 2_000


def power() -> dict[str, list[str]]:
    """Share of planted bursts that are found, by rate before and size."""
    draw = np.random.default_rng(8)
    found: dict[str, list[str]] = {}
    for rate in RATES:
        for times in TIMES:
            counts = _series(draw, 1.0, True, 0.0)
            counts[:200] = draw.poisson(rate, size=(200, bursts.HISTORY))
            counts[:200, -3:] = draw.poisson(rate * times, size=(200, 3))
            chosen = bursts.discoveries(_judged(counts), 0.05)
            found.setdefault(f"{rate:g}", []).append(share(int(chosen[:200].sum()), 200))
    return found


def _judged(counts: Any) -> Any:
    first = np.where(counts.any(axis=1), (counts > 0).argmax(axis=1), bursts.HISTORY)
    return bursts.find_bursts(counts, first, counts.sum(axis=0)).p_value


def _interval(part: int, whole: int) -> tuple[float, float]:
    """Exact 95 % interval of a share (Clopper and Pearson 1934)."""
    from scipy.stats import beta

    low = beta.ppf(0.025, part, whole - part + 1) if part else 0.0
    high = beta.ppf(0.975, part + 1, whole - part) if part < whole else 1.0
    return float(low), float(high)
