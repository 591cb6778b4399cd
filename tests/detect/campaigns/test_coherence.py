"""Weights of shingles, against a slow twin that draws the same sample."""

from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.detect.campaigns.coherence import FLOOR, KIN_FLOOR, KIN_SPAN, LEAST_WEIGHT, SAMPLE, SPAN, weigh
from manumit.detect.campaigns.features import SKETCH
from manumit.detect.campaigns.packed import HEAVIEST, hash_of, pack, weight_of

MASK = 2**64 - 1


def _mix(x):
    x ^= x >> 33
    x = x * 0xFF51AFD7ED558CCD & MASK
    x ^= x >> 33
    x = x * 0xC4CEB9FE1A85EC53 & MASK
    return x ^ (x >> 33)


def _kinship(corpus, a, b):
    if a == b:
        return 1.0
    sketches, sizes, phrases = corpus[2:]
    same = int((sketches[a] == sketches[b]).sum()) / SKETCH
    alike = max(0.0, (same - 1 / 256) / (1 - 1 / 256))
    both = float(sizes[a]) + float(sizes[b])
    shared = alike / (1 + alike) * both
    beyond = max(0.0, shared - (float(phrases[a]) + float(phrases[b])) / 2) / (both - shared)
    return min(1.0, max(0.0, (beyond - KIN_FLOOR) / KIN_SPAN))


def _slow(postings, corpus):
    """Weight of each shingle that two records or more hold."""
    copies, keys = corpus[:2]
    found = {}
    for shingle in {s for s, _ in postings}:
        ranked = sorted(
            (_mix(int(keys[t]) ^ shingle ^ (copy << 56)), t)
            for s, t in postings
            if s == shingle
            for copy in range(min(int(copies[t]), SAMPLE))
        )[:SAMPLE]
        pairs = list(combinations([t for _, t in ranked], 2))
        if pairs:
            mean = sum(_kinship(corpus, a, b) for a, b in pairs) / len(pairs)
            found[shingle] = min(1.0, (mean - FLOOR) / SPAN)
    return {s: w for s, w in found.items() if w >= LEAST_WEIGHT}


def _corpus(seed, texts, families):
    """Texts of a few families; those of one share much of their sketch."""
    generator = np.random.default_rng(seed)
    base = generator.integers(0, 256, (families, SKETCH), dtype=np.uint8)
    sketches = base[generator.integers(0, families, texts)]
    noise = generator.random((texts, SKETCH)) < generator.random((texts, 1))
    sketches[noise] = generator.integers(0, 256, int(noise.sum()), dtype=np.uint8)
    return (
        generator.choice(np.array([1, 1, 1, 2, 12], np.int32), texts),
        generator.integers(0, 2**64, texts, dtype=np.uint64),
        sketches,
        generator.integers(5, 120, texts).astype(np.float32),
        generator.integers(2, 12, texts).astype(np.float32),
    )


def _weigh(postings, corpus):
    shingles = np.array([s for s, _ in postings], np.uint64)
    texts = np.array([t for _, t in postings], np.uint32)
    copies, text_keys, sketches, sizes, phrases = corpus
    group, keys, counts, packed = weigh(
        shingles, texts, copies, text_keys, sketches.view(np.uint64), sizes, phrases
    )
    assert keys[group].tolist() == shingles.tolist()
    held = Counter()
    for shingle, text in postings:
        held[shingle] += min(int(copies[text]), SAMPLE)
    assert dict(zip(keys.tolist(), counts.tolist(), strict=True)) == held
    return packed[group]


def _weights(postings, packed):
    """Weight of each shingle that tells something; every posting of one must say the same."""
    told = {(s, p) for (s, _), p in zip(postings, packed, strict=True) if p}
    assert len(dict(told)) == len(told)
    assert all(hash_of(p) == hash_of(pack(np.uint64(s), 1.0)) for s, p in told)
    return {s: weight_of(p) for s, p in told}


@given(st.integers(0, 2**31), st.integers(1, 30), st.integers(1, 4), st.data())
def test_equals_the_slow_twin(seed, texts, families, data):
    corpus = _corpus(seed, texts, families)
    held = data.draw(
        st.sets(st.tuples(st.integers(1, 8), st.integers(0, texts - 1)), min_size=1, max_size=80)
    )
    postings = [(_mix(s), t) for s, t in held]
    packed = _weigh(postings, corpus)
    found = _weights(postings, packed)
    expected = _slow(postings, corpus)
    sure = {s for s in {*found, *expected} if abs(expected.get(s, LEAST_WEIGHT) - LEAST_WEIGHT) > 1e-5}
    assert sure <= found.keys() & expected.keys()
    assert {s: found[s] for s in sure} == pytest.approx({s: expected[s] for s in sure}, abs=0.51 / HEAVIEST)
    assert [p > 0 for p in packed] == [s in found for s, _ in postings]


@given(st.integers(0, 2**31), st.data())
def test_order_of_postings_does_not_matter(seed, data):
    corpus = _corpus(seed, 20, 2)
    postings = [(_mix(n % 3 + 1), t) for t in range(20) for n in range(t % 3 + 1)]
    shuffled = data.draw(st.permutations(postings))
    first, second = (_weights(rows, _weigh(rows, corpus)) for rows in (postings, shuffled))
    assert first == second


def test_company_counts_and_chance_does_not():
    """A shingle whose texts are kin weighs all; one whose texts share nothing else weighs nothing."""
    generator = np.random.default_rng(1)
    kin = np.tile(generator.integers(0, 256, SKETCH, dtype=np.uint8), (6, 1))
    strangers = generator.integers(0, 256, (6, SKETCH), dtype=np.uint8)
    corpus = (
        np.ones(12, np.int32),
        generator.integers(0, 2**64, 12, dtype=np.uint64),
        np.concatenate([kin, strangers]),
        np.full(12, 80, np.float32),
        np.full(12, 10, np.float32),
    )
    postings = [(1, t) for t in range(6)] + [(2, t) for t in range(6, 12)] + [(3, 0)]
    packed = _weigh(postings, corpus)
    assert [weight_of(p) for p in packed] == [1.0] * 6 + [0.0] * 7


def test_no_postings():
    assert len(_weigh([], _corpus(0, 1, 1))) == 0
