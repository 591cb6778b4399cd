"""What is near fresh texts, against comparing each with each."""

import numpy as np
import pytest

from manumit.detect.campaigns.neighbours import alike_any, part_of
from manumit.detect.campaigns.packed import pack, weight_of
from manumit.detect.campaigns.telling import Settled, Telling


def _telling(rows, said):
    starts = np.append(0, np.cumsum([len(row) for row in rows]))
    return Telling(
        starts,
        np.concatenate(rows),
        np.array(said, np.float32),
        np.ones(len(rows), np.float32),
        Settled.nothing(),
    )


@pytest.mark.parametrize("seed", range(5))
def test_rows_alike_any_fresh_text(seed):
    random = np.random.default_rng(seed)
    known = np.array([pack(np.uint64(int(n) << 20), 0.5) for n in random.integers(0, 1 << 26, 60)], np.uint32)
    rows = [np.sort(random.choice(known, random.integers(1, 9), replace=False)) for _ in range(80)]
    said = [sum(map(weight_of, row)) + random.integers(0, 3) for row in rows]
    texts = _telling(rows, said)
    standing, fresh = np.arange(60), np.arange(60, 80)
    own = part_of(texts, fresh)
    assert [own.shingles[a:b].tolist() for a, b in zip(own.starts, own.starts[1:], strict=False)] == [
        row.tolist() for row in rows[60:]
    ]
    holder = np.repeat(np.arange(20), np.diff(own.starts))
    order = np.argsort(own.shingles, kind="stable")
    begins, stops = texts.starts[standing], texts.starts[standing + 1]
    for least in (0.2, 0.35):
        found = alike_any(
            begins, stops, texts.shingles, texts.shingles[:0], texts.said[standing],
            own.shingles[order], holder[order], own.said, least,
        )  # fmt: skip
        for r in standing:
            best = 0.0
            for f in fresh:
                shared = sum(map(weight_of, set(rows[r].tolist()) & set(rows[f].tolist())), 0.0)
                best = max(best, shared / (said[r] + said[f] - shared))
            assert found[r] == (best >= least) or abs(best - least) < 1e-4
