from __future__ import annotations

import numpy as np
import pytest

from bench.calibration import average_precision


def test_average_precision_is_that_of_scikit_learn():
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed (extra bench)")
    rng = np.random.default_rng(3)
    for _ in range(20):
        yes, score = rng.random(50) < 0.4, np.round(rng.random(50), 1)
        assert average_precision(yes, score) == pytest.approx(metrics.average_precision_score(yes, score))


def test_average_precision_by_hand():
    yes = np.array([True, False, True])
    assert average_precision(yes, np.array([3.0, 2.0, 1.0])) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision(yes, np.ones(3)) == pytest.approx(2 / 3)
