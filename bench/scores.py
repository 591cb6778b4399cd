"""How well found campaigns fit the truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Score:
    """Adjusted Rand index over all records, and precision and recall of being in any campaign."""

    index: float
    precision: float
    recall: float


def f1(right: int, wrong: int, missed: int) -> float:
    """Harmonic mean of precision and recall."""
    return 2 * right / max(1, 2 * right + wrong + missed)


def score(found: npt.NDArray[np.int64], truth: npt.NDArray[np.int64]) -> Score:
    """Compare labels; a record in no campaign has a label below 0 and counts as a group of its own.

    Sources
    -------
    Hubert and Arabie (1985), Comparing partitions.
    """
    in_found, in_truth = _shared(found), _shared(truth)
    both = int((in_found & in_truth).sum())
    return Score(
        adjusted_rand(_alone(found), _alone(truth)),
        both / max(1, int(in_found.sum())),
        both / max(1, int(in_truth.sum())),
    )


def adjusted_rand(one: npt.NDArray[np.int64], other: npt.NDArray[np.int64]) -> float:
    """Adjusted Rand index of two labellings."""
    pairs = _pairs(np.unique(np.stack([one, other]), axis=1, return_counts=True)[1])
    left, right = (_pairs(np.unique(labels, return_counts=True)[1]) for labels in (one, other))
    expected = left * right / max(1.0, _pairs(np.array([len(one)])))
    most = (left + right) / 2
    return 1.0 if most == expected else (pairs - expected) / (most - expected)


def _pairs(counts: npt.NDArray[np.int64]) -> float:
    wide = counts.astype(np.float64)
    return float((wide * (wide - 1) / 2).sum())


def _alone(labels: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    out = labels.copy()
    lone = np.flatnonzero(labels < 0)
    out[lone] = -1 - lone
    return out


def _shared(labels: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Records whose label at least one other has."""
    found, place, counts = np.unique(labels, return_inverse=True, return_counts=True)
    shared: npt.NDArray[np.bool_] = (counts[place] > 1) & (found[place] >= 0)
    return shared
