"""Logistic regression with a ridge: small, exact, the same on every machine to six digits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Reals = npt.NDArray[np.float64]

_STEPS = 100
_CLOSE = 1e-10
"""Greatest slope left at the end, a row."""

_FEWEST = 5
"""Rows in which a column must be other than 0 to get a weight."""


def fit(values: Reals, yes: npt.NDArray[np.bool_], ridge: float) -> tuple[float, Reals]:
    """Intercept and weights of the log odds of yes.

    Each column counts in units of its standard deviation, so that the ridge treats all alike; a column that
    is 0 in all but a few rows, or the same in all, gets weight 0. The intercept is not held back. Newton's
    method on a strictly convex sum: -log likelihood + ridge / 2 * the sum of squared weights.

    Parameters
    ----------
    values : a row a case, finite.
    yes : by row; both answers occur.
    ridge : above 0.

    Returns
    -------
    in units of the values as given.
    """
    spread = values.std(axis=0)
    used = (np.count_nonzero(values, axis=0) >= _FEWEST) & (spread > 0)
    design = np.column_stack(
        [np.ones(len(values)), (values[:, used] - values[:, used].mean(axis=0)) / spread[used]]
    )
    penalty = np.full(design.shape[1], ridge)
    penalty[0] = 0.0
    solved = _newton(design, yes.astype(np.float64), penalty)
    weights = np.zeros(values.shape[1])
    weights[used] = solved[1:] / spread[used]
    intercept = solved[0] - float(weights[used] @ values[:, used].mean(axis=0))
    return float(intercept), weights


def chance(log_odds: Reals) -> Reals:
    """Probabilities of log odds, without overflow."""
    small = np.exp(-np.abs(log_odds))
    result: Reals = np.where(log_odds >= 0, 1.0, small) / (1.0 + small)
    return result


def _newton(design: Reals, yes: Reals, penalty: Reals) -> Reals:
    found = np.zeros(design.shape[1])
    loss = _loss(design, yes, penalty, found)
    for _ in range(_STEPS):
        likely = chance(design @ found)
        slope = design.T @ (likely - yes) + penalty * found
        if np.abs(slope).max() <= _CLOSE * len(yes):
            break
        bend = (design * (likely * (1.0 - likely))[:, None]).T @ design + np.diag(penalty)
        step = np.linalg.solve(bend, slope)
        size = 1.0
        while size > 1e-9:
            nearer = found - size * step
            smaller = _loss(design, yes, penalty, nearer)
            if smaller <= loss:
                found, loss = nearer, smaller
                break
            size /= 2.0
        else:
            break  # no step is better: the last digits are reached
    return found


def _loss(design: Reals, yes: Reals, penalty: Reals, weights: Reals) -> float:
    log_odds = design @ weights
    missed = np.logaddexp(0.0, log_odds) - yes * log_odds
    return float(missed.sum() + 0.5 * (penalty * weights**2).sum())
