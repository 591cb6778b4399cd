"""Series that burst, and campaigns that move, by tests whose share of false alarms is stated.

Bursts: a prospective temporal scan (Kulldorff 2001, "Prospective time periodic geographical disease
surveillance using a scan statistic", J. R. Statist. Soc. A 164) over windows of WINDOWS days that end on
the last day. Each window is judged given the total of the series: independent Poisson counts of one rate
fall into it as a binomial (Przyborowski and Wilenski 1940, Biometrika 31), counts whose variance is a
multiple of their mean as a beta-binomial. So a short history makes the test careful, not wrong. The
multiple is estimated as in Farrington et al. 1996 (J. R. Statist. Soc. A 159), over all series together, for
each one, and where series differ for the most clumped tenth; the largest counts. The least of the windows'
values is multiplied by their number (Bonferroni). Two baselines are asked, and the less striking answer
counts: that a series keeps its rate over the week's cycle, and that it keeps its share of all records (so a
source that grows or stops is no burst).

Moves: Fisher's exact test, one-sided, of a place's share in the last days against before, times the places
that were looked at.

Many series are asked at once: by Benjamini and Hochberg (1995, J. R. Statist. Soc. B 57), `false_share` is
the expected share of false alarms among all, and the chance of any alarm while nothing bursts.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from manumit.alert import burst_kernel as kernel

Ints = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

WINDOWS = (1, 3, 7)
"""Days of the windows, all of which end on the last day."""

HISTORY = 63
"""Days that are looked at, the windows included: nine weeks."""

LEAST_HISTORY = 14
"""Days since the first record below which a series is too young to be asked."""

PRIOR = 20.0
"""Degrees of freedom that the dispersion of all series counts for beside that of one."""

UPPER, NORMAL, LEAST_TOLD, LEAST_SERIES = 0.9, 1.2816, 20, 10
"""Where series differ, this quantile of their dispersions counts for all, less what chance adds to it where
they do not: of series with as many records before, if there are as many such series. A series with few
records does not show how clumped it is."""


class Bursts(NamedTuple):
    """What was found of each series.

    Attributes
    ----------
    p_value : chance of such a window or a more striking one, while the rate stays; 1: it was not asked.
    days : length of the most striking window; 0: none has a record.
    records : in that window.
    expected : records in that window at the rate before, over the week's cycle.
    """

    p_value: Reals
    days: Ints
    records: Ints
    expected: Reals


def find_bursts(counts: Ints, first: Ints, volume: Ints) -> Bursts:
    """Judge the last days of each series.

    Parameters
    ----------
    counts : [series, day], records a day; the last column is the last day.
    first : by series: day of its first record at all, as a column (below 0: before the first column).
    volume : by day: all records of all series and of none.
    """
    days = counts.shape[1]
    begin = np.clip(first, 0, days).astype(np.int64)
    asked = days - first >= LEAST_HISTORY
    week = _week(volume)
    exposure = np.stack([week, volume.astype(np.float64)])
    lengths = np.array(WINDOWS, np.int64)
    dispersion = np.stack([_dispersion(counts, begin, kind, asked) for kind in exposure])
    p_value, best = np.ones(len(counts)), np.full(len(counts), -1, np.int64)
    begin = np.where(asked, begin, days)
    kernel.scan(counts, begin, lengths, exposure, dispersion, p_value, best)
    length = np.where(best >= 0, lengths[np.maximum(best, 0)], 0)
    records, expected = _window(counts, begin, week, length)
    return Bursts(p_value, length, records, expected)


def find_moves(new_here: Ints, new_all: Ints, old_here: Ints, old_all: Ints, places: Ints) -> Reals:
    """Chance of as many records in a place in the last days, if places are drawn as before.

    Parameters
    ----------
    new_here, old_here : records of a campaign in the place, in the last days and before.
    new_all, old_all : records of the campaign with a place, in the last days and before.
    places : places of the campaign, in all of which as much may have been seen.
    """
    found = np.ones(len(new_here))
    columns = [np.ascontiguousarray(c, dtype=np.int64) for c in (new_here, new_all, old_here, old_all)]
    kernel.fisher(*columns, found)
    moved: Reals = np.minimum(1.0, found * places)
    return moved


def discoveries(p_value: Reals, false_share: float) -> Flags:
    """Which of many tests count, so that at most `false_share` of those are false in the mean.

    Benjamini and Hochberg: the largest k for which the k-th least value is at most k / n of `false_share`.
    """
    count = len(p_value)
    if not count:
        return np.zeros(0, bool)
    order = np.argsort(p_value, kind="stable")
    under = np.flatnonzero(p_value[order] <= false_share * np.arange(1, count + 1) / count)
    chosen = np.zeros(count, bool)
    if len(under):
        chosen[order[: under[-1] + 1]] = True
    return chosen


def _week(volume: Ints) -> Reals:
    """Exposure of each day by the day of the week, from the whole history, evened out where there is little.

    Of all records, counted backwards from the last day in whole weeks.
    """
    days = len(volume)
    weekday = (np.arange(days) - days) % 7
    whole = days - days % 7
    recent = np.arange(days) >= days - whole
    if not whole:
        return np.ones(days)
    totals = np.bincount(weekday[recent], weights=volume[recent], minlength=7)
    mean = totals.sum() / 7.0
    share = (totals + mean + 7.0) / (2.0 * mean + 7.0) if mean * 7 < 350 else (totals + 7.0) / (mean + 7.0)
    exposure: Reals = share[weekday]
    return exposure


def _dispersion(counts: Ints, begin: Ints, exposure: Reals, asked: Flags) -> Reals:
    """Variance by mean of each series, at least that of all together, at least 1."""
    pearson, freedom = np.zeros(len(counts)), np.zeros(len(counts))
    kernel.moment_dispersion(counts, begin, counts.shape[1] - max(WINDOWS), exposure, pearson, freedom)
    used = asked & (freedom > 0)
    together = max(1.0, pearson[used].sum() / freedom[used].sum()) if used.any() else 1.0
    last = counts.shape[1] - max(WINDOWS)
    telling = np.flatnonzero(used & (counts[:, :last].sum(axis=1) >= LEAST_TOLD))
    if len(telling) >= LEAST_SERIES:
        chance = 1.0 + NORMAL * np.sqrt(2.0 / freedom[telling].mean())  # of the quantile where all are alike
        together = max(together, float(np.quantile(pearson[telling] / freedom[telling], UPPER) / chance))
    own = (PRIOR * together + pearson) / (PRIOR + freedom)
    found: Reals = np.maximum(own, together)
    return found


def _window(counts: Ints, begin: Ints, week: Reals, length: Ints) -> tuple[Ints, Reals]:
    """Records in the window of each series, and how many the days before let expect."""
    days = counts.shape[1]
    records, expected = np.zeros(len(counts), np.int64), np.zeros(len(counts))
    history = np.arange(days)
    for window in WINDOWS:
        rows = np.flatnonzero(length == window)
        inside = counts[rows, days - window :].sum(axis=1)
        before = (history[None, :] >= begin[rows, None]) & (history[None, :] < days - window)
        rate = (counts[rows] * before).sum(axis=1) / np.maximum((before * week[None, :]).sum(axis=1), 1e-9)
        records[rows] = inside
        expected[rows] = rate * week[days - window :].sum()
    return records, expected
