"""Tails of the beta-binomial and hypergeometric distributions over many series at once."""

from __future__ import annotations

import math

from numba import njit

LEAST_OVER = 1e-6
"""Dispersion above 1 from which counts are taken as overdispersed."""


@njit(nogil=True, cache=True)
def upper_tail(count, total, inside, outside, dispersion):
    """Chance that at least `count` of `total` records fall inside a window, given the total.

    Parameters
    ----------
    inside, outside : exposure inside and outside of the window.
    dispersion : variance of a count by its mean; 1: Poisson, so that this is a binomial tail.
    """
    if count <= 0:
        return 1.0
    share = inside / (inside + outside)
    if dispersion <= 1.0 + LEAST_OVER:
        return _tail_binomial(count, total, share)
    # How clumped the records are is told by those before alone: a burst must not vouch for itself.
    before = (total - count + 0.5) / (1.0 - share)
    weight = min(float(total), before) / (dispersion - 1.0)
    return _tail_beta(count, total, weight * share, weight * (1.0 - share))


@njit(nogil=True, cache=True)
def _log_choose(n, k):
    return math.lgamma(n + 1.0) - math.lgamma(k + 1.0) - math.lgamma(n - k + 1.0)


@njit(nogil=True, cache=True)
def _tail_binomial(count, total, share):
    if share >= 1.0:
        return 1.0
    if share <= 0.0:
        return 0.0
    log = _log_choose(total, count) + count * math.log(share) + (total - count) * math.log1p(-share)
    term = math.exp(log)
    found = term
    odds = share / (1.0 - share)
    for k in range(count, total):
        term *= (total - k) / (k + 1.0) * odds
        found += term
        if term < found * 1e-17:
            break
    return min(1.0, found)


@njit(nogil=True, cache=True)
def _tail_beta(count, total, alpha, beta):
    if beta <= 0.0:
        return 1.0
    if alpha <= 0.0:
        return 0.0
    log = (
        _log_choose(total, count)
        + math.lgamma(count + alpha)
        + math.lgamma(total - count + beta)
        - math.lgamma(total + alpha + beta)
        + math.lgamma(alpha + beta)
        - math.lgamma(alpha)
        - math.lgamma(beta)
    )
    term = math.exp(log)
    found = term
    for k in range(count, total):
        term *= (total - k) / (k + 1.0) * (k + alpha) / (total - k - 1.0 + beta)
        found += term
        if term < found * 1e-17:
            break
    return min(1.0, found)


@njit(nogil=True, cache=True)
def moment_dispersion(counts, first, days, exposure, pearson, freedom):
    """Pearson statistic of each series over its baseline, and its degrees of freedom.

    Parameters
    ----------
    counts : [series, day].
    first : by series: first day of its baseline.
    days : first day after the baseline.
    exposure : by day.
    """
    for row in range(counts.shape[0]):
        total, whole = 0.0, 0.0
        for day in range(first[row], days):
            total += counts[row, day]
            whole += exposure[day]
        pearson[row], freedom[row] = 0.0, 0.0
        if total <= 0.0 or whole <= 0.0:
            continue
        used = 0
        for day in range(first[row], days):
            mean = total * exposure[day] / whole
            if mean > 0.0:
                pearson[row] += (counts[row, day] - mean) ** 2 / mean
                used += 1
        freedom[row] = max(0, used - 1)


@njit(nogil=True, cache=True)
def scan(counts, first, lengths, exposure, dispersion, p_value, best):
    """Least tail of each series over windows that end on the last day, times the number of windows.

    Parameters
    ----------
    counts : [series, day].
    first : by series: first day of its baseline.
    lengths : windows in days, shortest first.
    exposure : [kind, day]; the largest tail over the kinds counts.
    dispersion : [kind, series].
    p_value, best : by series: filled; `best` is the place of its window, or -1.
    """
    days = counts.shape[1]
    for row in range(counts.shape[0]):
        p_value[row], best[row] = 1.0, -1
        for place in range(len(lengths)):
            begin = days - lengths[place]
            if begin <= first[row]:
                continue
            inside, outside = 0, 0
            for day in range(begin, days):
                inside += counts[row, day]
            for day in range(first[row], begin):
                outside += counts[row, day]
            if inside == 0:
                continue
            worst = 0.0
            for kind in range(exposure.shape[0]):
                now, before = 0.0, 0.0
                for day in range(begin, days):
                    now += exposure[kind, day]
                for day in range(first[row], begin):
                    before += exposure[kind, day]
                tail = 1.0
                if now > 0.0 and before > 0.0:
                    tail = upper_tail(inside, inside + outside, now, before, dispersion[kind, row])
                worst = max(worst, tail)
            if worst < p_value[row] or best[row] < 0:
                p_value[row], best[row] = worst, place
        p_value[row] = min(1.0, p_value[row] * len(lengths))


@njit(nogil=True, cache=True)
def fisher(new_here, new_all, old_here, old_all, p_value):
    """One-sided exact tests of Fisher: as many new records here, or more, by chance.

    Parameters
    ----------
    new_here, old_here : records in the place, in the last days and before.
    new_all, old_all : records of the campaign, in the last days and before.
    """
    for row in range(len(p_value)):
        a, n = new_here[row], new_all[row]
        here, everything = a + old_here[row], n + old_all[row]
        log = _log_choose(here, a) + _log_choose(everything - here, n - a) - _log_choose(everything, n)
        term = math.exp(log)
        found = term
        for k in range(a, min(here, n)):
            term *= (here - k) / (k + 1.0) * (n - k) / (everything - here - n + k + 1.0)
            found += term
        p_value[row] = min(1.0, found)
