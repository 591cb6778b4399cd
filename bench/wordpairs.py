"""What a plain tool would do: overlap of word pairs or tf-idf cosine above a threshold, then components."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
_TOKEN = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")
_ROWS_AT_ONCE = 512


def tokens(text: str) -> list[str]:
    """Words in lower case; where a script writes no spaces, characters, or the method would be blind."""
    return _TOKEN.findall(text.lower())


def pairs(text: str) -> set[str]:
    """Each two neighbouring words of a text."""
    words = tokens(text)
    return {f"{one} {other}" for one, other in pairwise(words)} or set(words)


def overlap(texts: list[str], thresholds: list[float]) -> dict[float, npt.NDArray[np.int64]]:
    """Component of each text at each threshold of the Jaccard similarity of word pairs."""
    from sklearn.feature_extraction.text import CountVectorizer

    rows = CountVectorizer(analyzer=pairs, dtype=np.float32).fit_transform(texts).tocsr()
    sizes = np.asarray(rows.sum(axis=1)).ravel()

    def jaccard(
        common: npt.NDArray[np.float32], one: npt.NDArray[np.int64], other: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.float32]:
        return common / np.maximum(sizes[one] + sizes[other] - common, 1)

    return _components(rows, thresholds, jaccard)


def tfidf(texts: list[str], thresholds: list[float]) -> dict[float, npt.NDArray[np.int64]]:
    """Component of each text at each threshold of the cosine of its tf-idf weighted words."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    rows = TfidfVectorizer(analyzer=tokens, dtype=np.float32).fit_transform(texts).tocsr()
    return _components(rows, thresholds, lambda common, _one, _other: common)


def _components(rows: csr_matrix, thresholds: list[float], likeness) -> dict[float, npt.NDArray[np.int64]]:
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    least = min(thresholds)
    left, right, likely = [], [], []
    turned = rows.T.tocsr()
    for begin in range(0, rows.shape[0], _ROWS_AT_ONCE):
        block = (rows[begin : begin + _ROWS_AT_ONCE] @ turned).tocoo()
        one, other = block.row.astype(np.int64) + begin, block.col.astype(np.int64)
        alike = likeness(block.data, one, other)
        kept = (alike >= least) & (one < other)
        left.append(one[kept])
        right.append(other[kept])
        likely.append(alike[kept])
    one, other, alike = map(np.concatenate, (left, right, likely))
    found = {}
    for threshold in thresholds:
        kept = alike >= threshold
        shape = (rows.shape[0], rows.shape[0])
        graph = coo_matrix((np.ones(int(kept.sum())), (one[kept], other[kept])), shape=shape)
        found[threshold] = connected_components(graph, directed=False)[1].astype(np.int64)
    return found
