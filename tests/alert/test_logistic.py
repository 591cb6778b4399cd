"""The solver against scikit-learn's, and against what a minimum is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from manumit.alert.logistic import chance, fit


def market(seed: int, rows: int, columns: int) -> tuple[np.ndarray, np.ndarray]:
    """Points as leads have them: some rules in all leads, most in few; answers by a hidden rule."""
    rng = np.random.default_rng(seed)
    values = np.where(
        rng.random((rows, columns)) < rng.uniform(0.1, 1.0, columns), rng.uniform(0, 3, (rows, columns)), 0
    )
    log_odds = values @ rng.normal(0, 1, columns)
    return values, rng.random(rows) < chance(log_odds - np.median(log_odds))


@given(
    seed=st.integers(0, 2**32 - 1),
    rows=st.integers(12, 200),
    columns=st.integers(1, 20),
    ridge=st.sampled_from([0.1, 1.0, 20.0]),
)
def test_the_slope_is_level_where_it_ends(seed, rows, columns, ridge):
    values, yes = market(seed, rows, columns)
    assume(0 < yes.sum() < rows)
    intercept, weights = fit(values, yes, ridge)
    missed = chance(intercept + values @ weights) - yes
    assert abs(missed.sum()) < 1e-6 * rows
    used = weights != 0
    spread = values.std(axis=0)[used]
    centred = (values - values.mean(axis=0))[:, used] / spread
    assert np.abs(centred.T @ missed + ridge * weights[used] * spread).max(initial=0.0) < 1e-6 * rows


@pytest.mark.parametrize("ridge", [0.5, 20.0])
@pytest.mark.parametrize("seed", range(4))
def test_weights_are_those_of_scikit_learn(seed, ridge):
    linear_model = pytest.importorskip(
        "sklearn.linear_model", reason="scikit-learn is not installed (extra bench)"
    )
    values, yes = market(seed, 150, 12)
    spread = values.std(axis=0)
    model = linear_model.LogisticRegression(C=1 / ridge, tol=1e-10, max_iter=10_000).fit(values / spread, yes)
    intercept, weights = fit(values, yes, ridge)
    assert intercept == pytest.approx(float(model.intercept_[0]), abs=1e-4)
    assert weights * spread == pytest.approx(model.coef_[0], abs=1e-4)


def test_a_rule_that_few_leads_have_or_all_alike_gets_no_weight():
    values, yes = market(1, 100, 3)
    values[:, 1] = 2.0
    values[:, 2] = 0.0
    values[:4, 2] = 3.0
    _, weights = fit(values, yes, 20.0)
    assert weights[0] != 0
    assert weights[1:].tolist() == [0.0, 0.0]


def test_answers_that_a_rule_separates_have_finite_weights():
    values = np.repeat([[0.0], [1000.0]], 50, axis=0)
    intercept, weights = fit(values, values[:, 0] > 1, 0.01)
    assert np.isfinite([intercept, *weights]).all()
    assert chance(np.array([intercept, intercept + 1000 * weights[0]])) == pytest.approx([0, 1], abs=0.01)


def test_chance_of_extreme_log_odds():
    assert chance(np.array([-1e9, 0.0, 1e9])).tolist() == [0.0, 0.5, 1.0]
